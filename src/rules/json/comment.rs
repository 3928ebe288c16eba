//! `//`, `/* */` and `#`, wherever white space may stand.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/comment",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A comment stands in the text; JSON has none.",
    why: "Some dialects have comments, but JSON doesn't. A reader of JSON stops at the first one, so the whole payload is lost to it.",
    fix: "Remove the comment, and keep remarks about a payload outside of it.",
    basis: rfc_8259("section 2"),
    samples: samples!("json/comment"),
};
