//! A result that the vendor's pages don't show.

use super::attribute;
use crate::contract::Contract;
use crate::document::Node;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/unusual-result",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A `result` is neither success nor failed nor failure.",
    why: "The page gives examples and no closed list, so another word is no error. But receivers decide by this word whether an operation worked, and one that they don't know ends up on the wrong side.",
    fix: "Write \"success\", \"failed\" or \"failure\", in any case, or ignore this rule for senders that are known to use other words.",
    basis: Basis::Rows(&[("Data", "result")]),
    samples: samples!("ibm-verify-fulfillment/unusual-result"),
};

const USUAL: [&str; 3] = ["success", "failed", "failure"];

/// Judges the result of one event.
pub(super) fn check<'a>(contract: &Contract, data: Node<'a>, sink: &mut Sink<'a, '_>) {
    let Some(value) = sink.sound(data, "result") else { return };
    let Some(result) = value.as_str() else { return };
    if USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(&result)) {
        return;
    }
    let meant = text::nearest(result.trim(), USUAL);
    let expected = "\"success\", \"failed\" or \"failure\"";
    let finding = attribute::unusual(&RULE, contract, ("result", value), expected, sink);
    sink.push(finding.help(meant.map(|meant| format!("did you mean \"{meant}\"?"))));
}
