//! What is left when none of the other mistakes fits.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/unexpected-character",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A character stands where JSON allows none like it.",
    why: "Readers stop at a character that has no place in the grammar, so the whole payload is lost. Often it can't be seen, such as a no-break space that was pasted along, or it belongs to a template or another notation.",
    fix: "Remove the character, or put the text that it belongs to in double quotes. Around values, only blanks, tabs and line breaks are white space.",
    basis: rfc_8259("section 2"),
    samples: samples!("json/unexpected-character"),
};
