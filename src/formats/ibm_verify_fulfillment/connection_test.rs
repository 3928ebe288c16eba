//! `{"test": true, "webhook_id": …}`, which says no more than that the address can be reached.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/connection-test",
    severity: Severity::Error,
    evidence: Evidence::Observed,
    summary: "The record is the test that IBM Verify sends when a webhook is set up.",
    why: "It arrives where the events arrive, but has none of their properties. A receiver that takes it for an event fails on the day that the webhook is set up.",
    fix: "Let the receiver answer it and drop it, and check events instead.",
    basis: Basis::Reasoning(
        "IBM's material on webhooks shows this body for a test of the connection. The page of the fulfillment events doesn't name it, so it is none of them.",
    ),
    samples: samples!("ibm-verify-fulfillment/connection-test"),
};
