//! Which format a record is of, by what it holds and never by the name of its file.

use std::fmt;

use super::{FORMATS, Format, Neighbour, Wrapper};
use crate::contract::{ObjectType, Property, words};
use crate::document::message::Message;
use crate::document::{Kind, Node};
use crate::rules::detection::{ambiguous_format, unknown_format};
use crate::rules::{Finding, Sink};
use crate::text;

/// What a record is.
#[derive(Debug)]
pub enum Detected<'a> {
    /// A payload, good or bad, of this format, and why it is taken for one.
    Payload(&'static Format, Reason),
    /// Something that this format's receivers see as well.
    Neighbour(&'static Format, Neighbour<'a>),
    /// Nothing that is known.
    Stranger,
}

/// Why a record is taken for a payload of its format.
#[derive(Debug, Clone)]
pub enum Reason {
    /// The user says so.
    Forced,
    /// The discriminator has a value that only this format knows.
    Discriminator {
        /// Its name.
        name: &'static str,
        /// The value.
        value: &'static str,
    },
    /// The discriminators of this format and of another one have values that are known.
    Ambiguous(&'static Format),
    /// The discriminator is nearly a known value.
    NearDiscriminator {
        /// Its name.
        name: String,
        /// The value, cut if it is long.
        value: String,
    },
    /// A known value of the discriminator stands under a name that is nearly its own.
    NearName {
        /// Its name.
        name: String,
        /// The key.
        key: String,
    },
    /// Most of the keys are those of this format.
    Keys {
        /// How many.
        known: usize,
        /// Of how many.
        all: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Forced => write!(f, "the settings say so"),
            Reason::Discriminator { name, value } => write!(f, "`{name}` is \"{value}\""),
            Reason::Ambiguous(other) => {
                write!(f, "it bears the mark of {} as well, but has more keys of this format", other.name)
            }
            Reason::NearDiscriminator { name, value } => {
                write!(f, "`{name}` is nearly a known value: \"{value}\"")
            }
            Reason::NearName { name, key } => write!(f, "`{key}` is nearly `{name}`, and has a known value"),
            Reason::Keys { known, all } => write!(f, "{known} of its {all} keys are those of this format"),
        }
    }
}

/// Tells what a record is.
///
/// A discriminator with a known value decides; between several such formats, the one that knows most
/// of the keys. Without one, a neighbour that a format knows by name is that neighbour, and a record
/// most of whose keys are those of a format is one with a mistake in its discriminator.
#[must_use]
pub fn detect(record: Node<'_>) -> Detected<'_> {
    let mut decided = FORMATS.iter().copied().filter(|format| is_decided(format, record));
    if let Some(first) = decided.next() {
        let Some(second) = decided.next() else {
            return Detected::Payload(first, Reason::of_discriminator(first, record));
        };
        let known = |format: &Format| known_keys(format.contract.root(), record).len();
        let (best, other) = if known(second) > known(first) { (second, first) } else { (first, second) };
        return Detected::Payload(best, Reason::Ambiguous(other));
    }
    let neighbour = FORMATS.iter().find_map(|format| Some((*format, (format.neighbour)(record)?)));
    if let Some((format, neighbour)) = neighbour {
        return Detected::Neighbour(format, neighbour);
    }
    let meant = FORMATS.iter().filter_map(|format| Some((*format, why_meant(format, record)?)));
    match meant.max_by_key(|(format, _)| known_keys(format.contract.root(), record).len()) {
        Some((meant, reason)) => Detected::Payload(meant, reason),
        None => Detected::Stranger,
    }
}

impl Reason {
    fn of_discriminator(format: &'static Format, record: Node<'_>) -> Self {
        let name = format.contract.root().discriminator.as_deref().unwrap_or_default();
        let value = known_discriminator(format, record).unwrap_or_default();
        Reason::Discriminator { name, value }
    }
}

/// The finding about a record that two formats claim; it is checked as one of `format`.
#[must_use]
pub fn ambiguous<'a>(format: &Format, other: &Format, record: Node<'a>, sink: &mut Sink<'a, '_>) -> Finding {
    let name = |format: &Format| format.contract.root().discriminator.clone().unwrap_or_default();
    let (own, foreign) = (name(format), name(other));
    let mark = |name: &str, format: &Format| {
        let value = record.get(name).map(Message::raw).unwrap_or_default();
        Message::from(format!("`{name}` is ")).and(value).and(format!(" as in {}", format.name))
    };
    let key = record.member(&foreign).map_or(record, |(key, _)| key);
    sink.mark_explained(key);
    let message = Message::from("a payload of two formats: ")
        .and(mark(&own, format))
        .and(" and ")
        .and(mark(&foreign, other));
    let pointer = sink.pointer(key);
    Finding::new(&ambiguous_format::RULE, key.span(), pointer, message)
        .about_record()
        .help(format!(
            "checked as {}, of which it has more keys; --schema NAME decides otherwise",
            format.name
        ))
        .property(foreign)
}

