//! What follows a backslash: a letter that means nothing there, or `\u` with too few digits.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/bad-escape",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A string holds an escape that JSON doesn't have.",
    why: r#"JSON has the escapes `\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t` and `\u` with four hexadecimal digits, and no others. A strict reader refuses the whole text because of another one. A lenient reader drops the backslash or guesses, so that a path or an account name arrives changed."#,
    fix: r"Write a backslash that stands for itself as `\\`, and a character by its number as `\u` with exactly four hexadecimal digits.",
    basis: rfc_8259("section 7"),
    samples: samples!("json/bad-escape"),
};
