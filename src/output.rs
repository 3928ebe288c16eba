//! Standard streams that outlive their readers.

use std::io::{self, ErrorKind, Write};

/// A writer that goes quiet when nobody reads any more, so that `payvet … | head` still ends with the
/// exit code of the whole run. Every other failure is reported.
#[derive(Debug)]
pub struct Output<W> {
    inner: W,
    is_closed: bool,
}

impl<W: Write> Output<W> {
    /// Wraps a stream.
    pub fn new(inner: W) -> Self {
        Output { inner, is_closed: false }
    }

    fn unless_closed<T>(&mut self, result: io::Result<T>, quiet: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(quiet)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.unless_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.unless_closed(result, ())
    }
}
