//! The finding points at what follows the gap; the place of the comma is its second place.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/missing-comma",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "Two members or elements have no comma between them.",
    why: "Nothing but a comma separates members and elements, so readers refuse the whole text. It is mostly forgotten where a line was added behind what used to be the last one.",
    fix: "Write a comma behind the first of the two.",
    basis: rfc_8259("sections 4 and 5"),
    samples: samples!("json/missing-comma"),
};
