//! How records stand in a text: one value, several one behind the other, or one a line.

use crate::document::Document;

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

/// Offset of the first character from `from` on that is no JSON white space.
#[must_use]
pub fn skip_blanks(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start_matches([' ', '\t', '\n', '\r']).len()
}

/// Where reading goes on after something broke in a value that begins at `from`: the first later line
/// that begins a value, or none.
///
/// Such a line begins with `{` or `[`, as far from the margin as the broken value, so that nothing
/// inside of an indented value is taken for one. Either the line before it doesn't ask for more (a
/// comma, a colon or an opening bracket at its end does), or the value on it is whole and behind it
/// stands another one or nothing.
#[must_use]
pub fn next_value(text: &str, from: usize) -> Option<usize> {
    let margin = from - line_start(text, from);
    let mut line = next_line(text, from)?;
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
#[must_use]
pub fn first_value(text: &str) -> Option<usize> {
    if text.starts_with(['{', '[']) { Some(0) } else { next_value(text, 0) }
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
            assert_eq!(next_value(text, from), next, "{text:?}");
        }
        assert_eq!(first_value("{}\n"), Some(0));
        assert_eq!(first_value(" \"rest\": 1\n}\n{}\n"), Some(13));
    }
}
