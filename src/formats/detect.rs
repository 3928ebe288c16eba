//! Which format a record is of, by what it holds and never by the name of its file.

use super::{FORMATS, Format, Neighbour, Wrapper};
use crate::contract::{ObjectType, Property, words};
use crate::document::{Kind, Node};
use crate::rules::detection::UNKNOWN_FORMAT;
use crate::rules::{Finding, Sink};
use crate::text;

/// What a record is.
#[derive(Debug)]
pub enum Detected<'a> {
    /// A payload, good or bad, of this format.
    Payload(&'static Format),
    /// Something that this format's receivers see as well.
    Neighbour(&'static Format, Neighbour<'a>),
    /// Nothing that is known.
    Stranger,
}

/// Tells what a record is.
///
/// A discriminator with a known value decides; between several such formats, the one that knows most
/// of the keys. Without one, a neighbour that a format knows by name is that neighbour, and a record
/// most of whose keys are those of a format is one with a mistake in its discriminator.
#[must_use]
pub fn detect(record: Node<'_>) -> Detected<'_> {
    let mut decided = FORMATS.iter().filter(|format| is_decided(format, record));
    if let Some(first) = decided.next() {
        // Rarely more than one: the keys are counted only then.
        let known = |format: &Format| known_keys(format.contract.root(), record).len();
        let best = decided.fold(*first, |best, other| if known(other) > known(best) { other } else { best });
        return Detected::Payload(best);
    }
    let neighbour = FORMATS.iter().find_map(|format| Some((*format, (format.neighbour)(record)?)));
    if let Some((format, neighbour)) = neighbour {
        return Detected::Neighbour(format, neighbour);
    }
    let meant = FORMATS.iter().filter(|format| is_meant(format, record));
    match meant.max_by_key(|format| known_keys(format.contract.root(), record).len()) {
        Some(meant) => Detected::Payload(meant),
        None => Detected::Stranger,
    }
}

/// The records that `node` wraps, if it is a format's wrapper: of any format, or of the forced one.
#[must_use]
pub fn unwrap<'a>(node: Node<'a>, forced: Option<&'static Format>) -> Option<(&'static Wrapper, Node<'a>)> {
    let candidates = || FORMATS.iter().filter(move |format| forced.is_none_or(|forced| **format == forced));
    let (wrapper, records) = candidates().find_map(|format| {
        let wrapper = format.wrapper.as_ref()?;
        Some((wrapper, (wrapper.unwrap)(node)?))
    })?;
    // A payload that happens to hold the members of a wrapper is a payload.
    (!candidates().any(|format| is_decided(format, node))).then_some((wrapper, records))
}

/// The finding about a record that is a neighbour of a format.
#[must_use]
pub fn neighbour<'a>(format: &Format, neighbour: Neighbour<'a>, sink: &mut Sink<'a>) -> Finding {
    let pointer = sink.pointer(neighbour.at);
    let finding = Finding::new(neighbour.rule, neighbour.at.span(), pointer, neighbour.message);
    let finding = finding.help(neighbour.help);
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

/// Whether the discriminator has a value that the format knows.
fn is_decided(format: &Format, record: Node<'_>) -> bool {
    let known = discriminating_values(format.contract.root());
    discriminator(format, record).is_some_and(|value| known.iter().any(|known| value.is_str(known)))
}

/// Whether the record is most likely a payload of the format with a wrong or missing discriminator:
/// the value is nearly a known one, or most keys are the format's, and enough to tell.
fn is_meant(format: &Format, record: Node<'_>) -> bool {
    let root = format.contract.root();
    let value = discriminator(format, record);
    let is_near = |text: &str| text::nearest(text.trim(), discriminating_values(root)).is_some();
    if value.and_then(Node::as_str).is_some_and(|text| is_near(&text)) {
        return true;
    }
    let known = known_keys(root, record).len();
    let enough = if value.is_some() { 2 } else { 4 };
    known >= enough && known * 2 >= record.len()
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
pub fn stranger<'a>(record: Node<'a>, sink: &mut Sink<'a>) -> Finding {
    let names: Vec<String> = FORMATS.iter().map(|format| format.name.to_owned()).collect();
    let finding = |message: String, sink: &mut Sink<'a>| {
        Finding::new(&UNKNOWN_FORMAT, record.opening_span(), sink.pointer(record), message)
    };
    if record.kind() != Kind::Object {
        return finding(format!("{} is no payload; a payload is an object", words::found(record)), sink);
    }
    let nearest = FORMATS
        .iter()
        .map(|format| (format, known_keys(format.contract.root(), record)))
        .max_by_key(|(_, known)| known.len())
        .filter(|(_, known)| !known.is_empty());
    let Some((format, known)) = nearest else {
        return finding("a record of no known format: none of its keys belongs to one".to_owned(), sink)
            .help(format!("known formats are {}", text::list(&names, "and")));
    };
    let root = format.contract.root();
    let discriminator = root.discriminator.as_deref().unwrap_or_default();
    let shown: Vec<String> = known.iter().take(5).map(|key| format!("`{key}`")).collect();
    let listed =
        if known.len() > 5 { format!("{} …", shown.join(", ")) } else { text::list(&shown, "and") };
    let keys = if known.len() == 1 { "key" } else { "keys" };
    let but = match record.get(discriminator) {
        Some(value) => format!("its `{discriminator}` is {}", words::found(value)),
        None => format!("no `{discriminator}`"),
    };
    let wanted: Vec<String> =
        discriminating_values(root).iter().map(|value| format!("\"{value}\"")).collect();
    finding(
        format!(
            "a record of no known format: {} {keys} of {} ({listed}), but {but}",
            known.len(),
            root.title
        ),
        sink,
    )
    .help(format!(
        "a payload of {} has `{discriminator}` {}; --schema {} checks it as one all the same",
        format.name,
        text::list(&wanted, "or"),
        format.name
    ))
}
