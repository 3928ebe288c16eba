//! Dotted names of the vendor's table taken for keys, and events that were flattened on the way.

use crate::contract::{Contract, misspelt, words};
use crate::document::message::Message;
use crate::document::{Kind, Node};
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/data-not-nested",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "Attributes of `data` stand at the top level, and there is no object `data`.",
    why: "What happened stands in an object named `data`, and receivers look for it there. The names with dots in the vendor's table are paths into that object, so an event with such keys, or with bare attributes at the top level, tells receivers nothing.",
    fix: "Put the attributes into an object named `data`, each under its name without the `data.` of the table.",
    basis: Basis::Rows(&[("Event", "data")]),
    samples: samples!("ibm-verify-fulfillment/data-not-nested"),
};

/// Says so instead of that `data` is missing or of the wrong type, and explains the keys that show why.
pub(super) fn account_for<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a, '_>) {
    let data = event.get("data");
    if event.kind() != Kind::Object || data.is_some_and(|data| data.kind() == Kind::Object) {
        return;
    }
    let Some(attributes) = contract.object("Data") else { return };
    let is_misplaced = |name: &str| {
        let is_attribute = attributes.find(name).is_some() || attributes.slip(name).is_some();
        (name.starts_with("data.") || is_attribute) && contract.root().find(name).is_none()
    };
    let misplaced: Vec<(Node<'a>, String)> = event
        .effective_members()
        .filter_map(|(key, _)| Some((key, key.as_str()?.into_owned())))
        .filter(|(_, name)| is_misplaced(name))
        .collect();
    let dotted = misplaced.iter().find(|(_, name)| name.starts_with("data."));
    let Some((key, name)) = dotted.or_else(|| misplaced.first()) else { return };
    if dotted.is_none() && data.is_none() && is_misspelt(contract, event) {
        return;
    }
    for (key, _) in &misplaced {
        sink.mark_explained(*key);
    }
    let at_data = format!("{}/data", sink.pointer(event));
    sink.mark_accounted_for(at_data);
    let state = match data {
        Some(data) => Message::from("is ").and(words::found(data)),
        None => "is missing".into(),
    };
    let message = Message::from("`data` ").and(state);
    let shown = text::quotable(name);
    let (message, help) = if let Some(attribute) = shown.strip_prefix("data.") {
        let written = attributes.slip(attribute).map_or(attribute, |meant| meant.written);
        (
            message.and(format!(", and `{shown}` stands here as a key")),
            format!("a dotted name in the vendor's table is a path: \"data\": {{\"{written}\": …}}"),
        )
    } else {
        (
            message.and(format!(", and its attribute `{shown}` stands beside the envelope")),
            "the attributes belong into an object named `data`".to_owned(),
        )
    };
    let pointer = sink.pointer(*key);
    let row = contract.root().find("data");
    sink.push(
        Finding::new(&RULE, key.span(), pointer, message)
            .about_record()
            .help(help)
            .property("data")
            .source(contract.source(contract.root(), row)),
    );
}

/// Whether `data` is there after all, under a name that is nearly its own.
fn is_misspelt(contract: &Contract, event: Node<'_>) -> bool {
    let Some(data) = contract.root().find("data") else { return false };
    let key = misspelt(&contract.instance(event).unknown_keys(), data).map(|(key, _)| key);
    let value = key.and_then(Node::as_str).and_then(|name| event.get(&name));
    value.is_some_and(|value| value.kind() == Kind::Object)
}
