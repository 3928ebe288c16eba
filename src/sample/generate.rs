//! Payloads made from the rows of a contract, and from what their format tells.

use serde_json::{Map, Value, json};

use crate::contract::{Contract, Fake, ObjectType, Presence, Property, StringFormat, Type, Types};
use crate::formats;
use crate::sample::dice::Dice;
use crate::sample::sketch::{Chance, Part, Scene, Sketch, Sketching, in_turn};
use crate::sample::world::{Moment, Person, World};
use crate::sample::{Extent, Wanted};

/// Makes one payload after the other, without end.
#[derive(Debug)]
pub struct Generator<'c> {
    contract: &'c Contract,
    sketching: Option<Sketching>,
    wanted: Wanted,
    world: World,
    index: u64,
}

impl<'c> Generator<'c> {
    /// Payloads of a contract. A `variant` in `wanted` must be one of its root's.
    #[must_use]
    pub fn new(contract: &'c Contract, wanted: Wanted) -> Self {
        let world = World::new(wanted.seed);
        let sketching = formats::sketching(&contract.format);
        Generator { contract, sketching, wanted, world, index: 0 }
    }

    /// Goes on with the payload that has this number.
    pub fn go_to(&mut self, index: u64) {
        self.index = index;
    }

    /// The next payload.
    pub fn payload(&mut self) -> Map<String, Value> {
        let root = self.contract.root();
        let index = self.index;
        let mut dice = Dice::of(self.wanted.seed, index);
        let variants = root.variants();
        let any = match variants {
            [] => None,
            variants => Some(variants[in_turn(self.wanted.seed, index, variants.len())].as_str()),
        };
        let variant = self.wanted.variant.as_deref().or(any);
        let moment = Moment::of(index, &mut dice);
        self.index = index.wrapping_add(1);
        let extent = self.wanted.extent;
        let mut scene = Scene { world: &self.world, index, moment, extent, variant, dice };
        let sketch = self.sketching.map(|sketching| sketching(&mut scene)).unwrap_or_default();
        Maker { contract: self.contract, scene }.object(root, variant, sketch)
    }
}

struct Maker<'c, 'w> {
    contract: &'c Contract,
    scene: Scene<'w>,
}

