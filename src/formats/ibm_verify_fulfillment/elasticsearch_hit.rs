//! An event as a search returns it, one level deeper than where its receivers look.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/elasticsearch-hit",
    severity: Severity::Error,
    evidence: Evidence::Observed,
    summary: "The record is a search hit around an event, not an event.",
    why: "Webhooks and the Events API deliver the event itself. A receiver of those finds none of its properties in a search hit, because they stand one level deeper.",
    fix: "Check the object in `_source` alone, for example what `jq ._source` prints.",
    basis: Basis::Reasoning(
        "The sample on IBM's page is the event itself, with nothing around it. In Elasticsearch, `_source` holds the document that a search found.",
    ),
    samples: samples!("ibm-verify-fulfillment/elasticsearch-hit"),
};
