//! Nothing else is said about such a value: what it holds can't be judged.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/wrong-type",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A value has another type than documented.",
    why: "The vendor's page gives the value another type. Receivers with typed records refuse the payload, and the others go wrong later: text that looks like a number isn't equal to that number.",
    fix: "Write the value in the type that the finding names: numbers, `true`, `false` and `null` without quotes, strings in double quotes.",
    basis: Basis::EachRow,
    samples: samples!("schema/wrong-type"),
};
