//! By what a finding is known again in another report.

use std::fmt;

use hmac_sha256::Hash;

/// The first half of a SHA-256 hash over what stays when a payload is edited: the file's path, the rule,
/// the place and which of several equal ones it is. No value of a payload and no line number goes in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Of the `occurrence`-th finding, counted from 0, of the rule with this code at this place of the
    /// file at `path`. Array indexes in the place are generalised: see [`crate::document::place_of`].
    #[must_use]
    pub fn new(path: &str, rule: &str, place: &str, occurrence: usize) -> Self {
        let mut hash = Hash::new();
        for part in [path, rule, place] {
            // With its length before it, no part can end in the next one.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update((occurrence as u64).to_le_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&hash.finalize()[..16]);
        Fingerprint(u128::from_be_bytes(half))
    }

    /// Of all findings of a rule at this place of whatever file.
    #[must_use]
    pub fn of_place(rule: &str, place: &str) -> Self {
        Fingerprint::new("", rule, place, 0)
    }

    /// Reads the 32 hexadecimal digits that [`fmt::Display`] writes; none if they are anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_hexadecimal = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hexadecimal.then(|| u128::from_str_radix(text, 16).ok())?.map(Fingerprint)
    }
}

impl From<u128> for Fingerprint {
    fn from(bits: u128) -> Self {
        Fingerprint(bits)
    }
}

impl From<Fingerprint> for u128 {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn every_part_counts_and_none_runs_into_the_next() {
        let parts = [("a", "b", "c", 0), ("ab", "", "c", 0), ("a", "bc", "", 0), ("a", "b", "c", 1)];
        let all: Vec<_> = parts
            .iter()
            .map(|(path, rule, place, occurrence)| Fingerprint::new(path, rule, place, *occurrence))
            .collect();
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one), "{one} stands twice");
        }
    }

    #[test]
    fn it_is_written_and_read_in_hexadecimal_digits() {
        let one = Fingerprint::new("a.json", "schema/wrong-type", "entity/id", 0);
        // Frozen: baselines hold it.
        assert_eq!(one.to_string(), "9f610533dd261cc2717d41b7e1aee9a7");
        assert_eq!(Fingerprint::parse(&one.to_string()), Some(one));
        for text in ["", "0", "+0000000000000000000000000000000", "g0000000000000000000000000000000"] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
