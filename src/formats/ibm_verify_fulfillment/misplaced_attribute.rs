//! An attribute of `data` stands beside `data`.

use crate::contract::{Contract, Instance};
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

/// Explains such keys, which would be unknown otherwise, and says whether there are any. Those of an
/// event without `data` are explained already, by `data-not-nested`.
pub(super) fn check<'a>(contract: &Contract, event: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    let Some(attributes) = contract.object("Data") else { return false };
    let data = event.get("data");
    let mut misplaced = Vec::new();
    for key in event.strangers() {
        let Some(name) = key.as_str() else { continue };
        let slip = || attributes.slip(&name).map(|meant| meant.property);
        if let Some(attribute) = attributes.find(&name).or_else(slip)
            && !sink.is_explained(key)
        {
            sink.mark_explained(key);
            misplaced.push((key, name, attribute));
        }
    }
    // Where nothing is inside, all of them stand outside for one reason.
    let is_flattened = data.is_some_and(Node::is_empty) && misplaced.len() > 1;
    let count = misplaced.len();
    let said = if is_flattened { 1 } else { count };
    for (key, name, attribute) in misplaced.into_iter().take(said) {
        sink.report(&RULE, RULE.evidence, |sink| {
            let written = attributes.slip(&name).map_or(name.as_ref(), |meant| meant.written);
            let is_inside_too = data.is_some_and(|data| data.get(written).is_some());
            let help = if is_inside_too {
                format!("`data` has `{written}` as well: leave it out here")
            } else {
                format!("its place is inside `data`: \"data\": {{\"{written}\": …}}")
            };
            let message = if is_flattened {
                format!("`{name}` and {} more attributes of `data` stand at the top level", count - 1)
            } else {
                format!("`{name}` is an attribute of `data`, but stands at the top level")
            };
            let gist = if is_flattened {
                "attributes of `data` stand at the top level, and `data` is empty"
            } else {
                "is an attribute of `data`, but stands at the top level"
            };
            let pointer = sink.pointer(key);
            let finding = Finding::new(&RULE, key.span(), pointer, message)
                .with_gist(gist)
                .help(help)
                .property(written)
                .source(contract.source(attributes, Some(attribute)));
            if is_flattened { finding.about_record() } else { finding }
        });
    }
    count > 0
}
