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
        (length(text.as_bytes())? == text.len()).then_some(Number { text })
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
        if self.is_written_whole() {
            return true;
        }
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

    /// Whether it is written without fraction and exponent.
    pub(crate) fn is_written_whole(self) -> bool {
        !self.text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
    }

    /// The value of a whole number, however it is written; the nearest one that fits if it is too
    /// large, none if it isn't whole.
    #[must_use]
    pub fn as_integer(self) -> Option<i128> {
        // So nearly all are written, and fit.
        if let Some(value) = self.is_written_whole().then(|| self.as_i64()).flatten() {
            return Some(value.into());
        }
        if !self.is_integer() {
            return None;
        }
        let Parts { is_negative, digits, exponent } = self.parts();
        let sign = if is_negative { -1 } else { 1 };
        let value = if digits.is_empty() {
            Some(0)
        } else {
            // A whole number without zeros at its end has no negative exponent.
            let power = exponent.ok().and_then(|exponent| u32::try_from(exponent).ok());
            let power = power.and_then(|exponent| 10_i128.checked_pow(exponent));
            digits.parse::<i128>().ok().zip(power).and_then(|(digits, power)| digits.checked_mul(power))
        };
        Some(sign * value.unwrap_or(i128::MAX))
    }

    /// One spelling for all numbers of the same value: `7`, `7.0` and `70e-1` are `7e0`.
    #[must_use]
    pub fn canonical(self) -> String {
        let Parts { is_negative, digits, exponent } = self.parts();
        match exponent {
            _ if digits.is_empty() => "0".to_owned(),
            Ok(exponent) => format!("{}{digits}e{exponent}", if is_negative { "-" } else { "" }),
            // No two spellings of such a number are worth telling apart.
            Err(()) => self.text.to_owned(),
        }
    }

    fn parts(self) -> Parts {
        let (mantissa, exponent) = match self.text.find(['e', 'E']) {
            Some(at) => (&self.text[..at], &self.text[at + 1..]),
            None => (self.text, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{}{fraction}", whole.trim_start_matches('-'));
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        let zeros = all.len() - all.trim_end_matches('0').len();
        let shift = i64::try_from(zeros).unwrap_or(i64::MAX) - i64::try_from(fraction.len()).unwrap_or(0);
        let exponent = exponent.trim_start_matches('+').parse::<i64>().ok();
        Parts {
            is_negative: whole.starts_with('-'),
            digits: digits.to_owned(),
            exponent: exponent.and_then(|exponent| exponent.checked_add(shift)).ok_or(()),
        }
    }
}

/// A number as digits without zeros at either end, times a power of ten.
struct Parts {
    is_negative: bool,
    /// Empty for zero.
    digits: String,
    /// An error if it doesn't fit.
    exponent: Result<i64, ()>,
}

/// Bytes of the number at the beginning of `bytes` (RFC 8259, section 6), or none if it is no number.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
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
            assert_eq!(length(text.as_bytes()), Some(end), "{text}");
        }
        for text in ["", "-", "01", "-01", "1.", "1.e3", "1e", "1e+", ".5", "+1", "x"] {
            assert_eq!(length(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn values_are_told_from_spellings() {
        for (text, value) in [
            ("0", Some(0)),
            ("-0.0", Some(0)),
            ("7", Some(7)),
            ("-7.0", Some(-7)),
            ("70e-1", Some(7)),
            ("1.675e12", Some(1_675_000_000_000)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("1e400", Some(i128::MAX)),
            ("-1e99999999999999999999", Some(-i128::MAX)),
            ("0e99999999999999999999", Some(0)),
            ("1.5", None),
        ] {
            assert_eq!(Number::new(text).as_integer(), value, "{text}");
        }
        let canonical = |text| Number::new(text).canonical();
        for same in [["7", "7.0"], ["70e-1", "7"], ["0", "-0.0e5"], ["1.50", "15E-1"], ["100", "1e2"]] {
            assert_eq!(canonical(same[0]), canonical(same[1]), "{same:?}");
        }
        for other in [["7", "-7"], ["9007199254740992", "9007199254740993"], ["1.5", "15"]] {
            assert_ne!(canonical(other[0]), canonical(other[1]), "{other:?}");
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