/// The records that `node` wraps, if it is a format's wrapper: of any format, or of the forced one.
#[must_use]
pub fn unwrap<'a>(node: Node<'a>, forced: Option<&'static Format>) -> Option<(&'static Wrapper, Node<'a>)> {
    let candidates = || FORMATS.iter().filter(move |format| forced.is_none_or(|forced| **format == forced));
    let (wrapper, records) = candidates().find_map(|format| {
        let wrapper = format.wrapper.as_ref()?;
        Some((wrapper, array_at(node, wrapper.path)?))
    })?;
    // A payload that happens to hold the members of a wrapper is a payload, if that shows before its records:
    // those may be too many to be kept until the end.
    let is_payload = |format: &Format| {
        let name = format.contract.root().discriminator.as_deref();
        let before = node.members().take_while(|(key, _)| key.index() < records.index());
        let value = before.filter(|(key, _)| name.is_some_and(|name| key.is_str(name))).last();
        value.is_some_and(|(_, value)| known_value(format, value).is_some())
    };
    (!candidates().any(|format| is_payload(format))).then_some((wrapper, records))
}

/// The first array to which `path` leads.
fn array_at<'a>(node: Node<'a>, path: &[&str]) -> Option<Node<'a>> {
    let Some((name, rest)) = path.split_first() else { return (node.kind() == Kind::Array).then_some(node) };
    node.members().filter(|(key, _)| key.is_str(name)).find_map(|(_, value)| array_at(value, rest))
}

/// The finding about a record that is a neighbour of a format.
#[must_use]
pub fn neighbour<'a>(format: &Format, neighbour: Neighbour<'a>, sink: &mut Sink<'a, '_>) -> Finding {
    let pointer = sink.pointer(neighbour.at);
    let finding = Finding::new(neighbour.rule, neighbour.at.span(), pointer, neighbour.message);
    let finding = finding.about_record().help_if(neighbour.help);
    let root = format.contract.root();
    match neighbour.property.and_then(|name| root.find(name)) {
        Some(property) => {
            finding.property(property.name.clone()).source(format.contract.source(root, Some(property)))
        }
        None => finding,
    }
}

/// The value of the property that tells payloads of the format from everything else.
fn discriminator<'a>(format: &Format, record: Node<'a>) -> Option<Node<'a>> {
    format.contract.root().discriminator.as_deref().and_then(|name| record.get(name))
}

/// The value of the discriminator, if it is one that the format knows.
fn known_discriminator<'f>(format: &'f Format, record: Node<'_>) -> Option<&'f str> {
    known_value(format, discriminator(format, record)?)
}

/// The same for any value of the discriminator.
fn known_value<'f>(format: &'f Format, value: Node<'_>) -> Option<&'f str> {
    let root = format.contract.root();
    let property = root.discriminator.as_deref().and_then(|name| root.find(name))?;
    property.known_values().find(|known| value.is_str(known))
}

/// Whether the discriminator has a value that the format knows.
fn is_decided(format: &Format, record: Node<'_>) -> bool {
    known_discriminator(format, record).is_some()
}

