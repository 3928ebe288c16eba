//! What is left of an escaped pair when a text is cut after so many UTF-16 units.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/lone-surrogate",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "An escape is half of a surrogate pair.",
    why: "One half of a pair stands for no character. The grammar lets it pass, but the standard calls what readers make of it unpredictable: some fail, some put a replacement character there, and some hand it on to a database that fails.",
    fix: "Write both halves, the high one first. If the text was cut between them, remove the one that is left.",
    basis: rfc_8259("section 8.2"),
    samples: samples!("json/lone-surrogate"),
};
