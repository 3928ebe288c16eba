//! Byte offsets to lines and columns: the only place that knows how.

use std::cell::OnceCell;

use memchr::{memchr_iter, memrchr};
use serde::{Deserialize, Serialize};

use super::Span;

/// A place in a file, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line, counted from 1. Lines end with LF; a CR before it belongs to the line.
    pub line: usize,
    /// Column in Unicode code points, counted from 1.
    pub column: usize,
    /// The same column in bytes of UTF-8, counted from 1.
    pub byte_column: usize,
}

/// Answers for one file, or for a part of one. It looks at the bytes only when it is asked: most have no
/// finding.
#[derive(Debug)]
pub struct Locator<'s> {
    bytes: &'s [u8],
    /// Where the bytes begin in the file.
    offset: usize,
    /// The place at which the bytes begin.
    first: Position,
    tables: OnceCell<Tables>,
    /// Answers for what stands before the bytes, if anybody does.
    before: Option<&'s Locator<'s>>,
}

#[derive(Debug)]
struct Tables {
    /// Line ends before each multiple of [`STEP`] bytes: a text can be nothing but line ends, and the place of
    /// each of them would take more memory than the text.
    lines: Vec<usize>,
    /// Code points before each multiple of [`STEP`] bytes: a line can be a whole file, and be asked
    /// about a million times.
    code_points: Vec<usize>,
}

/// Bytes between two counts of line ends and code points.
const STEP: usize = 4096;

/// Bytes in which line ends are looked at one by one.
const FEW_BYTES: usize = 128;

impl Position {
    /// The first place of a file.
    pub const FIRST: Position = Position { line: 1, column: 1, byte_column: 1 };

    /// The place behind `bytes` that begin here.
    #[must_use]
    pub fn behind(self, bytes: &[u8]) -> Self {
        let lines = memchr_iter(b'\n', bytes).count();
        let last = memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        let (line, start) = (self.line + lines, if lines == 0 { self } else { Position::FIRST });
        Position {
            line,
            column: start.column + count_code_points(&bytes[last..]),
            byte_column: start.byte_column + bytes.len() - last,
        }
    }
}

impl<'s> Locator<'s> {
    /// `bytes` are the whole file.
    #[must_use]
    pub fn new(bytes: &'s [u8]) -> Self {
        Locator { bytes, offset: 0, first: Position::FIRST, tables: OnceCell::new(), before: None }
    }

    /// `bytes` are a part of a file, of which those from `known` on stand `offset` bytes into it, at `place`.
    /// Those before that are there to be shown.
    #[must_use]
    pub fn of_part(bytes: &'s [u8], known: usize, offset: usize, place: Position) -> Self {
        if known == offset {
            return Locator::new(bytes);
        }
        let before = &bytes[..known];
        let lines = memchr_iter(b'\n', before).count();
        let is_same_line = lines == 0;
        let first = Position {
            line: place.line - lines,
            // Nobody asks for places in a line of which only the end is there.
            column: if is_same_line { place.column.saturating_sub(count_code_points(before)) } else { 1 },
            byte_column: if is_same_line { place.byte_column.saturating_sub(known) } else { 1 },
        };
        Locator { bytes, offset: offset - known, first, tables: OnceCell::new(), before: None }
    }

    /// The same for places before those bytes as well.
    #[must_use]
    pub fn behind(self, before: &'s Locator<'s>) -> Self {
        Locator { before: Some(before), ..self }
    }

    /// Who answers for a byte offset.
    #[must_use]
    pub fn at(&self, offset: usize) -> &Self {
        self.before.filter(|_| offset < self.offset).unwrap_or(self)
    }

    fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| Tables::of(self.bytes))
    }

    /// Offset into the bytes of an offset into the file.
    fn inside(&self, offset: usize) -> usize {
        offset.saturating_sub(self.offset).min(self.bytes.len())
    }

    /// Line and column of a byte offset; of the end of the bytes for anything beyond it.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        if let Some(before) = self.before.filter(|_| offset < self.offset) {
            return before.position(offset);
        }
        let offset = self.inside(offset);
        let step = offset / STEP;
        let index = self.tables().lines[step] + memchr_iter(b'\n', &self.bytes[step * STEP..offset]).count();
        let mut start = self.line_start(index);
        let first = if index == 0 { self.first } else { Position::FIRST };
        if index == 0 && self.offset == 0 && self.bytes.starts_with(BYTE_ORDER_MARK) {
            // A byte order mark takes no column: editors don't show it.
            start = BYTE_ORDER_MARK.len().min(offset);
        }
        Position {
            line: self.first.line + index,
            column: first.column + self.code_points_before(offset) - self.code_points_before(start),
            byte_column: first.byte_column + offset - start,
        }
    }

    /// Where the line begins before which so many end in the bytes.
    fn line_start(&self, index: usize) -> usize {
        let Some(before) = index.checked_sub(1) else { return 0 };
        let lines = &self.tables().lines;
        let step = lines.partition_point(|ends| *ends <= before) - 1;
        let (mut from, mut wanted) = (step * STEP, before - lines[step]);
        // To count is many times as fast as to look at each of them, and there may be one at every byte.
        for chunk in self.bytes[from..].chunks(FEW_BYTES) {
            let ends = memchr_iter(b'\n', chunk).count();
            if let Some(end) = (wanted < ends).then(|| memchr_iter(b'\n', chunk).nth(wanted)).flatten() {
                return from + end + 1;
            }
            (from, wanted) = (from + chunk.len(), wanted - ends);
        }
        self.bytes.len()
    }

    fn code_points_before(&self, offset: usize) -> usize {
        let step = offset / STEP;
        self.tables().code_points[step] + count_code_points(&self.bytes[step * STEP..offset])
    }

    /// The bytes at `span`, as far as they are there.
    #[must_use]
    pub fn bytes(&self, span: Span) -> &'s [u8] {
        if let Some(before) = self.before.filter(|_| span.start < self.offset) {
            return before.bytes(span);
        }
        self.bytes.get(self.inside(span.start)..self.inside(span.end)).unwrap_or_default()
    }

    /// The bytes of a line, counted from 1, without its line end, and the offset at which it begins. It is one
    /// in which [`Locator::at`] says that this answers for something.
    #[must_use]
    pub fn line(&self, line: usize) -> (&'s [u8], usize) {
        let index = line - self.first.line;
        let start = self.line_start(index);
        let is_last = self.tables().lines.last().is_none_or(|ends| *ends <= index);
        let end = if is_last { self.bytes.len() } else { self.line_start(index + 1) - 1 };
        let text = &self.bytes[start..end];
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        (text, self.offset + start)
    }

    /// A copy of what stands around `span`, as much as any excerpt of it shows.
    #[must_use]
    pub fn around(&self, span: Span) -> Surroundings {
        self.around_all(Span { end: span.start, ..span })
    }

    /// A copy of `span` and of what stands around it, as much as any excerpt of something in it shows.
    #[must_use]
    pub fn around_all(&self, span: Span) -> Surroundings {
        let at = self.inside(span.start);
        let from = at.saturating_sub(CONTEXT);
        let until = self.bytes.len().min(self.inside(span.end) + CONTEXT);
        let place = self.position(span.start);
        let bytes = self.bytes[from..until].to_vec();
        Surroundings { bytes, known: at - from, offset: self.offset + at, place }
    }
}

/// Bytes before and behind a place that are more than an excerpt, and whoever masks it, look at.
pub const CONTEXT: usize = 8 * 1024;

/// What stands around a place of a file that itself is gone.
#[derive(Debug)]
pub struct Surroundings {
    bytes: Vec<u8>,
    known: usize,
    offset: usize,
    place: Position,
}

impl Surroundings {
    /// Answers for the place.
    #[must_use]
    pub fn locator(&self) -> Locator<'_> {
        Locator::of_part(&self.bytes, self.known, self.offset, self.place)
    }
}

