//! A property that left no trace. Under a nearly right key it is `misspelt_property`, and where a format
//! knows why it is missing, it is a rule of that format.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/missing-property",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A property that must be there is absent.",
    why: "The vendor's page has the property in every payload of this kind, and receivers read it without asking whether it is there. Without it they fail, or go on with an empty value.",
    fix: "Add the property; the finding says what it holds.",
    basis: Basis::EachRow,
    samples: samples!("schema/missing-property"),
};
