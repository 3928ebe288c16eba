//! Notations of other languages: leading zeros, a plus sign, hexadecimal, a bare decimal point.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/bad-number",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A number isn't written as JSON writes numbers.",
    why: "JSON has one notation for numbers. A reader that meets another one refuses the whole text, or takes it for another number: 010 is ten to some and eight to others.",
    fix: "Write the number in decimal digits, without a plus sign or leading zeros. If the zeros matter it is no number but a name, which is a string in double quotes.",
    basis: rfc_8259("section 6"),
    samples: samples!("json/bad-number"),
};
