//! How records stand in a text: one value, several one behind the other, or one a line.

use clap::ValueEnum;
use serde::Deserialize;

use crate::document::locate::BYTE_ORDER_MARK;
use crate::document::{Document, Kind, MAX_DEPTH, Span, SyntaxError, syntax};

/// What the user says about it. By the text, it is values one behind the other, as many and over as many
/// lines as there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Tell by the text
    Auto,
    /// One JSON value
    Json,
    /// One JSON value a line
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
    /// A JSON value.
    Value {
        /// The value.
        document: &'d Document<'t>,
        /// Whether the text holds nothing else; a line of JSON Lines stands among others, also alone.
        is_all: bool,
    },
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

/// Takes a text apart and hands its pieces to `visit`, in order. What is broken is one piece, and
/// reading goes on behind it as far as that can be done.
///
/// `bytes` are a whole file without its byte order mark, and begin `offset` bytes into it.
pub fn read(bytes: &[u8], offset: usize, layout: Layout, visit: &mut dyn FnMut(Piece<'_, '_>)) {
    if let Some(error) = syntax::wide_encoding(bytes, offset) {
        return visit(Piece::Broken { error, from: offset });
    }
    if bytes.trim_ascii().is_empty() {
        let error = syntax::empty(bytes.is_empty(), offset);
        return visit(Piece::Broken { error, from: offset });
    }
    let is_lines = layout == Layout::Jsonl;
    let mut start = 0;
    for part in bytes.split_inclusive(|byte| is_lines && *byte == b'\n') {
        Reader { bytes: part, offset: offset + start, layout, visit: &mut *visit }.values();
        start += part.len();
    }
}

/// Reads the values of `bytes`; offsets are into those.
struct Reader<'b, 'v> {
    bytes: &'b [u8],
    /// Where the bytes begin in their file.
    offset: usize,
    layout: Layout,
    visit: &'v mut dyn FnMut(Piece<'_, '_>),
}

impl Reader<'_, '_> {
    fn values(&mut self) {
        let mut next = Some(skip_blanks(self.bytes, 0));
        while let Some(start) = next.filter(|start| *start < self.bytes.len()) {
            let (text, cut) = Document::decode(&self.bytes[start..], self.offset + start);
            next = self.values_of(text, start, cut);
        }
    }

    /// Says that what begins at `from` can't be read.
    fn report(&mut self, error: SyntaxError, from: usize) {
        (self.visit)(Piece::Broken { error, from: self.offset + from });
    }

    /// The values of a text that begins at `start`; `cut` is why it ends before the bytes do.
    /// Returns where reading goes on behind it.
    fn values_of(&mut self, text: &str, start: usize, cut: Option<SyntaxError>) -> Option<usize> {
        let end = start + text.len();
        let mut from = start;
        while from < end {
            let rest = &text[from - start..];
            let next = match Document::parse_prefix(rest, self.offset + from) {
                Ok((document, length)) => self.whole(&document, rest, from, from + length),
                Err(error) if cut.is_some() && error.reaches(self.offset + end) => break,
                Err(error) => self.broken(error, rest, from),
            };
            match next {
                Some(next) if next <= end => from = next,
                _ => return next,
            }
        }
        self.report(cut?, from);
        self.next_value(from, end)
    }

    /// A value that was read, from `from` to `end`, and what stands behind it in `rest`, which begins
    /// with the value. Returns where reading goes on.
    fn whole(&mut self, document: &Document<'_>, rest: &str, from: usize, end: usize) -> Option<usize> {
        let kind = document.root().kind();
        let behind = skip_blanks(self.bytes, end);
        let begins_line = self.bytes[end..behind].contains(&b'\n');
        if kind == Kind::Object
            && !begins_line
            && let Some(key) = self.member(behind)
        {
            self.report(syntax::closed_too_early(self.offset + end - 1, key), from);
            return self.next_value(from, behind);
        }
        if kind == Kind::String && self.bytes[behind..].starts_with(b":") {
            self.report(syntax::never_opened(document.root().span()), from);
            return self.next_value(from, behind);
        }
        let is_last = behind == self.bytes.len();
        let is_all = is_last && self.layout != Layout::Jsonl && from == skip_blanks(self.bytes, 0);
        (self.visit)(Piece::Value { document, is_all });
        if is_last || behind == from + rest.len() || self.goes_on(kind, begins_line, behind) {
            return Some(behind);
        }
        let error = syntax::trailing_data(rest, self.offset + from, behind - from);
        // What begins a line is a record of its own, but for brackets and commas around records.
        let is_record = begins_line && !matches!(self.bytes[behind], b']' | b'}' | b',');
        let ended = self.offset + end;
        if is_record {
            self.report(error, end);
        } else {
            (self.visit)(Piece::Behind { error, from: ended });
        }
        // Files that were put one behind the other may each begin with a mark.
        let mark =
            self.bytes[behind..].starts_with(BYTE_ORDER_MARK).then_some(behind + BYTE_ORDER_MARK.len());
        let is_value = |at: &usize| matches!(self.bytes.get(*at), Some(b'{' | b'['));
        mark.filter(is_value).or_else(|| self.next_value(from, behind))
    }

