//! The nodes of a document in the making.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Duplicate, Entry, Kind, MAX_DEPTH, decode_string, name_hash};
use crate::memory;

/// Up to so many members, keys of equal hashes are compared with each other to find duplicates. In
/// larger objects that could take hostile input too long.
const COMPARED_MEMBERS: usize = 64;

/// Room for the nodes of a document, which one document after the other can use.
#[derive(Debug, Default)]
pub struct Arena {
    pub(super) entries: Vec<Entry>,
    pub(super) duplicates: Vec<Duplicate>,
    /// Containers that are open, outermost first, as positions in `entries`.
    pub(super) open: Vec<u32>,
    /// Containers around the document that are open as well.
    around: usize,
}

/// The length was checked to fit before the first node was made.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

impl Arena {
    /// Says in how many open containers the next document stands.
    pub(super) fn put_within(&mut self, around: usize) {
        self.around = around;
    }

    /// Whether no other container may be open.
    pub(super) fn is_full(&self) -> bool {
        self.open.len() + self.around >= MAX_DEPTH
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.duplicates.clear();
        self.open.clear();
    }

    /// The container that was opened last and isn't closed.
    pub(super) fn innermost(&mut self) -> Option<&mut Entry> {
        let index = *self.open.last()?;
        self.entries.get_mut(index as usize)
    }

    pub(super) fn scalar(&mut self, start: usize, end: usize, kind: Kind, marked: bool) {
        self.push(Entry { start: narrow(start), end: narrow(end), size: 1, detail: 0, kind, marked });
    }

    /// Adds a key of the innermost container, quotes included, and counts its member.
    pub(super) fn key(&mut self, text: &str, start: usize, end: usize, marked: bool) {
        let detail = if marked {
            name_hash(decode_string(&text[start..end], true).as_bytes())
        } else {
            name_hash(&text.as_bytes()[start + 1..end - 1])
        };
        let (start, end) = (narrow(start), narrow(end));
        self.push(Entry { start, end, size: 1, detail, kind: Kind::String, marked });
        self.count();
    }

    fn push(&mut self, entry: Entry) {
        memory::push(&mut self.entries, entry, 0);
    }

    /// Counts one more member or element of the innermost container.
    pub(super) fn count(&mut self) {
        if let Some(container) = self.innermost() {
            container.detail += 1;
        }
    }

    /// Begins a container at its opening bracket.
    pub(super) fn open(&mut self, start: usize, kind: Kind) {
        self.open.push(narrow(self.entries.len()));
        self.scalar(start, start, kind, false);
    }

    /// Ends the innermost container, behind its closing bracket.
    pub(super) fn close(&mut self, text: &str, end: usize) {
        let Some(index) = self.open.pop() else { return };
        let next = narrow(self.entries.len());
        let entry = &mut self.entries[index as usize];
        entry.end = narrow(end);
        entry.size = next - index;
        if entry.kind == Kind::Object && entry.detail > 1 {
            self.find_duplicates(text, index);
        }
    }

    fn find_duplicates(&mut self, text: &str, object: u32) {
        let entries = &self.entries;
        let count = entries[object as usize].detail as usize;
        let mut next = object + 1;
        let keys = (0..count).map(|_| {
            let key = next;
            next = key + 1 + entries[key as usize + 1].size;
            key
        });
        let before = self.duplicates.len();
        if count <= COMPARED_MEMBERS {
            // Open addressing; no key has index 0, where the root is.
            let mut seen = [0_u32; 2 * COMPARED_MEMBERS];
            let mask = (2 * count).next_power_of_two() - 1;
            for key in keys {
                let entry = &entries[key as usize];
                let mut slot = entry.detail as usize & mask;
                while seen[slot] != 0 && !is_same_key(text, &entries[seen[slot] as usize], entry) {
                    slot = (slot + 1) & mask;
                }
                if seen[slot] == 0 {
                    seen[slot] = key;
                } else {
                    self.duplicates.push(Duplicate { first: seen[slot], second: key });
                }
            }
        } else {
            let mut seen: HashMap<Cow<'_, str>, u32> = HashMap::new();
            if seen.try_reserve(count).is_err() {
                memory::give_up();
            }
            for key in keys {
                let first = *seen.entry(decoded(text, &entries[key as usize])).or_insert(key);
                if first != key {
                    self.duplicates.push(Duplicate { first, second: key });
                }
            }
        }
        if self.duplicates.len() > before {
            self.entries[object as usize].marked = true;
        }
    }
}

fn is_same_key(text: &str, one: &Entry, other: &Entry) -> bool {
    if one.detail != other.detail {
        return false;
    }
    if one.marked || other.marked {
        return decoded(text, one) == decoded(text, other);
    }
    let bytes = text.as_bytes();
    bytes[one.start as usize..one.end as usize] == bytes[other.start as usize..other.end as usize]
}

fn decoded<'t>(text: &'t str, key: &Entry) -> Cow<'t, str> {
    decode_string(&text[key.start as usize..key.end as usize], key.marked)
}
