//! How records stand in a text: one value, several one behind the other, or one a line.

use serde::Deserialize;

use super::array::{Array, Lost};
use crate::document::locate::{BYTE_ORDER_MARK, CONTEXT};
use crate::document::{Arena, Document, Kind, MAX_DEPTH, Span, SyntaxError, syntax};
use crate::formats::Format;

/// What the user says about it. By the text, it is values one behind the other, as many and over as many
/// lines as there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Tell by the text
    Auto,
    /// One JSON value
    Json,
    /// One JSON value a line
    #[cfg_attr(feature = "cli", value(alias = "ndjson"))]
    Jsonl,
}

impl Layout {
    /// The word for it in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Layout::Auto => "auto",
            Layout::Json => "json",
            Layout::Jsonl => "jsonl",
        }
    }
}

/// What a text is made of.
#[derive(Debug)]
pub enum Piece<'d, 't> {
    /// A JSON value that is surely a clean record of this format.
    Clean(&'static Format),
    /// A JSON value.
    Value {
        /// The value.
        document: &'d Document<'t>,
        /// Whether the text holds nothing else; a line of JSON Lines stands among others, also alone.
        is_all: bool,
    },
    /// An element of an array that is read element by element.
    Element(&'d mut Document<'t>),
    /// Something where a value should be.
    Broken {
        /// What it is.
        error: SyntaxError,
        /// Byte of the file at which it begins.
        from: usize,
    },
    /// Something behind the value before it.
    Behind {
        /// What it is.
        error: SyntaxError,
        /// Byte of the file at which the value ended.
        from: usize,
    },
}

/// A text, or as much of it as is there.
#[derive(Debug, Clone, Copy)]
pub struct Text<'b> {
    /// What is there, behind what of the file is known to stand before it.
    pub all: &'b [u8],
    /// What is there.
    pub bytes: &'b [u8],
    /// Where that begins in the file.
    pub offset: usize,
    /// Whether nothing but white space stands before it.
    pub begins: bool,
    /// Whether nothing follows.
    pub ends: bool,
    /// Whether it ends behind a line, and what follows begins with a bracket.
    pub ends_at_seam: bool,
    /// How values stand in it.
    pub layout: Layout,
    /// The format of every record, if that is settled.
    pub format: Option<&'static Format>,
}

/// How far a text was read.
#[derive(Debug)]
pub enum Rest {
    /// To its end; a value may follow.
    Nothing,
    /// Up to this offset into the bytes: it takes more of them to tell what stands there.
    More(usize),
    /// Up to this offset into the bytes: an array, or what wraps one, begins there, which goes on behind them
    /// or breaks. It is read element by element.
    Array(usize),
    /// Up to this offset into the bytes: the next value is looked for from there on.
    Lost(usize, Lost),
    /// So far that nothing of what follows can be read.
    Over,
}

/// Tells whether `bytes` begin with a record that is surely clean, where it ends and what it is.
pub type Accept<'a> = dyn FnMut(&[u8]) -> Option<(usize, &'static Format)> + 'a;

/// Takes what piece is next.
pub type Visit<'a> = dyn FnMut(Piece<'_, '_>) + 'a;

/// Takes a text apart and hands its pieces to `visit`, in order. What is broken is one piece, and
/// reading goes on behind it as far as that can be done. Nothing is handed out of which more bytes could
/// make something else.
pub fn read(text: Text<'_>, accept: &mut Accept<'_>, visit: &mut Visit<'_>) -> Rest {
    Reader { text, first: skip_blanks(text.bytes, 0), arena: Arena::default(), accept, visit }.values()
}

/// Bytes in which most of what breaks does so.
const NEAR: usize = 4 * 1024;

/// Reads the values of a text; offsets are into its bytes.
struct Reader<'b, 'v, 'w> {
    text: Text<'b>,
    /// Where the first value begins.
    first: usize,
    /// Room for one value after the other.
    arena: Arena,
    accept: &'v mut Accept<'w>,
    visit: &'v mut Visit<'w>,
}

