//! The part of a file that a finding shows: one line, cut to a screen's width around the place.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::Span;
use super::locate::Locator;
use crate::text::escape;

/// Columns of a line that are shown at most; a line can be a whole file.
pub const WIDEST: usize = 160;

/// Columns of a line that are shown in any case, however narrow the screen.
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
    /// fits in `screen` columns.
    #[must_use]
    pub fn new(locator: &Locator<'_>, span: Span, screen: usize) -> Self {
        let line = locator.position(span.start).line;
        let beside = format!("{line} | ……").chars().count();
        let width = screen.saturating_sub(beside).clamp(NARROWEST, WIDEST);
        let (bytes, line_start) = locator.line(line);
        let start = (span.start - line_start).min(bytes.len());
        let end = span.end.saturating_sub(line_start).clamp(start, bytes.len());

        let marked = fitting(&bytes[start..end], width * 2 / 3, Side::Left);
        let room = width - width_of(marked);
        let before = fitting(&bytes[..start], room, Side::Right);
        let behind: &[u8] =
            if marked.len() == end - start { fitting(&bytes[end..], room, Side::Left) } else { &[] };
        // Each side has half of the room, and what the other one doesn't need.
        let wanted_behind = width_of(behind).min(room / 2);
        let before = fitting(before, room - wanted_behind, Side::Right);
        let behind = fitting(behind, room.saturating_sub(width_of(before)), Side::Left);

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

/// The end of a line at which a window is anchored.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// Columns of a terminal that a character takes when it is shown escaped.
fn columns(c: char) -> usize {
    let mut buffer = [0; 4];
    escape(c.encode_utf8(&mut buffer)).width()
}

/// As much of `bytes`, from one side, as fits into so many columns. Only that much is looked at.
fn fitting(bytes: &[u8], room: usize, side: Side) -> &[u8] {
    // No character that takes a column has more than four bytes; combining ones may follow it.
    let most = 8 * room + 8;
    let near = match side {
        Side::Left => &bytes[..bytes.len().min(most)],
        Side::Right => &bytes[bytes.len().saturating_sub(most)..],
    };
    let mut used = 0;
    let mut fits = |piece: &[u8]| {
        let text = String::from_utf8_lossy(piece);
        used += text.chars().map(columns).sum::<usize>();
        used <= room
    };
    let pieces = characters(near);
    let length: usize = match side {
        Side::Left => pieces.iter().take_while(|piece| fits(piece)).map(|piece| piece.len()).sum(),
        Side::Right => pieces.iter().rev().take_while(|piece| fits(piece)).map(|piece| piece.len()).sum(),
    };
    match side {
        Side::Left => &bytes[..length],
        Side::Right => &bytes[bytes.len() - length..],
    }
}

/// The characters of a text, whole as far as they can be: bytes that begin a code point, each with
/// those that go on with it.
fn characters(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.chunk_by(|_, next| next & 0xC0 == 0x80).collect()
}

fn width_of(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().map(columns).sum()
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
    fn wide_and_escaped_characters_take_the_room_they_need() {
        let text = format!("{}<here>{}", "漢".repeat(500), "\u{200b}".repeat(500));
        let shown = excerpt(&text, "<here>", 52);
        assert_eq!(shown.text, format!("…{}<here>{}…", "漢".repeat(10), "\\u200b".repeat(3)));
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
