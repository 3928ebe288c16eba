//! What a format's rules need to see of a record to have nothing to say about it.

use std::borrow::Cow;

use super::Memory;

/// Most properties of an object that can be watched.
pub(super) const MOST_WATCHED: usize = 8;

/// An object type whose rules are decided by a few of its values.
#[derive(Debug)]
pub struct Watched {
    /// Its name in the contract.
    pub object: &'static str,
    /// Names of the properties whose values the rules are about, at most eight.
    pub properties: &'static [&'static str],
    /// Whether the rules surely have nothing to say about one that has the right shape: a number by which
    /// the object around it may know it, or none if that isn't sure.
    pub judge: fn(&Seen<'_, '_>, &mut Memory) -> Option<u32>,
}

/// One object as its judge sees it.
#[derive(Debug)]
pub struct Seen<'s, 'b> {
    /// Values of the watched properties, in their order.
    pub values: &'s [Value<'b>],
    /// How many members there are.
    pub members: u32,
}

/// The value of a watched property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'b> {
    /// The property isn't there.
    Absent,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number as it is written.
    Number(&'b [u8]),
    /// A string as it is written, without its quotes. What may be written in several ways is written in
    /// the shortest, so two texts are equal if their bytes are. It may hold backslashes.
    Text(&'b [u8]),
    /// The same for a string with escapes that could have been left out or written shorter.
    OddText(&'b [u8]),
    /// An array.
    Array {
        /// Whether nothing is in it.
        is_empty: bool,
    },
    /// An object whose inside isn't described.
    Object,
    /// A described object, and the number that its own judge gave it.
    Known(u32),
}

/// Digits of numbers that are read: none of them is beyond 2^53, nearly.
const MOST_DIGITS: usize = 16;

impl<'b> Value<'b> {
    /// The value of a whole number that is written as plain digits, at most sixteen of them.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        let Value::Number(digits) = self else { return None };
        if digits.len() > MOST_DIGITS {
            return None;
        }
        let mut value = 0;
        for digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value * 10 + i64::from(digit - b'0');
        }
        Some(value)
    }

    /// The bytes of a text in its shortest notation, which tell it from every other one.
    #[must_use]
    pub fn bytes(self) -> Option<Cow<'b, [u8]>> {
        match self {
            Value::Text(bytes) => Some(Cow::Borrowed(bytes)),
            Value::OddText(bytes) => shortest(bytes).map(Cow::Owned),
            _ => None,
        }
    }

    /// A text without escapes.
    #[must_use]
    pub fn text(self) -> Option<&'b str> {
        let Value::Text(bytes) = self else { return None };
        let text = std::str::from_utf8(bytes).ok()?;
        (!text.contains('\\')).then_some(text)
    }
}

/// The inside of a string in its shortest notation.
fn shortest(inside: &[u8]) -> Option<Vec<u8>> {
    let quoted = [b"\"", inside, b"\""].concat();
    let text: String = serde_json::from_slice(&quoted).ok()?;
    let mut written = serde_json::to_vec(&text).ok()?;
    written.pop();
    written.remove(0);
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn texts_are_equal_if_their_shortest_notations_are() {
        let shortest = |value: Value<'_>| {
            let bytes = value.bytes().expect("it is a text");
            String::from_utf8(bytes.into_owned()).expect("it is UTF-8")
        };
        for (odd, text) in [
            (r"Zo\u00eb", "Zoë"),
            (r"a\/b\u0022", r#"a/b\""#),
            (r"\u000a\n\u005c", r"\n\n\\"),
            (r"\ud83d\ude00\u007f", "😀\u{7f}"),
        ] {
            assert_eq!(shortest(Value::OddText(odd.as_bytes())), shortest(Value::Text(text.as_bytes())));
        }
        assert_eq!(Value::OddText(br"\u0041").text(), None);
    }
}
