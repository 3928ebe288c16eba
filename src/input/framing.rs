//! How records stand in a text: one value, several one behind the other, or one a line.

use crate::document::{Document, Kind};

/// What the user says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Tell by the text.
    Auto,
    /// One JSON value.
    Json,
    /// One JSON value a line.
    Jsonl,
}

/// How a text is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// One value, or several one behind the other, each over as many lines as it likes.
    Values,
    /// Each line for itself.
    Lines,
}

/// Tells the framing of a text; `lines` says that the file's name promises JSON Lines.
///
/// A text is taken line by line if two lines begin with a bracket and one of the first two is a
/// value of its own. Anything else is read value by value.
#[must_use]
pub fn detect(text: &[u8], layout: Layout, lines: bool) -> Framing {
    match layout {
        Layout::Json => return Framing::Values,
        Layout::Jsonl => return Framing::Lines,
        Layout::Auto => {}
    }
    let mut filled =
        text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = filled.next().unwrap_or_default();
    let Some(second) = filled.next() else {
        return if lines { Framing::Lines } else { Framing::Values };
    };
    let begins = |line: &[u8]| line.starts_with(b"{");
    let is_object = |line: &[u8]| {
        let document = std::str::from_utf8(line).ok().and_then(|line| Document::parse(line, 0).ok());
        document.is_some_and(|document| document.root().kind() == Kind::Object)
    };
    let found = if lines {
        // The name decides, unless the first value plainly goes on over several lines.
        is_object(first) || !begins(first) || begins(second)
    } else {
        begins(first) && (is_object(first) || begins(second) && is_object(second))
    };
    if found { Framing::Lines } else { Framing::Values }
}

/// Offset of the first character from `from` on that is no JSON white space.
#[must_use]
pub fn skip_blanks(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start_matches([' ', '\t', '\n', '\r']).len()
}

/// Where the next value begins behind a broken one that began at `from` and broke at `at`: at the
/// first line behind it that begins with `{`.
///
/// Behind the first value of a text that line may still be part of the broken one. It is taken for
/// the next value only if it or a later such line begins a whole object, and behind that stands
/// another one or nothing.
#[must_use]
pub fn next_value(text: &str, from: usize, at: usize) -> Option<usize> {
    let search = at.max(from + 1) - 1;
    let mut lines = text[search..].match_indices("\n{").map(|(found, _)| search + found + 1).peekable();
    let next = *lines.peek()?;
    let begins_value = |line: usize| {
        let rest = &text[line..];
        Document::parse_prefix(rest, 0).is_ok_and(|(_, end)| {
            let behind = skip_blanks(rest, end);
            behind == rest.len() || rest[behind..].starts_with('{')
        })
    };
    (from > 0 || lines.any(begins_value)).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::Framing::{Lines, Values};
    use super::{Layout, detect, next_value};

    #[test]
    fn the_text_tells_its_framing() {
        for (text, named, framing) in [
            ("", false, Values),
            ("{\"a\": 1}", false, Values),
            ("{\"a\": 1}", true, Lines),
            ("{\"a\": 1}\n{\"b\": 2}\n", false, Lines),
            ("{\"a\": 1,}\n{\"b\": 2}\n", false, Lines),
            ("{\"a\": 1}\nnonsense\n", false, Lines),
            ("{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n", false, Values),
            ("{\n  \"a\": 1\n}\n", true, Values),
            ("[\n{\"a\": 1},\n{\"b\": 2}\n]", false, Values),
            ("nonsense\n{\"b\": 2}\n", true, Lines),
            ("\n\n  {\"a\": 1}\r\n\r\n{\"b\": 2}", false, Lines),
        ] {
            assert_eq!(detect(text.as_bytes(), Layout::Auto, named), framing, "{text:?}");
        }
    }

    #[test]
    fn reading_goes_on_with_the_next_line_that_begins_a_value() {
        let text = "{\n \"a\": x\n}\n{\n}\n";
        assert_eq!(next_value(text, 0, 8), Some(12));
        assert_eq!(next_value(text, 12, 13), None);
        assert_eq!(next_value("{\nx\n}\n{\ny\n}\n{\n}", 0, 2), Some(6), "a later one is whole");
        assert_eq!(next_value("{\n\"a\": x,\n\"b\":\n{\n}\n}\n", 0, 7), None, "it belongs to the broken one");
    }
}
