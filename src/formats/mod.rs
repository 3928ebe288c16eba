//! The payload formats that payvet knows.

pub mod detect;
mod elimity_itsm_webhook;
mod ibm_verify_fulfillment;
pub mod kinds;
pub mod selector;

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::acceptor::{Program, Watched};
use crate::contract::Contract;
use crate::document::Node;
use crate::document::message::Message;
use crate::rules::{
    Basis, Rule, Sink, Source, contract as contract_rules, detection, internal_fault, json,
    schema as schema_rules,
};
#[cfg(feature = "cli")]
use crate::sample::sketch::Sketching;
use crate::schema::Shape;
use crate::text;

/// Every known format. A new one is a line here.
pub static FORMATS: &[&Format] = &[&elimity_itsm_webhook::FORMAT, &ibm_verify_fulfillment::FORMAT];

/// A payload format: its contract, its schema, and what only it knows.
pub struct Format {
    /// Name on the command line and in reports.
    pub name: &'static str,
    /// `schemas/<name>.schema.json`, embedded.
    pub schema_text: &'static str,
    /// Made the first time that a record needs it.
    pub contract: LazyLock<Contract>,
    /// Made the first time that a record needs it.
    pub validator: LazyLock<Shape>,
    /// `schemas/<name>.strict.schema.json`, embedded: what it accepts is not even worth a warning, as far
    /// as the contract goes.
    pub strict_schema_text: &'static str,
    /// Values that decide whether the rules of this format surely have nothing to say.
    pub watched: &'static [Watched],
    /// Both of these for the acceptor; none if it doesn't understand them. Made the first time that a
    /// record needs it.
    pub program: LazyLock<Option<Program>>,
    /// The rules of this format alone.
    pub rules: &'static [&'static Rule],
    /// Says why something is missing, or of the wrong type, where that is known better than by schema.
    pub account_for: for<'a> fn(&Contract, Node<'a>, &mut Sink<'a, '_>),
    /// Runs the rules that judge one payload: those of the format, and those that follow from its contract.
    pub check: for<'a> fn(&Contract, Node<'a>, &mut Sink<'a, '_>),
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
    /// Where the array of payloads stands in it, as tokens of a JSON Pointer.
    pub path: &'static [&'static str],
    /// The array is empty.
    pub empty: &'static Rule,
    /// Records that are neighbours stood among others and were passed over.
    pub passed_over: &'static Rule,
    /// Nothing was left after that.
    pub none_left: &'static Rule,
    /// What stands beside the array, given the last payload in it, as samples show it.
    pub beside: fn(&Map<String, Value>) -> Map<String, Value>,
}

/// A kind of records that are passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherKind {
    /// One that the vendor documents.
    Documented(Cow<'static, str>),
    /// Another one, as the payload names it.
    Unknown(String),
}

/// A record that isn't a payload of the format, and what it is.
#[derive(Debug)]
pub struct Neighbour<'a> {
    /// The rule that says so.
    pub rule: &'static Rule,
    /// What to point at.
    pub at: Node<'a>,
    /// What it is, in one sentence.
    pub message: Message,
    /// What to do about it.
    pub help: Option<&'static str>,
    /// Property of the contract on whose row that rests, if there is one.
    pub property: Option<&'static str>,
    /// Its kind, if it is passed over where it stands among other records.
    pub passed_over_as: Option<OtherKind>,
}

/// Every rule: those that all formats share, then those of each format.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [json::RULES, detection::RULES, schema_rules::RULES, contract_rules::RULES, internal_fault::RULES]
        .into_iter()
        .chain(FORMATS.iter().map(|format| format.rules))
        .flatten()
        .copied()
}

/// The rows of the vendor's page or the section of a standard on which a rule rests; empty if it
/// rests on something else, or on another row in each finding.
#[must_use]
pub fn sources(rule: &Rule) -> Vec<Source> {
    let Basis::Rows(rows) = rule.basis else { return rule.standard().into_iter().collect() };
    let Some(format) = by_name(rule.family()) else { return Vec::new() };
    let contract: &Contract = &format.contract;
    let source = |(object, property): &(&str, &str)| {
        let object = contract.object(object)?;
        Some(Source::clone(&contract.source(object, Some(object.find(property)?))))
    };
    // A test resolves every row.
    rows.iter().filter_map(source).collect()
}

/// What a format tells about its samples: which values hang together in one. Of a format that tells nothing,
/// samples are made from its contract alone.
#[cfg(feature = "cli")]
#[must_use]
pub fn sketching(name: &str) -> Option<Sketching> {
    let told: [(&Format, Sketching); 2] = [
        (&elimity_itsm_webhook::FORMAT, elimity_itsm_webhook::sample::sketch),
        (&ibm_verify_fulfillment::FORMAT, ibm_verify_fulfillment::sample::sketch),
    ];
    told.into_iter().find_map(|(format, sketching)| (format.name == name).then_some(sketching))
}

/// The format called `name`, or that there is none, and which one may be meant.
///
/// # Errors
/// There is no such format.
pub fn named(name: &str) -> Result<&'static Format, String> {
    let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    by_name(name).ok_or_else(|| text::unknown("payload format", name, &known))
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

/// Compiles what the acceptor needs of a format.
fn program(text: &str, watched: &[Watched]) -> Option<Program> {
    // A test says what isn't understood.
    Program::compile(text, watched).ok()
}

/// Compiles the schema of a format from its embedded text.
fn validator(text: &str) -> Shape {
    // A test compiles every embedded schema.
    let schema = serde_json::from_str(text).expect("an embedded schema is JSON");
    Shape::new(schema).expect("an embedded schema is valid")
}

#[cfg(test)]
mod tests {
    use super::FORMATS;

    #[test]
    fn what_is_embedded_is_valid() {
        for format in FORMATS {
            assert_eq!(format.contract.format, format.name);
            assert!(format.validator.whole().draft() == jsonschema::Draft::Draft202012, "{}", format.name);
        }
    }
}
