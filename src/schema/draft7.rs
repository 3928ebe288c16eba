//! The same schema in draft 7, for tools that know no later draft.
//!
//! What draft 7 lacks or reads in another way is rewritten; a keyword of which that isn't known is refused,
//! as to drop it would be to accept more.

use serde_json::{Map, Value, json};

/// What `$schema` says of a schema in draft 7.
pub const ADDRESS: &str = "http://json-schema.org/draft-07/schema#";

/// Where the definitions are in draft 2020-12, and where in draft 7.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// A schema of draft 2020-12 in draft 7: what one accepts, so does the other.
///
/// # Errors
/// The first keyword that it doesn't know how to bring over, and where it stands.
pub fn convert(schema: &Value) -> Result<Value, String> {
    let mut converted = subschema(schema, "")?;
    if let Some(keywords) = converted.as_object_mut() {
        // It stands first in a schema, where people look for it.
        keywords.shift_insert(0, "$schema".to_owned(), json!(ADDRESS));
        if let Some(id) = keywords.get_mut("$id")
            && let Some(text) = id.as_str()
        {
            *id = json!(format!("{text}:draft-7"));
        }
    }
    Ok(converted)
}

fn subschema(schema: &Value, at: &str) -> Result<Value, String> {
    let Value::Object(keywords) = schema else {
        return match schema {
            Value::Bool(_) => Ok(schema.clone()),
            _ => Err(format!("{at}: no schema")),
        };
    };
    let mut converted = Map::new();
    for (keyword, value) in keywords {
        let place = format!("{at}/{keyword}");
        match keyword.as_str() {
            "$schema" | "$id" | "$comment" | "title" | "description" | "examples" | "type" | "required"
            | "enum" | "const" | "format" | "pattern" | "minimum" | "minItems" | "maxItems" => {
                converted.insert(keyword.clone(), value.clone());
            }
            "$ref" => refer(&mut converted, value, keywords.len() == 1, &place)?,
            "properties" => {
                converted.insert(keyword.clone(), named(value, &place)?);
            }
            "$defs" => {
                converted.insert(DEFINITIONS[1].to_owned(), named(value, &place)?);
            }
            "allOf" | "oneOf" => {
                let schemas = value.as_array().ok_or_else(|| format!("{place}: no list of schemas"))?;
                let schemas: Vec<Value> = schemas
                    .iter()
                    .enumerate()
                    .map(|(index, one)| subschema(one, &format!("{place}/{index}")))
                    .collect::<Result<_, _>>()?;
                add_branches(&mut converted, keyword, schemas);
            }
            "items" | "if" | "then" | "additionalProperties" => {
                converted.insert(keyword.clone(), subschema(value, &place)?);
            }
            _ => return Err(format!("{place}: nothing in draft 7 is known to mean this")),
        }
    }
    Ok(Value::Object(converted))
}

fn named(schemas: &Value, at: &str) -> Result<Value, String> {
    let schemas = schemas.as_object().ok_or_else(|| format!("{at}: no schemas by name"))?;
    let convert = |(name, schema)| Ok((String::clone(name), subschema(schema, &format!("{at}/{name}"))?));
    schemas.iter().map(convert).collect::<Result<_, _>>().map(Value::Object)
}

/// Adds a reference. In draft 7 it makes nothing of whatever stands beside it, so there it stands alone.
fn refer(converted: &mut Map<String, Value>, target: &Value, is_alone: bool, at: &str) -> Result<(), String> {
    let [old, new] = DEFINITIONS.map(|name| format!("#/{name}/"));
    let name = target.as_str().and_then(|target| target.strip_prefix(&old));
    let name = name.ok_or_else(|| format!("{at}: no reference to a definition"))?;
    let reference = json!(format!("{new}{name}"));
    if is_alone {
        converted.insert("$ref".to_owned(), reference);
    } else {
        add_branches(converted, "allOf", vec![json!({ "$ref": reference })]);
    }
    Ok(())
}

/// Adds to the branches that are there already.
fn add_branches(converted: &mut Map<String, Value>, keyword: &str, branches: Vec<Value>) {
    match converted.get_mut(keyword).and_then(Value::as_array_mut) {
        Some(there) => there.extend(branches),
        None => {
            converted.insert(keyword.to_owned(), Value::Array(branches));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ADDRESS, convert};

    #[test]
    fn what_draft_7_lacks_is_rewritten() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:x",
            "properties": {
                "$defs": {"$ref": "#/$defs/a"},
                "b": {"description": "What it is.", "$ref": "#/$defs/a", "allOf": [true]},
                "c": {"items": {"allOf": [false], "$ref": "#/$defs/a"}},
            },
            "$defs": {"a": {"const": {"$ref": 1, "unknown": 2}}},
        });
        let wanted = json!({
            "$schema": ADDRESS,
            "$id": "urn:x:draft-7",
            "properties": {
                "$defs": {"$ref": "#/definitions/a"},
                "b": {"description": "What it is.", "allOf": [{"$ref": "#/definitions/a"}, true]},
                "c": {"items": {"allOf": [false, {"$ref": "#/definitions/a"}]}},
            },
            "definitions": {"a": {"const": {"$ref": 1, "unknown": 2}}},
        });
        assert_eq!(convert(&schema), Ok(wanted));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for (schema, place) in [
            (
                json!({"properties": {"a": {"unevaluatedProperties": false}}}),
                "/properties/a/unevaluatedProperties: ",
            ),
            (json!({"allOf": [true, {"dependentRequired": {}}]}), "/allOf/1/dependentRequired: "),
            (json!({"items": [true]}), "/items: no schema"),
            (json!({"$ref": "other.json"}), "/$ref: "),
            (json!({"$defs": {"a": {"$anchor": "a"}}}), "/$defs/a/$anchor: "),
        ] {
            let error = convert(&schema).expect_err("draft 7 has no such thing");
            assert!(error.starts_with(place), "{error}");
        }
    }
}
