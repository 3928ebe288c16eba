//! No bytes at all, or white space alone.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/empty",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "The input holds no JSON at all.",
    why: "A text without a value is no JSON text. An empty file is mostly the trace of something that failed before: a download that was refused, a command that wrote nothing, a request without a body.",
    fix: "Find out why nothing was written, and check the payload that should have been there.",
    basis: rfc_8259("section 2"),
    samples: samples!("json/empty"),
};
