//! A JSON number as it is written, exact at any size.

/// A number of a document. What is written is kept, so nothing is lost: 2^53+1 is not 2^53, and
/// `1.675e12` is an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'a> {
    text: &'a str,
}

impl<'a> Number<'a> {
    /// The number that `text` is, if all of it is one.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        (length(text)? == text.len()).then_some(Number { text })
    }

    /// `text` is a number by the grammar of RFC 8259, section 6.
    pub(crate) fn new(text: &'a str) -> Self {
        Number { text }
    }

    /// The number as it is written.
    #[must_use]
    pub fn as_written(self) -> &'a str {
        self.text
    }

    /// The value, if it is written without fraction or exponent and fits.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        self.text.parse().ok()
    }

    /// The value, if it is written without fraction or exponent and fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.text.parse().ok()
    }

    /// The nearest double; infinite beyond its range.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }

    /// Whether the value is a whole number, however it is written: `1.0` and `1e2` are (JSON
    /// Schema 2020-12, validation, section 6.1.1).
    #[must_use]
    pub fn is_integer(self) -> bool {
        let (mantissa, exponent) = match self.text.find(['e', 'E']) {
            Some(at) => (&self.text[..at], &self.text[at + 1..]),
            None => (self.text, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = whole.trim_start_matches('-');
        if fraction.is_empty() && digits.bytes().all(|digit| digit == b'0') {
            return true;
        }
        let negative = exponent.starts_with('-');
        // An exponent that doesn't fit decides alone: no mantissa is that long.
        let Ok(exponent) = exponent.trim_start_matches('+').parse::<i64>() else {
            return !negative;
        };
        if fraction.is_empty() {
            let zeros = digits.len() - digits.trim_end_matches('0').len();
            exponent >= 0 || exponent.unsigned_abs() <= zeros as u64
        } else {
            exponent >= 0 && exponent.unsigned_abs() >= fraction.len() as u64
        }
    }
}

/// Bytes of the number at the beginning of `text` (RFC 8259, section 6), or none if it is no number.
pub(super) fn length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(end);
    if whole == 0 || whole > 1 && bytes[end] == b'0' {
        return None;
    }
    end += whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent == 0 {
            return None;
        }
        end += 1 + sign + exponent;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::{Number, length};

    #[test]
    fn the_grammar_ends_a_number() {
        for (text, end) in [("0", 1), ("-0,", 2), ("12.5e-3]", 7), ("1E5}", 3), ("10", 2)] {
            assert_eq!(length(text), Some(end), "{text}");
        }
        for text in ["", "-", "01", "-01", "1.", "1.e3", "1e", "1e+", ".5", "+1", "x"] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_told_by_their_value() {
        let whole = [
            "0",
            "-0",
            "7",
            "-12",
            "1.0",
            "1e2",
            "1.675e12",
            "2023.0",
            "100e-2",
            "-0.0e-5",
            "1.50e1",
            "123456789012345678901234567890",
            "1e400",
            "1E+2",
            "0e99999999999999999999",
        ];
        for text in whole {
            assert!(Number::new(text).is_integer(), "{text}");
        }
        let broken = ["1.5", "1e-1", "0.1", "15e-2", "1.675e2", "1e-99999999999999999999", "-2.50"];
        for text in broken {
            assert!(!Number::new(text).is_integer(), "{text}");
        }
    }
}
