//! Contract to JSON Schema (draft 2020-12).
//!
//! The schema holds the documented shape and nothing else: a property that depends on the variant is
//! only described at the top, and asserted in the `if`/`then` block of its variant. So a payload
//! whose discriminator is missing or wrong fails for that alone.
//!
//! The *strict* schema also holds what the contract's rules warn of: whatever it accepts, they have
//! nothing to say about. It is made for the acceptor, which reads it at every start, so it is short.

use serde_json::{Map, Value, json};

use crate::contract::{Contract, ObjectType, Presence, Property, Type, Types};

/// The open schema of a contract: unknown properties are valid.
#[must_use]
pub fn open(contract: &Contract) -> Value {
    let root = contract.root();
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".into(), json!(format!("urn:payvet:schema:{}", contract.format)));
    schema.insert("title".into(), json!(contract.title));
    schema.insert("description".into(), json!(contract.description));
    schema.insert(
        "$comment".into(),
        json!(format!(
            "Generated from {}.contract.toml, which transcribes \"{}\" ({}, {}): {}",
            contract.format,
            contract.page.title,
            contract.page.vendor,
            contract.page.version,
            contract.page.address
        )),
    );
    schema.extend(object_keywords(contract, root));
    let definitions: Map<String, Value> = contract.objects[1..]
        .iter()
        .map(|object| {
            let mut definition = Map::new();
            definition.insert("title".into(), json!(object.name));
            definition.insert("description".into(), json!(object.description));
            definition.extend(object_keywords(contract, object));
            (object.name.clone(), Value::Object(definition))
        })
        .collect();
    schema.insert("$defs".into(), Value::Object(definitions));
    Value::Object(schema)
}

/// The closed variant of an open schema: no object may have a property that the contract doesn't name.
#[must_use]
pub fn closed(open: &Value) -> Value {
    let mut schema = open.clone();
    if let Some(id) = schema.get("$id").and_then(Value::as_str) {
        schema["$id"] = json!(format!("{id}:closed"));
    }
    schema["additionalProperties"] = json!(false);
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        for definition in definitions.values_mut() {
            definition["additionalProperties"] = json!(false);
        }
    }
    schema
}

/// The strict schema of a contract: a payload that it accepts has neither an error of shape nor anything
/// that the rules of the family `contract` would say.
#[must_use]
pub fn strict(contract: &Contract) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".into(), json!(format!("urn:payvet:schema:{}:strict", contract.format)));
    schema.insert("title".into(), json!(contract.root().name));
    schema.extend(strict_keywords(contract.root()));
    let definitions: Map<String, Value> = contract.objects[1..]
        .iter()
        .map(|object| (object.name.clone(), Value::Object(strict_keywords(object))))
        .collect();
    schema.insert("$defs".into(), Value::Object(definitions));
    Value::Object(schema)
}

fn strict_keywords(object: &ObjectType) -> Map<String, Value> {
    let mut keywords = Map::new();
    keywords.insert("type".into(), json!("object"));
    keywords.insert("additionalProperties".into(), json!(false));
    let is_required =
        |property: &&Property| matches!(property.presence, Presence::Always | Presence::Expected);
    let required: Vec<&str> =
        object.properties.iter().filter(is_required).map(|property| property.name.as_str()).collect();
    if !required.is_empty() {
        keywords.insert("required".into(), json!(required));
    }
    let mut properties = Map::new();
    for property in &object.properties {
        for name in property.names() {
            let asserted = if property.depends_on_variant() {
                json!(true)
            } else {
                Value::Object(strict_assertions(property, None))
            };
            properties.insert(name.to_owned(), asserted);
        }
    }
    keywords.insert("properties".into(), Value::Object(properties));
    let blocks = variant_blocks(object, &Consequences { asserted: strict_assertions, absent: json!(false) });
    if !blocks.is_empty() {
        keywords.insert("allOf".into(), Value::Array(blocks));
    }
    keywords
}

fn object_keywords(contract: &Contract, object: &ObjectType) -> Map<String, Value> {
    let mut keywords = Map::new();
    keywords.insert("type".into(), json!("object"));
    let required: Vec<&str> = object
        .properties
        .iter()
        .filter(|property| property.presence == Presence::Always)
        .map(|property| property.name.as_str())
        .collect();
    if !required.is_empty() {
        keywords.insert("required".into(), json!(required));
    }
    let mut properties = Map::new();
    for property in &object.properties {
        for name in property.names() {
            let mut described = annotations(contract, object, property);
            if !property.depends_on_variant() {
                described.extend(assertions(property, None));
            }
            properties.insert(name.to_owned(), Value::Object(described));
        }
    }
    keywords.insert("properties".into(), Value::Object(properties));
    // A null is only worth a warning: a server may write every field that it knows.
    let absent = json!({ "type": "null" });
    let blocks = variant_blocks(object, &Consequences { asserted: assertions, absent });
    if !blocks.is_empty() {
        keywords.insert("allOf".into(), Value::Array(blocks));
    }
    keywords
}

