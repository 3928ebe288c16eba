//! From arguments to bytes, and from bytes to records: which files there are, what is in them, and how records
//! stand in that.

pub mod array;
pub mod framing;
#[cfg(feature = "cli")]
pub mod globs;
pub mod part;
#[cfg(feature = "cli")]
mod paths;
#[cfg(feature = "cli")]
mod reader;
pub mod slice;
#[cfg(feature = "cli")]
mod source;
#[cfg(feature = "cli")]
pub mod stream;

#[cfg(feature = "cli")]
pub(crate) use self::{
    paths::{EXTENSIONS, without_gz},
    source::plain,
};
#[cfg(feature = "cli")]
pub use self::{
    paths::{Found, Selection, find, paths_from},
    source::{STDIN, Source, listed_text, name_of, reason, settings_path, settings_text, shown},
};
