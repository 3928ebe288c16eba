//! Nothing to check, which must not look like a check that found nothing.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/empty-events",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "A response of the Events API holds no events.",
    why: "A response without events is possible, but a check of it has seen nothing. Mostly the time range or the filter of the query is wrong, and a clean result would hide that.",
    fix: "Correct the query. Where responses without events are expected, turn this rule off.",
    basis: Basis::Reasoning(
        "A query may find nothing, so an empty list is no error. But whoever has a file checked expects that there is something in it.",
    ),
    samples: samples!("ibm-verify-fulfillment/empty-events"),
};
