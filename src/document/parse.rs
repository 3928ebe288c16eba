//! Bytes to [`Document`].
//!
//! The grammar is jiter's; this file builds the arena, watches depth and duplicate keys, and
//! remembers enough for `syntax` to say what is wrong.

use std::borrow::Cow;
use std::collections::HashMap;

use jiter::{Jiter, Peek};

use super::syntax::{self, Broken, Stop, SyntaxError};
use super::{Document, Duplicate, Entry, Kind, Span, WHITE_SPACE, decode_string, number};

/// Arrays and objects that may be open at once. Deep enough for any payload, shallow enough for
/// every recursion that follows.
pub const MAX_DEPTH: usize = 128;

/// Offsets in a document are 32 bits wide.
const MAX_LENGTH: usize = u32::MAX as usize;

/// Bytes of text for which room is made at once; a value may be a small part of its text.
const FIRST_RESERVE: usize = 8 * 1024;

/// Above this many members a table finds duplicates, below it comparing is cheaper.
const COMPARED_MEMBERS: usize = 16;

/// What the parser is inside of.
struct Open {
    index: usize,
    is_object: bool,
}

impl<'t> Document<'t> {
    /// The text that `bytes` hold, which begin `offset` bytes into their file: all of it, or what
    /// stands before the first bytes that are no UTF-8, with the error about those.
    #[must_use]
    pub fn decode(bytes: &'t [u8], offset: usize) -> (&'t str, Option<SyntaxError>) {
        match std::str::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                (valid, Some(syntax::not_utf8(bytes, offset, error)))
            }
        }
    }

    /// Reads one JSON value that fills `text`, which begins `offset` bytes into its file.
    ///
    /// # Errors
    /// The first thing that makes it no JSON text: bad syntax, more than [`MAX_DEPTH`] open
    /// containers, 4 GiB or more.
    pub fn parse(text: &'t str, offset: usize) -> Result<Self, SyntaxError> {
        let (document, end) = Self::parse_prefix(text, offset)?;
        match text[end..].find(|c| !WHITE_SPACE.contains(&c)) {
            None => Ok(document),
            Some(skipped) => Err(syntax::trailing_data(text, offset, end + skipped)),
        }
    }

    /// Reads the JSON value at the beginning of `text`, whatever follows it.
    ///
    /// Returns the document and the offset into `text` at which the value ends.
    ///
    /// # Errors
    /// As [`Document::parse`], text after the value excepted.
    pub fn parse_prefix(text: &'t str, offset: usize) -> Result<(Self, usize), SyntaxError> {
        Self::parse_limited(text, offset, MAX_LENGTH)
    }

    fn parse_limited(text: &'t str, offset: usize, limit: usize) -> Result<(Self, usize), SyntaxError> {
        let mut cut = text.len().min(limit);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let is_cut = cut < text.len();
        let text = &text[..cut];
        let mut parser = Parser {
            text,
            jiter: Jiter::new(text.as_bytes()),
            base: 0,
            entries: Vec::with_capacity(text.len().min(FIRST_RESERVE) / 16 + 1),
            open: Vec::new(),
            duplicates: Vec::new(),
        };
        if let Err(stop) = parser.run() {
            let open = parser.open.iter().map(|one| parser.entries[one.index].start as usize);
            let broken = Broken { stop, token: parser.position(), base: parser.base };
            let error = syntax::diagnose(text, offset, broken, &open.collect::<Vec<_>>());
            return Err(if is_cut && error.at_end { syntax::too_large(offset) } else { error });
        }
        let end = parser.position();
        let Parser { entries, duplicates, .. } = parser;
        Ok((Document { text, offset, entries, duplicates }, end))
    }
}

struct Parser<'t> {
    text: &'t str,
    jiter: Jiter<'t>,
    /// Where the text begins that jiter reads: see [`Parser::long_number`].
    base: usize,
    entries: Vec<Entry>,
    open: Vec<Open>,
    duplicates: Vec<Duplicate>,
}

