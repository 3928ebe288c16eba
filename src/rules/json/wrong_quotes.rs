//! Single quotes, backticks and the curved ones of word processors.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/wrong-quotes",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A string stands in quotes that are no JSON quotes.",
    why: "Only the straight double quote begins a string in JSON. Single quotes are how Python and JavaScript print their own values, and curved ones are what word processors and chats make of straight ones. Readers of JSON refuse all of them.",
    fix: "Put the string in straight double quotes.",
    basis: rfc_8259("section 7"),
    samples: samples!("json/wrong-quotes"),
};
