//! Globs over paths, as .gitignore has them.

use std::path::{Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};

/// Some globs, and the folder on which they hang.
#[derive(Debug, Clone)]
pub struct Globs {
    folder: PathBuf,
    given: Vec<String>,
    matcher: Override,
}

impl Default for Globs {
    fn default() -> Self {
        Globs { folder: PathBuf::new(), given: Vec::new(), matcher: Override::empty() }
    }
}

impl Globs {
    /// Globs as seen from `folder`; one without a slash matches in every folder.
    ///
    /// # Errors
    /// Which glob is none.
    pub fn new(folder: &Path, globs: &[String]) -> Result<Self, String> {
        let mut builder = OverrideBuilder::new(folder);
        for glob in globs {
            let plain = glob.trim_start_matches("./");
            if plain.is_empty() || plain.starts_with('!') {
                return Err(format!("`{glob}` is no glob that could match something"));
            }
            builder.add(plain).map_err(|error| error.to_string())?;
        }
        let matcher = builder.build().map_err(|error| error.to_string())?;
        Ok(Globs { folder: folder.to_owned(), given: globs.to_vec(), matcher })
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
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let inside = absolute.strip_prefix(&self.folder).unwrap_or(&absolute);
        inside
            .ancestors()
            .enumerate()
            .filter(|(_, ancestor)| !ancestor.as_os_str().is_empty())
            .any(|(above, ancestor)| self.matcher.matched(ancestor, above > 0).is_whitelist())
    }
}
