//! Which entities of a payload are the same, and which names they go by.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::document::{Node, Number};
use crate::rules::Sink;

/// The number of a source by its value: 7 and 7.0 are the same.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum SourceId {
    /// A whole number that fits, as nearly all do.
    Whole(u64),
    /// Any other, in its canonical spelling.
    Odd(String),
}

impl From<Number<'_>> for SourceId {
    fn from(number: Number<'_>) -> Self {
        let whole = number.as_u64().or_else(|| u64::try_from(number.as_integer()?).ok());
        whole.map_or_else(|| SourceId::Odd(number.canonical()), SourceId::Whole)
    }
}

/// One entity of a payload, however often it stands there. Equal for equal entities only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity(usize);

/// The entities that were seen so far.
#[derive(Debug, Default)]
pub(super) struct Entities<'a> {
    known: HashMap<(SourceId, Cow<'a, str>, Cow<'a, str>), Identity>,
}

impl<'a> Entities<'a> {
    /// Which entity an Entity object stands for: equal are those whose source, type and id are.
    /// None if one of these is missing, of the wrong shape or empty: that identifies nothing.
    pub(super) fn identify(&mut self, object: Node<'a>, sink: &Sink<'a, '_>) -> Option<Identity> {
        let filled = |name| sink.sound(object, name)?.as_str().filter(|text| !text.is_empty());
        let source = sink.sound(object, "sourceId")?.as_number()?;
        let key = (SourceId::from(source), filled("type")?, filled("id")?);
        let next = Identity(self.known.len());
        Some(*self.known.entry(key).or_insert(next))
    }

    /// The same for two members of one object.
    pub(super) fn identify_both(
        &mut self,
        object: Node<'a>,
        [one, other]: [&str; 2],
        sink: &Sink<'a, '_>,
    ) -> Option<(Identity, Identity)> {
        let one = self.identify(sink.sound(object, one)?, sink)?;
        let other = self.identify(sink.sound(object, other)?, sink)?;
        Some((one, other))
    }
}

/// Names of sources or entities.
#[derive(Debug)]
pub(super) struct Names<'a, K> {
    known: HashMap<K, Named<'a>>,
}

#[derive(Debug)]
struct Named<'a> {
    first: Node<'a>,
    /// Decoded once: an escaped name may be long, and compared with many.
    first_name: Cow<'a, str>,
    others: HashSet<Cow<'a, str>>,
}

impl<K> Default for Names<'_, K> {
    fn default() -> Self {
        Names { known: HashMap::new() }
    }
}

impl<'a, K: Eq + Hash> Names<'a, K> {
    /// Enters the string `name` as a name of `key`. If it is one by which `key` wasn't seen yet, and
    /// not the first: the first one.
    pub(super) fn enter(&mut self, key: K, name: Node<'a>) -> Option<Node<'a>> {
        let text = name.as_str()?;
        match self.known.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(Named { first: name, first_name: text, others: HashSet::new() });
                None
            }
            Entry::Occupied(mut named) => {
                let named = named.get_mut();
                (named.first_name != text && named.others.insert(text)).then_some(named.first)
            }
        }
    }
}
