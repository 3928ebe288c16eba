//! An attribute of `data` stands beside `data`.

use crate::contract::Contract;
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/misplaced-attribute",
    severity: Severity::Warning,
    evidence: Evidence::Documented,
    summary: "An attribute of `data` stands at the top level, beside `data`.",
    why: "Receivers read the attributes of an event from `data` and don't find this one. The page's table lists `x-service-correlationid` as if it stood at the top level, but the page's sample has it inside `data`.",
    fix: "Move the attribute into `data`.",
    basis: Basis::Rows(&[("Event", "data"), ("Data", "x-service-correlationid")]),
    samples: samples!("ibm-verify-fulfillment/misplaced-attribute"),
};

/// Explains such keys, which would be unknown otherwise. Those of an event without `data` are
/// explained already, by `data-not-nested`.
pub(super) fn check<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a, '_>) {
    let Some(attributes) = contract.object("Data") else { return };
    for (key, _) in event.effective_members() {
        let Some(name) = key.as_str() else { continue };
        let Some(attribute) = attributes.find(&name) else { continue };
        if contract.root().find(&name).is_some() || sink.is_explained(key) {
            continue;
        }
        sink.mark_explained(key);
        let is_inside_too = event.get("data").is_some_and(|data| data.get(&name).is_some());
        let help = if is_inside_too {
            "`data` has it as well: leave it out here".to_owned()
        } else {
            format!("its place is inside `data`: \"data\": {{\"{name}\": …}}")
        };
        let pointer = sink.pointer(key);
        let message = format!("`{name}` is an attribute of `data`, but stands at the top level");
        sink.push(
            Finding::new(&RULE, key.span(), pointer, message)
                .gist("is an attribute of `data`, but stands at the top level")
                .help(help)
                .property(name)
                .source(contract.source(attributes, Some(attribute))),
        );
    }
}
