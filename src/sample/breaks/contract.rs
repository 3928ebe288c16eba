//! Mistakes that follow from a contract: in any payload of any format whose contract allows them.

use serde_json::{Map, Value, json};

use crate::contract::{Contract, ObjectType, Presence, Property, StringFormat};
use crate::formats::{FORMATS, Format};
use crate::sample::dice::Dice;

/// A mistake in a payload; none if there is no place for it in this one.
pub(super) struct Mistake {
    /// The rule about it.
    pub(super) code: &'static str,
    /// What a format must have so that there is such a payload.
    pub(super) needs: &'static str,
    /// Makes it.
    pub(super) make: fn(&Subject<'_>, &mut Dice) -> Option<Map<String, Value>>,
}

/// A payload that is to be broken.
pub(super) struct Subject<'p> {
    pub(super) format: &'static Format,
    pub(super) payload: &'p Map<String, Value>,
    /// Makes one of another variant, if there are variants.
    pub(super) other: &'p dyn Fn(&mut Dice) -> Option<Map<String, Value>>,
}

pub(super) static MISTAKES: &[Mistake] = &[
    Mistake {
        code: "detection/unknown-format",
        needs: "properties",
        make: |subject, dice| {
            let discriminator = subject.contract().root().discriminator.as_deref();
            let names: Vec<&String> =
                subject.payload.keys().filter(|name| Some(name.as_str()) != discriminator).collect();
            let mut few = Map::new();
            for at in dice.distinct(names.len(), 3) {
                few.insert(names[at].clone(), subject.payload[names[at]].clone());
            }
            few.insert("ticket".to_owned(), json!(format!("CHG-{}", dice.digits(4))));
            Some(few)
        },
    },
    Mistake {
        code: "detection/ambiguous-format",
        needs: "a discriminator that can stand beside that of another format",
        make: |subject, _| {
            let other = FORMATS.iter().find(|other| **other != subject.format)?;
            let root = other.contract.root();
            let property = root.find(root.discriminator.as_deref()?)?;
            let mut payload = subject.payload.clone();
            payload.insert(property.name.clone(), json!(property.known_values().next()?));
            Some(payload)
        },
    },
    Mistake {
        code: "schema/missing-property",
        needs: "a property that must be there",
        make: |subject, dice| {
            let place = subject.any(dice, |place| place.is_required() && place.name.is_some())?;
            subject.edit(&place, |members, name| {
                members.shift_remove(name?);
                Some(())
            })
        },
    },
    Mistake {
        code: "schema/forbidden-property",
        needs: "variants with properties that other variants must not have",
        make: |subject, dice| {
            let (place, other) = (subject.any(dice, Place::is_forbidden)?, (subject.other)(dice)?);
            let value = other.get(&place.property.name)?.clone();
            subject.edit(&place, |members, _| {
                members.insert(place.property.name.clone(), value);
                Some(())
            })
        },
    },
    Mistake {
        code: "schema/wrong-type",
        needs: "a property whose type is documented",
        make: |subject, dice| {
            let place = subject.any(dice, |place| place.property.is_asserted() && place.name.is_some())?;
            let is_null = dice.chance(5);
            subject.edit(&place, |members, name| {
                let value = members.get_mut(name?)?;
                *value = if is_null { Value::Null } else { of_another_type(value) };
                Some(())
            })
        },
    },
    Mistake {
        code: "schema/unknown-value",
        needs: "a property with a closed list of values, other values of which are still payloads of this format",
        make: |subject, dice| {
            let place = subject
                .any(dice, |place| place.property.known_values().next().is_some() && place.name.is_some())?;
            let slips: &[fn(&str) -> String] = &[title_case, snake_case, doubled];
            let slip = *dice.one_of(slips);
            subject.edit(&place, |members, name| {
                let value = members.get_mut(name?)?;
                *value = json!(slip(value.as_str()?));
                Some(())
            })
        },
    },
    Mistake {
        code: "schema/wrong-variant",
        needs: "variants",
        make: |subject, dice| {
            let root = subject.contract().root();
            let variants = root.variants();
            let variant = variants.get(dice.index(variants.len().max(1)))?;
            let mut payload = subject.payload.clone();
            payload.insert(root.discriminator.clone()?, json!(variant));
            Some(payload)
        },
    },
    Mistake {
        code: "schema/bad-format",
        needs: "a timestamp or an e-mail address whose form is documented",
        make: |subject, dice| {
            let place = subject.any(dice, |place| place.property.format.is_some() && place.name.is_some())?;
            let first = dice.chance(10);
            subject.edit(&place, |members, name| {
                let value = members.get_mut(name?)?;
                let text = value.as_str()?;
                *value = json!(match (place.property.format?, first) {
                    (StringFormat::DateTime, true) => text.replace('T', " "),
                    (StringFormat::DateTime, false) => text.get(..19)?.to_owned(),
                    (StringFormat::Email, true) => format!("Helpdesk <{text}>"),
                    (StringFormat::Email, false) => text.split('@').next()?.replace('.', " "),
                });
                Some(())
            })
        },
    },
    Mistake {
        code: "schema/misspelt-property",
        needs: "a property that must be there",
        make: |subject, dice| {
            let place = subject.any(dice, |place| place.is_required() && place.name.is_some())?;
            let slips: &[fn(&str) -> String] = &[title_case, snake_case, doubled, str::to_ascii_uppercase];
            let slip = *dice.one_of(slips);
            subject.edit(&place, |members, name| rename(members, name?, &slip(name?)))
        },
    },
    Mistake {
        code: "schema/misplaced-property",
        needs: "a property that must be there, and an object in another",
        make: |subject, dice| {
            let place = subject.any(dice, |place| place.is_required() && place.name.is_some())?;
            let is_near = |other: &Place<'_>| {
                let (one, other) = (&place.pointer, &other.pointer);
                one != other && (one.starts_with(other.as_str()) || other.starts_with(one.as_str()))
            };
            let target = subject.any(dice, is_near)?;
            let mut payload = Value::Object(subject.payload.clone());
            let from = payload.pointer_mut(&place.pointer)?.as_object_mut()?;
            let (name, value) = from.shift_remove_entry(place.name.as_deref()?)?;
            let to = payload.pointer_mut(&target.pointer)?.as_object_mut()?;
            if target.object.find(&name).is_some() || to.contains_key(&name) {
                return None;
            }
            to.insert(name, value);
            into_object(payload)
        },
    },
    Mistake {
        code: "contract/unknown-property",
        needs: "properties",
        make: |subject, dice| {
            let place = subject.any(dice, |_| true)?;
            let (name, value) = *dice.one_of(&[
                ("externalReference", "CHG-1182"),
                ("ticketNumber", "INC0048213"),
                ("sentFrom", "https://hooks.example.com/outbound"),
            ]);
            subject.edit(&place, |members, _| {
                members.insert(name.to_owned(), json!(value));
                Some(())
            })
        },
    },
    Mistake {
        code: "contract/documented-slip",
        needs: "a name that the vendor is known to write in two ways",
        make: |subject, dice| {
            let place =
                subject.any(dice, |place| !place.property.slips.is_empty() && !place.is_forbidden())?;
            let slips: Vec<&String> = place.property.slips.keys().collect();
            let slip = *dice.one_of(&slips);
            subject.edit(&place, |members, name| match name {
                Some(name) if !place.is_required() => rename(members, name, slip),
                Some(name) => {
                    let value = members.get(name)?.clone();
                    members.insert(slip.clone(), value);
                    Some(())
                }
                None => {
                    members.insert(slip.clone(), place.property.examples.first()?.clone());
                    Some(())
                }
            })
        },
    },
    Mistake {
        code: "contract/forbidden-null",
        needs: "variants with properties that other variants must not have",
        make: |subject, dice| {
            let place = subject.any(dice, Place::is_forbidden)?;
            subject.edit(&place, |members, _| {
                members.insert(place.property.name.clone(), Value::Null);
                Some(())
            })
        },
    },
    Mistake {
        code: "contract/missing-expected",
        needs: "a property that no page demands but all samples have",
        make: |subject, dice| {
            let place = subject
                .any(dice, |place| place.property.presence == Presence::Expected && place.name.is_some())?;
            subject.edit(&place, |members, name| {
                members.shift_remove(name?);
                Some(())
            })
        },
    },
    Mistake {
        code: "contract/unexpected-type",
        needs: "a property whose type only samples show",
        make: |subject, dice| {
            let place = subject.any(dice, |place| !place.property.is_asserted() && !place.is_forbidden())?;
            subject.edit(&place, |members, name| {
                let name = name.unwrap_or(&place.property.name);
                let value = members.get(name).or(place.property.examples.first())?;
                let value = of_another_type(value);
                members.insert(name.to_owned(), value);
                Some(())
            })
        },
    },
    Mistake {
        code: "contract/empty-value",
        needs: "a property that mustn't be an empty string",
        make: |subject, dice| {
            let place = subject.any(dice, |place| place.property.filled && place.name.is_some())?;
            subject.edit(&place, |members, name| {
                *members.get_mut(name?)? = json!("");
                Some(())
            })
        },
    },
];

