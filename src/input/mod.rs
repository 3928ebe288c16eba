//! From arguments to bytes: which files there are, and what is in them.

pub mod array;
pub mod framing;
pub mod globs;
mod paths;
pub mod slice;
pub mod stream;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::MultiGzDecoder;

pub(crate) use paths::reason;
pub use paths::{Found, Selection, find, paths_from};

/// The text of a settings file and its path: of the one that is named, or of the first one called
/// `name` in the working directory and the folders above it.
///
/// # Errors
/// A file that can't be read; a named one that isn't there.
pub fn settings_text(named: Option<&Path>, name: &str) -> anyhow::Result<Option<(PathBuf, String)>> {
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| anyhow::anyhow!("{}: {}", path.display(), reason(&error)))
    };
    if let Some(path) = named {
        return Ok(Some((path.to_owned(), read(path)?)));
    }
    settings_path(name).map(|path| read(&path).map(|text| (path, text))).transpose()
}

/// The first settings file called `name` in the working directory and the folders above it.
#[must_use]
pub fn settings_path(name: &str) -> Option<PathBuf> {
    // Whatever has the name counts: a folder or a broken link is a failure, not a reason to look on.
    let is_there = |path: &PathBuf| path.symlink_metadata().is_ok();
    let here = PathBuf::from(name);
    // Without a working directory there is nothing above it.
    let folder = std::env::current_dir().unwrap_or_default();
    let above = folder.ancestors().skip(1).map(|folder| folder.join(name));
    std::iter::once(here).chain(above).find(is_there)
}

/// A path without the `.` in `./a` and `.//a`.
pub(crate) fn plain(path: &Path) -> Cow<'_, Path> {
    // One that a walk made is plain already; to take it apart would cost more than to read a small file.
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_odd = |pair: &[u8]| pair[0] == b'/' && matches!(pair[1], b'/' | b'.');
    if cfg!(unix) && !bytes.starts_with(b".") && !bytes.ends_with(b"/") && !bytes.windows(2).any(is_odd) {
        return Cow::Borrowed(path);
    }
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() { Cow::Borrowed(path) } else { Cow::Owned(plain) }
}

/// With these bytes a gzip stream begins (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// What is said of a gzip stream that can't be unpacked.
fn damaged(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("damaged gzip data: {error}"))
}

/// What reports call standard input if it has no name.
pub const STDIN: &str = "<stdin>";

/// Where one text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input, and the path that stands for it, if it has one.
    Stdin(Option<PathBuf>),
    /// A file.
    File(PathBuf),
}

impl Source {
    /// The path by which settings know it.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Source::Stdin(path) => path.as_deref(),
            Source::File(path) => Some(path),
        }
    }

    /// The name that reports use: with forward slashes on every system.
    #[must_use]
    pub fn name(&self) -> String {
        let Some(path) = self.path() else { return STDIN.to_owned() };
        let plain = plain(path);
        let name = plain.to_string_lossy();
        if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
    }

    /// Reads all of it; a gzip stream (RFC 1952, told by its first bytes) is unpacked.
    ///
    /// # Errors
    /// What the system says, or a damaged gzip stream.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Source::Stdin(_) => io::stdin().lock().read_to_end(&mut bytes)?,
            Source::File(path) => {
                let mut file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::from(io::ErrorKind::IsADirectory));
                }
                file.read_to_end(&mut bytes)?
            }
        };
        if bytes.starts_with(&GZIP) {
            let mut unpacked = Vec::new();
            MultiGzDecoder::new(bytes.as_slice())
                .read_to_end(&mut unpacked)
                .map_err(|error| damaged(&error))?;
            return Ok(unpacked);
        }
        Ok(bytes)
    }
}
