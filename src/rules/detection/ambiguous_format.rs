//! Two discriminators in one record, each with a value that its format documents.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "detection/ambiguous-format",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A record bears the marks of two formats.",
    why: "The record is checked as the format of which it has more keys, and that may be the wrong one. No sender makes such a record: two payloads were merged, or somebody added a property on the way.",
    fix: "Remove the property of the other format, or name the right format with `--schema`.",
    basis: Basis::Reasoning(
        "Every known format has one property whose documented values tell its payloads from all others. A record in which two of these properties have such values is described by no vendor's page.",
    ),
    samples: samples!("detection/ambiguous-format"),
};
