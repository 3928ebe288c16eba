//! A string that runs into the end of its line or of the text.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/unclosed-string",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A string has no closing quote.",
    why: "Everything behind the opening quote belongs to the string, so nobody can tell what comes next. The closing quote was forgotten, or the text was cut off, or the string holds a line break that isn't escaped.",
    fix: r"Write the closing quote, and a line break inside of a string as `\n`. If the text ends there, fetch it again.",
    basis: rfc_8259("section 7"),
    samples: samples!("json/unclosed-string"),
};
