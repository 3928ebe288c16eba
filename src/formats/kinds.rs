//! What is said of records that were passed over: how many there are of each kind.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::OtherKind;
use crate::document::message::Message;
use crate::text;

/// Kinds that are told apart at most. They come from payloads: hostile input must not make tables grow
/// without bound.
pub(crate) const MOST_KINDS: usize = 20;

/// Kinds of records that were passed over, and how many there are of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kinds {
    documented: BTreeMap<Cow<'static, str>, usize>,
    /// By the names that payloads give them.
    unknown: BTreeMap<String, usize>,
    /// Those of more kinds than are told apart, or of which no name may be told.
    others: usize,
}

impl Kinds {
    /// Counts records of a kind.
    pub fn add(&mut self, kind: OtherKind, count: usize) {
        let has_room = self.documented.len() + self.unknown.len() < MOST_KINDS;
        let known = match kind {
            OtherKind::Documented(name) if has_room || self.documented.contains_key(&name) => {
                self.documented.entry(name).or_default()
            }
            OtherKind::Unknown(name) if has_room || self.unknown.contains_key(&name) => {
                self.unknown.entry(name).or_default()
            }
            _ => &mut self.others,
        };
        *known = known.saturating_add(count);
    }

    /// Adds those of a later part.
    pub fn absorb(&mut self, later: Kinds) {
        for (name, count) in later.documented {
            self.add(OtherKind::Documented(name), count);
        }
        for (name, count) in later.unknown {
            self.add(OtherKind::Unknown(name), count);
        }
        self.others = self.others.saturating_add(later.others);
    }

    fn sum(counts: &BTreeMap<impl Ord, usize>) -> usize {
        counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The same without names that only payloads know.
    #[must_use]
    pub fn masked(&self) -> Self {
        let others = self.others.saturating_add(Self::sum(&self.unknown));
        Kinds { documented: self.documented.clone(), unknown: BTreeMap::new(), others }
    }

    /// What is said of all of them; `is_none_left` says that there was nothing else.
    #[must_use]
    pub fn sentence(&self, is_none_left: bool) -> Message {
        // What only the payload calls them counts as personal.
        let kinds = Message::personal(self.listed(), self.masked().listed());
        // One finding: that nothing is left says already that the others were passed over.
        if is_none_left {
            return Message::from("no event is left to check: ").and(kinds).and(" passed over");
        }
        let count = Self::sum(&self.documented).saturating_add(self.masked().others);
        let events = if count == 1 { "event of another type was" } else { "events of other types were" };
        Message::from(format!("{count} {events} passed over: ")).and(kinds)
    }

    fn listed(&self) -> String {
        let documented = self.documented.iter().map(|(name, count)| format!("{count} `{name}`"));
        let unknown = self.unknown.iter().map(|(name, count)| format!("{count} `{name}`"));
        let others = (self.others > 0).then(|| text::counted(self.others, "other"));
        text::list(&documented.chain(unknown).chain(others).collect::<Vec<_>>(), "and")
    }
}