/// Why the record is most likely a payload of the format with a wrong or missing discriminator, if it
/// is: the value or the name is nearly a known one, or most keys are the format's, and enough to tell.
fn why_meant(format: &Format, record: Node<'_>) -> Option<Reason> {
    let root = format.contract.root();
    let value = discriminator(format, record);
    let is_near = |text: &str| text::nearest(text.trim(), discriminating_values(root)).is_some();
    if let Some(text) = value.and_then(Node::as_str).filter(|text| is_near(text)) {
        let name = root.discriminator.clone().unwrap_or_default();
        let value = text::shorten(&text, text::LONGEST_QUOTE).into_owned();
        return Some(Reason::NearDiscriminator { name, value });
    }
    if value.is_none()
        && let Some(name) = &root.discriminator
        && let Some(key) = misspelt_discriminator(name, &discriminating_values(root), record)
    {
        return Some(Reason::NearName { name: name.clone(), key });
    }
    let (known, all) = (known_keys(root, record).len(), record.len());
    let enough = if value.is_some() { 2 } else { 4 };
    (known >= enough && known * 2 >= all).then_some(Reason::Keys { known, all })
}

/// The key that is nearly the discriminator's `name` and has one of its `values`.
fn misspelt_discriminator(name: &str, values: &[&str], record: Node<'_>) -> Option<String> {
    let has_known_value = |value: Node<'_>| values.iter().any(|known| value.is_str(known));
    let keys = record.effective_members().filter(|(_, value)| has_known_value(*value));
    let mut keys = keys.filter_map(|(key, _)| Some(key.as_str()?.into_owned()));
    keys.find(|key| text::nearest(key, [name]).is_some())
}

/// The values of the discriminator that make a record one of the format.
fn discriminating_values(root: &ObjectType) -> Vec<&str> {
    let property = root.discriminator.as_deref().and_then(|name| root.find(name));
    property.into_iter().flat_map(Property::known_values).collect()
}

/// Keys of the record, the discriminator aside, that the type knows; each once.
fn known_keys<'c>(root: &'c ObjectType, record: Node<'_>) -> Vec<&'c str> {
    root.properties
        .iter()
        .filter(|property| root.discriminator.as_ref() != Some(&property.name))
        .filter(|property| record.get(&property.name).is_some())
        .map(|property| property.name.as_str())
        .collect()
}

/// The finding about a record that is nothing known: what it resembles, and what decides.
#[must_use]
pub fn stranger<'a>(record: Node<'a>, sink: &mut Sink<'a, '_>) -> Finding {
    let names: Vec<String> = FORMATS.iter().map(|format| format.name.to_owned()).collect();
    let finding = |message: Message, sink: &mut Sink<'a, '_>| {
        Finding::new(&unknown_format::RULE, record.opening_span(), sink.pointer(record), message)
    };
    if record.kind() != Kind::Object {
        return finding(words::found(record).and(" is no payload; a payload is an object"), sink);
    }
    let nearest = FORMATS
        .iter()
        .map(|format| (format, known_keys(format.contract.root(), record)))
        .max_by_key(|(_, known)| known.len())
        .filter(|(_, known)| !known.is_empty());
    let Some((format, known)) = nearest else {
        return finding("a record of no known format: none of its keys belongs to one".into(), sink)
            .help(format!("known formats are {}", text::list(&names, "and")));
    };
    let root = format.contract.root();
    let discriminator = root.discriminator.as_deref().unwrap_or_default();
    let shown: Vec<String> = known.iter().take(5).map(|key| format!("`{key}`")).collect();
    let listed =
        if known.len() > 5 { format!("{} …", shown.join(", ")) } else { text::list(&shown, "and") };
    let keys = if known.len() == 1 { "key" } else { "keys" };
    let but = match record.get(discriminator) {
        Some(value) => Message::from(format!("its `{discriminator}` is ")).and(words::found(value)),
        None => format!("no `{discriminator}`").into(),
    };
    let wanted: Vec<String> =
        discriminating_values(root).iter().map(|value| format!("\"{value}\"")).collect();
    finding(
        Message::from(format!(
            "a record of no known format: {} {keys} of {} ({listed}), but ",
            known.len(),
            root.title
        ))
        .and(but),
        sink,
    )
    .help(format!(
        "a payload of {} has `{discriminator}` {}; --schema {} checks it as one all the same",
        format.name,
        text::list(&wanted, "or"),
        format.name
    ))
}
