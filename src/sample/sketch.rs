//! What a format tells of a payload before it is made.

use serde_json::Value;

use crate::sample::Extent;
use crate::sample::dice::Dice;
use crate::sample::world::{Moment, World};

/// What a payload is to be made of.
#[derive(Debug)]
pub struct Scene<'w> {
    /// The company of which it tells.
    pub world: &'w World,
    /// Its number, counted from 0.
    pub index: u64,
    /// When it happens.
    pub moment: Moment,
    /// How much there is in it.
    pub extent: Extent,
    /// The variant, if the format has several.
    pub variant: Option<&'w str>,
    /// For whatever is chosen at random.
    pub dice: Dice,
}

impl Scene<'_> {
    /// One of several things, as an index: in payloads that follow each other, each of them comes before one
    /// comes again.
    #[must_use]
    pub fn in_turn(&self, length: usize) -> usize {
        in_turn(self.world.seed, self.index, length)
    }
}

/// See [`Scene::in_turn`].
pub(super) fn in_turn(seed: u64, index: u64, length: usize) -> usize {
    let (round, place) = (index / length as u64, index % length as u64);
    // Another order in each round, and for each number of things.
    let mut dice = Dice::new(seed ^ (round << 16) ^ (length as u64) << 56);
    let order = dice.distinct(length, length);
    // A number below a usize is one.
    order[usize::try_from(place).unwrap_or_default()]
}

/// Members of an object that hang together with others, in the order in which they stand there. The
/// contract has the last word on which are there, and makes the rest.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    members: Vec<Told>,
}

/// What a format tells of a payload before it is made.
pub type Sketching = fn(&mut Scene<'_>) -> Sketch;

/// One member of a sketch.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// One of the property's names.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) part: Part,
    /// When it is there, if the contract leaves that open.
    pub(super) chance: Chance,
}

/// The value of a member, as far as it is told.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// The value itself.
    Value(Value),
    /// An object of the contract.
    Object(Sketch),
    /// A list of those.
    List(Vec<Sketch>),
    /// Nothing is told but its place.
    Made,
}

/// When an optional member is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chance {
    /// Even if only what must be there is wanted: a rule wants it.
    Always,
    /// In so many of twenty payloads.
    OfTwenty(u64),
}

impl Sketch {
    /// With a member that mostly is there.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.add(name, Part::Value(value.into()), Chance::OfTwenty(18))
    }

    /// With a member that is there now and then.
    #[must_use]
    pub fn rarely(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.add(name, Part::Value(value.into()), Chance::OfTwenty(3))
    }

    /// With a member that mostly is there, and whose value the contract makes.
    #[must_use]
    pub fn made(self, name: &'static str) -> Self {
        self.add(name, Part::Made, Chance::OfTwenty(18))
    }

    /// The same for a member that is there now and then.
    #[must_use]
    pub fn rarely_made(self, name: &'static str) -> Self {
        self.add(name, Part::Made, Chance::OfTwenty(3))
    }

    /// With a member that is only there if everything is.
    #[must_use]
    pub fn if_full(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.add(name, Part::Value(value.into()), Chance::OfTwenty(0))
    }

    /// With a member without which the payload wouldn't be good.
    #[must_use]
    pub fn always(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.add(name, Part::Value(value.into()), Chance::Always)
    }

    /// With an object of the contract.
    #[must_use]
    pub fn object(self, name: &'static str, sketch: Sketch) -> Self {
        self.add(name, Part::Object(sketch), Chance::OfTwenty(18))
    }

    /// With a list of such objects.
    #[must_use]
    pub fn list(self, name: &'static str, elements: Vec<Sketch>) -> Self {
        self.add(name, Part::List(elements), Chance::OfTwenty(18))
    }

    fn add(mut self, name: &'static str, part: Part, chance: Chance) -> Self {
        self.members.push(Told { name, part, chance });
        self
    }

    pub(super) fn into_members(self) -> Vec<Told> {
        self.members
    }
}
