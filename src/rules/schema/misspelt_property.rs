//! One mistake that would look like two: something is missing, and something is unknown.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/misspelt-property",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A required property is missing, and a key stands there that is nearly its name.",
    why: "Receivers find a property by its exact name, upper and lower case included. To them the value isn't there, although it stands before their eyes.",
    fix: "Rename the key to the name that the finding gives.",
    basis: Basis::EachRow,
    samples: samples!("schema/misspelt-property"),
};
