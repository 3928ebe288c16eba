//! The part of a file that a finding shows: one line, cut to a screen's width around the place.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr as _;

use super::Span;
use super::locate::Locator;
use crate::text::{escape, push_escaped};

/// Columns of a line that are shown at most; a line can be a whole file.
pub const WIDEST: usize = 160;

/// Columns of a line that are shown in any case, however narrow the screen.
const NARROWEST: usize = 16;

/// A window into one line; `…` stands where the line goes on. Nothing in it can act on a terminal:
/// control, bidi and other invisible characters stand as escapes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// The window's text.
    pub text: String,
    /// What is pointed at, in bytes of `text`.
    pub marked: Range<usize>,
}

/// What stands in an excerpt instead of a part of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// The part, in bytes of the file.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

impl Excerpt {
    /// The window of the line in which `span` begins. With the line number and a bar before it, it
    /// fits in `screen` columns, but for what is masked in it: `masks` says that for a part of the
    /// file, in order.
    #[must_use]
    pub fn new(
        locator: &Locator<'_>,
        span: Span,
        screen: usize,
        masks: &mut dyn FnMut(Span) -> Vec<Mask>,
    ) -> Self {
        let locator = locator.at(span.start);
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

        let window = start - before.len()..start + marked.len() + behind.len();
        let in_file = Span { start: line_start + window.start, end: line_start + window.end };
        let mut writer = Writer {
            bytes,
            at: window.start,
            text: String::new(),
            marked: start..start + marked.len(),
            from: None,
            until: None,
        };
        if window.start > 0 {
            writer.text.push('…');
        }
        for Mask { span, text } in masks(in_file) {
            writer.copy(span.start.max(in_file.start) - line_start);
            writer.replace(span.end.min(in_file.end) - line_start, &text);
        }
        writer.copy(window.end);
        let Writer { mut text, from, until, .. } = writer;
        let marked = from.unwrap_or(text.len())..until.unwrap_or(text.len());
        if window.end < bytes.len() {
            text.push('…');
        }
        let mut excerpt = Excerpt { line, text, marked };
        excerpt.make_safe();
        excerpt
    }
}

impl Excerpt {
    /// Escapes whatever acts in it, and marks the same part as before; of one that was read from somewhere,
    /// as much as is there.
    pub fn make_safe(&mut self) {
        let mut safe = String::with_capacity(self.text.len());
        let (mut from, mut until) = (None, None);
        for (at, c) in self.text.char_indices() {
            if at >= self.marked.start {
                from.get_or_insert(safe.len());
            }
            if at >= self.marked.end {
                until.get_or_insert(safe.len());
            }
            push_escaped(&mut safe, c, &self.text[at..]);
        }
        let from = from.unwrap_or(safe.len());
        self.marked = from..until.unwrap_or(safe.len()).max(from);
        self.text = safe;
    }
}

/// Writes a window, and keeps where in its text the marked part is. Offsets are into the line.
struct Writer<'b> {
    bytes: &'b [u8],
    /// Up to where the line is written.
    at: usize,
    text: String,
    marked: Range<usize>,
    from: Option<usize>,
    until: Option<usize>,
}

impl Writer<'_> {
    /// Writes the line up to `end` as it is.
    fn copy(&mut self, end: usize) {
        for stop in [self.marked.start.min(end), self.marked.end.min(end), end] {
            let stop = stop.max(self.at);
            self.text.push_str(&String::from_utf8_lossy(&self.bytes[self.at..stop]));
            self.at = stop;
            self.note(stop, self.text.len());
        }
    }

    /// Writes a text instead of the line up to `end`. What is marked in that is marked as a whole.
    fn replace(&mut self, end: usize, text: &str) {
        let before = self.text.len();
        self.text.push_str(text);
        if self.marked.start < end {
            self.from.get_or_insert(before);
        }
        self.at = end;
        self.note(end, self.text.len());
    }

    fn note(&mut self, at: usize, in_text: usize) {
        if at >= self.marked.start {
            self.from.get_or_insert(in_text);
        }
        if at >= self.marked.end {
            self.until.get_or_insert(in_text);
        }
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
        used += if matches!(piece, [b' '..=b'~']) { 1 } else { width_of(piece) };
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
    // Each of these is shown as it is, and there is nothing else in most lines.
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return bytes.len();
    }
    String::from_utf8_lossy(bytes).chars().map(columns).sum()
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, Locator, Span};

    fn excerpt(text: &str, marked: &str, width: usize) -> Excerpt {
        let start = text.find(marked).expect("the text holds what is marked");
        let span = Span { start, end: start + marked.len() };
        Excerpt::new(&Locator::new(text.as_bytes()), span, width, &mut |_| Vec::new())
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
    fn masks_stand_for_whole_values_and_are_marked_as_such() {
        let text = "{\"a\": \"secret\", \"b\": 1}";
        let mask = super::Mask { span: Span { start: 6, end: 14 }, text: "<s>".to_owned() };
        let shown = |start, end, width| {
            let masks = &mut |_| vec![mask.clone()];
            let span = Span { start, end };
            let shown = Excerpt::new(&Locator::new(text.as_bytes()), span, width, masks);
            let marked = shown.text[shown.marked.clone()].to_owned();
            (shown.text, marked)
        };
        let whole = "{\"a\": <s>, \"b\": 1}";
        for (start, end, marked) in [
            (6, 14, "<s>"),
            (8, 9, "<s>"),
            (8, 8, "<s>"),
            (1, 4, "\"a\""),
            (14, 15, ","),
            (1, 8, "\"a\": <s>"),
            (14, 14, ""),
        ] {
            assert_eq!(shown(start, end, 60), (whole.to_owned(), marked.to_owned()), "{start}..{end}");
        }
        // A value at the edge of the window.
        assert_eq!(shown(16, 19, 20).0, "…<s>, \"b\": 1}");
    }

    #[test]
    fn nothing_in_it_acts_on_a_terminal() {
        let shown = excerpt("a\u{1b}[31m\u{202e}b <here>", "<here>", 60);
        assert_eq!(shown.text, "a\\u001b[31m\\u202eb <here>");
        assert_eq!(&shown.text[shown.marked], "<here>");
        // Also where a command begins within what is marked, or at its edges.
        for marked in ["#", "##", "\\#", "vso[x]"] {
            let shown = excerpt("\"a\\##vso[x]\"", marked, 60);
            assert_eq!(shown.text, "\"a\\\\u0023#vso[x]\"", "{marked}");
        }
    }
}