impl Reader<'_, '_, '_> {
    fn values(&mut self) -> Rest {
        let mut from = self.clean(self.first);
        while from < self.text.bytes.len() {
            if self.breaks_soon(from) && Array::opened_by(self.text, from).is_some() {
                return Rest::Array(from);
            }
            let (text, cut) = Document::decode(&self.text.bytes[from..], self.text.offset + from);
            match self.values_of(text, from, cut) {
                Ok(next) => from = next,
                Err(rest) => return rest,
            }
        }
        Rest::Nothing
    }

    /// Whether the value at `from` breaks near its beginning, whatever follows. An array that does is read by
    /// another reader, and then this one begins anew: where there is one on every line, to decode all that
    /// follows each time would take forever.
    fn breaks_soon(&mut self, from: usize) -> bool {
        let rest = &self.text.bytes[from..];
        if rest.len() <= NEAR {
            return false;
        }
        let offset = self.text.offset + from;
        let (text, _) = Document::decode(&rest[..NEAR], offset);
        match Document::parse_prefix_in(&mut self.arena, text, offset) {
            Ok((document, _)) => {
                self.arena = document.into_arena();
                false
            }
            Err(error) => !error.reaches(offset + text.len()),
        }
    }

    /// Passes over clean records from `from` on. Returns where others begin.
    fn clean(&mut self, mut from: usize) -> usize {
        let bytes = self.text.bytes;
        while let Some((length, format)) = (self.accept)(&bytes[from..]) {
            let end = from + length;
            let behind = skip_blanks(bytes, end);
            let begins_line = bytes[end..behind].contains(&b'\n');
            let is_last = behind == bytes.len();
            let is_alright =
                if is_last { self.may_end() } else { self.goes_on(Kind::Object, begins_line, behind) };
            if !is_alright {
                break;
            }
            (self.visit)(Piece::Clean(format));
            from = behind;
        }
        from
    }

    /// Whether nothing that follows could make something else of the last value that is there: otherwise it
    /// may turn out to be the only one, or something could stand behind it on its line.
    fn may_end(&self) -> bool {
        self.text.ends || self.text.ends_at_seam && self.text.layout != Layout::Json
    }

    /// Says that what begins at `from` can't be read.
    fn report(&mut self, error: SyntaxError, from: usize) {
        (self.visit)(Piece::Broken { error, from: self.text.offset + from });
    }

    /// The values of a text that begins at `start`; `cut` is why it ends before the bytes do.
    /// Returns where reading goes on behind it.
    fn values_of(&mut self, text: &str, start: usize, cut: Option<SyntaxError>) -> Result<usize, Rest> {
        let end = start + text.len();
        let offset = self.text.offset;
        let mut from = start;
        while from < end {
            from = self.clean(from);
            if from >= end {
                break;
            }
            let rest = &text[from - start..];
            let next = match Document::parse_prefix_in(&mut self.arena, rest, offset + from) {
                Ok((document, length)) => {
                    let next = self.whole(&document, rest, from, from + length);
                    self.arena = document.into_arena();
                    next?
                }
                Err(_) if Array::opened_by(self.text, from).is_some() => return Err(Rest::Array(from)),
                Err(error) if cut.is_some() && error.reaches(offset + end) => break,
                Err(error) if error.at_end && !self.text.ends => return Err(Rest::More(from)),
                Err(error) => self.broken(error, rest, from)?,
            };
            if next > end {
                return Ok(next);
            }
            from = next;
        }
        let Some(error) = cut else { return Ok(from.max(end)) };
        if from > end {
            return Ok(from);
        }
        let next = self.next_value(from, end);
        self.go_on(next, from, |reader| reader.report(error, from))
    }

    /// Goes on with the `next` value behind what begins at `from`, after `tell` has said what that is; or
    /// waits for more, if it isn't sure that there is none.
    fn go_on(
        &mut self,
        next: Option<usize>,
        from: usize,
        tell: impl FnOnce(&mut Self),
    ) -> Result<usize, Rest> {
        if next.is_none() && !self.text.ends {
            return Err(Rest::More(from));
        }
        tell(self);
        next.ok_or(Rest::Over)
    }

    /// A value that was read, from `from` to `end`, and what stands behind it in `rest`, which begins
    /// with the value. Returns where reading goes on.
    fn whole(&mut self, document: &Document<'_>, rest: &str, from: usize, end: usize) -> Result<usize, Rest> {
        let Text { bytes, offset, .. } = self.text;
        let kind = document.root().kind();
        let behind = skip_blanks(bytes, end);
        let begins_line = bytes[end..behind].contains(&b'\n');
        if kind == Kind::Object
            && !begins_line
            && let Some(key) = self.member(behind)
        {
            if Array::opened_by(self.text, from).is_some() {
                return Err(Rest::Array(from));
            }
            let error = syntax::closed_too_early(offset + end - 1, key);
            let next = self.next_value(from, behind);
            return self.go_on(next, from, |reader| reader.report(error, from));
        }
        if kind == Kind::String && bytes[behind..].starts_with(b":") {
            let error = syntax::never_opened(document.root().span());
            let next = self.next_value(from, behind);
            return self.go_on(next, from, |reader| reader.report(error, from));
        }
        let is_last = behind == bytes.len();
        if is_last && !self.may_end() {
            return Err(Rest::More(from));
        }
        let is_all = is_last
            && self.text.ends
            && self.text.begins
            && self.text.layout != Layout::Jsonl
            && from == self.first;
        let value = Piece::Value { document, is_all };
        if is_last || behind == from + rest.len() || self.goes_on(kind, begins_line, behind) {
            (self.visit)(value);
            return Ok(behind);
        }
        let next = self.behind(self.text.margin(from), from, behind);
        self.go_on(next, from, |reader| {
            (reader.visit)(value);
            reader.trailing(&rest[behind - from..], end, behind);
        })
    }

    /// Where reading goes on after the value at `from` with that margin, `behind` which something stands that is
    /// no value.
    fn behind(&self, margin: usize, from: usize, behind: usize) -> Option<usize> {
        let bytes = self.text.bytes;
        // Files that were put one behind the other may each begin with a mark.
        let mark = bytes[behind..].starts_with(BYTE_ORDER_MARK).then_some(behind + BYTE_ORDER_MARK.len());
        let is_value = |at: &usize| matches!(bytes.get(*at), Some(b'{' | b'['));
        mark.filter(is_value).or_else(|| self.next_value_within(margin, from, behind))
    }

    /// Says what the `text` is that stands `behind` a value that ended at `end`.
    fn trailing(&mut self, text: &str, end: usize, behind: usize) {
        let Text { bytes, offset, .. } = self.text;
        let begins_line = bytes[end..behind].contains(&b'\n');
        let error = syntax::trailing_data(text, offset + behind);
        // What begins a line is a record of its own, but for brackets and commas around records.
        if begins_line && !matches!(bytes[behind], b']' | b'}' | b',') {
            self.report(error, end);
        } else {
            (self.visit)(Piece::Behind { error, from: offset + end });
        }
    }

    /// A value at the beginning of `rest` that can't be read. Returns where reading goes on.
    fn broken(&mut self, error: SyntaxError, rest: &str, from: usize) -> Result<usize, Rest> {
        let offset = self.text.offset;
        let next = self.next_value(from, from);
        self.go_on(next, from, |reader| {
            // What breaks only where the next value begins was cut off before that.
            let alone = next.and_then(|next| {
                let error = Document::parse_prefix(rest.get(..next - from)?, offset + from).err()?;
                Some(error.cut_off_before(offset + next))
            });
            reader.report(alone.unwrap_or(error), from);
        })
    }

    /// The key of the member that stands at `behind`, with or without a comma before it, if that is
    /// what stands there.
    fn member(&self, behind: usize) -> Option<Span> {
        let Text { bytes, offset, .. } = self.text;
        let comma = usize::from(bytes[behind..].starts_with(b","));
        let start = skip_blanks(bytes, behind + comma);
        let end = bytes[start..].starts_with(b"\"").then(|| skip_string(bytes, start))?;
        let is_key = bytes[skip_blanks(bytes, end)..].starts_with(b":");
        is_key.then_some(Span { start: offset + start, end: offset + end })
    }

    /// Whether what stands `behind` a value is another value: an array or object that begins a line, or
    /// an object directly behind another one.
    fn goes_on(&self, kind: Kind, begins_line: bool, behind: usize) -> bool {
        let begins = match self.text.bytes[behind] {
            b'{' => begins_line || kind == Kind::Object,
            b'[' => begins_line,
            _ => false,
        };
        begins && self.text.layout != Layout::Json
    }

    fn next_value(&self, from: usize, least: usize) -> Option<usize> {
        self.next_value_within(self.text.margin(from), from, least)
    }

    fn next_value_within(&self, margin: usize, from: usize, least: usize) -> Option<usize> {
        if self.text.layout == Layout::Json {
            return None;
        }
        Search::behind(margin).run(self.text.bytes, from, least, self.text.ends).ok()
    }
}

