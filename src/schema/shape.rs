//! A format's schema, compiled; and its pieces, for payloads of which the lists are long.
//!
//! The validator collects its errors, each of half a kilobyte and more, before anybody sees the first. A list
//! can hold a hundred million elements of three bytes with some errors each. So where a payload is large, the
//! schema is asked about it without the elements of its lists, and then about one element after the other:
//! memory doesn't grow with the errors.

use std::sync::OnceLock;

use jsonschema::ValidationError;
use serde_json::{Map, Value, json};

use super::adapter::{Validator, compile};
use crate::contract::{Contract, Instance, Type};
use crate::document::{Kind, Node};

/// The schema of a format.
#[derive(Debug)]
pub struct Shape {
    schema: Value,
    whole: Validator,
    /// Compiled for the first large payload that fails.
    pieces: OnceLock<Pieces>,
}

#[derive(Debug)]
struct Pieces {
    /// The schema without what it says of the elements of a payload's lists.
    outer: Validator,
    /// What it says of each kind of elements.
    elements: Vec<(String, Validator)>,
}

/// Nodes of a payload of which all errors are collected at once.
const FEW_NODES: u32 = 10_000;

impl Shape {
    /// Compiles the open schema of a contract.
    ///
    /// # Errors
    /// What makes the schema no valid one, as text.
    pub fn new(schema: Value) -> Result<Self, String> {
        Ok(Shape { whole: compile(&schema)?, schema, pieces: OnceLock::new() })
    }

    /// Whether a payload has the shape.
    #[must_use]
    pub fn is_valid(&self, root: Node<'_>) -> bool {
        self.whole.is_valid(root)
    }

    /// The schema as one validator.
    #[must_use]
    pub fn whole(&self) -> &Validator {
        &self.whole
    }

    /// What is wrong with a payload, and whether its elements are left out: [`Shape::of_elements`] tells that.
    pub(super) fn errors<'a>(&'a self, root: Node<'a>) -> (Vec<ValidationError<'a>>, bool) {
        let is_large = root.subtree_size() > FEW_NODES;
        let validator = if is_large { &self.pieces().outer } else { &self.whole };
        (validator.iter_errors(root).collect(), is_large)
    }

    /// Calls `tell` with what is wrong with each element of the payload's lists, and its JSON Pointer in the
    /// payload.
    pub(super) fn of_elements<'a>(
        &'a self,
        contract: &Contract,
        root: &Instance<'a, '_>,
        mut tell: impl FnMut(&[ValidationError<'a>], &str),
    ) {
        for (key, value, property) in root.members() {
            let is_described = property.is_asserted()
                && !root.forbids(property)
                && property.types.in_variant(root.variant).is_some()
                && (root.variant.is_some() || !property.depends_on_variant());
            if value.kind() != Kind::Array || !is_described {
                continue;
            }
            let name = root.types(property).0.iter().find_map(|one| match one {
                Type::ListOf(name) => contract.object(name).map(|object| &object.name),
                _ => None,
            });
            let of_name = |(known, _): &&(String, Validator)| Some(known) == name;
            let Some((_, validator)) = self.pieces().elements.iter().find(of_name) else { continue };
            let list = key.as_str().unwrap_or_default();
            for (position, element) in value.elements().enumerate() {
                if !validator.is_valid(element) {
                    let errors: Vec<ValidationError<'a>> = validator.iter_errors(element).collect();
                    tell(&errors, &format!("/{list}/{position}"));
                }
            }
        }
    }

    fn pieces(&self) -> &Pieces {
        self.pieces.get_or_init(|| {
            let compiled = |schema: &Value| compile(schema).expect("a part of a schema is one");
            let definitions = self.schema.get("$defs").and_then(Value::as_object);
            let elements = definitions.into_iter().flat_map(Map::keys).map(|name| {
                let mut schema =
                    json!({ "$schema": self.schema["$schema"], "$ref": format!("#/$defs/{name}") });
                schema["$defs"] = self.schema["$defs"].clone();
                (name.clone(), compiled(&schema))
            });
            Pieces { outer: compiled(&without_elements(&self.schema)), elements: elements.collect() }
        })
    }
}

/// A schema of an object that says nothing of the elements of its lists.
fn without_elements(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let blocks = schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten();
    blocks.filter_map(|block| block.get_mut("then")).for_each(forget_elements);
    forget_elements(&mut schema);
    schema
}

fn forget_elements(described: &mut Value) {
    let properties = described.get_mut("properties").and_then(Value::as_object_mut);
    for property in properties.into_iter().flat_map(Map::values_mut) {
        if let Some(property) = property.as_object_mut() {
            property.remove("items");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW_NODES, Shape};
    use crate::document::Document;
    use crate::formats::FORMATS;

    /// What is wrong with a payload, as pointers and kinds, in order.
    fn told(shape: &Shape, contract: &crate::contract::Contract, document: &Document<'_>) -> Vec<String> {
        let root = document.root();
        let (errors, are_left_out) = shape.errors(root);
        let told = |place: &str, error: &jsonschema::ValidationError<'_>| {
            format!("{place}{}: {error}", error.instance_path().as_str())
        };
        let mut all: Vec<String> = errors.iter().map(|error| told("", error)).collect();
        if are_left_out {
            let mut most = 0;
            shape.of_elements(contract, &contract.instance(root), |errors, place| {
                most = most.max(errors.len());
                all.extend(errors.iter().map(|error| told(place, error)));
            });
            assert!(most < 10, "{most} errors at once");
        }
        all.sort();
        all
    }

    #[test]
    fn element_by_element_a_large_payload_has_the_same_errors_and_never_many_at_once() {
        let format = FORMATS.iter().find(|format| format.name.starts_with("elimity")).expect("it is known");
        let elements = [
            "{}",
            "1",
            "null",
            r#"{"operation":"add","rowEntity":{},"columnEntity":7,"comment":""}"#,
            r#"{"rowEntity":{"id":1,"name":"n","sourceId":1,"sourceName":"s","type":"t"},"operation":"x"}"#,
        ];
        let list =
            |count: usize| (0..count).map(|at| elements[at % elements.len()]).collect::<Vec<_>>().join(",");
        for variant in ["accessReviewSubmission", "entityRemoval", "none"] {
            let payload = |count: usize| {
                let list = list(count);
                format!(
                    r#"{{"type":"{variant}","relationshipChanges":[{list}],"rowRemovals":[{list}],"requestedBy":3}}"#
                )
            };
            let (small, large) = (payload(5), payload(5000));
            let [small, large] = [&small, &large].map(|text| Document::parse(text, 0).expect("it is JSON"));
            assert!(small.root().subtree_size() < FEW_NODES && FEW_NODES < large.root().subtree_size());
            for document in [small, large] {
                let all: Vec<_> = format.validator.whole().iter_errors(document.root()).collect();
                let mut wanted: Vec<String> =
                    all.iter().map(|error| format!("{}: {error}", error.instance_path().as_str())).collect();
                wanted.sort();
                assert_eq!(told(&format.validator, &format.contract, &document), wanted, "{variant}");
            }
        }
    }
}
