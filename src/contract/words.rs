//! Values, types and presence as people say them.

use super::{Instance, Presence, Property, Type, Types};
use crate::document::message::Message;
use crate::document::{Kind, Node, Number};
use crate::rfc3339;
use crate::text::{self, LONGEST_QUOTE};

/// A value in a message: `the number 500`, `the string "abc"`, `null`, `an empty array`.
#[must_use]
pub fn found(value: Node<'_>) -> Message {
    match value.kind() {
        Kind::Null => "null".into(),
        Kind::Boolean => Message::raw(value).after("the boolean "),
        Kind::Number => Message::raw(value).after("the number "),
        Kind::String if value.raw() == "\"\"" => "an empty string".into(),
        Kind::String => Message::raw(value).after("the string "),
        Kind::Array if value.is_empty() => "an empty array".into(),
        Kind::Object if value.is_empty() => "an empty object".into(),
        Kind::Array | Kind::Object => kind(value).into(),
    }
}

/// The kind of a value in a message: `a number`, `null`.
#[must_use]
pub fn kind(value: Node<'_>) -> &'static str {
    match value.kind() {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

/// The value as it should be written, where the fault is only how it is written: `"500"` for 500
/// where a string must be, `500` for `"500"` where a number must be.
#[must_use]
pub fn repaired(value: Node<'_>, types: &Types, has_list_in_text: bool) -> Option<Message> {
    let wants = |one: Type| types.0.contains(&one);
    // Text that may also be an object is a date or a time: digits or a word are none.
    let wants_text = wants(Type::String) && !wants(Type::Object);
    let literal = match value.kind() {
        Kind::Number if wants_text && !value.raw().contains(['.', 'e', 'E']) => {
            format!("\"{}\"", value.raw())
        }
        Kind::Boolean if wants_text => format!("\"{}\"", value.raw()),
        Kind::Array if wants_text && has_list_in_text && value.len() <= LONGEST_QUOTE => {
            let elements: Option<Vec<_>> = value.elements().map(Node::as_str).collect();
            serde_json::Value::from(format!("[{}]", elements?.join(","))).to_string()
        }
        Kind::String => {
            let text = value.as_str()?;
            let text = text.trim();
            let number = number_in(text);
            let is_whole = || number.and_then(Number::parse).is_some_and(Number::is_integer);
            match text {
                "true" | "false" if wants(Type::Boolean) => text.to_owned(),
                "null" if wants(Type::Null) => text.to_owned(),
                _ if wants(Type::Number) || wants(Type::Integer) && is_whole() => number?.to_owned(),
                _ => return None,
            }
        }
        _ => return None,
    };
    let kind = if literal.starts_with('"') { "it as a string" } else { "it without quotes" };
    (literal.chars().count() <= LONGEST_QUOTE).then(|| Message::value(value.span(), literal, kind))
}

/// The JSON number that a text means: leading zeros, as in the month `"02"`, don't count.
fn number_in(text: &str) -> Option<&str> {
    let is_digits = text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit());
    let zeros = text.bytes().take_while(|byte| *byte == b'0').count();
    let text = if is_digits { &text[zeros.min(text.len() - 1)..] } else { text };
    Number::parse(text).map(|_| text)
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

/// How to write a moment, for somebody who wrote `given` where a timestamp with a zone must be.
#[must_use]
pub fn timestamp_help(given: &str) -> &'static str {
    let looks_like_one = given.get(..10).is_some_and(looks_like_date);
    let with_t = given.replacen(' ', "T", 1);
    if Number::parse(given).is_some() {
        "write the moment as text, such as 2026-03-14T09:26:53Z, not as an epoch number"
    } else if rfc3339::date(given).is_some() {
        "add the time and the zone: 2026-03-14T09:26:53Z"
    } else if rfc3339::date_time(given).is_some() {
        "add the zone: Z for UTC, or an offset such as +01:00"
    } else if rfc3339::is_date_time(&with_t) {
        "put a T between the date and the time"
    } else if rfc3339::date_time(&with_t).is_some() {
        "put a T between the date and the time, and add the zone: 2026-03-14T09:26:53Z"
    } else if rfc3339::is_date_time(given.trim()) {
        "take the blanks off"
    } else if looks_like_one {
        "no such day or time exists, or it is written in another way than 2026-03-14T09:26:53Z"
    } else {
        "write it as 2026-03-14T09:26:53Z"
    }
}

/// Whether a text has the digits of a `full-date`, be there such a day or not.
#[must_use]
pub fn looks_like_date(text: &str) -> bool {
    let is_place = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(is_place)
}
