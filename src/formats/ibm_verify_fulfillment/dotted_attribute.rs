//! A key `data.x` inside `data`.

use crate::contract::Contract;
use crate::document::Node;
use crate::rules::Evidence::Documented;
use crate::rules::Severity::Warning;
use crate::rules::{Finding, Rule, Sink};
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/dotted-attribute",
    severity: Warning,
    evidence: Documented,
    summary: "A key inside `data` repeats the `data.` of the vendor's table.",
};

/// Explains such keys, which would be unknown otherwise.
pub(super) fn check<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a>) {
    let Some(data) = event.get("data") else { return };
    let Some(attributes) = contract.object("Data") else { return };
    if sink.is_misshapen(data) {
        return;
    }
    for (key, _) in data.effective_members() {
        let Some(name) = key.as_str() else { continue };
        let Some(attribute) = name.strip_prefix("data.") else { continue };
        sink.mark_explained(key);
        let shown = text::shorten(attribute, 60);
        let pointer = sink.pointer(key);
        sink.push(
            Finding::new(&RULE, key.span(), pointer, format!("`data.{shown}` stands inside `data`"))
                .help(format!("a dotted name in the vendor's table is a path: the key is \"{shown}\""))
                .property(shown)
                .source(contract.source(attributes, attributes.find(attribute))),
        );
    }
}
