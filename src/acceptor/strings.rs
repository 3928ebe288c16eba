//! Strings: where one ends, and whether it is one.

use crate::rfc3339;

/// Bytes that are looked at in one step.
const STEP: usize = 16;

/// Where a string ends, and how it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    /// Offset of the closing quote.
    pub(super) end: usize,
    /// Whether an escape in it could have been left out or written shorter: such a string may equal
    /// another one that has other bytes.
    pub(super) is_odd: bool,
}

/// The string whose opening quote stands right before `start`, if it surely is one.
#[inline]
pub(super) fn read(bytes: &[u8], start: usize) -> Option<Text> {
    let mut at = start;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<STEP>) {
        let marks = marks(chunk);
        if marks != 0 {
            at += place(marks);
            return if bytes[at] == b'"' {
                Some(Text { end: at, is_odd: false })
            } else {
                rest(bytes, start, at)
            };
        }
        at += STEP;
    }
    rest(bytes, start, at)
}

/// Marks quotes, backslashes, control characters and what isn't ASCII, eight bits a byte. It is written
/// so that the compiler makes a few vector instructions of it.
#[inline]
fn marks(chunk: &[u8; STEP]) -> u128 {
    let mut marks = [0; STEP];
    for (mark, byte) in marks.iter_mut().zip(chunk) {
        let is_special =
            u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(byte.cast_signed() < 0x20);
        *mark = is_special.wrapping_neg();
    }
    u128::from_le_bytes(marks)
}

/// Where the first marked byte stands.
#[inline]
fn place(marks: u128) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// The same for a string that isn't plain ASCII, or near the end of the bytes; `at` is where reading goes on.
#[cold]
#[inline(never)]
fn rest(bytes: &[u8], start: usize, mut at: usize) -> Option<Text> {
    let mut is_odd = false;
    loop {
        match *bytes.get(at)? {
            b'"' => break,
            b'\\' => match *bytes.get(at + 1)? {
                b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                b'/' => {
                    is_odd = true;
                    at += 2;
                }
                b'u' => {
                    is_odd = true;
                    at = match code_unit(bytes, at)? {
                        0xD800..0xDC00 if matches!(code_unit(bytes, at + 6)?, 0xDC00..0xE000) => at + 12,
                        0xD800..0xE000 => return None,
                        _ => at + 6,
                    };
                }
                _ => return None,
            },
            0..0x20 => return None,
            _ => at += 1,
        }
    }
    std::str::from_utf8(&bytes[start..at]).ok()?;
    Some(Text { end: at, is_odd })
}

/// The code unit of the escape `\u` at `at`.
fn code_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
}

/// Whether a string as it is written is an address that nobody doubts: ASCII without blanks or escapes.
pub(super) fn is_plain_address(raw: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'\\');
    let mut parts = raw.split(|byte| *byte == b'@');
    let both_sides = parts.next().is_some_and(|local| !local.is_empty())
        && parts.next().is_some_and(|domain| !domain.is_empty())
        && parts.next().is_none();
    both_sides && raw.iter().all(is_plain)
}

/// Whether a string as it is written is a timestamp with a zone.
pub(super) fn is_timestamp(raw: &[u8]) -> bool {
    std::str::from_utf8(raw).is_ok_and(rfc3339::is_date_time)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn every_special_byte_is_found_at_every_place() {
        for length in 0..40 {
            for byte in 0..=u8::MAX {
                let mut bytes = vec![b'a'; 40];
                bytes[length] = byte;
                bytes.extend_from_slice(b"\"  ");
                let found = read(&bytes, 0).map(|text| text.end);
                let expected = match byte {
                    b'"' => Some(length),
                    // It escapes an `a`, or the quote is too far away.
                    b'\\' if length == 39 => None,
                    0..0x20 | 0x80.. | b'\\' => None,
                    _ => Some(40),
                };
                assert_eq!(found, expected, "{byte:#x} at {length}");
            }
        }
    }

    #[test]
    fn escapes_are_read() {
        let is_odd = |text: &str| read(format!("{text}\" and so on").as_bytes(), 0).map(|text| text.is_odd);
        for (text, expected) in [
            ("", Some(false)),
            (r#"a \" b \\"#, Some(false)),
            (r"\b\f\n\r\t", Some(false)),
            ("Zoë 用户 😀", Some(false)),
            (r"a\/b", Some(true)),
            (r"\u0041\uD7ff\ue000", Some(true)),
            (r"\uD83D\uDE00", Some(true)),
            (r"\uD83D", None),
            (r"\uD83D\uD83D", None),
            (r"\uD83D\n\uDE00", None),
            (r"\uD83Dx\uDE00", None),
            (r"\udc00", None),
            (r"\u00g0", None),
            (r"\u+041", None),
            (r"\x41", None),
            ("a\u{1}", None),
            ("a\n", None),
        ] {
            assert_eq!(is_odd(text), expected, "{text}");
        }
        assert!(read(b"caf\xc3\"          ", 0).is_none());
        assert!(read(b"\xed\xa0\x80\"          ", 0).is_none());
        assert!(read(b"no end", 0).is_none() && read(b"at the end\\", 0).is_none());
    }
}
