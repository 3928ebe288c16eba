//! The names of one object type: which property each belongs to, and which ones another is near to.

use super::{ObjectType, Presence, Property, Type};
use crate::document::{Node, name_hash};
use crate::text::Folded;

/// A known name and the property that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Name<'c> {
    /// The name as it should be written.
    pub written: &'c str,
    /// The property.
    pub property: &'c Property,
}

/// Names with the positions of the properties that they belong to.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Entry>,
    /// Hashes, and positions in `names` counted from 1; 0 where there is none. Open addressing, at most
    /// half full.
    slots: Vec<(u32, u32)>,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// The name as others are compared with it.
    pub(super) folded: Folded,
    /// Position of its property in the object type.
    pub(super) position: u32,
}

impl Names {
    /// A table of these names; of equal ones the first counts.
    pub(super) fn new<'n>(names: impl Iterator<Item = (&'n str, u32)>) -> Self {
        let mut table = Names::default();
        let names: Vec<_> = names.collect();
        table.slots.resize((2 * names.len()).next_power_of_two().max(2), (0, 0));
        for (name, position) in names {
            let hash = name_hash(name.as_bytes());
            let (slot, is_taken) = table.slot(hash, |known| known == name);
            if !is_taken {
                let (name, folded) = (name.to_owned(), Folded::new(name));
                table.names.push(Entry { name, folded, position });
                table.slots[slot] = (hash, u32::try_from(table.names.len()).unwrap_or(u32::MAX));
            }
        }
        table
    }

    /// Where the name with this hash stands, or should stand, and whether it does.
    fn slot(&self, hash: u32, is_meant: impl Fn(&str) -> bool) -> (usize, bool) {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let (known, at) = self.slots[slot];
            if at == 0 {
                return (slot, false);
            }
            if known == hash && is_meant(&self.names[at as usize - 1].name) {
                return (slot, true);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn position(&self, hash: u32, is_meant: impl Fn(&str) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let (slot, is_there) = self.slot(hash, is_meant);
        is_there.then(|| self.names[self.slots[slot].1 as usize - 1].position)
    }

    /// Position of the property called `name`.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.position(name_hash(name.as_bytes()), |known| known == name)
    }

    /// Position of the property that a key names.
    pub(super) fn find_key(&self, key: Node<'_>) -> Option<u32> {
        self.position(key.hash(), |known| key.is_str(known))
    }

    /// The names, in the order in which they were given.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.names.iter()
    }
}

impl ObjectType {
    /// Makes the tables by which names are found.
    pub(super) fn index_names(&mut self) {
        for (position, property) in (0..).zip(&mut self.properties) {
            property.position = position;
            let mut types = property.types.all();
            property.holds_objects = types.any(|one| matches!(one, Type::Ref(_) | Type::ListOf(_)));
            let has_variants = matches!(property.presence, Presence::Variants(_));
            property.is_left_open = has_variants || property.filled || !property.is_asserted();
        }
        let properties = || (0..).zip(&self.properties);
        let names = properties().flat_map(|(at, property)| property.names().map(move |name| (name, at)));
        let slips = properties()
            .flat_map(|(at, property)| property.slips.keys().map(move |name| (name.as_str(), at)));
        (self.names, self.slips) = (Names::new(names), Names::new(slips));
    }

    /// The property called `name`, by its own name or an accepted other one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Property> {
        self.names.find(name).map(|position| &self.properties[position as usize])
    }

    /// The property that a key names.
    #[must_use]
    pub fn find_key(&self, key: Node<'_>) -> Option<&Property> {
        self.names.find_key(key).map(|position| &self.properties[position as usize])
    }

    /// The name that is meant by a slip that the contract knows.
    #[must_use]
    pub fn slip(&self, name: &str) -> Option<Name<'_>> {
        let property = &self.properties[self.slips.find(name)? as usize];
        Some(Name { written: &property.name, property })
    }
}
