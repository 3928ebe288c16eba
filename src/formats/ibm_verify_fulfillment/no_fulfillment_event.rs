//! `skipped_events` with nothing left over.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/no-fulfillment-event",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "All events of a file are of other types, so nothing in it was checked.",
    why: "Nothing in the file was checked, although it holds events, and a clean result would hide that. Mostly the query asks for other event types.",
    fix: "Fetch events whose `event_type` is \"fulfillment\", or name another file.",
    basis: Basis::Reasoning(
        "The page describes fulfillment events alone, so what events of other types hold can't be judged. Where no other event is left, there is no verdict.",
    ),
    samples: samples!("ibm-verify-fulfillment/no-fulfillment-event"),
};
