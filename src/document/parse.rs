//! Bytes to [`Document`].
//!
//! A text that is JSON is read by `scan`. What that refuses, jiter reads a second time: the grammar is
//! jiter's, and this file watches the depth and remembers enough for `syntax` to say what is wrong.

use jiter::{Jiter, Peek};

use super::arena::Arena;
use super::syntax::{self, Broken, Stop, SyntaxError};
use super::{Document, Kind, Span, WHITE_SPACE, number, scan};

/// Arrays and objects that may be open at once. Deep enough for any payload, shallow enough for
/// every recursion that follows.
pub const MAX_DEPTH: usize = 128;

/// Bytes of text that are read in the plain way.
const LITTLE: usize = 16 * 1024;

/// Offsets in a document are 32 bits wide.
const MAX_LENGTH: usize = u32::MAX as usize;

/// Bytes of text for which room is made at once; a value may be a small part of its text.
const FIRST_RESERVE: usize = 8 * 1024;

impl<'t> Document<'t> {
    /// The text that `bytes` hold, which begin `offset` bytes into their file: all of it, or what
    /// stands before the first bytes that are no UTF-8, with the error about those.
    #[must_use]
    pub fn decode(bytes: &'t [u8], offset: usize) -> (&'t str, Option<SyntaxError>) {
        // To find out what the processor can do takes longer than to read a little.
        let bytes_to_read = if bytes.len() <= LITTLE {
            bytes
        } else {
            match simdutf8::compat::from_utf8(bytes) {
                Ok(text) => return (text, None),
                // No character has more than four bytes.
                Err(error) => &bytes[..bytes.len().min(error.valid_up_to() + 4)],
            }
        };
        match std::str::from_utf8(bytes_to_read) {
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
            Some(skipped) => {
                let behind = end + skipped;
                Err(syntax::trailing_data(&text[behind..], offset + behind))
            }
        }
    }

    /// Reads the JSON value at the beginning of `text`, whatever follows it.
    ///
    /// Returns the document and the offset into `text` at which the value ends.
    ///
    /// # Errors
    /// As [`Document::parse`], text after the value excepted.
    pub fn parse_prefix(text: &'t str, offset: usize) -> Result<(Self, usize), SyntaxError> {
        Self::parse_prefix_in(&mut Arena::default(), text, offset)
    }

    /// The same in the room of an earlier document, which [`Document::into_arena`] gives back.
    ///
    /// # Errors
    /// As [`Document::parse_prefix`].
    pub fn parse_prefix_in(
        arena: &mut Arena,
        text: &'t str,
        offset: usize,
    ) -> Result<(Self, usize), SyntaxError> {
        Self::parse_limited(arena, text, offset, MAX_LENGTH)
    }

    /// The same for an element of an array that is read element by element, in so many open containers.
    ///
    /// # Errors
    /// As [`Document::parse_prefix`].
    pub(crate) fn parse_element(
        arena: &mut Arena,
        text: &'t str,
        offset: usize,
        containers: usize,
    ) -> Result<(Self, usize), SyntaxError> {
        arena.put_within(containers);
        let parsed = Self::parse_prefix_in(arena, text, offset);
        arena.put_within(0);
        parsed
    }

    fn parse_limited(
        arena: &mut Arena,
        text: &'t str,
        offset: usize,
        limit: usize,
    ) -> Result<(Self, usize), SyntaxError> {
        let mut cut = text.len().min(limit);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let is_cut = cut < text.len();
        let text = &text[..cut];
        arena.clear();
        arena.entries.reserve(text.len().min(FIRST_RESERVE) / 16 + 1);
        let end = match scan::scan(text, arena) {
            Some(end) => end,
            None => Parser::parse(arena, text, offset)
                .map_err(|error| if is_cut && error.at_end { syntax::too_large(offset) } else { error })?,
        };
        Ok((Document { text, offset, place: String::new(), arena: std::mem::take(arena) }, end))
    }

    /// The room that the document took, for another one.
    #[must_use]
    pub fn into_arena(self) -> Arena {
        self.arena
    }
}

struct Parser<'t, 'r> {
    text: &'t str,
    jiter: Jiter<'t>,
    /// Where the text begins that jiter reads: see [`Parser::long_number`].
    base: usize,
    arena: &'r mut Arena,
}

