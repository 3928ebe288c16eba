//! Tells that the verdict isn't about all that the file holds.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/skipped-events",
    severity: Severity::Note,
    evidence: Evidence::Inferred,
    summary: "Events of other types stand among the records and were not checked.",
    why: "Exports and responses mix events of many types, and only fulfillment events are checked. The note says how many others there were, so that nobody takes a clean result for one about all of them.",
    fix: "Nothing has to be mended. Fetch fulfillment events alone if the note is unwelcome.",
    basis: Basis::Reasoning(
        "The page describes fulfillment events alone, so what events of other types hold can't be judged.",
    ),
    samples: samples!("ibm-verify-fulfillment/skipped-events"),
};
