//! A colon without a value behind it, or a comma without anything before it.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/missing-value",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A member or element has no value.",
    why: "Nobody can tell which value was meant, so readers refuse the whole text. A template whose variable was empty leaves such a gap, and so does a member that was deleted without its comma.",
    fix: "Write the value that belongs there, or remove the comma or the key that is too much.",
    basis: rfc_8259("sections 4 and 5"),
    samples: samples!("json/missing-value"),
};
