//! A file in parts, each cut where a record most likely begins.
//!
//! Where to cut is a guess, as only whoever has read everything before a place knows what begins there. So
//! each part says what is assumed of its beginning; whoever puts the parts together checks that, and reads
//! anew what was cut in the wrong place.

use std::io::{self, Chain, Cursor, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::MultiGzDecoder;
use memchr::{memmem, memrchr};

use super::array::{Array, State};
use super::framing::{Layout, Text, is_blank, skip_blanks};
use super::part::{Cutting, Mode, PART, Part, behind};
use super::reader;
use super::source::{GZIP, Source, damaged};
use crate::document::locate::{BYTE_ORDER_MARK, Position};
use crate::interruption::{Interruption, is_interruption};
use crate::memory;

fn lengthen(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length {
        memory::reserve(buffer, length - buffer.len());
        buffer.resize(length, 0);
    }
}

/// Bytes that must be left where memory is limited, beside as many as a part has.
const ROOM: usize = 8 << 20;

/// Buffers that are used again.
#[derive(Debug, Default)]
pub struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    fn take(&self, length: usize) -> Vec<u8> {
        let buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut buffer = buffer.unwrap_or_else(|| memory::zeros(length));
        lengthen(&mut buffer, length);
        buffer
    }

    /// Takes a buffer back. Those that grew are given up: memory for one long record isn't kept.
    pub fn give(&self, buffer: Vec<u8>) {
        if buffer.len() <= 4 * PART {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        }
    }
}

/// Where parts are most likely cut.
#[derive(Debug)]
enum Seam {
    /// Before a line that begins with a bracket.
    Values,
    /// Before an element of an array that begins like the first one.
    Elements(Arc<Array>, Vec<u8>),
}

/// Where bytes come from.
pub type Input<'i> = Box<dyn Read + Send + 'i>;

/// Reads a file part by part.
pub struct Stream<'p> {
    input: Input<'p>,
    interruption: &'p Interruption,
    is_packed: bool,
    cutting: Cutting,
    buffers: &'p Buffers,
    buffer: Vec<u8>,
    /// What of the buffer was read but not handed out.
    ready: Range<usize>,
    offset: usize,
    place: Position,
    seam: Seam,
    begins: bool,
    is_at_end: bool,
    is_done: bool,
    /// Why nothing more could be read.
    failure: Option<io::Error>,
}

impl<'p> Stream<'p> {
    /// Begins to read a source; a gzip stream (RFC 1952, told by its first bytes) is unpacked.
    ///
    /// # Errors
    /// What the system says, or an interruption.
    pub fn open(
        source: &Source,
        cutting: Cutting,
        buffers: &'p Buffers,
        interruption: &'p Interruption,
    ) -> io::Result<Self> {
        Stream::new(reader::open(source, interruption)?, cutting, buffers, interruption)
    }

    /// Begins to read `input`, in the same way.
    ///
    /// # Errors
    /// What it says, or an interruption.
    pub fn new(
        input: Input<'p>,
        cutting: Cutting,
        buffers: &'p Buffers,
        interruption: &'p Interruption,
    ) -> io::Result<Self> {
        let (offset, lines) = cutting.slice.map_or((0, 0), |slice| (slice.start, slice.lines));
        let mut stream = Stream {
            input,
            interruption,
            is_packed: false,
            cutting,
            buffers,
            buffer: buffers.take(cutting.part + 2 * cutting.context),
            ready: 0..0,
            offset,
            place: Position { line: 1 + lines, ..Position::FIRST },
            seam: Seam::Values,
            begins: offset == 0,
            is_at_end: false,
            is_done: false,
            failure: None,
        };
        stream.fill(2)?;
        if stream.begins && stream.buffer[..stream.ready.end].starts_with(&GZIP) {
            if cutting.slice.is_some() {
                return Err(io::Error::other("a compressed file can't be checked in parts: unpack it first"));
            }
            stream.unpack();
        }
        Ok(stream)
    }

    fn unpack(&mut self) {
        let begun = Cursor::new(self.buffer[self.ready.clone()].to_vec());
        let rest = std::mem::replace(&mut self.input, Box::new(io::empty()));
        let packed: Chain<Cursor<Vec<u8>>, Input<'p>> = begun.chain(rest);
        self.input = Box::new(MultiGzDecoder::new(packed));
        self.is_packed = true;
        self.ready = 0..0;
        self.is_at_end = false;
    }

    /// The byte of the file up to which parts were handed out, and how many lines end before it.
    #[must_use]
    pub fn reached(&self) -> (usize, usize) {
        (self.offset, self.place.line - 1)
    }

