//! How records stand in a text: one value, several one behind the other, or one a line.

use crate::document::{Document, Kind, SyntaxError, WHITE_SPACE, syntax};

/// What the user says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Values one behind the other, as many and over as many lines as there are.
    Auto,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Jsonl,
}

/// What a text is made of.
#[derive(Debug)]
pub enum Piece<'d, 't> {
    /// A JSON value; `is_all` says that the text holds nothing else.
    Value {
        /// The value.
        document: &'d Document<'t>,
        /// Whether the text holds nothing else.
        is_all: bool,
    },
    /// Something where a value should be.
    Broken(SyntaxError),
    /// Something behind the value before it.
    Behind(SyntaxError),
}

/// Takes a text apart and hands its pieces to `visit`, in order. What is broken is one piece, and
/// reading goes on behind it as far as that can be done.
///
/// `bytes` are a whole file without its byte order mark, and begin `offset` bytes into it.
pub fn read(bytes: &[u8], offset: usize, layout: Layout, visit: &mut dyn FnMut(Piece<'_, '_>)) {
    if let Some(error) = syntax::wide_encoding(bytes, offset) {
        return visit(Piece::Broken(error));
    }
    if bytes.trim_ascii().is_empty() {
        return visit(Piece::Broken(syntax::empty(bytes.is_empty(), offset)));
    }
    let mut reader = Reader { layout, visit };
    if layout != Layout::Jsonl {
        return reader.values(bytes, offset, true);
    }
    let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
    let is_only = lines().filter(|line| !line.trim_ascii().is_empty()).nth(1).is_none();
    let mut start = 0;
    for line in lines() {
        reader.values(line, offset + start, is_only);
        start += line.len();
    }
}

struct Reader<'v> {
    layout: Layout,
    visit: &'v mut dyn FnMut(Piece<'_, '_>),
}

impl Reader<'_> {
    /// The values in `bytes`; `is_file` says that these are all that the file holds.
    fn values(&mut self, bytes: &[u8], offset: usize, is_file: bool) {
        let (text, cut) = Document::decode(bytes, offset);
        let mut behind = text.len();
        let is_whole = is_file && cut.is_none();
        self.values_of(text, offset, skip_blanks(text, 0), is_whole, cut);
        if self.layout == Layout::Json {
            return;
        }
        // Behind bytes that are no UTF-8, the rest of their line is lost as well.
        while let Some(end) = memchr::memchr(b'\n', &bytes[behind..]) {
            let start = behind + end + 1;
            let (text, cut) = Document::decode(&bytes[start..], offset + start);
            behind = start + text.len();
            let first = first_value(text).unwrap_or(text.len());
            self.values_of(text, offset + start, first, false, cut);
        }
    }

    /// The values of a text from `first` on; `cut` is why it ends early, if it does.
    fn values_of(
        &mut self,
        text: &str,
        offset: usize,
        first: usize,
        is_whole: bool,
        cut: Option<SyntaxError>,
    ) {
        let mut next = Some(first).filter(|begin| *begin < text.len());
        while let Some(from) = next {
            let rest = &text[from..];
            next = match Document::parse_prefix(rest, offset + from) {
                Ok((document, end)) => {
                    let behind = skip_blanks(rest, end);
                    let is_all = is_whole && from == first && behind == rest.len();
                    (self.visit)(Piece::Value { document: &document, is_all });
                    if behind == rest.len() {
                        None
                    } else if self.goes_on(document.root().kind(), rest, end, behind) {
                        Some(from + behind)
                    } else {
                        let error = syntax::trailing_data(rest, offset + from, behind);
                        (self.visit)(Piece::Behind(error));
                        self.next_value(text, from, from + behind)
                    }
                }
                Err(error) if error.at_end && cut.is_some() => break,
                Err(error) => {
                    let next = self.next_value(text, from, from);
                    // What breaks only where the next value begins was cut off before that.
                    let alone = next.map(|next| Document::parse_prefix(&text[from..next], offset + from));
                    (self.visit)(Piece::Broken(alone.and_then(Result::err).unwrap_or(error)));
                    next
                }
            };
        }
        if let Some(cut) = cut {
            (self.visit)(Piece::Broken(cut));
        }
    }

    /// Whether what stands `behind` a value that ended at `end` is another value: an array or object
    /// that begins a line, or an object directly behind another one.
    fn goes_on(&self, kind: Kind, rest: &str, end: usize, behind: usize) -> bool {
        let begins_line = rest[end..behind].contains('\n');
        let begins = match rest.as_bytes()[behind] {
            b'{' => begins_line || kind == Kind::Object,
            b'[' => begins_line,
            _ => false,
        };
        begins && self.layout != Layout::Json
    }

    fn next_value(&self, text: &str, from: usize, broken: usize) -> Option<usize> {
        if self.layout == Layout::Json { None } else { next_value(text, from, broken) }
    }
}

