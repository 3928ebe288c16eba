//! Payloads made from the contracts' own rows, so that a row that is added is tested as well.

use payvet::contract::{Contract, ObjectType, Property, Type, Types};
use serde_json::{Map, Value};

/// The variants of a payload; one without a name where a format has none.
pub(crate) fn variants(contract: &Contract) -> Vec<Option<&str>> {
    match contract.root().variants() {
        [] => vec![None],
        variants => variants.iter().map(|variant| Some(variant.as_str())).collect(),
    }
}

/// A payload with everything that it may have in a variant, made of the first example of each row.
pub(crate) fn complete(contract: &Contract, variant: Option<&str>) -> Value {
    let mut payload = object(contract, contract.root(), variant);
    if let (Some(name), Some(variant)) = (&contract.root().discriminator, variant) {
        payload.insert(name.clone(), variant.into());
    }
    payload.into()
}

fn object(contract: &Contract, object: &ObjectType, variant: Option<&str>) -> Map<String, Value> {
    let is_there = |property: &&Property| variant.is_none_or(|variant| !property.presence.forbids(variant));
    let value = |property: &Property| {
        let example = property.examples.first().expect("every row has an example");
        match property.types.in_variant(variant).and_then(Types::described) {
            // What the example of an object leaves out is added from the object's own rows.
            Some((described, is_list)) => {
                let described = contract.object(described).expect("the contract hangs together");
                let mut members = self::object(contract, described, None);
                let example = if is_list { &example[0] } else { example };
                members.extend(example.as_object().expect("an example of an object is one").clone());
                if is_list { vec![Value::from(members)].into() } else { members.into() }
            }
            None => example.clone(),
        }
    };
    object
        .properties
        .iter()
        .filter(is_there)
        .map(|property| (property.name.clone(), value(property)))
        .collect()
}

/// The object types in a payload, each with the pointers of its instances.
pub(crate) fn places<'c>(contract: &'c Contract, payload: &Value) -> Vec<(&'c ObjectType, String)> {
    let mut places = Vec::new();
    let mut open = vec![(contract.root(), String::new())];
    while let Some((object, pointer)) = open.pop() {
        let members = payload.pointer(&pointer).and_then(Value::as_object).expect("an object is there");
        for property in object.properties.iter().filter(|property| members.contains_key(&property.name)) {
            let types = property.types.in_variant(None);
            if let Some((described, is_list)) = types.and_then(Types::described) {
                let element = if is_list { "/0" } else { "" };
                let described = contract.object(described).expect("the contract hangs together");
                open.push((described, format!("{pointer}/{}{element}", property.name)));
            }
        }
        places.push((object, pointer));
    }
    places
}

/// What the tests ask of a type.
trait Described {
    /// The object type that a value is, or of which it is a list.
    fn described(&self) -> Option<(&str, bool)>;
}

impl Described for Types {
    fn described(&self) -> Option<(&str, bool)> {
        self.0.iter().find_map(|one| match one {
            Type::Ref(name) => Some((name.as_str(), false)),
            Type::ListOf(name) => Some((name.as_str(), true)),
            _ => None,
        })
    }
}
