//! An event that says nothing.

use crate::contract::Contract;
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/empty-data",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "The object `data` is empty.",
    why: "Any attribute may be absent, so an event without a single one breaks no row of the page. But it doesn't say what was done to whom, and nobody can act on it.",
    fix: "Fill in the attributes, `action` and `result` first, or find out where they got lost.",
    basis: Basis::Rows(&[("Event", "data")]),
    samples: samples!("ibm-verify-fulfillment/empty-data"),
};

/// Looks whether there is any attribute.
pub(super) fn check<'a>(contract: &Contract, data: Node<'a>, sink: &mut Sink<'a, '_>) {
    if !data.is_empty() {
        return;
    }
    let pointer = sink.pointer(data);
    let message = "`data` is empty, so the event doesn't say what happened".to_owned();
    let root = contract.root();
    sink.push(
        Finding::new(&RULE, data.opening_span(), pointer, message)
            .with_gist("is empty")
            .property("data")
            .source(contract.source(root, root.find("data"))),
    );
}