impl Text<'_> {
    /// Whether more bytes could make another mistake of this one, which is the first in the text: a word or a
    /// comment goes on to the end of its line.
    pub(crate) fn may_change(&self, error: &SyntaxError) -> bool {
        let behind = self.bytes.get(error.span.end.saturating_sub(self.offset)..).unwrap_or_default();
        let is_line_there = behind.len() >= CONTEXT || memchr::memchr(b'\n', behind).is_some();
        !self.ends && (error.at_end || !is_line_there)
    }
}

/// Tells what stands behind an array, or what wraps one, of that `kind`, that was read element by element and
/// ended at `end`; it began behind so many blanks on its line. Returns where reading goes on.
///
/// # Errors
/// How far the text can be read, if not so far.
pub fn behind_array(
    text: Text<'_>,
    margin: usize,
    kind: Kind,
    end: usize,
    visit: &mut Visit<'_>,
) -> Result<usize, Rest> {
    let mut reader = Reader { text, first: 0, arena: Arena::default(), accept: &mut |_| None, visit };
    let behind = skip_blanks(text.bytes, end);
    let begins_line = text.bytes[end..behind].contains(&b'\n');
    if behind == text.bytes.len() {
        return if reader.may_end() { Ok(behind) } else { Err(Rest::More(0)) };
    }
    if reader.goes_on(kind, begins_line, behind) {
        return Ok(behind);
    }
    if kind == Kind::Object
        && !begins_line
        && let Some(key) = reader.member(behind)
    {
        let error = syntax::closed_too_early(text.offset + end - 1, key);
        let next = reader.next_value_within(margin, behind, behind);
        return reader.go_on(next, end, |reader| reader.report(error, end));
    }
    let (found, _) = Document::decode(&text.bytes[behind..], text.offset + behind);
    if found.is_empty() {
        return Ok(behind);
    }
    let next = reader.behind(margin, behind, behind);
    reader.go_on(next, end, |reader| reader.trailing(found, end, behind))
}