/// What a person reads in an editor.
fn annotations(contract: &Contract, object: &ObjectType, property: &Property) -> Map<String, Value> {
    let mut annotations = Map::new();
    annotations.insert("description".into(), json!(property.description));
    if !property.examples.is_empty() {
        annotations.insert("examples".into(), json!(property.examples));
    }
    let source = contract.source(object, Some(property));
    let row = source.row.clone().unwrap_or_default();
    annotations.insert(
        "$comment".into(),
        json!(format!("{}: {}, {}, row `{row}`", property.evidence.name(), source.page, source.table)),
    );
    annotations
}

/// What a validator checks; `variant` where the type depends on it.
fn assertions(property: &Property, variant: Option<&str>) -> Map<String, Value> {
    if property.is_asserted() { all_assertions(property, variant) } else { Map::new() }
}

/// What the row says, however sure that is.
fn strict_assertions(property: &Property, variant: Option<&str>) -> Map<String, Value> {
    let mut assertions = all_assertions(property, variant);
    if property.filled {
        assertions.insert("minLength".into(), json!(1));
    }
    assertions
}

fn all_assertions(property: &Property, variant: Option<&str>) -> Map<String, Value> {
    let mut assertions = Map::new();
    if let Some(types) = property.types.in_variant(variant) {
        assertions.extend(type_keywords(types));
    }
    if !property.values.is_empty() {
        assertions.insert("enum".into(), json!(property.values));
    }
    if let Some(constant) = &property.constant {
        assertions.insert("const".into(), json!(constant));
    }
    if let Some(format) = property.format {
        assertions.insert("format".into(), json!(format.keyword()));
    }
    assertions
}

fn type_keywords(types: &Types) -> Map<String, Value> {
    let mut keywords = Map::new();
    let name = |one: &Type| match one {
        Type::String => "string",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Object | Type::Ref(_) => "object",
        Type::Null => "null",
        Type::ListOf(_) => "array",
        Type::Any => "any",
    };
    match types.0.as_slice() {
        [Type::Any] => {}
        [Type::Ref(object)] => {
            keywords.insert("$ref".into(), json!(format!("#/$defs/{object}")));
        }
        [Type::ListOf(object)] => {
            keywords.insert("type".into(), json!("array"));
            keywords.insert("items".into(), json!({ "$ref": format!("#/$defs/{object}") }));
        }
        [one] => {
            keywords.insert("type".into(), json!(name(one)));
        }
        several => {
            keywords.insert("type".into(), several.iter().map(name).map(Value::from).collect());
        }
    }
    keywords
}

/// What a variant makes of the properties that depend on it.
struct Consequences {
    /// What is asserted of one that belongs to the variant.
    asserted: fn(&Property, Option<&str>) -> Map<String, Value>,
    /// The schema of one that doesn't.
    absent: Value,
}

/// One `if`/`then` block a variant; variants with the same consequences share one.
fn variant_blocks(object: &ObjectType, consequences: &Consequences) -> Vec<Value> {
    let Some(discriminator) = &object.discriminator else { return Vec::new() };
    let mut blocks: Vec<(Vec<&str>, Value)> = Vec::new();
    for variant in object.variants() {
        let then = variant_consequences(object, variant, consequences);
        match blocks.iter_mut().find(|(_, other)| *other == then) {
            Some((variants, _)) => variants.push(variant),
            None => blocks.push((vec![variant], then)),
        }
    }
    blocks
        .into_iter()
        .map(|(variants, then)| {
            let chosen = match variants.as_slice() {
                [one] => json!({ "const": one }),
                several => json!({ "enum": several }),
            };
            // Without `required`, the block would also bind an object that has no discriminator.
            json!({
                "if": { "properties": { discriminator: chosen }, "required": [discriminator] },
                "then": then,
            })
        })
        .collect()
}

fn variant_consequences(object: &ObjectType, variant: &str, consequences: &Consequences) -> Value {
    let mut required = Vec::new();
    let mut properties = Map::new();
    for property in object.properties.iter().filter(|property| property.depends_on_variant()) {
        let belongs = !property.presence.forbids(variant);
        if belongs && matches!(property.presence, Presence::Variants(_)) {
            required.push(property.name.as_str());
        }
        let asserted = if belongs {
            Value::Object((consequences.asserted)(property, Some(variant)))
        } else {
            consequences.absent.clone()
        };
        for name in property.names() {
            properties.insert(name.to_owned(), asserted.clone());
        }
    }
    let mut then = Map::new();
    if !required.is_empty() {
        then.insert("required".into(), json!(required));
    }
    then.insert("properties".into(), Value::Object(properties));
    Value::Object(then)
}