impl Tables {
    fn of(bytes: &[u8]) -> Self {
        let (mut lines, mut code_points) = (vec![0], vec![0]);
        for (step, chunk) in bytes.chunks(STEP).enumerate() {
            lines.push(lines[step] + memchr_iter(b'\n', chunk).count());
            code_points.push(code_points[step] + count_code_points(chunk));
        }
        Tables { lines, code_points }
    }
}

/// U+FEFF in UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Bytes that begin a code point, which in valid UTF-8 are its code points.
fn count_code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use memchr::memchr_iter;

    use super::{Locator, Position};

    #[test]
    fn columns_count_code_points_and_lines_end_with_lf() {
        let text = "{\r\n  \"ä😀\": 1\n}";
        let locator = Locator::new(text.as_bytes());
        let at = |needle: &str| locator.position(text.find(needle).expect("needle is in the text"));
        assert_eq!(at("{"), Position { line: 1, column: 1, byte_column: 1 });
        assert_eq!(at("1"), Position { line: 2, column: 9, byte_column: 13 });
        assert_eq!(at("}"), Position { line: 3, column: 1, byte_column: 1 });
        assert_eq!(locator.position(999), Position { line: 3, column: 2, byte_column: 2 });
        assert_eq!(locator.line(1), (&b"{"[..], 0));
    }

    #[test]
    fn long_lines_are_counted_in_steps() {
        for length in [1, 4095, 4096, 4097, 8191, 8192, 12_288, 20_000] {
            let text = format!("{}\n{}", "ä".repeat(3000), "ö".repeat(length));
            let locator = Locator::new(text.as_bytes());
            for at in [0, 1, length / 2, length - 1, length] {
                let wanted = Position { line: 2, column: at + 1, byte_column: 2 * at + 1 };
                assert_eq!(locator.position(6001 + 2 * at), wanted, "{at} of {length}");
            }
        }
        assert_eq!(Locator::new(b"").position(0), Position { line: 1, column: 1, byte_column: 1 });
    }

    #[test]
    fn lines_are_counted_in_steps() {
        let mut random = fastrand::Rng::with_seed(5);
        for rarely in [1, 2, 50, 3000] {
            let text: Vec<u8> =
                (0..20_000).map(|_| if random.usize(..rarely) == 0 { b'\n' } else { b'x' }).collect();
            let locator = Locator::new(&text);
            for at in (0..=text.len()).step_by(37).chain([4095, 4096, 4097, 8192]) {
                let ends = memchr_iter(b'\n', &text[..at]).count();
                let start = text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
                let end =
                    text[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| at + end);
                let place = Position { line: ends + 1, column: at - start + 1, byte_column: at - start + 1 };
                assert_eq!(locator.position(at), place, "{at}, {rarely}");
                assert_eq!(locator.line(ends + 1), (&text[start..end], start), "{at}, {rarely}");
            }
        }
    }

    #[test]
    fn what_is_known_of_lines_takes_less_room_than_a_hundredth_of_the_text() {
        let text = vec![b'\n'; 1 << 20];
        let tables = super::Tables::of(&text);
        assert!(tables.lines.len() + tables.code_points.len() < text.len() / 1000);
    }

    #[test]
    fn a_part_of_a_file_gives_the_places_of_the_file() {
        let text = "{\n \"ä\": [1,\n2, 😀, \"ö\"]\n}\n".repeat(3);
        let whole = Locator::new(text.as_bytes());
        for (from, _) in text.char_indices() {
            for known in (from..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let place = Position::FIRST.behind(&text.as_bytes()[..known]);
                assert_eq!(place, whole.position(known));
                let part = Locator::of_part(&text.as_bytes()[from..], known - from, known, place);
                for offset in (known..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                    assert_eq!(part.position(offset), whole.position(offset), "{from} {known} {offset}");
                }
                let line = part.position(text.len() - 2).line;
                assert!(whole.line(line).0.ends_with(part.line(line).0));
            }
        }
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let locator = Locator::new("\u{feff}{}".as_bytes());
        assert_eq!(locator.position(3), Position { line: 1, column: 1, byte_column: 1 });
    }
}