/// Offset of the first character from `from` on that is no JSON white space.
fn skip_blanks(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start_matches(WHITE_SPACE).len()
}

/// Where reading goes on after something broke at `broken`, in or behind a value that begins at
/// `from`: the first later line that begins a value, or none.
///
/// Such a line begins with `{` or `[`, as far from the margin as the broken value, so that nothing
/// inside of an indented value is taken for one. Either the line before it doesn't ask for more (a
/// comma, a colon or an opening bracket at its end does), or the value on it is whole and behind it
/// stands another one or nothing.
fn next_value(text: &str, from: usize, broken: usize) -> Option<usize> {
    let margin = from - line_start(text, from);
    let mut line = next_line(text, broken)?;
    loop {
        let begin = skip_margin(text, line);
        let begins = text[begin..].starts_with(['{', '[']) && begin - line == margin;
        if begins && (ends_before(text, line) || is_followed_by_value(text, begin)) {
            return Some(begin);
        }
        line = next_line(text, line)?;
    }
}

/// The same where nobody knows what stood before `text`, which begins a line.
fn first_value(text: &str) -> Option<usize> {
    if text.starts_with(['{', '[']) { Some(0) } else { next_value(text, 0, 0) }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

fn next_line(text: &str, from: usize) -> Option<usize> {
    text[from..].find('\n').map(|found| from + found + 1)
}

/// Skips blanks and tabs, but no line break.
fn skip_margin(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start_matches([' ', '\t']).len()
}

/// Whether what stands before `line` may have ended there.
fn ends_before(text: &str, line: usize) -> bool {
    !text[..line].trim_end().ends_with([',', ':', '{', '['])
}

fn is_followed_by_value(text: &str, begin: usize) -> bool {
    let rest = &text[begin..];
    Document::parse_prefix(rest, 0).is_ok_and(|(_, end)| {
        let behind = skip_blanks(rest, end);
        behind == rest.len() || rest[behind..].starts_with(['{', '['])
    })
}

#[cfg(test)]
mod tests {
    use super::{first_value, next_value};

    #[test]
    fn reading_goes_on_with_the_next_line_that_begins_a_value() {
        for (text, from, next) in [
            ("{\n \"a\": x\n}\n{\n}\n", 0, Some(12)),
            ("{\"a\": 1,\n{\"b\": 2}\n", 0, Some(9)),
            ("{x}\n{y}\n", 0, Some(4)),
            (" {x}\n {y}\n", 1, Some(6)),
            ("{\nx\n}\n{\ny\n}", 0, Some(6)),
            ("{},\n{}", 0, Some(4)),
            // Inside of the broken value.
            ("{\n\"a\": x,\n\"b\":\n{\n}\n}\n", 0, None),
            ("[\n{x},\n{},\n{}\n]", 0, None),
            ("{\n \"a\": x,\n \"b\": [\n  {}\n ]\n}", 0, None),
            ("{\"ü\\x\"}", 0, None),
            ("{x}", 0, None),
        ] {
            assert_eq!(next_value(text, from, from), next, "{text:?}");
        }
        assert_eq!(first_value("{}\n"), Some(0));
        assert_eq!(first_value(" \"rest\": 1\n}\n{}\n"), Some(13));
    }
}
