//! A single event that another page describes, or one whose type is misspelt.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/other-event-type",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "The record is an IBM Verify event of another type.",
    why: "All events of IBM Verify come in the same envelope, and `event_type` says what their `data` is about. Judged as a fulfillment event, one of another type would be full of mistakes that are none, and a receiver of fulfillment events has to pass it over.",
    fix: "Check events whose `event_type` is \"fulfillment\", or correct the value if that is what was meant.",
    basis: Basis::Rows(&[("Event", "event_type")]),
    samples: samples!("ibm-verify-fulfillment/other-event-type"),
};