    /// A value at the beginning of `rest` that can't be read. Returns where reading goes on.
    fn broken(&mut self, error: SyntaxError, rest: &str, from: usize) -> Option<usize> {
        let next = self.next_value(from, from);
        // What breaks only where the next value begins was cut off before that.
        let alone = next.and_then(|next| {
            let error = Document::parse_prefix(rest.get(..next - from)?, self.offset + from).err()?;
            Some(error.cut_off_before(self.offset + next))
        });
        self.report(alone.unwrap_or(error), from);
        next
    }

    /// The key of the member that stands at `behind`, with or without a comma before it, if that is
    /// what stands there.
    fn member(&self, behind: usize) -> Option<Span> {
        let bytes = self.bytes;
        let comma = usize::from(bytes[behind..].starts_with(b","));
        let start = skip_blanks(bytes, behind + comma);
        let end = bytes[start..].starts_with(b"\"").then(|| skip_string(bytes, start))?;
        let is_key = bytes[skip_blanks(bytes, end)..].starts_with(b":");
        is_key.then_some(Span { start: self.offset + start, end: self.offset + end })
    }

    /// Whether what stands `behind` a value is another value: an array or object that begins a line, or
    /// an object directly behind another one.
    fn goes_on(&self, kind: Kind, begins_line: bool, behind: usize) -> bool {
        let begins = match self.bytes[behind] {
            b'{' => begins_line || kind == Kind::Object,
            b'[' => begins_line,
            _ => false,
        };
        begins && self.layout != Layout::Json
    }

    fn next_value(&self, from: usize, least: usize) -> Option<usize> {
        if self.layout == Layout::Json { None } else { next_value(self.bytes, from, least) }
    }
}

/// Where reading goes on after something broke in or behind a value that begins at `from`: a later
/// line, at `least` or behind it, that begins the next value.
///
/// Such a line begins with `{` or `[`, no farther from the margin than the broken value, so that
/// nothing inside of an indented value is taken for one. If what stands before it asks for a value (a
/// colon does, and in an array a comma or its bracket), it belongs to that, unless behind its own
/// closing bracket stands another value or nothing. Otherwise the broken value ended before it.
///
/// One pass over the text: brackets are counted, of whatever kind, and a string ends with its line.
fn next_value(bytes: &[u8], from: usize, least: usize) -> Option<usize> {
    let margin = margin(bytes, from);
    let mut open: Vec<u8> = Vec::new();
    // Values that are open and were asked for, outermost first: where they begin, and in how many
    // brackets. Those nested too deeply to be read are no values.
    let mut asked_for: Vec<(usize, usize)> = Vec::new();
    // The byte before, blanks left out and a string counted as one.
    let mut before = None;
    // Where the line begins, as long as nothing but blanks was seen of it.
    let mut line = None;
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let begin = at;
        at += 1;
        match byte {
            b'\n' => {
                line = Some(at);
                continue;
            }
            b' ' | b'\t' | b'\r' => continue,
            b'"' => at = skip_string(bytes, begin),
            b'{' | b'[' => {
                if begin >= least && line.is_some_and(|line| begin - line <= margin) {
                    let is_asked_for = match before {
                        Some(b':') => true,
                        Some(b',' | b'[') => open.last() == Some(&b'['),
                        _ => false,
                    };
                    if !is_asked_for {
                        return Some(begin);
                    }
                    if open.len() < MAX_DEPTH {
                        asked_for.push((begin, open.len()));
                    }
                }
                open.push(byte);
            }
            b'}' | b']' => {
                open.pop();
                if let Some((begin, _)) = asked_for.pop_if(|(_, depth)| *depth == open.len())
                    && at - begin <= LONGEST_ASKED_FOR
                    && matches!(bytes.get(skip_blanks(bytes, at)), None | Some(b'{' | b'['))
                {
                    return Some(begin);
                }
            }
            _ => {}
        }
        before = Some(byte);
        line = None;
    }
    None
}

/// Bytes of a value that was asked for and may be a record all the same. Hostile text could make a
/// search of its whole length necessary for each of its lines otherwise.
const LONGEST_ASKED_FOR: usize = 1 << 20;

/// How many blanks the line of `at` begins with, those behind `at` left out.
fn margin(bytes: &[u8], at: usize) -> usize {
    let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |found| found + 1);
    skip_blanks(bytes, line).min(at) - line
}

/// Offset of the first byte from `from` on that is no JSON white space.
fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    from + bytes[from..].iter().take_while(|byte| is_blank(byte)).count()
}

/// Offset behind the string that opens at `opening`: behind its closing quote or at the end of its line.
fn skip_string(bytes: &[u8], opening: usize) -> usize {
    let mut at = opening + 1;
    while let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', &bytes[at..]) {
        at += found;
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1 + usize::from(bytes.get(at + 1).is_some_and(|escaped| *escaped != b'\n')),
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::next_value;

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
