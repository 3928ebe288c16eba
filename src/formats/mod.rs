//! The payload formats that payvet knows, and how it tells which one a record is.

mod elimity_itsm_webhook;
mod ibm_verify_fulfillment;

use std::fmt;
use std::sync::LazyLock;

use crate::contract::words;
use crate::contract::{Contract, ObjectType};
use crate::document::{Kind, Node};
use crate::rules::detection::{self, UNKNOWN_FORMAT};
use crate::rules::{Finding, Rule, Sink, contract as contract_rules, json, schema as schema_rules};
use crate::schema::{self, Validator};
use crate::text;

/// Every known format. A new one is a line here.
pub static FORMATS: &[&Format] = &[&elimity_itsm_webhook::FORMAT, &ibm_verify_fulfillment::FORMAT];

/// A payload format: its contract, its schema, and what only it knows.
pub struct Format {
    /// Name on the command line and in reports.
    pub name: &'static str,
    /// `schemas/<name>.contract.toml`, embedded.
    pub contract_text: &'static str,
    /// `schemas/<name>.schema.json`, embedded.
    pub schema_text: &'static str,
    /// Made the first time that a record needs it.
    pub contract: LazyLock<Contract>,
    /// Made the first time that a record needs it.
    pub validator: LazyLock<Validator>,
    /// The rules of this format alone.
    pub rules: &'static [&'static Rule],
    /// Runs those of them that judge one payload.
    pub check: for<'a> fn(&Contract, Node<'a>, &mut Sink<'a>),
    /// What a record is that is no payload of this format, but that its receivers see as well.
    pub neighbour: for<'a> fn(Node<'a>) -> Option<Neighbour<'a>>,
    /// The wrapper in which several payloads may arrive.
    pub wrapper: Option<Wrapper>,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Several payloads in one document, and what can be odd about them.
#[derive(Debug)]
pub struct Wrapper {
    /// The array of payloads, if a document's root is such a wrapper.
    pub unwrap: for<'a> fn(Node<'a>) -> Option<Node<'a>>,
    /// The array is empty.
    pub empty: &'static Rule,
    /// Records that are neighbours stood among others and were passed over.
    pub passed_over: &'static Rule,
    /// Nothing was left after that.
    pub none_left: &'static Rule,
}

/// A record that isn't a payload of the format, and what it is.
#[derive(Debug)]
pub struct Neighbour<'a> {
    /// The rule that says so.
    pub rule: &'static Rule,
    /// What to point at.
    pub at: Node<'a>,
    /// What it is, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Property of the contract on whose row that rests, if there is one.
    pub property: Option<&'static str>,
    /// Its kind, if it is passed over where it stands among other records.
    pub passed_over_as: Option<String>,
}

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

/// Every rule: those that all formats share, then those of each format.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [json::RULES, detection::RULES, schema_rules::RULES, contract_rules::RULES]
        .into_iter()
        .chain(FORMATS.iter().map(|format| format.rules))
        .flatten()
        .copied()
}

/// The format called `name`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name).copied()
}

/// Builds the contract of a format from its embedded text.
fn contract(text: &str) -> Contract {
    // A test parses every embedded contract.
    Contract::parse(text).expect("an embedded contract is valid")
}

/// Compiles the schema of a format from its embedded text.
fn validator(text: &str) -> Validator {
    // A test compiles every embedded schema.
    let schema = serde_json::from_str(text).expect("an embedded schema is JSON");
    schema::compile(&schema).expect("an embedded schema is valid")
}

/// Tells what a record is by what it holds, never by the name of its file.
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
    property.map_or_else(Vec::new, |property| {
        property.values.iter().chain(&property.constant).map(String::as_str).collect()
    })
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

#[cfg(test)]
mod tests {
    use super::FORMATS;

    #[test]
    fn what_is_embedded_is_valid() {
        for format in FORMATS {
            assert_eq!(format.contract.format, format.name);
            assert!(format.validator.draft() == jsonschema::Draft::Draft202012, "{}", format.name);
        }
    }
}
