//! Random choices that are the same on every machine.

use std::fmt::Write as _;

/// A source of random choices: equal seeds make equal ones, whatever the width of the machine's words.
#[derive(Debug, Clone)]
pub struct Dice(fastrand::Rng);

impl Dice {
    /// Dice for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Dice(fastrand::Rng::with_seed(seed))
    }

    /// The dice of the thing with this number, of which each has dice of its own (`SplitMix64`).
    #[must_use]
    pub fn of(seed: u64, index: u64) -> Self {
        let mut mixed = seed ^ index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Dice::new(mixed ^ (mixed >> 31))
    }

    /// A number below `limit`, which must be positive.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0.u64(..limit)
    }

    /// The same as an index.
    pub fn index(&mut self, length: usize) -> usize {
        // A number below a usize is one.
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// True in so many of twenty cases.
    pub fn chance(&mut self, of_twenty: u64) -> bool {
        self.below(20) < of_twenty
    }

    /// One of several; there must be one.
    pub fn one_of<'t, T>(&mut self, several: &'t [T]) -> &'t T {
        &several[self.index(several.len())]
    }

    /// Numbers below `limit` in any order, each at most once; `count` of them if there are as many.
    pub fn distinct(&mut self, limit: usize, count: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..limit).collect();
        let mut chosen = Vec::with_capacity(count.min(limit));
        while chosen.len() < count && !all.is_empty() {
            let at = self.index(all.len());
            chosen.push(all.swap_remove(at));
        }
        chosen
    }

    /// So many characters of `alphabet`.
    pub fn text_of(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.one_of(alphabet))).collect()
    }

    /// So many hexadecimal digits.
    pub fn hex(&mut self, length: usize) -> String {
        self.text_of(b"0123456789abcdef", length)
    }

    /// A number of so many digits as text; the first one is not 0.
    pub fn digits(&mut self, length: usize) -> String {
        self.text_of(b"123456789", 1) + &self.text_of(b"0123456789", length.saturating_sub(1))
    }

    /// A random UUID (RFC 9562, version 4).
    pub fn uuid(&mut self) -> String {
        let bits = (u128::from(self.0.u64(..)) << 64) | u128::from(self.0.u64(..));
        let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        let mut text = String::with_capacity(36);
        for (at, digit) in format!("{bits:032x}").chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            // Writing to a String can't fail.
            let _ = text.write_char(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn uuids_are_of_version_4() {
        let mut dice = Dice::new(7);
        for _ in 0..100 {
            let uuid = dice.uuid();
            let parts: Vec<&str> = uuid.split('-').collect();
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{uuid}");
            assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{uuid}");
        }
    }

    #[test]
    fn distinct_numbers_are_distinct() {
        let mut dice = Dice::new(7);
        let mut chosen = dice.distinct(9, 5);
        chosen.sort_unstable();
        chosen.dedup();
        assert_eq!(chosen.len(), 5);
        assert_eq!(dice.distinct(2, 5).len(), 2);
    }
}