impl<'t, 'r> Parser<'t, 'r> {
    /// Reads the JSON value at the beginning of `text`, and returns where it ends.
    fn parse(arena: &'r mut Arena, text: &'t str, offset: usize) -> Result<usize, SyntaxError> {
        arena.clear();
        let mut parser = Parser { text, jiter: Jiter::new(text.as_bytes()), base: 0, arena };
        match parser.run() {
            Ok(()) => Ok(parser.position()),
            Err(stop) => {
                let broken = Broken { stop, token: parser.position(), base: parser.base };
                let Arena { open, entries, .. } = parser.arena;
                let open = open.iter().map(|index| entries[*index as usize].start as usize);
                Err(syntax::diagnose(text, offset, broken, &open.collect::<Vec<_>>()))
            }
        }
    }

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
                let Some(container) = self.arena.innermost() else { return Ok(()) };
                next =
                    if container.kind == Kind::Object { self.next_member()? } else { self.next_element()? };
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
                if self.arena.is_full() {
                    return Err(Stop::Depth { at: start });
                }
                let is_object = peek == Peek::Object;
                self.arena.open(start, if is_object { Kind::Object } else { Kind::Array });
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
                let end = self.position();
                self.arena.scalar(start, end, Kind::String, escaped);
            }
            Peek::True | Peek::False => {
                self.jiter.known_bool(peek)?;
                let end = self.position();
                self.arena.scalar(start, end, Kind::Boolean, false);
            }
            Peek::Null => {
                self.jiter.known_null()?;
                let end = self.position();
                self.arena.scalar(start, end, Kind::Null, false);
            }
            _ => {
                if let Err(error) = self.jiter.known_number_bytes(peek) {
                    self.long_number(start).ok_or(error)?;
                }
                let end = self.position();
                self.arena.scalar(start, end, Kind::Number, false);
            }
        }
        Ok(None)
    }

    /// Reads a number that has more digits than jiter takes. jiter knows nothing of what is around a
    /// number, so it can begin anew behind it.
    fn long_number(&mut self, start: usize) -> Option<()> {
        let end = start + number::length(&self.text.as_bytes()[start..])?;
        self.jiter = Jiter::new(&self.text.as_bytes()[end..]);
        self.base = end;
        Some(())
    }

    fn next_element(&mut self) -> Result<Option<Peek>, Stop> {
        let next = self.jiter.array_step()?;
        self.count(next.is_some());
        Ok(next)
    }

    fn count(&mut self, one_more: bool) {
        if one_more {
            self.arena.count();
        }
    }

    fn close(&mut self) {
        let end = self.position();
        self.arena.close(self.text, end);
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
        self.arena.key(self.text, inner.start - 1, inner.end + 1, escaped);
        Ok(self.jiter.peek()?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Arena, Parser};
    use crate::document::syntax::{Mistake, SyntaxError};
    use crate::document::{Document, scan};

    fn limited(text: &str, offset: usize, limit: usize) -> Result<(Document<'_>, usize), SyntaxError> {
        Document::parse_limited(&mut Arena::default(), text, offset, limit)
    }

    /// What both readers make of a text: where it ends, and its nodes.
    fn read_twice(text: &str) -> [Option<(usize, String)>; 2] {
        let (mut scanned, mut parsed) = (Arena::default(), Arena::default());
        let ends = [scan::scan(text, &mut scanned), Parser::parse(&mut parsed, text, 0).ok()];
        let shown = [scanned, parsed].map(|arena| format!("{:?} {:?}", arena.entries, arena.duplicates));
        let [one, two] = shown;
        [ends[0].zip(Some(one)), ends[1].zip(Some(two))]
    }

    #[test]
    fn both_readers_take_the_same_texts_for_the_same_documents() {
        let whole = [
            r#" {"a": [1, -0, 2.5e-3, 1E+2, true, false, null, {}, [], ""], "b\u0041": "\ud83d\ude00\/", "a": {"é": "\"\\"}}"#,
            "[[[\"x\"]]]\n",
            "\t{\r\n}",
            "\"\u{7f}plain text of some length, and an escape \\n near its end\"",
            "-12.0e7",
            "true",
        ];
        let mut texts: Vec<String> = whole.iter().map(|text| (*text).to_owned()).collect();
        texts.extend(["[".repeat(128) + &"]".repeat(128), "[".repeat(129) + &"]".repeat(129)]);
        let mut random = fastrand::Rng::with_seed(42);
        let marks = [
            "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "0", "1", "-", ".", "e", "+", "\\u",
            "\\ud83d", "\\ude00", "\u{1}", "\u{1f}", "\u{7f}", "é", "\u{2028}", "true", "null", "NaN",
            "Infinity", "x", "\"a\"",
        ];
        for _ in 0..60_000 {
            let text = whole[random.usize(..whole.len())];
            let mut chars: Vec<char> = text.chars().collect();
            for _ in 0..random.usize(1..4) {
                let (at, mark) = (random.usize(..=chars.len()), marks[random.usize(..marks.len())]);
                let end = (at + random.usize(..3)).min(chars.len());
                chars.splice(at..end, mark.chars());
            }
            if random.u8(..4) == 0 {
                chars.truncate(random.usize(..=chars.len()));
            }
            texts.push(chars.into_iter().collect());
        }
        let mut accepted = 0;
        for text in &texts {
            let [scanned, parsed] = read_twice(text);
            assert_eq!(scanned, parsed, "{text:?}");
            accepted += usize::from(scanned.is_some());
        }
        assert!((5_000..55_000).contains(&accepted), "{accepted}");
    }

    #[test]
    fn a_value_that_is_too_large_is_refused_and_what_follows_one_doesnt_count() {
        let error = limited("[1, 2, 3]", 7, 8).expect_err("nine bytes are too many");
        assert_eq!((error.mistake, error.span.start), (Mistake::TooLarge, 7));
        assert!(limited("[1, 2, 3]", 7, 9).is_ok());
        assert!(limited("[1, 2, 3] [4]", 7, 9).is_ok());
        let error = limited("[1, x, 3]", 7, 8).expect_err("it breaks before that");
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
