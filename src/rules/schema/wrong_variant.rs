//! One mistake that would look like many: the payload is of another variant than it says.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/wrong-variant",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "The property that names the variant contradicts the other properties, which are those of another variant.",
    why: "Receivers choose by this property what they read. They will miss what the named variant requires, and pass over what is really there.",
    fix: "Write the variant to which the other properties belong, or replace these.",
    basis: Basis::EachRow,
    samples: samples!("schema/wrong-variant"),
};
