//! A JSON number as it is written, exact at any size.

/// A number of a document. What is written is kept, so nothing is lost: 2^53+1 is not 2^53, and
/// `1.675e12` is an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'a> {
    text: &'a str,
}

impl<'a> Number<'a> {
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

#[cfg(test)]
mod tests {
    use super::Number;

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
