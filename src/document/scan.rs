//! One pass over a text that is JSON, as nearly all are. It stops without a word where the text is
//! none: then the parser reads it again, and says what is wrong.

use super::arena::Arena;
use super::{Kind, number};

/// Reads the JSON value at the beginning of `text` into `arena`, which is empty, and returns where it
/// ends; none if it isn't one that can be read. The grammar is that of RFC 8259, with pairs of
/// surrogates only.
pub(super) fn scan(text: &str, arena: &mut Arena) -> Option<usize> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    scanner.run(arena)?;
    Some(scanner.at)
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Scanner<'_> {
    fn run(&mut self, arena: &mut Arena) -> Option<()> {
        loop {
            // A value begins here.
            let start = self.skip_blanks()?;
            match self.bytes[start] {
                b'"' => {
                    let is_escaped = self.string()?;
                    arena.scalar(start, self.at, Kind::String, is_escaped);
                }
                b'{' => {
                    self.open(arena, Kind::Object)?;
                    match self.next()? {
                        b'"' => {
                            self.key(arena)?;
                            continue;
                        }
                        b'}' => self.close(arena),
                        _ => return None,
                    }
                }
                b'[' => {
                    self.open(arena, Kind::Array)?;
                    if self.next()? != b']' {
                        arena.count();
                        continue;
                    }
                    self.close(arena);
                }
                b't' => self.literal(arena, b"true", Kind::Boolean)?,
                b'f' => self.literal(arena, b"false", Kind::Boolean)?,
                b'n' => self.literal(arena, b"null", Kind::Null)?,
                _ => {
                    self.at += number::length(&self.text.as_bytes()[start..])?;
                    arena.scalar(start, self.at, Kind::Number, false);
                }
            }
            // A value ended; containers end until one goes on.
            loop {
                let Some(container) = arena.innermost() else { return Some(()) };
                let is_object = container.kind == Kind::Object;
                match (self.next()?, is_object) {
                    (b',', true) => {
                        self.at += 1;
                        if self.next()? != b'"' {
                            return None;
                        }
                        self.key(arena)?;
                        break;
                    }
                    (b',', false) => {
                        self.at += 1;
                        arena.count();
                        break;
                    }
                    (b'}', true) | (b']', false) => self.close(arena),
                    _ => return None,
                }
            }
        }
    }

    /// Offset of the next byte that is no white space; none at the end of the text.
    fn skip_blanks(&mut self) -> Option<usize> {
        while matches!(self.bytes.get(self.at)?, b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        Some(self.at)
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        self.skip_blanks().map(|at| self.bytes[at])
    }

    fn open(&mut self, arena: &mut Arena, kind: Kind) -> Option<()> {
        if arena.is_full() {
            return None;
        }
        arena.open(self.at, kind);
        self.at += 1;
        Some(())
    }

    fn close(&mut self, arena: &mut Arena) {
        self.at += 1;
        arena.close(self.text, self.at);
    }

    fn literal(&mut self, arena: &mut Arena, word: &[u8], kind: Kind) -> Option<()> {
        let start = self.at;
        if !self.bytes[start..].starts_with(word) {
            return None;
        }
        self.at += word.len();
        arena.scalar(start, self.at, kind, false);
        Some(())
    }

    /// Reads a key, and the colon behind it.
    fn key(&mut self, arena: &mut Arena) -> Option<()> {
        let start = self.at;
        let is_escaped = self.string()?;
        arena.key(self.text, start, self.at, is_escaped);
        if self.next()? != b':' {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Reads the string that opens here, and says whether it holds escapes.
    fn string(&mut self) -> Option<bool> {
        let mut is_escaped = false;
        let mut at = self.at + 1;
        loop {
            at = special(self.bytes, at)?;
            match self.bytes[at] {
                b'"' => {
                    self.at = at + 1;
                    return Some(is_escaped);
                }
                b'\\' => {
                    is_escaped = true;
                    at = self.escape(at)?;
                }
                _ => return None,
            }
        }
    }

    /// Offset behind the escape at `at`.
    fn escape(&self, at: usize) -> Option<usize> {
        match self.bytes.get(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
            b'u' => match self.unit(at)? {
                0xD800..=0xDBFF => matches!(self.unit(at + 6)?, 0xDC00..=0xDFFF).then_some(at + 12),
                0xDC00..=0xDFFF => None,
                _ => Some(at + 6),
            },
            _ => None,
        }
    }

    /// The code unit of the escape `\uXXXX` at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let [b'\\', b'u', digits @ ..] = self.bytes.get(at..at + 6)? else { return None };
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }
}

/// Offset of the first byte from `at` on that a string can't hold as it is: a quote, a backslash or a
/// control character.
fn special(bytes: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xFF;
    const HIGHS: u64 = ONES << 7;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        // A byte of ASCII gets its high bit where it is too small, or equal and so zero after the
        // exclusive or. Of the marked bytes the lowest one is right; a borrow may mark others behind it.
        let control = word.wrapping_sub(ONES * 0x20);
        let quote = (word ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let found = (control | quote | backslash) & !word & HIGHS;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    bytes.get(at..)?.iter().position(is_special).map(|found| at + found)
}
