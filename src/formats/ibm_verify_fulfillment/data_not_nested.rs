//! The attributes stand beside the envelope, and there is no `data`.

use crate::contract::Contract;
use crate::document::{Kind, Node};
use crate::rules::Evidence::Documented;
use crate::rules::Severity::Error;
use crate::rules::schema::MISSING_PROPERTY;
use crate::rules::{Finding, Rule, Sink};
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/data-not-nested",
    severity: Error,
    evidence: Documented,
    summary: "Attributes of `data` stand at the top level, and there is no object `data`.",
};

/// Replaces the finding that `data` is missing, and explains the keys that show why.
pub(super) fn check<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a>) {
    let Some(attributes) = contract.object("Data") else { return };
    if event.kind() != Kind::Object || event.get("data").is_some() {
        return;
    }
    let misplaced: Vec<(Node<'a>, String)> = event
        .effective_members()
        .filter_map(|(key, _)| Some((key, key.as_str()?.into_owned())))
        .filter(|(_, name)| {
            let attribute = name.strip_prefix("data.").unwrap_or(name);
            attributes.find(attribute).is_some() && contract.root().find(name).is_none()
        })
        .collect();
    let dotted = misplaced.iter().find(|(_, name)| name.starts_with("data."));
    let Some((key, name)) = dotted.or_else(|| misplaced.first()) else { return };
    for (key, _) in &misplaced {
        sink.mark_explained(*key);
    }
    let at_data = format!("{}/data", sink.pointer(event));
    sink.retain(|finding| *finding.rule != MISSING_PROPERTY || finding.pointer != at_data);
    let shown = text::shorten(name, text::LONGEST_QUOTE);
    let (message, help) = if dotted.is_some() {
        let attribute = shown.strip_prefix("data.").unwrap_or(&shown);
        (
            format!("`data` is missing, and `{shown}` stands here as a key"),
            format!("a dotted name in the vendor's table is a path: \"data\": {{\"{attribute}\": …}}"),
        )
    } else {
        (
            format!("`data` is missing, and its attribute `{shown}` stands beside the envelope"),
            "the attributes belong into an object named `data`".to_owned(),
        )
    };
    let pointer = sink.pointer(*key);
    let data = contract.root().find("data");
    sink.push(
        Finding::new(&RULE, key.span(), pointer, message)
            .help(help)
            .property("data")
            .source(contract.source(contract.root(), data)),
    );
}
