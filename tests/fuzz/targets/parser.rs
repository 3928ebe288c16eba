//! payvet's reader of JSON takes the same texts as `serde_json`, for the same values.
//!
//! Differences that are meant: nesting ends at 128 open arrays and objects, numbers of any size are kept as they
//! are written, half a surrogate pair is refused, and one byte order mark may stand before a file.
#![no_main]

use std::borrow::Cow;
use std::fmt;

use libfuzzer_sys::fuzz_target;
use payvet::check::{Settings, check};
use payvet::document::{Document, Kind, MAX_DEPTH, Node};
use payvet::input::framing::Layout;
use payvet::rules::Severity;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Where the text begins in its file, as far as payvet is told.
const OFFSET: usize = 1000;

/// The members of an object in their order, equal keys included.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((Cow::Owned(key), value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// A JSON value by `serde_json`.
enum Value<'t> {
    Scalar(Kind, &'t str),
    String(&'t str, String),
    Array(&'t str, Vec<Value<'t>>),
    Object(&'t str, Vec<(Cow<'t, str>, Value<'t>)>),
}

/// Takes a value apart in which so many arrays and objects may be open. None if that is too few, or if a string
/// has no characters.
fn value(raw: &RawValue, depth: usize) -> Option<Value<'_>> {
    let text = raw.get();
    Some(match text.as_bytes()[0] {
        b'"' => Value::String(text, serde_json::from_str(text).ok()?),
        b'[' => {
            let depth = depth.checked_sub(1)?;
            let elements: Vec<&RawValue> = serde_json::from_str(text).expect("it is an array");
            Value::Array(
                text,
                elements.into_iter().map(|element| value(element, depth)).collect::<Option<_>>()?,
            )
        }
        b'{' => {
            let depth = depth.checked_sub(1)?;
            let Members(members) = serde_json::from_str(text).ok()?;
            let members = members.into_iter().map(|(key, member)| Some((key, value(member, depth)?)));
            Value::Object(text, members.collect::<Option<_>>()?)
        }
        b't' | b'f' => Value::Scalar(Kind::Boolean, text),
        b'n' => Value::Scalar(Kind::Null, text),
        _ => Value::Scalar(Kind::Number, text),
    })
}

fn compare(node: Node<'_>, value: &Value<'_>, text: &str) {
    let (Value::Scalar(_, raw) | Value::String(raw, _) | Value::Array(raw, _) | Value::Object(raw, _)) =
        value;
    assert_eq!(node.raw(), *raw);
    let start = raw.as_ptr() as usize - text.as_ptr() as usize;
    let span = node.span();
    assert_eq!((span.start, span.end), (OFFSET + start, OFFSET + start + raw.len()));
    match value {
        Value::Scalar(kind, raw) => {
            assert_eq!(node.kind(), *kind);
            assert_eq!(node.as_bool(), raw.parse().ok());
            if let Some(number) = node.as_number() {
                let nearest: f64 = raw.parse().expect("Rust reads every JSON number");
                assert_eq!(number.as_f64().to_bits(), nearest.to_bits());
                assert!(!number.canonical().is_empty());
                assert_eq!(number.as_integer().is_some(), number.is_integer());
                // Small ones are exact.
                if raw.len() < 10 && !raw.contains(['e', 'E']) {
                    assert_eq!(number.is_integer(), nearest.fract() == 0.0, "{raw}");
                }
            }
        }
        Value::String(_, decoded) => {
            assert_eq!(node.as_str().as_deref(), Some(decoded.as_str()));
            assert!(node.is_str(decoded));
        }
        Value::Array(_, elements) => {
            assert_eq!((node.kind(), node.len()), (Kind::Array, elements.len()));
            assert_eq!(node.elements().count(), elements.len());
            for (node, value) in node.elements().zip(elements) {
                compare(node, value, text);
            }
        }
        Value::Object(_, members) => compare_members(node, members, text),
    }
}

fn compare_members(node: Node<'_>, members: &[(Cow<'_, str>, Value<'_>)], text: &str) {
    assert_eq!((node.kind(), node.len()), (Kind::Object, members.len()));
    assert_eq!(node.members().count(), members.len());
    let mut effective = Vec::new();
    for ((key, node), (name, value)) in node.members().zip(members) {
        assert_eq!(key.as_str().as_deref(), Some(&**name));
        compare(node, value, text);
    }
    for (at, (name, _)) in members.iter().enumerate() {
        // The last of equal keys counts.
        if !members[at + 1..].iter().any(|(other, _)| other == name) {
            effective.push(at);
            let found = node.get(name).map(Node::index);
            assert_eq!(found, node.members().nth(at).map(|(_, value)| value.index()), "{name:?}");
        }
    }
    assert_eq!(node.has_duplicates(), effective.len() < members.len());
    let kept: Vec<u32> = node.effective_members().map(|(key, _)| key.index()).collect();
    let wanted = effective.iter().filter_map(|at| node.members().nth(*at)).map(|(key, _)| key.index());
    assert_eq!(kept, wanted.collect::<Vec<_>>());
}

/// What `serde_json` makes of a text.
fn by_serde(text: &str) -> Option<Value<'_>> {
    value(serde_json::from_str::<&RawValue>(text).ok()?, MAX_DEPTH)
}

/// Whether a file is JSON, as a whole check of it says.
fn is_accepted(bytes: &[u8]) -> bool {
    let settings = Settings { layout: Layout::Json, ..Settings::default() };
    let verdict = check(bytes, &settings);
    let is_syntax = |code: &str| {
        code.starts_with("json/") && !["json/duplicate-key", "json/byte-order-mark"].contains(&code)
    };
    !verdict.by_rule.keys().any(|(code, severity)| is_syntax(code) && *severity == Severity::Error)
}

fuzz_target!(|bytes: &[u8]| {
    let unmarked = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let is_json = std::str::from_utf8(unmarked).is_ok_and(|text| by_serde(text).is_some());
    assert_eq!(is_accepted(bytes), is_json, "{}", String::from_utf8_lossy(bytes));

    let (text, refused) = Document::decode(bytes, OFFSET);
    assert_eq!(refused.is_none(), std::str::from_utf8(bytes).is_ok());
    match (Document::parse(text, OFFSET), by_serde(text)) {
        (Ok(document), Some(value)) => compare(document.root(), &value, text),
        (Err(error), None) => {
            let places = error.related.iter().map(|(span, _)| *span).chain([error.span]);
            for span in places {
                let inside = span.start.checked_sub(OFFSET).zip(span.end.checked_sub(OFFSET));
                let is_inside = inside.is_some_and(|(start, end)| text.get(start..end).is_some());
                assert!(is_inside, "{span:?} of {text:?}");
            }
            assert!(!error.message.shown().is_empty());
        }
        (Ok(_), None) => panic!("only payvet takes {text:?}"),
        (Err(error), Some(_)) => panic!("only serde_json takes {text:?}: {error:?}"),
    }
});
