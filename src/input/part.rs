//! A part of a file, and what stands at its beginning.

use std::ops::Range;
use std::sync::Arc;

use super::array::{Array, Lost, State};
use super::framing::{Layout, is_blank, margin};
use super::slice::Slice;
use crate::document::locate::{BYTE_ORDER_MARK, CONTEXT, Locator, Position};
use crate::formats::Format;
use crate::memory;

/// What stands at the beginning of a part.
#[derive(Debug, Clone)]
pub enum Mode {
    /// A value.
    Values,
    /// The inside of an array that is read element by element.
    Elements(Arc<Array>, State),
    /// Something behind a broken value, among which the next value is looked for.
    Lost(Lost),
    /// Something behind a broken value after which nothing can be read.
    Over,
}

impl Mode {
    /// Whether both say for certain that the same stands there.
    #[must_use]
    pub fn is_same(&self, other: &Mode) -> bool {
        match (self, other) {
            (Mode::Values, Mode::Values) => true,
            (Mode::Elements(one, state), Mode::Elements(other, its)) => one == other && state == its,
            _ => false,
        }
    }
}

/// Bytes of a file that are checked at once.
#[derive(Debug)]
pub struct Part {
    /// What is around them as well, to be shown.
    pub(super) buffer: Vec<u8>,
    pub(super) range: Range<usize>,
    /// Where in the buffer the bytes of the file end.
    pub(super) end: usize,
    /// Byte of the file at which it begins.
    pub offset: usize,
    /// The place at which it begins.
    pub(super) place: Position,
    /// Whether it begins the file.
    pub begins: bool,
    /// Whether it ends the file.
    pub ends: bool,
    /// Whether it ends behind a line, and what follows begins with a bracket.
    pub ends_at_seam: bool,
    /// What most likely stands at its beginning.
    pub assumed: Mode,
}

impl Part {
    /// A whole file.
    #[must_use]
    pub fn whole(bytes: Vec<u8>) -> Self {
        let end = bytes.len();
        Part {
            buffer: bytes,
            range: 0..end,
            end,
            offset: 0,
            place: Position::FIRST,
            begins: true,
            ends: true,
            ends_at_seam: false,
            assumed: Mode::Values,
        }
    }

    /// The bytes themselves.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.range.clone()]
    }

    /// Whether there is nothing but white space in it, behind a mark or not.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let bytes = self.bytes();
        let marked = bytes.strip_prefix(BYTE_ORDER_MARK).filter(|_| self.begins);
        is_blank(marked.unwrap_or(bytes))
    }

    /// The same behind what of the file is known to stand before them.
    #[must_use]
    pub fn with_before(&self) -> &[u8] {
        &self.buffer[..self.range.end]
    }

    /// How many blanks the line begins with on which it begins.
    #[must_use]
    pub fn margin(&self) -> usize {
        margin(self.with_before(), self.range.start)
    }

    /// Gives the places in it.
    #[must_use]
    pub fn locator(&self) -> Locator<'_> {
        Locator::of_part(&self.buffer[..self.end], self.range.start, self.offset, self.place)
    }

    /// The same where nothing but blanks stands before it.
    #[must_use]
    pub fn as_beginning(self) -> Self {
        Part { begins: true, ..self }
    }

    /// What is left of it behind the first `length` bytes.
    #[must_use]
    pub fn behind_first(mut self, length: usize) -> Self {
        self.place = behind(self.place, &self.bytes()[..length], self.begins && self.offset == 0);
        self.begins &= length == 0;
        self.range.start += length;
        self.offset += length;
        self
    }

    /// Both together; `next` follows.
    #[must_use]
    pub fn joined(mut self, next: &Part) -> Self {
        let unneeded = self.range.start.saturating_sub(CONTEXT);
        self.buffer.truncate(self.range.end);
        self.buffer.drain(..unneeded);
        let start = self.range.start - unneeded;
        memory::reserve(&mut self.buffer, next.end - next.range.start);
        self.buffer.extend_from_slice(&next.buffer[next.range.start..next.end]);
        self.end = self.buffer.len();
        self.range = start..self.end - (next.end - next.range.end);
        self.ends = next.ends;
        self.ends_at_seam = next.ends_at_seam;
        self
    }

    /// The buffer, to be used again.
    #[must_use]
    pub fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// How a file is taken apart.
#[derive(Debug, Clone, Copy)]
pub struct Cutting {
    /// Bytes of a part, if it can be cut there.
    pub part: usize,
    /// Bytes before and behind a part that belong to it, to be shown, where parts end within a line.
    pub context: usize,
    /// Bytes in which a record's beginning is looked for before it is cut anywhere.
    pub patience: usize,
    /// How records stand in the file.
    pub layout: Layout,
    /// The format of every record, if that is settled.
    pub format: Option<&'static Format>,
    /// Which part of a file it is, if it isn't all of one.
    pub slice: Option<Slice>,
}

/// Bytes of a part: few enough to stay near the processor, many enough to be worth a thread's while.
pub const PART: usize = 256 * 1024;

/// The place behind `bytes` that begin at `place`. A byte order mark takes no column.
pub(super) fn behind(place: Position, bytes: &[u8], begins: bool) -> Position {
    let mark = begins && bytes.starts_with(BYTE_ORDER_MARK);
    place.behind(if mark { &bytes[BYTE_ORDER_MARK.len()..] } else { bytes })
}
