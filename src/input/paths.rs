//! Paths, directories and globs to files.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::globs::Globs;
use super::source::{MOST_LISTED, Source, is_endless, name_of, plain, read_at_most, reason};

/// Which files are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Files and directories in the order in which the user named them.
    pub paths: Vec<PathBuf>,
    /// The path that stands for standard input, if `-` is among the paths.
    pub stdin_path: Option<PathBuf>,
    /// Files and folders to leave out of directories.
    pub exclude: Vec<Globs>,
    /// Apply them to files that are named themselves, too.
    pub force_exclude: bool,
    /// Walk through what .gitignore and its like leave out.
    pub no_ignore: bool,
    /// Files that the run itself writes, or reads for itself: they are no payloads.
    pub own: Vec<PathBuf>,
}

/// What was found, in order.
#[derive(Debug, Default)]
pub struct Found {
    /// What can be read.
    pub sources: Vec<Source>,
    /// Paths that could not be followed, and why.
    pub failures: Vec<(String, String)>,
}

/// Extensions of the files that a directory yields, where `.gz` may stand behind them; named files may have any.
pub(crate) const EXTENSIONS: &[&str] = &["json", "jsonl", "ndjson"];

/// Finds the files of a selection, each once: named ones as they are, directories in sorted order.
#[must_use]
pub fn find(selection: &Selection) -> Found {
    let mut found = find_all(selection);
    if selection.paths.len() < 2 {
        // A walk names no path twice.
        return found;
    }
    let mut told = HashSet::new();
    found.failures.retain(|failure| told.insert(failure.clone()));
    let mut seen = HashSet::new();
    // By their paths: names in reports can be equal where paths aren't UTF-8.
    found.sources.retain(|source| match source {
        Source::File(path) => seen.insert(plain(path).into_owned()),
        Source::Stdin(_) => true,
    });
    found
}

fn find_all(selection: &Selection) -> Found {
    let mut found = Found::default();
    for path in &selection.paths {
        let is_stdin = path == Path::new("-");
        let named = if is_stdin { selection.stdin_path.as_deref() } else { Some(path.as_path()) };
        if selection.force_exclude && named.is_some_and(|path| is_excluded(&selection.exclude, path)) {
            continue;
        }
        if is_stdin {
            found.sources.push(Source::Stdin(selection.stdin_path.clone()));
            continue;
        }
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => walk(path, selection, &mut found),
            Ok(_) => found.sources.push(Source::File(path.clone())),
            Err(error) => found.failures.push((name_of(path), reason(&error))),
        }
    }
    found
}

/// Paths that a file lists, or standard input for `-`: one a line or, if `nul`, one before each NUL.
///
/// # Errors
/// What the system says.
pub fn paths_from(file: &Path, nul: bool) -> io::Result<Vec<PathBuf>> {
    let bytes = if file == Path::new("-") {
        read_at_most(io::stdin().lock(), MOST_LISTED)?
    } else {
        read_at_most(File::open(file)?, MOST_LISTED)?
    };
    let separator = if nul { 0 } else { b'\n' };
    Ok(bytes
        .split(|byte| *byte == separator)
        .map(|path| if nul { path } else { path.strip_suffix(b"\r").unwrap_or(path) })
        .filter(|path| !path.is_empty())
        .map(path_from)
        .collect())
}

