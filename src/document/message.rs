//! Sentences about a payload, in which values of the payload stand apart from the words around them, so
//! that a report can mask the values.

use super::{Kind, Node, Span};
use crate::text::{self, LONGEST_QUOTE};

/// A sentence, or the part of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Value(Value),
}

/// A value of the payload in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    /// Where it stands in the file; none if it comes from several places.
    span: Option<Span>,
    /// How it is quoted: `the string "abc"`.
    shown: String,
    /// What is said instead where it is masked: `a string of 3 characters`.
    masked: String,
}

impl Message {
    /// What stands at `span` of the file, as it is `shown`, and what is said instead if it is `masked`.
    #[must_use]
    pub fn value(span: Span, shown: impl Into<String>, masked: impl Into<String>) -> Self {
        let value = Value { span: Some(span), shown: shown.into(), masked: masked.into() };
        Message { parts: vec![Part::Value(value)] }
    }

    /// The same for what comes from several places of the payload: it is personal in any case.
    #[must_use]
    pub fn personal(shown: impl Into<String>, masked: impl Into<String>) -> Self {
        let value = Value { span: None, shown: shown.into(), masked: masked.into() };
        Message { parts: vec![Part::Value(value)] }
    }

    /// A value as it is written, cut if it is long.
    #[must_use]
    pub fn raw(node: Node<'_>) -> Self {
        let raw = node.raw();
        let shown = if node.kind() == Kind::String && raw.chars().nth(LONGEST_QUOTE + 2).is_some() {
            format!("{}\"", text::shorten(raw, LONGEST_QUOTE + 1))
        } else {
            text::shorten(raw, LONGEST_QUOTE + 2).into_owned()
        };
        let article = if matches!(node.kind(), Kind::Array | Kind::Object) { "an" } else { "a" };
        Message::value(node.span(), shown, format!("{article} {}", measured(node)))
    }

    /// The same with a word before each value that isn't masked.
    #[must_use]
    pub fn after(mut self, word: &str) -> Self {
        for part in &mut self.parts {
            if let Part::Value(value) = part {
                value.shown.insert_str(0, word);
            }
        }
        self
    }

    /// The same about values at other places.
    #[must_use]
    pub fn moved(mut self, place: impl Fn(Span) -> Span) -> Self {
        for part in &mut self.parts {
            if let Part::Value(value) = part {
                value.span = value.span.map(&place);
            }
        }
        self
    }

    /// The sentence with something behind it.
    #[must_use]
    pub fn and(mut self, rest: impl Into<Message>) -> Self {
        self.parts.extend(rest.into().parts);
        self
    }

    /// The whole sentence, with every value.
    #[must_use]
    pub fn shown(&self) -> String {
        self.say(|_| true)
    }

    /// The sentence with the values at those places that `shows` lets pass, none for one from several
    /// places; the others are masked.
    #[must_use]
    pub fn say(&self, mut shows: impl FnMut(Option<Span>) -> bool) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Value(value) if shows(value.span) => value.shown.clone(),
            Part::Value(value) => value.masked.clone(),
        };
        self.parts.iter().map(part).collect()
    }
}

impl From<String> for Message {
    fn from(words: String) -> Self {
        Message { parts: vec![Part::Words(words)] }
    }
}

impl From<&str> for Message {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

/// Type and length of a value: `string of 15 characters`, `boolean`, `object`.
#[must_use]
pub fn measured(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Array => "array".to_owned(),
        Kind::Object => "object".to_owned(),
        Kind::Number => of_length("number", node.raw()),
        Kind::String => of_length("string", &node.as_str().unwrap_or_default()),
    }
}

/// `string of 15 characters`
#[must_use]
pub fn of_length(kind: &str, text: &str) -> String {
    let count = text.chars().count();
    format!("{kind} of {count} character{}", if count == 1 { "" } else { "s" })
}