/// The length was checked to fit before the first node was made.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl Parser<'_> {
    /// Offset into the text of what is read next.
    fn position(&self) -> usize {
        self.base + self.jiter.current_index()
    }

    fn run(&mut self) -> Result<(), Stop> {
        let mut peek = self.jiter.peek()?;
        loop {
            let mut next = self.value(peek)?;
            // `next` is the value to read now; without one, containers end until one goes on.
            while next.is_none() {
                let Some(container) = self.open.last() else { return Ok(()) };
                next = if container.is_object { self.next_member()? } else { self.next_element()? };
                if next.is_none() {
                    self.close();
                }
            }
            if let Some(found) = next {
                peek = found;
            }
        }
    }

    /// Reads a scalar whole and a container up to its first value, which is returned.
    fn value(&mut self, peek: Peek) -> Result<Option<Peek>, Stop> {
        let start = self.position();
        match peek {
            Peek::Object | Peek::Array => {
                if self.open.len() == MAX_DEPTH {
                    return Err(Stop::Depth { at: start });
                }
                let is_object = peek == Peek::Object;
                self.open.push(Open { index: self.entries.len(), is_object });
                self.push(start, start, if is_object { Kind::Object } else { Kind::Array }, false);
                let first = if is_object {
                    match self.jiter.next_object_bytes()? {
                        Some(key) => {
                            let key = Self::place(self.text, key);
                            Some(self.key(key)?)
                        }
                        None => None,
                    }
                } else {
                    let first = self.jiter.known_array()?;
                    self.count(first.is_some());
                    first
                };
                if first.is_none() {
                    self.close();
                }
                return Ok(first);
            }
            Peek::String => {
                let string = self.jiter.known_bytes()?;
                let escaped = memchr::memchr(b'\\', string).is_some();
                self.push(start, self.position(), Kind::String, escaped);
            }
            Peek::True | Peek::False => {
                self.jiter.known_bool(peek)?;
                self.push(start, self.position(), Kind::Boolean, false);
            }
            Peek::Null => {
                self.jiter.known_null()?;
                self.push(start, self.position(), Kind::Null, false);
            }
            _ => {
                if let Err(error) = self.jiter.known_number_bytes(peek) {
                    self.long_number(start).ok_or(error)?;
                }
                self.push(start, self.position(), Kind::Number, false);
            }
        }
        Ok(None)
    }

    /// Reads a number that has more digits than jiter takes. jiter knows nothing of what is around a
    /// number, so it can begin anew behind it.
    fn long_number(&mut self, start: usize) -> Option<()> {
        let end = start + number::length(&self.text[start..])?;
        self.jiter = Jiter::new(&self.text.as_bytes()[end..]);
        self.base = end;
        Some(())
    }

    fn next_element(&mut self) -> Result<Option<Peek>, Stop> {
        let next = self.jiter.array_step()?;
        self.count(next.is_some());
        Ok(next)
    }

    fn next_member(&mut self) -> Result<Option<Peek>, Stop> {
        match self.jiter.next_key_bytes()? {
            Some(key) => {
                let key = Self::place(self.text, key);
                Ok(Some(self.key(key)?))
            }
            None => Ok(None),
        }
    }

    /// Where a slice that jiter handed out lies in the text, quotes excluded.
    fn place(text: &str, slice: &[u8]) -> Span {
        let start = slice.as_ptr() as usize - text.as_ptr() as usize;
        Span { start, end: start + slice.len() }
    }

    /// Adds a key, and peeks at its value.
    fn key(&mut self, inner: Span) -> Result<Peek, Stop> {
        let escaped = memchr::memchr(b'\\', &self.text.as_bytes()[inner.start..inner.end]).is_some();
        self.push(inner.start - 1, inner.end + 1, Kind::String, escaped);
        self.count(true);
        Ok(self.jiter.peek()?)
    }

    fn count(&mut self, one_more: bool) {
        if let Some(container) = self.open.last() {
            self.entries[container.index].count += u32::from(one_more);
        }
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind, marked: bool) {
        self.entries.push(Entry { start: narrow(start), end: narrow(end), size: 1, count: 0, kind, marked });
    }

    /// Ends the innermost container behind the bracket that was just read.
    fn close(&mut self) {
        let Some(container) = self.open.pop() else { return };
        let size = self.entries.len() - container.index;
        let end = narrow(self.position());
        let entry = &mut self.entries[container.index];
        entry.end = end;
        entry.size = narrow(size);
        if container.is_object && entry.count > 1 {
            self.find_duplicates(container.index);
        }
    }

    fn find_duplicates(&mut self, object: usize) {
        let count = self.entries[object].count as usize;
        let mut found = Vec::new();
        let mut next = object + 1;
        let keys = (0..count).map(|_| {
            let key = next;
            next = key + 1 + self.entries[key + 1].size as usize;
            key
        });
        if count <= COMPARED_MEMBERS {
            let mut seen = [0_usize; COMPARED_MEMBERS];
            for (position, key) in keys.enumerate() {
                if let Some(first) = seen[..position].iter().find(|other| self.same_key(**other, key)) {
                    found.push(Duplicate { first: narrow(*first), second: narrow(key) });
                }
                seen[position] = key;
            }
        } else {
            let mut seen: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(count);
            for key in keys {
                let first = *seen.entry(self.decoded(key)).or_insert(key);
                if first != key {
                    found.push(Duplicate { first: narrow(first), second: narrow(key) });
                }
            }
        }
        if !found.is_empty() {
            self.entries[object].marked = true;
            self.duplicates.append(&mut found);
        }
    }

    fn same_key(&self, one: usize, other: usize) -> bool {
        let (a, b) = (&self.entries[one], &self.entries[other]);
        if a.marked || b.marked {
            return self.decoded(one) == self.decoded(other);
        }
        let bytes = self.text.as_bytes();
        bytes[a.start as usize..a.end as usize] == bytes[b.start as usize..b.end as usize]
    }

    fn decoded(&self, key: usize) -> Cow<'_, str> {
        let entry = &self.entries[key];
        decode_string(&self.text[entry.start as usize..entry.end as usize], entry.marked)
    }
}

