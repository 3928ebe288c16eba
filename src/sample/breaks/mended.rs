//! Mistakes of the samples that a rule has: what differs between the bad one and the same one mended is
//! done to other payloads. So a rule brings its mistake with it.

use serde_json::{Map, Value};

use crate::contract::{Contract, Presence, Type};
use crate::rules::Samples;

/// A way of making a text with the mistake of a pair out of a payload of a contract; none if the pair isn't
/// made for it, whatever the payload.
pub(super) type Way = fn(&Pair, &Map<String, Value>, &Contract) -> Option<String>;

/// The ways, best first.
pub(super) const WAYS: [Way; 3] = [Pair::wrapping, Pair::difference, Pair::transplant];

/// The samples of a rule as far as they are JSON.
pub(super) struct Pair {
    bad: Vec<Value>,
    good: Vec<Value>,
}

impl Pair {
    /// None if one of them is no JSON.
    pub(super) fn new(samples: &Samples) -> Option<Self> {
        Some(Pair { bad: values(samples.bad)?, good: values(samples.good)? })
    }

    /// The payload of the good one, if it is one alone.
    fn payload(&self, contract: &Contract) -> Option<&Map<String, Value>> {
        match self.good.as_slice() {
            [Value::Object(members)] if is_payload(members, contract) => Some(members),
            _ => None,
        }
    }

    /// The variant of that.
    pub(super) fn variant(&self, contract: &Contract) -> Option<&str> {
        let root = contract.root();
        let named = self.payload(contract)?.get(root.discriminator.as_deref()?)?.as_str()?;
        root.variants().iter().any(|variant| variant == named).then_some(named)
    }

    /// The payload with the mistake. A list with a mistake tells of other things than the payload, so it
    /// isn't put there.
    fn difference(&self, payload: &Map<String, Value>, contract: &Contract) -> Option<String> {
        let ([Value::Object(bad)], good) = (self.bad.as_slice(), self.payload(contract)?) else {
            return None;
        };
        // What has nothing in common with a payload isn't one with a mistake.
        if !bad.keys().any(|name| good.contains_key(name)) {
            return None;
        }
        let is_other_list = |(name, value): (&String, &Value)| {
            let is_filled = value.as_array().is_some_and(|elements| !elements.is_empty());
            is_filled && good.get(name) != Some(value)
        };
        if bad.iter().any(is_other_list) {
            return None;
        }
        let mut payload = payload.clone();
        apply(bad, good, &mut payload);
        serde_json::to_string_pretty(&payload).ok().map(|text| text + "\n")
    }

    /// The payload with the objects of the bad sample, and with the texts that tell of them: some mistakes
    /// are one only between certain values.
    fn transplant(&self, payload: &Map<String, Value>, contract: &Contract) -> Option<String> {
        let ([Value::Object(bad)], Some(_)) = (self.bad.as_slice(), self.payload(contract)) else {
            return None;
        };
        let mut payload = payload.clone();
        for property in &contract.root().properties {
            let holds_objects = property.types.all().any(|one| matches!(one, Type::Ref(_) | Type::ListOf(_)));
            // Ids, addresses and moments go with any object.
            let is_told = property.types.all().any(|one| *one == Type::String)
                && property.fake.is_none()
                && property.format.is_none();
            if let Some(value) = bad.get(&property.name)
                && (holds_objects || is_told)
            {
                payload.insert(property.name.clone(), value.clone());
            }
        }
        serde_json::to_string_pretty(&payload).ok().map(|text| text + "\n")
    }

    /// The bad sample with the payload in place of the good one that stands in it.
    fn wrapping(&self, payload: &Map<String, Value>, contract: &Contract) -> Option<String> {
        let mut known = Vec::new();
        for value in &self.good {
            find_payloads(value, contract, &mut known);
        }
        // Its id may stand around it as well.
        let mut echoes = Vec::new();
        for (name, value) in *known.first()? {
            let is_telling = value.as_str().is_some_and(|text| text.len() > 8);
            if let Some(new) = payload.get(name)
                && is_telling
            {
                echoes.push((value.clone(), new.clone()));
            }
        }
        let mut bad = self.bad.clone();
        let mut count = 0;
        for value in &mut bad {
            replace(value, &known, payload, &echoes, &mut count);
        }
        let is_wrapped = count > 0 && !(bad.len() == 1 && bad[0].as_object() == Some(payload));
        if !is_wrapped {
            return None;
        }
        match bad.as_slice() {
            [one] => serde_json::to_string_pretty(one).ok().map(|text| text + "\n"),
            several => {
                let lines: Vec<String> = several.iter().map(Value::to_string).collect();
                Some(lines.join("\n") + "\n")
            }
        }
    }
}

/// The values in a text, one behind the other.
fn values(text: &[u8]) -> Option<Vec<Value>> {
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(text).into_iter().collect();
    values.ok().filter(|values| !values.is_empty())
}

/// Whether all is there that all payloads have.
fn is_payload(members: &Map<String, Value>, contract: &Contract) -> bool {
    let mut required =
        contract.root().properties.iter().filter(|property| property.presence == Presence::Always);
    required.all(|property| property.names().any(|name| members.contains_key(name)))
}

fn find_payloads<'v>(value: &'v Value, contract: &Contract, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Object(members) if is_payload(members, contract) => found.push(members),
        Value::Object(members) => {
            members.values().for_each(|value| find_payloads(value, contract, found));
        }
        Value::Array(elements) => elements.iter().for_each(|value| find_payloads(value, contract, found)),
        _ => {}
    }
}

/// Puts `payload` in place of each of the `known` ones, and counts them.
fn replace(
    value: &mut Value,
    known: &[&Map<String, Value>],
    payload: &Map<String, Value>,
    echoes: &[(Value, Value)],
    count: &mut usize,
) {
    match value {
        Value::Object(members) if known.contains(&&*members) => {
            members.clone_from(payload);
            *count += 1;
        }
        Value::Object(members) => {
            for value in members.values_mut() {
                replace(value, known, payload, echoes, count);
            }
        }
        Value::Array(elements) => {
            for value in elements {
                replace(value, known, payload, echoes, count);
            }
        }
        scalar => {
            if let Some((_, new)) = echoes.iter().find(|(old, _)| old == scalar) {
                *scalar = new.clone();
            }
        }
    }
}

/// Does to `payload` what makes `bad` of `good`: members that are there, gone or other. Arrays and scalars
/// are taken as they are, but not in place of null, or null in place of them: there, the payload tells of
/// another change than the samples.
fn apply(bad: &Map<String, Value>, good: &Map<String, Value>, payload: &mut Map<String, Value>) {
    for name in good.keys().filter(|name| !bad.contains_key(*name)) {
        payload.shift_remove(name);
    }
    for (name, bad) in bad {
        match (bad, good.get(name), payload.get_mut(name)) {
            (bad, Some(good), _) if bad == good => {}
            (Value::Object(bad), Some(Value::Object(good)), Some(Value::Object(payload))) => {
                apply(bad, good, payload);
            }
            (_, Some(good), Some(payload)) if good.is_null() != payload.is_null() => {}
            _ => {
                payload.insert(name.clone(), bad.clone());
            }
        }
    }
}