impl<'c> Maker<'c, '_> {
    fn object(&mut self, object: &ObjectType, variant: Option<&str>, sketch: Sketch) -> Map<String, Value> {
        let told = sketch.into_members();
        let discriminator = object.discriminator.as_deref();
        let told_variant = told.iter().find(|told| Some(told.name) == discriminator);
        let told_variant = told_variant.and_then(|told| match &told.part {
            Part::Value(value) => value.as_str(),
            _ => None,
        });
        let any = match object.variants() {
            [] => None,
            variants => Some(self.scene.dice.one_of(variants).as_str()),
        };
        let variant = variant.or(told_variant).or(any).map(str::to_owned);
        let variant = variant.as_deref();
        let person = self.scene.dice.one_of(&self.scene.world.people).clone();
        let mut members = Map::new();
        let mut is_decided = vec![false; object.properties.len()];
        for told in told {
            let property =
                object.properties.iter().position(|property| property.names().any(|name| name == told.name));
            if let Some(position) = property {
                is_decided[position] = true;
                if !self.is_there(&object.properties[position], variant, told.chance) {
                    continue;
                }
            }
            let property = property.map(|position| &object.properties[position]);
            let inner = property.and_then(|property| self.described_by(property));
            let value = match (told.part, inner, property) {
                (Part::Value(value), ..) => value,
                (Part::Object(sketch), Some(inner), _) => Value::Object(self.object(inner, None, sketch)),
                (Part::List(sketches), Some(inner), _) => {
                    let element = |sketch| Value::Object(self.object(inner, None, sketch));
                    Value::Array(sketches.into_iter().map(element).collect())
                }
                (Part::Made, _, Some(property)) => self.value(property, variant, &person),
                // The contract knows no such thing, which a test finds.
                (Part::Object(_) | Part::List(_) | Part::Made, ..) => Value::Null,
            };
            members.insert(told.name.to_owned(), value);
        }
        for (property, is_decided) in object.properties.iter().zip(is_decided) {
            if is_decided || !self.is_there(property, variant, Chance::OfTwenty(10)) {
                continue;
            }
            let value = match discriminator {
                Some(name) if name == property.name && variant.is_some() => json!(variant),
                _ => self.value(property, variant, &person),
            };
            members.insert(property.name.clone(), value);
        }
        members
    }

    fn is_there(&mut self, property: &Property, variant: Option<&str>, chance: Chance) -> bool {
        match (&property.presence, self.scene.extent, chance) {
            (Presence::Variants(_), ..) => variant.is_none_or(|variant| !property.presence.forbids(variant)),
            (Presence::Always | Presence::Expected, ..) | (_, Extent::Full, _) | (_, _, Chance::Always) => {
                true
            }
            (Presence::Optional, Extent::Minimal, _) => false,
            (Presence::Optional, Extent::Usual, Chance::OfTwenty(chance)) => self.scene.dice.chance(chance),
        }
    }

    /// The object type that a property's values or elements have.
    fn described_by(&self, property: &Property) -> Option<&'c ObjectType> {
        self.contract.objects_in(property).next()
    }

    /// A value of which nothing is told.
    fn value(&mut self, property: &Property, variant: Option<&str>, person: &Person) -> Value {
        let known: Vec<&str> = property.known_values().collect();
        if !known.is_empty() {
            return json!(self.scene.dice.one_of(&known));
        }
        if let Some(fake) = property.fake {
            return self.fake(fake, person);
        }
        match property.format {
            Some(StringFormat::DateTime) => {
                return json!(self.scene.moment.any_timestamp(&mut self.scene.dice));
            }
            Some(StringFormat::Email) => return json!(person.address),
            None => {}
        }
        let any = Types(vec![Type::Any]);
        let types = property.types.in_variant(variant).unwrap_or(&any);
        let one = types.0.iter().find(|one| **one != Type::Null).unwrap_or(&Type::Null);
        let contract = self.contract;
        match one {
            Type::Ref(name) => match contract.object(name) {
                Some(object) => Value::Object(self.object(object, None, Sketch::default())),
                None => Value::Null,
            },
            Type::ListOf(name) => {
                let Some(object) = contract.object(name) else { return json!([]) };
                let count =
                    if self.scene.extent == Extent::Minimal { 1 } else { 1 + self.scene.dice.below(3) };
                let elements =
                    (0..count).map(|_| Value::Object(self.object(object, None, Sketch::default())));
                Value::Array(elements.collect())
            }
            _ => {
                let fitting: Vec<&Value> =
                    property.examples.iter().filter(|example| fits(one, example)).collect();
                if !fitting.is_empty() {
                    return (*self.scene.dice.one_of(&fitting)).clone();
                }
                self.any_of(one, property)
            }
        }
    }

    /// Any value of a type that holds no object of the contract.
    fn any_of(&mut self, one: &Type, property: &Property) -> Value {
        let dice = &mut self.scene.dice;
        match one {
            Type::String => json!(format!("{}-{}", property.name, dice.digits(4))),
            Type::Integer | Type::Number => json!(1 + dice.below(999)),
            Type::Boolean => json!(dice.chance(10)),
            Type::Object | Type::Any => json!({}),
            Type::Null | Type::Ref(_) | Type::ListOf(_) => Value::Null,
        }
    }

    fn fake(&mut self, fake: Fake, person: &Person) -> Value {
        let scene = &mut self.scene;
        match fake {
            Fake::Person => json!(person.name),
            Fake::UserName => json!(person.login),
            Fake::Address => json!(person.address),
            Fake::HostName => json!(scene.world.domain),
            Fake::Uuid => json!(scene.dice.uuid()),
            Fake::Digits => json!(scene.dice.digits(19)),
            Fake::EpochMilliseconds => json!(scene.moment.epoch_milliseconds()),
            Fake::EpochMillisecondsText => json!(scene.moment.epoch_milliseconds().to_string()),
        }
    }
}

/// Whether a value is of a type that holds no object of the contract.
fn fits(one: &Type, value: &Value) -> bool {
    match one {
        Type::String => value.is_string(),
        Type::Integer => value.is_i64() || value.is_u64(),
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Object => value.is_object(),
        Type::Null => value.is_null(),
        Type::Any => true,
        Type::Ref(_) | Type::ListOf(_) => false,
    }
}
