//! The part of a file that a finding shows: one line, cut to a screen's width around the place.

use std::ops::Range;

use super::Span;
use super::locate::{Locator, count_code_points};
use crate::text::escape;

/// Code points of a line that are shown at most; a line can be a whole file.
pub const WIDEST: usize = 160;

/// Code points of a line that are shown in any case, however narrow the screen.
const NARROWEST: usize = 16;

/// A window into one line; `…` stands where the line goes on. Nothing in it can act on a terminal:
/// control, bidi and other invisible characters stand as escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// The window's text.
    pub text: String,
    /// What is pointed at, in bytes of `text`.
    pub marked: Range<usize>,
}

impl Excerpt {
    /// The window of the line in which `span` begins. With the line number and a bar before it, it
    /// fits in `screen` columns of one code point each.
    #[must_use]
    pub fn new(locator: &Locator<'_>, span: Span, screen: usize) -> Self {
        let line = locator.position(span.start).line;
        let beside = format!("{line} | ……").chars().count();
        let width = screen.saturating_sub(beside).clamp(NARROWEST, WIDEST);
        let (bytes, line_start) = locator.line(line);
        let start = (span.start - line_start).min(bytes.len());
        let end = span.end.saturating_sub(line_start).clamp(start, bytes.len());

        let marked = first_code_points(&bytes[start..end], width * 2 / 3);
        let room = width - count_code_points(marked);
        let before = last_code_points(&bytes[..start], room);
        let behind = if marked.len() == end - start { first_code_points(&bytes[end..], room) } else { &[] };
        // Each side has half of the room, and what the other one doesn't need.
        let wanted_behind = count_code_points(behind).min(room / 2);
        let before = last_code_points(before, room - wanted_behind);
        let behind = first_code_points(behind, room - count_code_points(before));

        let mut text = String::new();
        if before.len() < start {
            text.push('…');
        }
        text.push_str(&escape(&String::from_utf8_lossy(before)));
        let from = text.len();
        text.push_str(&escape(&String::from_utf8_lossy(marked)));
        let until = text.len();
        text.push_str(&escape(&String::from_utf8_lossy(behind)));
        if start + marked.len() + behind.len() < bytes.len() {
            text.push('…');
        }
        Excerpt { line, text, marked: from..until }
    }
}

/// Whether a byte goes on with the code point that an earlier one began.
fn continues(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

fn first_code_points(bytes: &[u8], count: usize) -> &[u8] {
    let mut begins = bytes.iter().enumerate().filter(|(_, byte)| !continues(**byte));
    begins.nth(count).map_or(bytes, |(end, _)| &bytes[..end])
}

fn last_code_points(bytes: &[u8], count: usize) -> &[u8] {
    if count == 0 {
        return &[];
    }
    let mut begins = bytes.iter().enumerate().rev().filter(|(_, byte)| !continues(**byte));
    begins.nth(count - 1).map_or(bytes, |(start, _)| &bytes[start..])
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, Locator, Span};

    fn excerpt(text: &str, marked: &str, width: usize) -> Excerpt {
        let start = text.find(marked).expect("the text holds what is marked");
        let span = Span { start, end: start + marked.len() };
        Excerpt::new(&Locator::new(text.as_bytes()), span, width)
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let shown = excerpt("{\n  \"a\": 1\n}", "1", 40);
        assert_eq!((shown.line, shown.text.as_str()), (2, "  \"a\": 1"));
        assert_eq!(&shown.text[shown.marked], "1");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}<here>{}", "ä".repeat(500), "ö".repeat(500));
        let shown = excerpt(&text, "<here>", 52);
        assert_eq!(shown.text, format!("…{}<here>{}…", "ä".repeat(20), "ö".repeat(20)));
        assert_eq!(&shown.text[shown.marked.clone()], "<here>");
    }

    #[test]
    fn a_side_without_text_leaves_its_room_to_the_other() {
        let shown = excerpt(&format!("<here>{}", "x".repeat(100)), "<here>", 52);
        assert_eq!(shown.text, format!("<here>{}…", "x".repeat(40)));
    }

    #[test]
    fn a_marked_value_longer_than_the_window_is_cut() {
        let value = "v".repeat(1000);
        let shown = excerpt(&format!("\"{value}\""), &value, 36);
        assert_eq!(shown.text, format!("\"{}…", "v".repeat(20)));
    }

    #[test]
    fn nothing_in_it_acts_on_a_terminal() {
        let shown = excerpt("a\u{1b}[31m\u{202e}b <here>", "<here>", 60);
        assert_eq!(shown.text, "a\\u001b[31m\\u202eb <here>");
        assert_eq!(&shown.text[shown.marked], "<here>");
    }
}
