//! Values, types and presence as people say them.

use super::{Instance, Presence, Property, Type, Types};
use crate::document::{Kind, Node};
use crate::text;

/// Code points of a value that a message quotes at most.
const LONGEST: usize = 60;

/// A value in a message: `the number 500`, `the string "abc"`, `null`, `an empty array`.
#[must_use]
pub fn found(value: Node<'_>) -> String {
    match value.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => format!("the boolean {}", value.raw()),
        Kind::Number => format!("the number {}", text::shorten(value.raw(), LONGEST)),
        Kind::String if value.raw() == "\"\"" => "an empty string".to_owned(),
        Kind::String => format!("the string {}", quoted(value)),
        Kind::Array if value.is_empty() => "an empty array".to_owned(),
        Kind::Object if value.is_empty() => "an empty object".to_owned(),
        Kind::Array => "an array".to_owned(),
        Kind::Object => "an object".to_owned(),
    }
}

/// A string as it is written, cut if it is long.
fn quoted(value: Node<'_>) -> String {
    let raw = value.raw();
    if raw.chars().nth(LONGEST + 2).is_none() {
        return raw.to_owned();
    }
    format!("{}\"", text::shorten(raw, LONGEST + 1))
}

/// The value as it should be written, where the fault is only how it is written: `"500"` for 500
/// where a string must be, `500` for `"500"` where a number must be.
#[must_use]
pub fn repaired(value: Node<'_>, types: &Types) -> Option<String> {
    let string = value.as_str();
    let wants = |one: Type| types.0.contains(&one);
    match value.kind() {
        Kind::Number | Kind::Boolean if wants(Type::String) => Some(format!("\"{}\"", value.raw())),
        Kind::Array if wants(Type::String) => {
            let elements: Option<Vec<String>> = value
                .elements()
                .take(20)
                .map(|element| element.as_str().map(std::borrow::Cow::into_owned))
                .collect();
            let elements = elements.filter(|_| value.len() <= 20)?;
            let joined = format!("[{}]", elements.join(","));
            (joined.len() <= 200).then(|| serde_json::Value::from(joined).to_string())
        }
        Kind::String => {
            let text = string?;
            let text = text.trim();
            let is_number = serde_json::from_str::<serde_json::Number>(text).is_ok() && text.len() <= 40;
            let is_integer = is_number && !text.contains(['.', 'e', 'E']);
            let fits = (wants(Type::Number) && is_number)
                || (wants(Type::Integer) && is_integer)
                || (wants(Type::Boolean) && matches!(text, "true" | "false"))
                || (wants(Type::Null) && text == "null");
            fits.then(|| text.to_owned())
        }
        _ => None,
    }
}

/// The variant as the end of a clause: ` when ``type`` is "entityRemoval"`; empty without a variant.
#[must_use]
pub fn in_this_variant(instance: &Instance<'_, '_>) -> String {
    match (&instance.object.discriminator, instance.variant) {
        (Some(discriminator), Some(variant)) => {
            format!(" when `{}` is \"{variant}\"", instance.path_of(discriminator))
        }
        _ => String::new(),
    }
}

/// Which variants have a property: `only entityRemoval has it`; empty if all have.
#[must_use]
pub fn only_in(property: &Property) -> String {
    match &property.presence {
        Presence::Variants(variants) => {
            let verb = if variants.len() == 1 { "has" } else { "have" };
            format!("only {} {verb} it", text::list(variants, "and"))
        }
        _ => String::new(),
    }
}