/// A search for where reading goes on after something broke in or behind a value: a later line that begins
/// the next value.
///
/// Such a line begins with `{` or `[`, no farther from the margin than the broken value, so that
/// nothing inside of an indented value is taken for one. If what stands before it asks for a value (a
/// colon does, and in an array a comma or its bracket), it belongs to that, unless behind its own
/// closing bracket stands another value or nothing. Otherwise the broken value ended before it.
///
/// One pass over the text: brackets are counted, of whatever kind, and a string ends with its line.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// Blanks before the broken value on its line.
    margin: usize,
    /// The brackets that are open, outermost first.
    open: Vec<u8>,
    /// How many more are open in those: of a text of brackets alone not each is kept.
    deeper: usize,
    /// The byte before, blanks left out and a string counted as one.
    before: Option<u8>,
    /// Blanks so far on a line of which nothing else was seen.
    line: Option<usize>,
    /// Whether the bytes so far end within a string, and whether they end with the backslash of an escape.
    string: Option<bool>,
}

impl Search {
    /// A search behind a value before which so many blanks stand on its line.
    pub(super) fn behind(margin: usize) -> Self {
        Search { margin, open: Vec::new(), deeper: 0, before: None, line: None, string: None }
    }

    /// A search at `from`, in a value with that margin and those brackets open, behind the byte `before`.
    pub(super) fn within(bytes: &[u8], from: usize, margin: usize, open: &[u8], before: u8) -> Self {
        let blanks =
            bytes[..from].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        let line = (from > blanks && bytes[from - blanks - 1] == b'\n').then_some(blanks);
        Search { margin, open: open.to_vec(), deeper: 0, before: Some(before), line, string: None }
    }

