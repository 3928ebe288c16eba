//! A result that the vendor's pages don't show.

use super::attribute;
use crate::contract::{Contract, Instance};
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

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

/// Judges the result of one event.
pub(super) fn check<'a>(contract: &Contract, data: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    attribute::check_word(&RULE, contract, (data, "result"), &["success", "failed", "failure"], sink);
}
