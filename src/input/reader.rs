//! Reading that a signal can end: whoever waits for a pipe must not wait for ever.

use std::io::{self, Read};

use super::Source;
use crate::interruption::Interruption;

/// Begins to read a source.
///
/// # Errors
/// What the system says.
pub(super) fn open<'i>(
    source: &Source,
    interruption: &'i Interruption,
) -> io::Result<Box<dyn Read + Send + 'i>> {
    imp::open(source, interruption)
}

#[cfg(unix)]
mod imp {
    use std::fs::{File, Metadata};
    use std::io::{self, Read, Seek as _};
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};

    use rustix::fs::OFlags;

    use super::{Interruption, Source};

    pub(super) fn open<'i>(
        source: &Source,
        interruption: &'i Interruption,
    ) -> io::Result<Box<dyn Read + Send + 'i>> {
        let (file, may_block) = match source {
            Source::Stdin(_) => {
                // Not by the standard library's buffer: what is in that, nobody can wait for.
                let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
                let may_block = !file.metadata()?.is_file();
                (file, may_block)
            }
            // Without this flag, opening a named pipe waits for its writer. Files heed it not. Other systems
            // than Linux don't wait for a first writer afterwards either: there it is as it always was.
            Source::File(path) => {
                let flags = if cfg!(target_os = "linux") { OFlags::NONBLOCK } else { OFlags::empty() };
                let flags = i32::try_from(flags.bits()).unwrap_or_default();
                (File::options().read(true).custom_flags(flags).open(path)?, false)
            }
        };
        Ok(Box::new(Reader { file, may_block, read: 0, length: None, interruption }))
    }

    /// Bytes of one read from which on a file counts as long: others are read at once.
    const LONG: u64 = 64 << 10;

    struct Reader<'i> {
        file: File,
        /// Whether there may be nothing to read yet.
        may_block: bool,
        /// Bytes that were read.
        read: u64,
        /// Bytes that were to be read of a long file when it was begun.
        length: Option<u64>,
        interruption: &'i Interruption,
    }

    impl Read for Reader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            loop {
                if self.may_block {
                    self.interruption.wait_for(self.file.as_fd())?;
                }
                match self.file.read(buffer) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.may_block = true,
                    // A pipe to which nobody has written yet looks empty.
                    Ok(0) if !self.may_block && self.read == 0 && self.is_pipe() => self.may_block = true,
                    Ok(0) if !buffer.is_empty() => return self.ended(),
                    Ok(length) => {
                        self.read += length as u64;
                        if self.length.is_none() && length as u64 >= LONG {
                            self.length = self.expected();
                        }
                        return Ok(length);
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }

    impl Reader<'_> {
        /// Bytes of a file that are read in the end, as things stand: standard input may begin anywhere in it.
        fn expected(&mut self) -> Option<u64> {
            let metadata = self.file.metadata().ok().filter(Metadata::is_file)?;
            let position = self.file.stream_position().ok()?;
            Some(self.read + metadata.len().saturating_sub(position))
        }

        /// At the end of a file. One that became shorter would otherwise pass for whole.
        fn ended(&self) -> io::Result<usize> {
            let read = self.read;
            match self.length.filter(|length| read < *length) {
                Some(length) => Err(io::Error::other(format!(
                    "it became shorter while it was read: {read} of {length} bytes could be read"
                ))),
                None => Ok(0),
            }
        }

        fn is_pipe(&self) -> bool {
            self.file.metadata().is_ok_and(|metadata| metadata.file_type().is_fifo())
        }
    }
}

#[cfg(not(unix))]
mod imp {
    use std::fs::File;
    use std::io::{self, Read};

    use super::{Interruption, Source};

    pub(super) fn open<'i>(source: &Source, _: &'i Interruption) -> io::Result<Box<dyn Read + Send + 'i>> {
        Ok(match source {
            Source::Stdin(_) => Box::new(io::stdin()),
            Source::File(path) => Box::new(File::open(path)?),
        })
    }
}
