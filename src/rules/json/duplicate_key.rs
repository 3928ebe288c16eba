//! Equal keys, escapes decoded. All other rules see the last of them, as most readers do.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/duplicate-key",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A key stands more than once in one object.",
    why: "The standard leaves open what a reader makes of equal keys: most keep the last value, some the first, a few both, and some refuse the text. So two programs can act on different values of the same payload, and what one of them has checked isn't what the other one uses.",
    fix: "Keep the member that was meant and remove the others.",
    basis: rfc_8259("section 4"),
    samples: samples!("json/duplicate-key"),
};
