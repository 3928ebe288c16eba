//! Texts in Latin-1 and its like, and texts that were cut within a character.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/invalid-utf8",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "The bytes are no valid UTF-8.",
    why: "JSON that systems exchange is UTF-8. Other bytes make a strict reader refuse the whole text. A lenient one puts replacement characters into names and ids, and nothing is found by those any more.",
    fix: "Convert the text to UTF-8 from the encoding that it is in, often Latin-1 or Windows-1252. If only its last bytes are wrong, it was cut off: fetch it again.",
    basis: rfc_8259("section 8.1"),
    samples: samples!("json/invalid-utf8"),
};