    /// Goes on at `from`. What begins the next value stands at `least` or behind it.
    ///
    /// # Errors
    /// There is none in these bytes, which are the last ones if the text `ends` with them. If it doesn't,
    /// the search goes on at that offset when more of them are there.
    pub(super) fn run(
        &mut self,
        bytes: &[u8],
        from: usize,
        least: usize,
        ends: bool,
    ) -> Result<usize, usize> {
        // Values that are open and were asked for, outermost first: where they begin, in how many brackets
        // and how far from the margin, and the byte before. Those nested too deeply to be read are no values.
        let mut asked_for: Vec<(usize, usize, Option<usize>, Option<u8>)> = Vec::new();
        let mut at = match self.string.take() {
            None => from,
            Some(is_escape) => self.string(bytes, from + usize::from(is_escape && !bytes[from..].is_empty())),
        };
        while let Some(&byte) = bytes.get(at) {
            let begin = at;
            at += 1;
            match byte {
                b'\n' => {
                    self.line = Some(0);
                    continue;
                }
                b' ' | b'\t' | b'\r' => {
                    self.line = self.line.map(|blanks| blanks + 1);
                    continue;
                }
                b'"' => at = self.string(bytes, at),
                b'{' | b'[' => {
                    if begin >= least && self.line.is_some_and(|blanks| blanks <= self.margin) {
                        let is_asked_for = match self.before {
                            Some(b':') => true,
                            Some(b',' | b'[') => self.deeper == 0 && self.open.last() == Some(&b'['),
                            _ => false,
                        };
                        if !is_asked_for {
                            return Ok(begin);
                        }
                        if self.open.len() < MAX_DEPTH {
                            asked_for.push((begin, self.open.len(), self.line, self.before));
                        }
                    }
                    if self.open.len() < MOST_OPEN {
                        self.open.push(byte);
                    } else {
                        self.deeper += 1;
                    }
                }
                b'}' | b']' => {
                    if self.deeper > 0 {
                        self.deeper -= 1;
                        self.before = Some(byte);
                        self.line = None;
                        continue;
                    }
                    self.open.pop();
                    let closes = |last: &mut (usize, usize, _, _)| last.1 == self.open.len();
                    if let Some(closed) = asked_for.pop_if(closes)
                        && at - closed.0 <= LONGEST_ASKED_FOR
                    {
                        match bytes.get(skip_blanks(bytes, at)) {
                            Some(b'{' | b'[') => return Ok(closed.0),
                            None if ends => return Ok(closed.0),
                            None => asked_for.push(closed),
                            Some(_) => {}
                        }
                    }
                }
                _ => {}
            }
            self.before = Some(byte);
            self.line = None;
        }
        match asked_for.into_iter().find(|(begin, ..)| bytes.len() - begin <= LONGEST_ASKED_FOR) {
            // What stands behind it isn't there yet.
            Some((begin, depth, line, before)) if !ends => {
                self.open.truncate(depth);
                self.deeper = 0;
                (self.line, self.before, self.string) = (line, before, None);
                Err(begin)
            }
            _ => Err(bytes.len()),
        }
    }

