//! Byte offsets to lines and columns: the only place that knows how.

use std::cell::OnceCell;

use memchr::memchr_iter;
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

/// Answers for one file. It looks at the file only when it is asked: most have no finding.
#[derive(Debug)]
pub struct Locator<'s> {
    bytes: &'s [u8],
    tables: OnceCell<Tables>,
}

#[derive(Debug)]
struct Tables {
    line_starts: Vec<usize>,
    /// Code points before each multiple of [`STEP`] bytes: a line can be a whole file, and be asked
    /// about a million times.
    code_points: Vec<usize>,
}

/// Bytes between two counts of code points.
const STEP: usize = 4096;

impl<'s> Locator<'s> {
    /// `bytes` are the whole file.
    #[must_use]
    pub fn new(bytes: &'s [u8]) -> Self {
        Locator { bytes, tables: OnceCell::new() }
    }

    fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| Tables::of(self.bytes))
    }

    /// Line and column of a byte offset; of the end of the file for anything beyond it.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let Tables { line_starts, .. } = self.tables();
        let line = line_starts.partition_point(|start| *start <= offset);
        let mut start = line_starts[line - 1];
        if line == 1 && self.bytes.starts_with(BYTE_ORDER_MARK) {
            // A byte order mark takes no column: editors don't show it.
            start = BYTE_ORDER_MARK.len().min(offset);
        }
        Position {
            line,
            column: self.code_points_before(offset) - self.code_points_before(start) + 1,
            byte_column: offset - start + 1,
        }
    }

    fn code_points_before(&self, offset: usize) -> usize {
        let step = offset / STEP;
        self.tables().code_points[step] + count_code_points(&self.bytes[step * STEP..offset])
    }

    /// The bytes at `span`, as far as the file has them.
    #[must_use]
    pub fn bytes(&self, span: Span) -> &'s [u8] {
        self.bytes.get(span.start..span.end.min(self.bytes.len())).unwrap_or_default()
    }

    /// The bytes of a line, counted from 1, without its line end, and the offset at which it begins.
    #[must_use]
    pub fn line(&self, line: usize) -> (&'s [u8], usize) {
        let Tables { line_starts, .. } = self.tables();
        let start = line_starts[line - 1];
        let end = line_starts.get(line).map_or(self.bytes.len(), |next| next - 1);
        let text = &self.bytes[start..end];
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        (text, start)
    }
}

impl Tables {
    fn of(bytes: &[u8]) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(memchr_iter(b'\n', bytes).map(|at| at + 1));
        let mut code_points = vec![0];
        for chunk in bytes.chunks(STEP) {
            let before = code_points[code_points.len() - 1];
            code_points.push(before + count_code_points(chunk));
        }
        Tables { line_starts, code_points }
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
    fn a_byte_order_mark_takes_no_column() {
        let locator = Locator::new("\u{feff}{}".as_bytes());
        assert_eq!(locator.position(3), Position { line: 1, column: 1, byte_column: 1 });
    }
}
