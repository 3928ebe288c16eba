//! What a deleted last line leaves behind.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/trailing-comma",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A comma stands behind the last member or element.",
    why: "Many languages allow a comma there, but JSON doesn't, and readers refuse the whole text. Mostly the member behind it was deleted, or a template wrote the text in a loop.",
    fix: "Remove the comma.",
    basis: rfc_8259("sections 4 and 5"),
    samples: samples!("json/trailing-comma"),
};