    /// The next part; none behind the last one.
    ///
    /// # Errors
    /// What the system says, an interruption, a damaged gzip stream, or a slice that isn't what it was said
    /// to be.
    pub fn next_part(&mut self) -> io::Result<Option<Part>> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.is_done {
            return Ok(None);
        }
        let mut wanted = self.cutting.part;
        let mut searched = 0;
        let (length, is_seam) = loop {
            if let Err(error) = self.fill(wanted + self.cutting.context) {
                if self.ready.is_empty() {
                    return Err(error);
                }
                // What was read before is checked.
                self.failure = Some(error);
                break (self.ready.len(), false);
            }
            if self.is_at_end {
                break (self.ready.len(), false);
            }
            if is_blank(&self.buffer[self.ready.clone()]) {
                // There may be any number of blanks, which need not be kept.
                break (wanted, false);
            }
            if self.begins && wanted == self.cutting.part {
                self.look_for_array();
            }
            if let Some(length) = self.seam(searched, wanted) {
                break (length, matches!(self.seam, Seam::Values));
            }
            if wanted >= self.most_searched() {
                break (wanted, false);
            }
            (searched, wanted) = (wanted, wanted.saturating_mul(2));
        };
        // What is found in it takes room as well, and the report.
        memory::expect(ROOM + length);
        let part = self.cut(length, is_seam);
        if let Some(slice) = self.cutting.slice.filter(|_| part.ends) {
            slice.accept_end(self.offset, part.bytes().last().copied())?;
        }
        Ok(Some(part))
    }

    /// Elements that don't begin like the first one are cut anywhere: what was cut is joined again.
    fn most_searched(&self) -> usize {
        match self.seam {
            Seam::Values => self.cutting.patience,
            Seam::Elements(..) => self.cutting.patience.min(4 * self.cutting.part),
        }
    }

    /// Goes on as the parts so far turned out to be.
    pub fn follow(&mut self, mode: &Mode) {
        if matches!((mode, &self.seam), (Mode::Values, Seam::Elements(..))) {
            self.seam = Seam::Values;
        }
    }

    /// Reads until so many bytes are ready, or nothing is left.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let end = self.ready.start + wanted;
        lengthen(&mut self.buffer, end);
        while self.ready.len() < wanted && !self.is_at_end {
            self.interruption.check()?;
            match self.input.read(&mut self.buffer[self.ready.end..]) {
                Ok(0) => self.is_at_end = true,
                Ok(length) => self.ready.end += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if self.is_packed && !is_interruption(&error) => return Err(damaged(&error)),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Finds out whether the file is one array of records, or wraps one.
    fn look_for_array(&mut self) {
        let Cutting { layout, format, .. } = self.cutting;
        let bytes = &self.buffer[self.ready.clone()];
        let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let at = skip_blanks(bytes, mark);
        let (offset, begins, ends) = (self.offset, true, false);
        let text = Text { all: bytes, bytes, offset, begins, ends, ends_at_seam: false, layout, format };
        let Some(array) = Array::opened_by(text, at).filter(|_| layout != Layout::Jsonl) else { return };
        let first = skip_blanks(bytes, at + array.head.len());
        // Its bracket and its first key.
        let key = bytes[first..].iter().take(LONGEST_SEAM).position(|byte| *byte == b':');
        let like_first = key.map_or(&[][..], |key| &bytes[first..=first + key]);
        if like_first.starts_with(b"{") {
            self.seam = Seam::Elements(Arc::new(array), like_first.to_vec());
        }
    }

    /// Bytes up to the last place, behind those that were `searched`, at which a record most likely begins.
    fn seam(&self, searched: usize, wanted: usize) -> Option<usize> {
        let bytes = &self.buffer[self.ready.clone()][..wanted.min(self.ready.len())];
        match &self.seam {
            // There is only one.
            Seam::Values if self.cutting.layout == Layout::Json => None,
            Seam::Values => {
                let is_lines = self.cutting.layout == Layout::Jsonl;
                let mut end = bytes.len() - 1;
                loop {
                    let line = searched + memrchr(b'\n', &bytes[searched..end])? + 1;
                    if is_lines || matches!(bytes[line], b'{' | b'[') {
                        return Some(line);
                    }
                    end = line - 1;
                }
            }
            Seam::Elements(_, like_first) => {
                let mut end = bytes.len();
                loop {
                    let begins = searched + memmem::rfind(&bytes[searched..end], like_first)?;
                    let before = bytes[..begins].iter().rposition(|byte| !byte.is_ascii_whitespace())?;
                    if bytes[before] == b',' {
                        return Some(begins);
                    }
                    end = begins;
                }
            }
        }
    }

    /// Hands out the next `length` bytes.
    fn cut(&mut self, length: usize, ends_at_seam: bool) -> Part {
        let range = self.ready.start..self.ready.start + length;
        let ends = self.is_at_end && range.end == self.ready.end;
        let assumed = match &self.seam {
            Seam::Elements(array, _) if !self.begins => Mode::Elements(Arc::clone(array), State::Comma),
            _ => Mode::Values,
        };
        let (offset, place, begins) = (self.offset, self.place, self.begins);
        self.is_done = ends;
        self.begins = false;
        self.offset += length;
        // Where a file ends only matters if it is a part of one itself.
        if !ends || self.cutting.slice.is_some() {
            self.place = behind(place, &self.buffer[range.clone()], begins && offset == 0);
        }
        let context = match self.seam {
            Seam::Values => range.end,
            Seam::Elements(..) => range.end.saturating_sub(self.cutting.context),
        };
        let left = &self.buffer[context..self.ready.end];
        let mut next = Vec::new();
        if !ends {
            next = self.buffers.take(left.len().max(self.cutting.part + 2 * self.cutting.context));
            next[..left.len()].copy_from_slice(left);
        }
        let end = self.ready.end;
        self.ready = range.end - context..left.len();
        let buffer = std::mem::replace(&mut self.buffer, next);
        Part { buffer, range, end, offset, place, begins, ends, ends_at_seam, assumed }
    }
}

/// Bytes of an element's beginning by which others are found.
const LONGEST_SEAM: usize = 128;
