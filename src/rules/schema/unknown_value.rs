//! Properties with a closed list of values, discriminators among them.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/unknown-value",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A value is none of the documented ones.",
    why: "The vendor's page lists the values of this property, and receivers branch on them. One that isn't listed ends up in no branch, or in the one for everything else, even if only the case of a letter is wrong.",
    fix: "Write one of the values that the finding lists, letter by letter.",
    basis: Basis::EachRow,
    samples: samples!("schema/unknown-value"),
};
