//! A limit of payvet, not of JSON: `document::MAX_DEPTH`.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/too-deep",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "More arrays and objects are nested than payvet follows.",
    why: "Readers that follow brackets without end run out of memory, so most of them give up somewhere. No payload that payvet knows is nested deeper than a handful of levels: such a text is broken, or made to do harm.",
    fix: "Look for the program that wraps a value again each time it passes, and send the payload without these layers.",
    basis: Basis::Reasoning(
        "RFC 8259 lets every reader limit how deeply texts are nested (section 9). The limit here is 128 arrays and objects, many times what a payload of a known format needs.",
    ),
    samples: samples!("json/too-deep"),
};
