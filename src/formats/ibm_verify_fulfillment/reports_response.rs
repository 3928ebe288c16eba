//! Search hits within a report.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/reports-response",
    severity: Severity::Error,
    evidence: Evidence::Observed,
    summary: "The record is a response of the Reports API.",
    why: "The Reports API answers with search hits, not with a list of events. A program that reads responses of the Events API finds no event in it.",
    fix: "Fetch the events from the Events API and check its response.",
    basis: Basis::Reasoning(
        "For what events hold, IBM's page points to the Events API. The Reports API has a response of its own, in which each event stands within a search hit.",
    ),
    samples: samples!("ibm-verify-fulfillment/reports-response"),
};
