//! Which cases a folder holds.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::expectation::ENDING;
use crate::input::{self, EXTENSIONS, Found, Selection, Source};
use crate::text;

/// Something to be tried.
#[derive(Debug)]
pub(super) enum Case {
    /// A payload that must pass.
    Valid(PathBuf),
    /// A payload that must fail as its expectation says.
    Invalid {
        payload: PathBuf,
        expectation: PathBuf,
        /// Other payloads that would have the same one.
        rivals: Vec<PathBuf>,
    },
    /// An expectation that belongs to nothing, and why.
    Stray(PathBuf, String),
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Cases {
    /// Valid ones first, then invalid ones, each by their paths.
    pub(super) cases: Vec<Case>,
    /// Paths that could not be followed, and why.
    pub(super) failures: Vec<(String, String)>,
}

/// Names of the folders that hold cases.
const VALID: &str = "valid";
const INVALID: &str = "invalid";

impl Cases {
    /// Gathers what is in a folder's `valid/` and `invalid/`.
    ///
    /// # Errors
    /// Why the folder holds no cases.
    pub(super) fn gather(folder: &Path, no_ignore: bool) -> Result<Self, String> {
        match folder.metadata() {
            Err(error) => return Err(with_meant(input::reason(&error), folder)),
            Ok(metadata) if !metadata.is_dir() => {
                let said = "is no folder in which valid/ and invalid/ are".to_owned();
                return Err(with_meant(said, folder));
            }
            Ok(_) => {}
        }
        if [VALID, INVALID].into_iter().all(|name| is_absent(&folder.join(name))) {
            return Err(with_meant("holds neither valid/ nor invalid/".to_owned(), folder));
        }
        let mut cases = Cases::default();
        for path in cases.find(&folder.join(VALID), no_ignore) {
            cases.cases.push(if is_expectation(&path) {
                let why = "what is in valid/ must pass, and needs no expectation: remove it, or move it and its \
                           payload to invalid/";
                Case::Stray(path, why.to_owned())
            } else {
                Case::Valid(path)
            });
        }
        let found = cases.find(&folder.join(INVALID), no_ignore);
        let mut by_expectation: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        for payload in found.iter().filter(|path| !is_expectation(path)) {
            by_expectation.entry(expectation_of(payload)).or_default().push(payload.clone());
        }
        for path in found {
            if is_expectation(&path) {
                if !by_expectation.contains_key(&path) {
                    let why = why_stray(&path);
                    cases.cases.push(Case::Stray(path, why));
                }
                continue;
            }
            let expectation = expectation_of(&path);
            let with_same = by_expectation.get(&expectation).into_iter().flatten();
            let rivals = with_same.filter(|other| **other != path).cloned().collect();
            cases.cases.push(Case::Invalid { payload: path, expectation, rivals });
        }
        Ok(cases)
    }

    /// The files below a folder, if it is there. Whatever is there in its place and gives no files would pass
    /// for tried unless that is told.
    fn find(&mut self, folder: &Path, no_ignore: bool) -> Vec<PathBuf> {
        if is_absent(folder) {
            return Vec::new();
        }
        if folder.metadata().is_ok_and(|metadata| !metadata.is_dir()) {
            self.failures.push((input::name_of(folder), "is no folder of payloads".to_owned()));
            return Vec::new();
        }
        let selection = Selection { paths: vec![folder.to_owned()], no_ignore, ..Selection::default() };
        let Found { sources, failures } = input::find(&selection);
        if sources.is_empty() && failures.is_empty() {
            let why = format!("holds no payload: {} are looked for", endings());
            self.failures.push((input::name_of(folder), why));
        }
        self.failures.extend(failures);
        let path = |source: Source| match source {
            Source::File(path) => Some(path),
            Source::Stdin(_) => None,
        };
        sources.into_iter().filter_map(path).collect()
    }
}

/// Whether nothing has that path, not even what can't be looked at.
fn is_absent(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn holds_cases(folder: &Path) -> bool {
    folder.join(VALID).is_dir() || folder.join(INVALID).is_dir()
}

fn is_expectation(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name.to_ascii_lowercase().ends_with(ENDING)
}

fn expectation_of(payload: &Path) -> PathBuf {
    input::without_gz(payload).with_extension(&ENDING[1..])
}

/// `*.json, *.jsonl and *.ndjson`; compressed ones go without saying.
fn endings() -> String {
    let endings: Vec<String> = EXTENSIONS.iter().map(|extension| format!("*.{extension}")).collect();
    text::list(&endings, "and")
}

/// Why no payload belongs to the expectation at `path`.
fn why_stray(path: &Path) -> String {
    if !path.to_string_lossy().ends_with(ENDING) {
        return format!("the name of an expectation ends in `{ENDING}`, in small letters");
    }
    // The path without `.json`, then without `.expected`.
    let stem = path.with_extension("");
    let payloads: Vec<PathBuf> = EXTENSIONS.iter().map(|extension| stem.with_extension(extension)).collect();
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let packed = EXTENSIONS.iter().map(|extension| stem.with_extension(format!("{extension}.gz")));
    if let Some(left_out) = payloads.iter().cloned().chain(packed).find(|path| path.exists()) {
        return format!(
            "{} beside it is ignored by .gitignore or its like; --no-ignore tries it",
            name(&left_out)
        );
    }
    let names: Vec<String> = payloads.iter().map(name).collect();
    format!("no payload is beside it, which would be {}", text::list(&names, "or"))
}

/// What is said of a folder without cases, and how the command should have been.
fn with_meant(said: String, folder: &Path) -> String {
    match pasted(&meant(folder)) {
        Some(meant) => format!("{said}; did you mean `payvet test {meant}`?"),
        None => said,
    }
}

/// Arguments of a command that would try the cases right here.
pub(super) fn here() -> Option<String> {
    let here = Path::new(".");
    pasted(&if holds_cases(here) { vec![here.to_owned()] } else { meant(here) })
}

/// Folders with cases near one that has none: above it, or right in it.
fn meant(folder: &Path) -> Vec<PathBuf> {
    let is_kind = |path: &&Path| path.file_name().is_some_and(|name| name == VALID || name == INVALID);
    if let Some(above) = folder.ancestors().find(is_kind).and_then(Path::parent) {
        let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        return Some(above.to_owned()).filter(|above| holds_cases(above)).into_iter().collect();
    }
    let entries = folder.read_dir().into_iter().flatten().filter_map(Result::ok);
    let mut inside: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| holds_cases(path)).collect();
    inside.sort();
    inside
}

/// The paths as arguments, if every shell takes them as they are.
pub(super) fn pasted(paths: &[impl AsRef<Path>]) -> Option<String> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@');
    let names: Vec<String> = paths.iter().map(|path| input::name_of(path.as_ref())).collect();
    let can_be_pasted = |name: &String| !name.starts_with('-') && name.chars().all(is_plain);
    (!names.is_empty() && names.iter().all(can_be_pasted)).then(|| names.join(" "))
}
