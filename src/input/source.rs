//! Where texts come from, and the files that a run reads for itself.

use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::memory;
use crate::text;

/// The text of a settings file and its path: of the one that is named, or of the first one called
/// `name` in the working directory and the folders above it.
///
/// # Errors
/// A file that can't be read; a named one that isn't there.
pub fn settings_text(named: Option<&Path>, name: &str) -> anyhow::Result<Option<(PathBuf, String)>> {
    let failed = |path: &Path, why: String| anyhow::anyhow!("{}: {why}", shown(path));
    let read = |path: PathBuf| match own_text(&path, MOST_SETTINGS) {
        Ok(text) => Ok(Some((path, text))),
        Err(why) => Err(failed(&path, why)),
    };
    if let Some(path) = named {
        return read(path.to_owned());
    }
    let Some(path) = settings_path(name) else { return Ok(None) };
    // Nobody asked for this one, so nobody waits for what a pipe of that name may hold one day.
    if path.metadata().is_ok_and(|metadata| is_endless(&metadata)) {
        return Err(failed(&path, "is no file; --config reads it all the same".to_owned()));
    }
    read(path)
}

/// Bytes that a settings file may have.
const MOST_SETTINGS: u64 = 1 << 20;

/// Bytes that a list of paths or of known findings may have, which are some millions.
pub(super) const MOST_LISTED: u64 = 256 << 20;

/// Bytes that a saved report may have, unpacked.
const MOST_REPORTED: u64 = 2 << 30;

/// The text of a list of known findings.
///
/// # Errors
/// What the system says, or that it is no such text.
pub fn listed_text(path: &Path) -> Result<String, String> {
    own_text(path, MOST_LISTED)
}

fn own_text(path: &Path, most: u64) -> Result<String, String> {
    let bytes = File::open(path).and_then(|file| read_at_most(file, most)).map_err(|error| reason(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        format!("line {} is no UTF-8", 1 + memchr::memchr_iter(b'\n', before).count())
    })
}

/// All bytes of what a run keeps in memory as a whole. A device could give them for ever.
pub(super) fn read_at_most(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most + 1).read_to_end(&mut bytes)?;
    at_most(bytes, most)
}

/// The same for what was read up to a byte behind that at least.
fn at_most(bytes: Vec<u8>, most: u64) -> io::Result<Vec<u8>> {
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("has more than {} MiB", most >> 20)));
    }
    // What is made of it takes several times as much.
    if memory::has(20 * bytes.len()) { Ok(bytes) } else { Err(io::ErrorKind::OutOfMemory.into()) }
}

/// Whether something is no file, but a pipe or a device, of which nobody knows where it ends.
pub(super) fn is_endless(metadata: &Metadata) -> bool {
    !metadata.is_file() && !metadata.is_dir()
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
pub(super) const GZIP: [u8; 2] = [0x1F, 0x8B];

/// What is said of a gzip stream that can't be unpacked.
pub(super) fn damaged(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("damaged gzip data: {error}"))
}

/// What reports call standard input if it has no name.
pub const STDIN: &str = "<stdin>";

/// The name of a path in reports: with forward slashes on every system.
#[must_use]
pub fn name_of(path: &Path) -> String {
    shown(&plain(path))
}

/// A path as it was given, with forward slashes on every system.
#[must_use]
pub fn shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() }
}

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

    /// The name that reports use: see [`name_of`].
    #[must_use]
    pub fn name(&self) -> String {
        self.path().map_or_else(|| STDIN.to_owned(), name_of)
    }

    /// Reads all of a saved report; a gzip stream (RFC 1952, told by its first bytes) is unpacked.
    ///
    /// # Errors
    /// What the system says, a damaged gzip stream, or that it is larger than any report.
    pub fn read_report(&self) -> io::Result<Vec<u8>> {
        let bytes = match self {
            Source::Stdin(_) => read_at_most(io::stdin().lock(), MOST_REPORTED)?,
            Source::File(path) => {
                let file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::from(io::ErrorKind::IsADirectory));
                }
                read_at_most(file, MOST_REPORTED)?
            }
        };
        if !bytes.starts_with(&GZIP) {
            return Ok(bytes);
        }
        // What stands in it may be far larger than the file.
        let decoder = MultiGzDecoder::new(bytes.as_slice());
        let mut unpacked = Vec::new();
        let read = decoder.take(MOST_REPORTED + 1).read_to_end(&mut unpacked);
        read.map_err(|error| damaged(&error))?;
        at_most(unpacked, MOST_REPORTED)
    }
}

/// What the system says, without Rust's number behind it.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text::lower_first(&text[..end])
}