    /// Offset behind the string whose inside goes on at `inside`.
    fn string(&mut self, bytes: &[u8], inside: usize) -> usize {
        string_end(bytes, inside).unwrap_or_else(|| {
            let escapes = bytes[inside..].iter().rev().take_while(|byte| **byte == b'\\').count();
            self.string = Some(!escapes.is_multiple_of(2));
            bytes.len()
        })
    }
}

/// Open brackets that are kept. No value is looked for where more are open.
const MOST_OPEN: usize = 1 << 16;

/// Bytes of a value that was asked for and may be a record all the same. Hostile text could make a
/// search of its whole length necessary for each of its lines otherwise.
const LONGEST_ASKED_FOR: usize = 1 << 20;

impl Text<'_> {
    /// How many blanks the line begins with on which this offset into the bytes is, those behind it left out.
    pub(super) fn margin(&self, at: usize) -> usize {
        margin(self.all, self.all.len() - self.bytes.len() + at)
    }
}

/// How many blanks the line of `at` begins with, those behind `at` left out.
pub(super) fn margin(bytes: &[u8], at: usize) -> usize {
    let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |found| found + 1);
    skip_blanks(bytes, line).min(at) - line
}

/// Whether there is nothing but JSON white space: a form feed is none.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    skip_blanks(bytes, 0) == bytes.len()
}

/// Offset of the first byte from `from` on that is no JSON white space.
pub(super) fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    from + bytes[from..].iter().take_while(|byte| is_blank(byte)).count()
}

/// Offset behind the string that opens at `opening`: behind its closing quote or at the end of its line.
pub(super) fn skip_string(bytes: &[u8], opening: usize) -> usize {
    string_end(bytes, opening + 1).unwrap_or(bytes.len())
}

/// The same for a string whose inside goes on at `at`; none if it goes on behind the bytes.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?) {
        at += found;
        match bytes[at] {
            b'"' => return Some(at + 1),
            b'\n' => return Some(at),
            _ => at += 1 + usize::from(bytes.get(at + 1).is_some_and(|escaped| *escaped != b'\n')),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Search;

    fn next_value(bytes: &[u8], from: usize, least: usize) -> Option<usize> {
        Search::behind(super::margin(bytes, from)).run(bytes, from, least, true).ok()
    }

    #[test]
    fn reading_goes_on_with_the_next_line_that_begins_a_value() {
        for (text, from, next) in [
            ("{\n \"a\": x\n}\n{\n}\n", 0, Some(12)),
            ("{\"a\": 1,\n{\"b\": 2}\n", 0, Some(9)),
            ("{x}\n{y}\n", 0, Some(4)),
            (" {x}\n {y}\n", 1, Some(6)),
            (" {x}\n{y}\n", 1, Some(5)),
            ("{} {x}\n{y}\n", 3, Some(7)),
            ("{\nx\n}\n{\ny\n}", 0, Some(6)),
            ("{},\n{}", 0, Some(4)),
            ("{x},\n{y},\n", 0, Some(5)),
            // Cut off.
            ("{\"a\":1,\n{\"b\":x}\n", 0, Some(8)),
            ("{\"a\":[\n{\"b\":x}\n{}\n", 0, Some(7)),
            ("{\"a\":\"b,\n{},\n", 0, Some(9)),
            ("{\"a\":\"\\\n{},\n", 0, Some(8)),
            // Inside of the broken value.
            ("{\n\"a\": x,\n\"b\":\n{\n}\n}\n", 0, None),
            ("[\n{x},\n{},\n{}\n]", 0, None),
            ("{\n \"a\": x,\n \"b\": [\n  {}\n ]\n}", 0, None),
            ("{\"a\": \"}\\\"}\", \"b\": [x,\n{}\n]}", 0, None),
            ("{\"ü\\x\"}", 0, None),
            ("{x}", 0, None),
        ] {
            assert_eq!(next_value(text.as_bytes(), from, from), next, "{text:?}");
        }
        assert_eq!(next_value(b"{} x\n{}\n{}", 0, 6), Some(8), "lines before the third don't count");
    }
}
