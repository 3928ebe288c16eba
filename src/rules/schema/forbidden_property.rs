//! What the discriminator rules out. A null there is the business of `contract::forbidden_null`.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/forbidden-property",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A property is there that only other variants of the payload have.",
    why: "The variant decides which properties a payload has, and the vendor's page gives this one to others only. Either the property or the variant is wrong, and a receiver can't know which of them to trust.",
    fix: "Remove the property, or correct the value that names the variant.",
    basis: Basis::EachRow,
    samples: samples!("schema/forbidden-property"),
};
