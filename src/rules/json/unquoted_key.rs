//! Keys as JavaScript and YAML have them, and a colon without a key.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/unquoted-key",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A key has no quotes.",
    why: "Keys without quotes belong to JavaScript, JSON5 and YAML. A reader of JSON refuses the whole text, mostly because it was pasted from source code or printed by a debugger.",
    fix: "Put every key in double quotes, and write one where a colon has none.",
    basis: rfc_8259("section 4"),
    samples: samples!("json/unquoted-key"),
};
