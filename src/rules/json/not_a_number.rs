//! Values of floating-point numbers that JSON can't write.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/not-a-number",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "NaN or an infinity stands where a number should.",
    why: "JSON has finite numbers only. Some writers print `NaN` and `Infinity` all the same, Python's among them unless told otherwise, and readers elsewhere refuse the whole text.",
    fix: "Write a finite number, or `null` where the property may be null.",
    basis: rfc_8259("section 6"),
    samples: samples!("json/not-a-number"),
};
