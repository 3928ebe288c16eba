//! One mistake that would look like two: something is missing here, and unknown there.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/misplaced-property",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A required property is missing, and stands in an object around or inside of its own.",
    why: "Receivers look for a property in the object to which it belongs. Beside or inside of that object they don't find it.",
    fix: "Move the member to the place that the finding gives.",
    basis: Basis::EachRow,
    samples: samples!("schema/misplaced-property"),
};
