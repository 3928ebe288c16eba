//! The only file that names the traits of the `jsonschema` crate: a [`Document`] as one of the
//! representations that its validator reads, without a tree in between.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use jsonschema::{JsonType, PatternOptions};
use jsonschema_value::LazyInstance;
use serde_json::Value;

use crate::document::{Document, EffectiveMembers, Elements, HashedName, Kind, Node, Number};
use crate::rfc3339;

/// The representation: nodes of a [`Document`].
#[derive(Debug)]
pub struct Spanned;

/// A compiled schema over [`Document`]s.
pub type Validator = jsonschema::Validator<Spanned>;

/// Compiles a JSON Schema, of the draft that it names or else 2020-12, with `date-time` and `email` asserted.
///
/// `email` is the contracts' lenient check: one `@` with something on both sides, no blanks, control
/// characters or angle brackets. Internationalized addresses and `a@b` pass.
///
/// # Errors
/// What makes the schema no valid one, as text.
pub fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::options_for::<Spanned>()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .with_format("date-time", rfc3339::is_date_time)
        .with_format("email", is_address)
        .offline()
        .build(schema)
        .map_err(|error| error.to_string())
}

fn is_address(text: &str) -> bool {
    let mut parts = text.split('@');
    let both_sides = parts.next().is_some_and(|local| !local.is_empty())
        && parts.next().is_some_and(|domain| !domain.is_empty())
        && parts.next().is_none();
    both_sides && !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'))
}

impl Json for Spanned {
    type Node<'a> = Node<'a>;
    type PreparedKey = HashedName;
    type StringBuffer = ();

    // A lookup compares hashes that are there already, so it is cheaper than a pass over the members
    // that compares each of them with all that is looked for.
    const KEYS_PER_LOOKUP: usize = 0;

    fn prepare_key(key: &str) -> HashedName {
        HashedName::new(key)
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        let text = Value::from(string).to_string();
        let document = Document::parse(&text, 0);
        // serde_json wrote the text, so it is JSON.
        f(document.expect("a serialized string is a JSON text").root())
    }
}

impl<'a> JsonNode<'a, Spanned> for Node<'a> {
    type Object = SpannedObject<'a>;
    type Array = SpannedArray<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<SpannedObject<'a>> {
        (self.kind() == Kind::Object).then_some(SpannedObject(*self))
    }

    fn as_array(&self) -> Option<SpannedArray<'a>> {
        (self.kind() == Kind::Array).then_some(SpannedArray(*self))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str()
    }

    fn as_number(&self) -> Option<Number<'a>> {
        Node::as_number(*self)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn is_string(&self) -> bool {
        self.kind() == Kind::String
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::Boolean => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match expected {
            // Enumerations and constants of the contracts are strings.
            Value::String(expected) => self.is_str(expected),
            _ => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.kind() {
            Kind::Null => Value::Null,
            Kind::Boolean => Value::Bool(self.as_bool() == Some(true)),
            Kind::Number => Node::as_number(*self)
                .map_or(Value::Null, |number| Value::Number(number.to_number().into_owned())),
            Kind::String => Value::String(self.as_str().unwrap_or_default().into_owned()),
            Kind::Array => self.elements().map(|element| element.to_value().into_owned()).collect(),
            Kind::Object => Value::Object(
                self.effective_members()
                    .map(|(key, value)| {
                        let key = key.as_str().unwrap_or_default().into_owned();
                        (key, value.to_value().into_owned())
                    })
                    .collect(),
            ),
        })
    }

    fn lazy_value(&self) -> LazyInstance<'a> {
        // Findings are made from the document: nobody asks an error for the value.
        let make = |bytes: &[u8], _| {
            let document = std::str::from_utf8(bytes).ok().and_then(|text| Document::parse(text, 0).ok());
            document.map_or(Value::Null, |document| document.root().to_value().into_owned())
        };
        LazyInstance::Deferred { bytes: self.raw().as_bytes(), tag: 0, make, cell: OnceLock::new() }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        // None of the schemas refers to itself, so there are no cycles to detect.
        None
    }
}

/// An object of a document. Of duplicate keys only the last one counts.
#[derive(Debug)]
pub struct SpannedObject<'a>(Node<'a>);

impl<'a> Object<'a, Spanned> for SpannedObject<'a> {
    type Node = Node<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = SpannedMembers<'a>;

    fn len(&self) -> usize {
        if self.0.has_duplicates() { self.0.effective_members().count() } else { self.0.len() }
    }

    fn get(&self, key: &HashedName) -> Option<Node<'a>> {
        self.0.member_named(key).map(|(_, value)| value)
    }

    fn members(&self) -> SpannedMembers<'a> {
        SpannedMembers(self.0.effective_members())
    }
}

/// Iterator over the members that count.
#[derive(Debug)]
pub struct SpannedMembers<'a>(EffectiveMembers<'a>);

impl<'a> Iterator for SpannedMembers<'a> {
    type Item = (Cow<'a, str>, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.0.next()?;
        Some((key.as_str().unwrap_or_default(), value))
    }
}

/// An array of a document.
#[derive(Debug)]
pub struct SpannedArray<'a>(Node<'a>);

impl<'a> Array<'a, Spanned> for SpannedArray<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Elements<'a> {
        self.0.elements()
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        Number::as_u64(*self)
    }

    fn as_i64(&self) -> Option<i64> {
        Number::as_i64(*self)
    }

    fn as_f64(&self) -> Option<f64> {
        let value = Number::as_f64(*self);
        value.is_finite().then_some(value)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.as_written())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        let exact = self.as_written().parse().ok();
        // Beyond the range of a double only the sign is left to tell.
        let beyond = || {
            let limit = if self.as_written().starts_with('-') { f64::MIN } else { f64::MAX };
            serde_json::Number::from_f64(limit)
        };
        Cow::Owned(exact.or_else(beyond).unwrap_or_else(|| 0.into()))
    }

    fn is_integer(&self) -> bool {
        Number::is_integer(*self)
    }

    fn is_written_as_integer(&self) -> bool {
        self.is_written_whole()
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::json::conformance;

    use super::{Document, Spanned, is_address};

    #[test]
    fn the_representation_conforms() {
        let text = conformance::document().to_string();
        let document = Document::parse(&text, 0).expect("the document is JSON");
        conformance::assert_conformance::<Spanned>(&document.root());
    }

    #[test]
    fn addresses_are_checked_leniently() {
        for good in
            ["a@b", "ana.silva@example.com", "ana+x@example.com", "josé@exämple.org", "用户@例子.公司"]
        {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c", "Ana <ana@example.com>", "a@b, c@d", " a@b", "a@b\n"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