#[cfg(unix)]
fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_from(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn is_excluded(excluded: &[Globs], path: &Path) -> bool {
    excluded.iter().any(|globs| globs.matches(path))
}

fn walk(directory: &Path, selection: &Selection, found: &mut Found) {
    let obeys = !selection.no_ignore;
    if obeys {
        let mut unreadable = unreadable_ignore_files(directory);
        let real = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
        let above = real.ancestors().skip(1).flat_map(unreadable_ignore_files);
        unreadable.extend(above.filter(|file| file.is_endless));
        found.failures.extend(unreadable.iter().map(UnreadableIgnoreFile::failure));
        if unreadable.iter().any(|file| file.is_endless) {
            return;
        }
    }
    let (excluded, unreadable) = (selection.exclude.clone(), Arc::new(Mutex::new(Vec::new())));
    let is_wanted = {
        let all_unreadable = Arc::clone(&unreadable);
        move |entry: &DirEntry| {
            if entry.depth() > 0 && is_excluded(&excluded, entry.path()) {
                return false;
            }
            if !obeys || entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
                return true;
            }
            let unreadable = unreadable_ignore_files(entry.path());
            let can_be_entered = !unreadable.iter().any(|file| file.is_endless);
            all_unreadable.lock().unwrap_or_else(PoisonError::into_inner).extend(unreadable);
            can_be_entered
        }
    };
    let own: Vec<PathBuf> = selection.own.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let is_own = |path: &Path| {
        !own.is_empty() && path.canonicalize().is_ok_and(|path| own.contains(&path)) && is_our_work(path)
    };
    let walker = WalkBuilder::new(directory)
        .standard_filters(obeys)
        // What .git holds, in an archive that was unpacked say, may be made to be read for ever.
        .git_exclude(false)
        .require_git(false)
        .follow_links(true)
        .filter_entry(is_wanted)
        // Those of one folder differ in their last parts only: nothing need be taken apart.
        .sort_by_file_path(|a, b| a.as_os_str().cmp(b.as_os_str()))
        .build();
    for entry in walker {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && has_known_extension(entry.path()) && !is_own(entry.path()) {
                    found.sources.push(Source::File(entry.into_path()));
                }
            }
            // A link back to a folder above ends there; everything in it is checked already.
            Err(error) if is_loop(&error) => {}
            // Git keeps quiet about that, too.
            Err(error) if is_about_globs(&error) => {}
            Err(error) => {
                let path = path_of(&error).unwrap_or(directory);
                if path.is_symlink() && !has_known_extension(path) {
                    continue;
                }
                // The walker's own text names the path a second time.
                let failed = path.metadata().err();
                let failed = failed.as_ref().or(error.io_error().map(innermost));
                let reason = failed.map_or_else(|| error.to_string(), reason);
                found.failures.push((name_of(path), reason));
            }
        }
    }
    let unreadable = unreadable.lock().unwrap_or_else(PoisonError::into_inner);
    found.failures.extend(unreadable.iter().map(UnreadableIgnoreFile::failure));
}

/// A file that says what a walk leaves out, of which the walker would tell nobody that it can't be read.
struct UnreadableIgnoreFile {
    path: PathBuf,
    why: String,
    /// The walker would read it for ever.
    is_endless: bool,
}

impl UnreadableIgnoreFile {
    fn failure(&self) -> (String, String) {
        (name_of(&self.path), format!("{}; --no-ignore does without it", self.why))
    }
}

fn unreadable_ignore_files(folder: &Path) -> Vec<UnreadableIgnoreFile> {
    let files = [".gitignore", ".ignore"].map(|name| folder.join(name)).into_iter();
    let unreadable = files.filter_map(|path| {
        let metadata = path.metadata().ok()?;
        let is_endless = is_endless(&metadata);
        let why = if is_endless {
            "is neither a file nor a folder".to_owned()
        } else {
            reason(&File::open(&path).err()?)
        };
        Some(UnreadableIgnoreFile { path, why, is_endless })
    });
    unreadable.collect()
}

/// Whether nothing is wrong but what a file like .gitignore says, of which the walker takes what it can.
fn is_about_globs(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Partial(errors) => errors.iter().all(is_about_globs),
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => is_about_globs(err),
        error => matches!(error, ignore::Error::Glob { .. }),
    }
}

/// What the system said, which a walker wraps in a sentence of its own.
fn innermost(error: &io::Error) -> &io::Error {
    let inner = error.get_ref().and_then(|inner| inner.source());
    inner.and_then(|inner| inner.downcast_ref()).unwrap_or(error)
}

/// Whether a file was written by an earlier run. Any other file is a payload, whatever is to be written
/// there.
fn is_our_work(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut beginning));
    let begins = |with: &[u8]| beginning.starts_with(with);
    let names_us = beginning.windows(8).any(|part| part == b"\"payvet\"");
    let is_list = begins(b"[]") || begins(b"[{\"description\":");
    let is_baseline = begins(b"{\n  \"version\": 1,\n  \"files\": {");
    read.is_ok() && (names_us || is_list || is_baseline || beginning.is_empty())
}

fn has_known_extension(path: &Path) -> bool {
    without_gz(path)
        .extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// A path without the `.gz` of a compressed file.
pub(crate) fn without_gz(path: &Path) -> Cow<'_, Path> {
    let is_packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    if is_packed { Cow::Owned(path.with_extension("")) } else { Cow::Borrowed(path) }
}

fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => is_loop(err),
        _ => false,
    }
}

/// The path inside a walker's error.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
