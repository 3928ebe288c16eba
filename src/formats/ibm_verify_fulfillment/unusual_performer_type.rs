//! A kind of performer that the vendor's page doesn't know.

use super::attribute;
use crate::contract::{Contract, Instance};
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/unusual-performer-type",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A `performedby_type` is neither api nor system nor user.",
    why: "The page names these three and doesn't say that there are no others. What the other attributes about the performer hold depends on this one: `performedby` is the id of a user or of an API client.",
    fix: "Write \"api\", \"system\" or \"user\", in any case.",
    basis: Basis::Rows(&[("Data", "performedby_type")]),
    samples: samples!("ibm-verify-fulfillment/unusual-performer-type"),
};

/// Judges the performer of one event.
pub(super) fn check<'a>(contract: &Contract, data: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    attribute::check_word(&RULE, contract, (data, "performedby_type"), &["api", "system", "user"], sink);
}
