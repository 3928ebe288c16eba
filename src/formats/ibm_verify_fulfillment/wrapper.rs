//! The Events API's response, and what can be odd about several events in one file.

use crate::document::Kind;
use crate::formats::Wrapper;
use crate::rules::Evidence::{Inferred, Observed};
use crate::rules::Rule;
use crate::rules::Severity::{Note, Warning};

pub(super) static EMPTY_EVENTS: Rule = Rule {
    code: "ibm-verify-fulfillment/empty-events",
    severity: Warning,
    evidence: Observed,
    summary: "A response of the Events API holds no events.",
};
pub(super) static SKIPPED_EVENTS: Rule = Rule {
    code: "ibm-verify-fulfillment/skipped-events",
    severity: Note,
    evidence: Inferred,
    summary: "Events of other types stand among the records and were not checked.",
};
pub(super) static NO_FULFILLMENT_EVENT: Rule = Rule {
    code: "ibm-verify-fulfillment/no-fulfillment-event",
    severity: Warning,
    evidence: Inferred,
    summary: "All events of a file are of other types, so nothing in it was checked.",
};

/// `{"response": {"events": {"events": […]}}}`
pub(super) const WRAPPER: Wrapper = Wrapper {
    unwrap: |root| {
        root.descend(&["response", "events", "events"]).filter(|events| events.kind() == Kind::Array)
    },
    empty: &EMPTY_EVENTS,
    passed_over: &SKIPPED_EVENTS,
    none_left: &NO_FULFILLMENT_EVENT,
};