/// A property of an object in a payload, whether it is there or not.
struct Place<'c> {
    /// Where the object stands.
    pointer: String,
    object: &'c ObjectType,
    variant: Option<&'c str>,
    property: &'c Property,
    /// The name under which it is there.
    name: Option<String>,
}

impl Place<'_> {
    fn is_required(&self) -> bool {
        match &self.property.presence {
            Presence::Always => true,
            Presence::Variants(_) => {
                self.variant.is_some_and(|variant| self.property.presence.is_required_in(variant))
            }
            Presence::Expected | Presence::Optional => false,
        }
    }

    fn is_forbidden(&self) -> bool {
        self.variant.is_some_and(|variant| self.property.presence.forbids(variant))
    }
}

impl Subject<'_> {
    fn contract(&self) -> &'static Contract {
        &self.format.contract
    }

    /// Any place of a kind.
    fn any(&self, dice: &mut Dice, is_meant: impl Fn(&Place<'static>) -> bool) -> Option<Place<'static>> {
        let mut places = Vec::new();
        self.places("", self.contract().root(), self.payload, &mut places);
        let mut meant: Vec<Place<'static>> = places.into_iter().filter(is_meant).collect();
        if meant.is_empty() { None } else { Some(meant.swap_remove(dice.index(meant.len()))) }
    }

    fn places(
        &self,
        pointer: &str,
        object: &'static ObjectType,
        members: &Map<String, Value>,
        places: &mut Vec<Place<'static>>,
    ) {
        let variant = object.discriminator.as_deref().and_then(|name| members.get(name)?.as_str());
        let variant = object.variants().iter().find(|known| Some(known.as_str()) == variant);
        let variant = variant.map(String::as_str);
        for property in &object.properties {
            let name = property.names().find(|name| members.contains_key(*name)).map(str::to_owned);
            let value = name.as_deref().and_then(|name| members.get(name));
            let inner = self.contract().objects_in(property).next();
            // Names of objects in contracts hold neither slashes nor tildes.
            match (inner, value, &name) {
                (Some(inner), Some(Value::Object(members)), Some(name)) => {
                    self.places(&format!("{pointer}/{name}"), inner, members, places);
                }
                (Some(inner), Some(Value::Array(elements)), Some(name)) => {
                    for (at, members) in elements.iter().enumerate() {
                        if let Value::Object(members) = members {
                            self.places(&format!("{pointer}/{name}/{at}"), inner, members, places);
                        }
                    }
                }
                _ => {}
            }
            places.push(Place { pointer: pointer.to_owned(), object, variant, property, name });
        }
    }

    /// The payload with an edit of the object at a place, which gets the property's name there.
    fn edit(
        &self,
        place: &Place<'_>,
        edit: impl FnOnce(&mut Map<String, Value>, Option<&str>) -> Option<()>,
    ) -> Option<Map<String, Value>> {
        let mut payload = Value::Object(self.payload.clone());
        edit(payload.pointer_mut(&place.pointer)?.as_object_mut()?, place.name.as_deref())?;
        into_object(payload)
    }
}

fn into_object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// Gives a member another name, at its place.
fn rename(members: &mut Map<String, Value>, name: &str, new: &str) -> Option<()> {
    if name == new {
        return None;
    }
    let renamed = std::mem::take(members).into_iter();
    members
        .extend(renamed.map(|(key, value)| if key == name { (new.to_owned(), value) } else { (key, value) }));
    Some(())
}

/// A value as senders write it that don't look at its type.
fn of_another_type(value: &Value) -> Value {
    match value {
        Value::String(text) => match text.parse::<i64>() {
            Ok(number) => json!(number),
            Err(_) => json!([text]),
        },
        Value::Object(_) => json!([value]),
        Value::Array(elements) => elements.first().cloned().unwrap_or(Value::Null),
        Value::Null => json!(0),
        Value::Bool(_) | Value::Number(_) => json!(value.to_string()),
    }
}

/// The first letter in upper case, or in lower case if it is.
fn title_case(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|first| {
        if first.is_ascii_uppercase() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() }
    });
    first.into_iter().chain(chars).collect()
}

/// Words with underscores between them.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

/// The last letter twice.
fn doubled(name: &str) -> String {
    name.chars().chain(name.chars().last()).collect()
}
