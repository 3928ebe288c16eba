//! The finding points at the innermost bracket that is open; the end of the text is its second place.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/unclosed-bracket",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "An array or object is never closed.",
    why: "Either a bracket was forgotten, or the text was cut off by a limit or a broken connection. In that case what is there may look whole, but nobody knows what is missing.",
    fix: "Fetch the payload again if it was cut off. If it is all there, write the closing bracket where the array or object ends.",
    basis: rfc_8259("sections 4 and 5"),
    samples: samples!("json/unclosed-bracket"),
};
