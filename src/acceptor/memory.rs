//! What was seen of a record so far, for rules that compare its parts.

/// Things with their names, and pairs of things. It may fail to tell, and says so; what it tells is exact.
#[derive(Debug, Default)]
pub struct Memory {
    things: Table,
    entries: Vec<Entry>,
    /// The thing without texts in its key that was named last: most entities come from one source.
    last: Option<usize>,
    /// Keys and names of the things, one behind the other.
    text: Vec<u8>,
    pairs: Table,
    known_pairs: Vec<(u32, u32)>,
}

/// A thing: its key is a number and two texts.
#[derive(Debug)]
struct Entry {
    number: i64,
    /// Where its texts begin in the memory's: both of the key, then the name.
    start: usize,
    lengths: [usize; 3],
}

impl Memory {
    /// Begins with a new record.
    pub(super) fn forget(&mut self) {
        self.things.clear();
        self.pairs.clear();
        self.entries.clear();
        self.last = None;
        self.text.clear();
        self.known_pairs.clear();
    }

    /// A number for the thing with that key: the same for the same key, and another one for every other.
    /// None if it had another name before, or if that can't be told.
    pub fn name(&mut self, number: i64, key: [&[u8]; 2], name: &[u8]) -> Option<u32> {
        let lengths = [key[0].len(), key[1].len(), name.len()];
        let is_bare = lengths[..2] == [0, 0];
        if is_bare
            && let Some(last) = self.last
            && self.entries[last].number == number
        {
            return self.known_as(last, name);
        }
        let hash = hash_bytes(hash_bytes(mix(0, number.cast_unsigned()), key[0]), key[1]);
        let (entries, text) = (&self.entries, &self.text);
        let found = self.things.enter(hash, |position| {
            let entry = &entries[position];
            let text = &text[entry.start..];
            let (first, rest) = text.split_at(entry.lengths[0]);
            entry.number == number && first == key[0] && rest[..entry.lengths[1]] == *key[1]
        })?;
        match found {
            Place::Known(position) => {
                if is_bare {
                    self.last = Some(position);
                }
                self.known_as(position, name)
            }
            Place::New(position) => {
                self.entries.push(Entry { number, start: self.text.len(), lengths });
                for part in [key[0], key[1], name] {
                    self.text.extend_from_slice(part);
                }
                u32::try_from(position).ok()
            }
        }
    }

    /// The number of the thing at that position, if it has that name.
    fn known_as(&self, position: usize, name: &[u8]) -> Option<u32> {
        let entry = &self.entries[position];
        let start = entry.start + entry.lengths[0] + entry.lengths[1];
        let is_same = self.text[start..start + entry.lengths[2]] == *name;
        if is_same { u32::try_from(position).ok() } else { None }
    }

    /// Enters a pair; none if it was there before, or if that can't be told.
    pub fn enter_pair(&mut self, pair: (u32, u32)) -> Option<()> {
        let hash = mix(u64::from(pair.0), u64::from(pair.1));
        let pairs = &self.known_pairs;
        match self.pairs.enter(hash, |position| pairs[position] == pair)? {
            Place::Known(_) => None,
            Place::New(_) => {
                self.known_pairs.push(pair);
                Some(())
            }
        }
    }
}

/// A hash table of positions, which count from 0 in the order of entering.
#[derive(Debug, Default)]
struct Table {
    /// The round in which a slot was filled, and the position; those of earlier rounds are empty.
    slots: Vec<(u32, u32)>,
    round: u32,
    /// By position.
    hashes: Vec<u64>,
}

enum Place {
    Known(usize),
    New(usize),
}

/// Slots that are looked at for one key. A record that was made to fill neighbouring ones is left to the
/// rules, whose tables have secret seeds.
const MOST_PROBES: usize = 64;

impl Table {
    fn clear(&mut self) {
        if self.hashes.is_empty() {
            return;
        }
        self.hashes.clear();
        self.round += 1;
        if self.round == u32::MAX {
            self.slots.clear();
            self.round = 0;
        }
    }

    /// Finds what `is_same` knows again by its position, or gives it the next one; none if it isn't to be
    /// found in reasonable time.
    fn enter(&mut self, hash: u64, is_same: impl Fn(usize) -> bool) -> Option<Place> {
        if self.hashes.len() * 2 >= self.slots.len() {
            self.grow()?;
        }
        let mask = self.slots.len() - 1;
        let mut at = slot(hash, mask);
        for _ in 0..MOST_PROBES {
            let (round, position) = self.slots[at];
            if round != self.round + 1 {
                let position = self.hashes.len();
                self.slots[at] = (self.round + 1, u32::try_from(position).ok()?);
                self.hashes.push(hash);
                return Some(Place::New(position));
            }
            let position = usize::try_from(position).ok()?;
            if self.hashes[position] == hash && is_same(position) {
                return Some(Place::Known(position));
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn grow(&mut self) -> Option<()> {
        let count = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(count, (0, 0));
        for (position, hash) in self.hashes.iter().enumerate() {
            let mut at = slot(*hash, count - 1);
            while self.slots[at].0 == self.round + 1 {
                at = (at + 1) & (count - 1);
            }
            self.slots[at] = (self.round + 1, u32::try_from(position).ok()?);
        }
        Some(())
    }
}

fn slot(hash: u64, mask: usize) -> usize {
    usize::try_from(hash & 0xFFFF_FFFF).unwrap_or(0) & mask
}

/// Folds both halves of a product, so that every bit of the word can change every bit of the hash.
fn mix(hash: u64, word: u64) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let product = u128::from(hash.rotate_left(23) ^ word ^ FACTOR) * u128::from(FACTOR);
    let upper = u64::try_from(product >> 64).unwrap_or(0);
    upper ^ u64::try_from(product & u128::from(u64::MAX)).unwrap_or(0)
}

fn hash_bytes(mut hash: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] ^= u8::try_from(bytes.len() & 0xFF).unwrap_or(0);
    mix(hash, u64::from_le_bytes(last))
}

#[cfg(test)]
mod tests {
    use super::{MOST_PROBES, Memory, Place, Table};

    #[test]
    fn things_and_pairs_are_told_apart_exactly_and_forgotten() {
        let mut memory = Memory::default();
        for round in 0..3 {
            for number in 0..1000 {
                let id = format!("id {number}");
                assert!(memory.name(7, [b"user", id.as_bytes()], b"name").is_some(), "{round} {number}");
            }
            let first = memory.name(7, [b"user", b"id 1"], b"name");
            assert_eq!(first, Some(1));
            assert_eq!(memory.name(7, [b"user", b"id 1"], b"nome"), None);
            // The same bytes, parted in another way.
            assert_eq!(memory.name(7, [b"useri", b"d 1"], b"other"), Some(1000));
            assert_eq!(memory.name(8, [b"user", b"id 1"], b"other"), Some(1001));
            assert_eq!(memory.enter_pair((1, 2)), Some(()));
            assert_eq!(memory.enter_pair((2, 1)), Some(()));
            assert_eq!(memory.enter_pair((1, 2)), None);
            memory.forget();
        }
    }

    #[test]
    fn a_crowd_of_equal_hashes_isnt_searched_for_long() {
        let mut table = Table::default();
        for position in 0..MOST_PROBES {
            let place = table.enter(42, |_| false);
            assert!(matches!(place, Some(Place::New(new)) if new == position));
        }
        assert!(table.enter(42, |_| false).is_none());
    }
}
