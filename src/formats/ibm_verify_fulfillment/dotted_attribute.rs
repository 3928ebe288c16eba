//! A key `data.x` inside `data`.

use std::collections::HashSet;

use crate::document::Node;
use crate::rules::Evidence::Documented;
use crate::rules::Severity::Warning;
use crate::rules::contract::UNKNOWN_PROPERTY;
use crate::rules::{Finding, Rule, Sink};
use crate::schema::contract::Contract;
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/dotted-attribute",
    severity: Warning,
    evidence: Documented,
    summary: "A key inside `data` repeats the `data.` of the vendor's table.",
};

/// Replaces the finding that the key is unknown.
pub(super) fn check<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a>) {
    let Some(data) = event.get("data") else { return };
    let Some(attributes) = contract.object("Data") else { return };
    if sink.is_misshapen(data) {
        return;
    }
    let dotted: Vec<(Node<'a>, String)> = data
        .effective_members()
        .filter_map(|(key, _)| Some((key, key.as_str()?.strip_prefix("data.")?.to_owned())))
        .collect();
    let pointers: HashSet<String> = dotted.iter().map(|(key, _)| sink.pointer(*key)).collect();
    sink.retain(|finding| *finding.rule != UNKNOWN_PROPERTY || !pointers.contains(&finding.pointer));
    for (key, attribute) in dotted {
        let shown = text::shorten(&attribute, 60);
        let pointer = sink.pointer(key);
        sink.push(
            Finding::new(&RULE, key.span(), pointer, format!("`data.{shown}` stands inside `data`"))
                .help(format!("a dotted name in the vendor's table is a path: the key is \"{shown}\""))
                .property(shown)
                .source(contract.source(attributes, attributes.find(&attribute))),
        );
    }
}
