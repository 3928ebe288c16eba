//! A part of a file that is checked apart from the rest, which others check.

use std::io;

/// Which part of a file is read. It begins and ends with whole lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Bytes of the file before it.
    pub start: usize,
    /// Line ends before it.
    pub lines: usize,
    /// Bytes of the whole file.
    pub total: usize,
}

impl Slice {
    /// Accepts the byte at which it turned out to end, if the `last` byte before that ends a line, or the file.
    ///
    /// # Errors
    /// Which of both isn't so.
    pub fn accept_end(self, end: usize, last: Option<u8>) -> io::Result<()> {
        let Slice { start, total, .. } = self;
        if end > total {
            let message =
                format!("bytes {start} to {end} were read, but the whole file has {total} (--total-bytes)");
            return Err(io::Error::other(message));
        }
        if end < total && last.is_some_and(|byte| byte != b'\n') {
            let message = format!("the part from byte {start} ends within a line, at byte {end} of {total}");
            return Err(io::Error::other(message));
        }
        Ok(())
    }
}
