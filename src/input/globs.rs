//! Globs over paths, as .gitignore has them.

use std::path::{Component, Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};

/// Some globs, and the folder on which they hang.
#[derive(Debug, Clone)]
pub struct Globs {
    folder: PathBuf,
    /// The folder without symbolic links, if it exists.
    real_folder: Option<PathBuf>,
    given: Vec<String>,
    matcher: Override,
    reach_outside: bool,
}

impl Default for Globs {
    fn default() -> Self {
        Globs {
            folder: PathBuf::new(),
            real_folder: None,
            given: Vec::new(),
            matcher: Override::empty(),
            reach_outside: false,
        }
    }
}

impl Globs {
    /// Globs as seen from `folder`; one without a slash matches in every folder below it.
    ///
    /// # Errors
    /// Which glob is none, or could match nothing.
    pub fn new(folder: &Path, globs: &[String]) -> Result<Self, String> {
        let folder = plain(folder);
        if globs.is_empty() {
            return Ok(Globs { folder, ..Globs::default() });
        }
        let mut builder = OverrideBuilder::new(&folder);
        for glob in globs {
            let seen_from_folder = glob.trim_start_matches("./");
            let matches_nothing = seen_from_folder.trim().is_empty()
                || seen_from_folder.starts_with(['!', '#'])
                || seen_from_folder.starts_with("../")
                || folder.components().count() > 1 && Path::new(glob).starts_with(&folder);
            if matches_nothing {
                return Err(format!("`{glob}` is no glob of paths as seen from {}", super::shown(&folder)));
            }
            builder.add(seen_from_folder).map_err(|error| error.to_string())?;
        }
        let matcher = builder.build().map_err(|error| error.to_string())?;
        let real_folder = folder.canonicalize().ok();
        Ok(Globs { folder, real_folder, given: globs.to_vec(), matcher, reach_outside: false })
    }

    /// Lets them match paths outside of the folder, too, by the whole path.
    #[must_use]
    pub fn reaching_outside(self) -> Self {
        Globs { reach_outside: true, ..self }
    }

    /// The folder on which they hang.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The globs as they were given.
    #[must_use]
    pub fn as_given(&self) -> &[String] {
        &self.given
    }

    /// Whether a glob matches the path, or a folder above it and below the one on which they hang.
    #[must_use]
    pub fn matches(&self, path: &Path) -> bool {
        if self.given.is_empty() {
            return false;
        }
        let path = plain(path);
        let inside = match path.strip_prefix(&self.folder) {
            Ok(inside) => Some(inside.to_owned()),
            Err(_) => self.inside_by_links(&path).or_else(|| self.reach_outside.then_some(path)),
        };
        inside.is_some_and(|inside| {
            let above = inside.ancestors().enumerate();
            let mut above = above.filter(|(_, ancestor)| !ancestor.as_os_str().is_empty());
            above.any(|(above, ancestor)| self.matcher.matched(ancestor, above > 0).is_whitelist())
        })
    }

    /// The path as seen from the folder, where one of them leads through symbolic links.
    fn inside_by_links(&self, path: &Path) -> Option<PathBuf> {
        let real = path.parent()?.canonicalize().ok()?.join(path.file_name()?);
        Some(real.strip_prefix(self.real_folder.as_ref()?).ok()?.to_owned())
    }
}

/// The path from the root on, without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Globs;

    fn globs(folder: &str, globs: &[&str]) -> Result<Globs, String> {
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        Globs::new(Path::new(folder), &globs)
    }

    #[test]
    fn paths_are_seen_from_the_folder_however_they_are_written() {
        let legacy = globs("/p", &["legacy/**"]).expect("a glob");
        for (path, is_matched) in [
            ("/p/legacy/a.json", true),
            ("/p/sub/../legacy/a.json", true),
            ("/p/./legacy/b/../a.json", true),
            ("/p/legacy/../sub/a.json", false),
            ("/p/sub/legacy/a.json", false),
            ("/q/legacy/a.json", false),
        ] {
            assert_eq!(legacy.matches(Path::new(path)), is_matched, "{path}");
        }
        let from_below = globs("/p/sub/..", &["legacy"]).expect("a glob");
        assert!(from_below.matches(Path::new("/p/legacy/a.json")));
    }

    #[test]
    fn what_is_outside_is_matched_only_on_request() {
        let all = globs("/p", &["*.json"]).expect("a glob");
        assert!(!all.matches(Path::new("/q/a.json")));
        assert!(all.reaching_outside().matches(Path::new("/q/a.json")));
    }

    #[test]
    fn globs_that_could_match_nothing_are_refused() {
        for glob in ["", " ", "./", "!a", "#a", "../a", "/p/sub/**"] {
            assert!(globs("/p", &[glob]).is_err(), "{glob:?}");
        }
        assert!(globs("/p", &["/sub/**"]).expect("an anchored glob").matches(Path::new("/p/sub/a")));
    }
}
