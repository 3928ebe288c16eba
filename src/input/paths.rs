//! Paths, directories and globs to files.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};

use super::Source;
use crate::text;

/// Which files are wanted.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Files and directories in the order in which the user named them.
    pub paths: Vec<PathBuf>,
    /// Standard input as well, under this name, if `-` is among the paths.
    pub stdin_name: String,
    /// Globs of files and folders to leave out of directories.
    pub exclude: Vec<String>,
    /// Apply them to files that are named themselves, too.
    pub force_exclude: bool,
    /// Walk through what .gitignore and its like leave out.
    pub no_ignore: bool,
}

/// What was found, in order.
#[derive(Debug, Default)]
pub struct Found {
    /// What can be read.
    pub sources: Vec<Source>,
    /// Paths that could not be followed, and why.
    pub failures: Vec<(String, String)>,
}

/// Extensions of the files that a directory yields; named files may have any.
const EXTENSIONS: &[&str] = &["json", "jsonl", "ndjson"];

/// Finds the files of a selection: named ones as they are, directories in sorted order.
///
/// # Errors
/// Why a glob is none.
pub fn find(selection: &Selection) -> Result<Found, String> {
    let excluded = excluded(&selection.exclude)?;
    let mut found = Found::default();
    for path in &selection.paths {
        if path == Path::new("-") {
            found.sources.push(Source::Stdin(selection.stdin_name.clone()));
            continue;
        }
        if selection.force_exclude && is_excluded(&excluded, path) {
            continue;
        }
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => walk(path, selection, &excluded, &mut found),
            Ok(_) => found.sources.push(Source::File(path.clone())),
            Err(error) => found.failures.push((name(path), reason(&error))),
        }
    }
    Ok(found)
}

fn excluded(globs: &[String]) -> Result<Override, String> {
    // Globs hang on the working directory, also where a path is absolute.
    let mut builder = OverrideBuilder::new(std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")));
    for glob in globs {
        let plain = glob.trim_start_matches("./");
        if plain.is_empty() || plain.starts_with('!') {
            return Err(format!("`{glob}` is no glob that could leave something out"));
        }
        // An override that begins with `!` leaves out what it matches; it stands in the error, too.
        builder.add(&format!("!{plain}")).map_err(|error| error.to_string().replacen("'!", "'", 1))?;
    }
    builder.build().map_err(|error| error.to_string())
}

/// Whether a glob matches the path or a folder above it.
fn is_excluded(excluded: &Override, path: &Path) -> bool {
    path.ancestors()
        .enumerate()
        .filter(|(_, ancestor)| !ancestor.as_os_str().is_empty())
        .any(|(above, ancestor)| excluded.matched(ancestor, above > 0).is_ignore())
}

fn walk(directory: &Path, selection: &Selection, excluded: &Override, found: &mut Found) {
    let walker = WalkBuilder::new(directory)
        .standard_filters(!selection.no_ignore)
        .require_git(false)
        .follow_links(true)
        .overrides(excluded.clone())
        .sort_by_file_path(Path::cmp)
        .build();
    for entry in walker {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && has_known_extension(entry.path()) {
                    found.sources.push(Source::File(entry.into_path()));
                }
            }
            // A link back to a folder above ends there; everything in it is checked already.
            Err(error) if is_loop(&error) => {}
            Err(error) => {
                let path = path_of(&error).unwrap_or(directory);
                if path.is_symlink() && !has_known_extension(path) {
                    continue;
                }
                // The walker's own text names the path a second time.
                let reason = path.metadata().err().map_or_else(|| error.to_string(), |error| reason(&error));
                found.failures.push((name(path), reason));
            }
        }
    }
}

fn has_known_extension(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
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

fn name(path: &Path) -> String {
    Source::File(path.to_owned()).name()
}

/// What the system says, without Rust's number behind it.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text::lower_first(&text[..end])
}
