//! What follows a value and begins no other one.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/trailing-data",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "Text stands behind the end of the JSON value.",
    why: "A reader that goes on to the end refuses the whole text. One that stops behind the value never sees the rest, and nobody learns that something got lost.",
    fix: "Remove what stands behind the value. Several payloads in one file stand one behind the other, best one a line (JSON Lines).",
    basis: rfc_8259("section 2"),
    samples: samples!("json/trailing-data"),
};
