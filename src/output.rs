//! Standard streams that outlive their readers.

use std::cell::Cell;
use std::io::{self, ErrorKind, Write};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

/// A writer that goes quiet when nobody reads any more, so that `payvet … | head` still ends with the
/// exit code of the whole run. Every other failure is reported.
#[derive(Debug)]
pub struct Output<W> {
    inner: W,
    reader: Reader,
}

/// Whether somebody reads a stream, as far as that is known: whoever writes without end asks.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    is_gone: Rc<Cell<bool>>,
}

impl Reader {
    /// Whether what is written is read.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.is_gone.get()
    }
}

impl<W: Write> Output<W> {
    /// Wraps a stream.
    pub fn new(inner: W) -> Self {
        Output { inner, reader: Reader::default() }
    }

    /// Tells later whether somebody still reads.
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    fn unless_closed<T>(&mut self, result: io::Result<T>, quiet: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader.is_gone.set(true);
                Ok(quiet)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.reader.is_there() {
            return Ok(bytes.len());
        }
        let result = patiently(|| self.inner.write(bytes));
        self.unless_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.reader.is_there() {
            return Ok(());
        }
        let result = patiently(|| self.inner.flush());
        self.unless_closed(result, ())
    }
}

/// Waits where a stream has no room: whoever shares it may have made it one that says so instead of waiting.
fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(Duration::from_millis(5)),
            ended => return ended,
        }
    }
}

/// Where messages go: standard error. What can't be said there mustn't keep a run from its reports, so
/// nothing fails here, and whoever asks is told in the end.
#[derive(Debug)]
pub struct Messages<W> {
    inner: Output<W>,
    has_failed: bool,
}

impl<W: Write> Messages<W> {
    /// Wraps a stream.
    pub fn new(inner: W) -> Self {
        Messages { inner: Output::new(inner), has_failed: false }
    }

    /// Whether a message is missing, though somebody was there to read it.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    fn unless_failed<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(_) => {
                self.has_failed = true;
                Ok(otherwise)
            }
            written => written,
        }
    }
}

impl<W: Write> Write for Messages<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.unless_failed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.unless_failed(result, ())
    }
}
