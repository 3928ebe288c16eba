//! Three bytes that some editors put before UTF-8. The text behind them is checked all the same.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/byte-order-mark",
    severity: Severity::Warning,
    evidence: Evidence::Documented,
    summary: "A byte order mark stands before the text.",
    why: "Senders must not put the mark before JSON that goes over a network, and readers may skip it but needn't. Those that don't skip it fail at the very first character, and nobody sees why, because the mark is invisible.",
    fix: "Save the file as UTF-8 without a byte order mark.",
    basis: rfc_8259("section 8.1"),
    samples: samples!("json/byte-order-mark"),
};
