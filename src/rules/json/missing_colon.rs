//! What stands between a key and its value.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/missing-colon",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A key has no colon behind it.",
    why: "Without the colon a key can't be told from a string that stands alone, so readers refuse the whole text.",
    fix: "Write a colon between the key and its value, in place of an equals sign or an arrow if one is there.",
    basis: rfc_8259("section 4"),
    samples: samples!("json/missing-colon"),
};
