//! Literals of other languages, and strings that lost their quotes.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/bare-word",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A word stands where a value should, and is none of true, false and null.",
    why: "Only `true`, `false` and `null` stand without quotes, and only in lower case. Other words are mostly what a programming language prints for values of its own, such as `True` and `None` in Python, and readers of JSON refuse the whole text because of them.",
    fix: "Write `true`, `false` or `null` in lower case, or put the word in double quotes if it is a string.",
    basis: rfc_8259("section 3"),
    samples: samples!("json/bare-word"),
};