#[cfg(test)]
mod tests {
    use super::Document;
    use crate::document::syntax::Mistake;

    #[test]
    fn a_value_that_is_too_large_is_refused_and_what_follows_one_doesnt_count() {
        let error = Document::parse_limited("[1, 2, 3]", 7, 8).expect_err("nine bytes are too many");
        assert_eq!((error.mistake, error.span.start), (Mistake::TooLarge, 7));
        assert!(Document::parse_limited("[1, 2, 3]", 7, 9).is_ok());
        assert!(Document::parse_limited("[1, 2, 3] [4]", 7, 9).is_ok());
        let error = Document::parse_limited("[1, x, 3]", 7, 8).expect_err("it breaks before that");
        assert_eq!(error.mistake, Mistake::BareWord);
    }

    #[test]
    fn numbers_may_have_any_number_of_digits() {
        let digits = "1234567890".repeat(1000);
        let text = format!("[-{digits}.{digits}e+1, {digits}, 2]");
        let document = Document::parse(&text, 0).expect("it is JSON");
        let lengths: Vec<usize> = document.root().elements().map(|node| node.raw().len()).collect();
        assert_eq!(lengths, [20_005, 10_000, 1]);
        let text = format!("[{digits}.]");
        let error = Document::parse(&text, 0).expect_err("digits are missing");
        assert_eq!((error.mistake, error.span.start), (Mistake::BadNumber, 1));
        let text = format!("{{\"a\": {digits} \"b\": 1}}");
        let error = Document::parse(&text, 5).expect_err("a comma is missing");
        assert_eq!((error.mistake, error.span.start), (Mistake::MissingComma, 10_012));
    }
}
