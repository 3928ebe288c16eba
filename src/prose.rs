//! Text for a terminal, which breaks between words there. In a file or a pipe a line stays a line: other
//! programs read those.

use std::borrow::Cow;
use std::fmt::Write as _;

use textwrap::{Options, WordSplitter, wrap};

/// Lines of at most so many columns, as far as words allow; `before` columns of the first one, and `indent`
/// columns of each other one, are taken already.
#[must_use]
pub fn lines(text: &str, columns: usize, before: usize, indent: usize) -> Vec<String> {
    let (before, indent) = (" ".repeat(before), " ".repeat(indent));
    let options = options(columns).initial_indent(&before).subsequent_indent(&indent);
    let mut lines: Vec<String> = wrap(text, options).into_iter().map(Cow::into_owned).collect();
    for (at, line) in lines.iter_mut().enumerate() {
        let taken = if at == 0 { before.len() } else { indent.len() };
        line.drain(..taken.min(line.len()));
    }
    lines
}

/// Breaks lines between words only: a hyphen may be part of a name.
pub(crate) fn options<'o>(columns: usize) -> Options<'o> {
    Options::new(columns).word_splitter(WordSplitter::NoHyphenation).break_words(false)
}

/// Rows of a head and a text: beside each other, or, where one of them is wider than the terminal, the text
/// below its head.
pub(crate) fn rows(rows: &[(String, String)], columns: Option<usize>) -> String {
    let width = rows.iter().map(|(head, _)| head.len()).max().unwrap_or_default();
    let widest = rows.iter().map(|(_, text)| width + GAP.len() + text.chars().count()).max();
    let columns = columns.filter(|columns| widest.is_some_and(|widest| widest > *columns));
    let mut page = String::new();
    // Writing to a String can't fail.
    for (head, text) in rows {
        if let Some(columns) = columns {
            let _ = writeln!(page, "{}", head.trim_end());
            for line in lines(text, columns, BELOW.len(), BELOW.len()) {
                let _ = writeln!(page, "{BELOW}{line}");
            }
        } else {
            let _ = writeln!(page, "{head:<width$}{GAP}{text}");
        }
    }
    page
}

/// Between head and text.
const GAP: &str = "  ";

/// Before a text below its head.
const BELOW: &str = "    ";

#[cfg(test)]
mod tests {
    use super::{lines, rows};

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines("one two three-four", 12, 6, 2), ["one", "two", "three-four"]);
        assert_eq!(lines("one two", 80, 6, 2), ["one two"]);
        assert_eq!(lines("", 80, 6, 2), [""]);
    }

    #[test]
    fn a_text_that_has_no_room_stands_below() {
        let table = [("a".to_owned(), "one two".to_owned()), ("bc".to_owned(), "three".to_owned())];
        let beside = "a   one two\nbc  three\n";
        assert_eq!(rows(&table, None), beside);
        assert_eq!(rows(&table, Some(11)), beside);
        assert_eq!(rows(&table, Some(10)), "a\n    one\n    two\nbc\n    three\n");
    }
}
