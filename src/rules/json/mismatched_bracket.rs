//! A closing bracket of the wrong kind, or one too many.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/mismatched-bracket",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A closing bracket doesn't fit what is open.",
    why: "Nobody can tell where the array or object that was meant ends, so readers refuse the whole text. Mostly a bracket is mistyped, or went along when lines were copied or deleted.",
    fix: "Close a `{` with `}` and a `[` with `]`, the last opened first, and remove a closing bracket to which no open one belongs.",
    basis: rfc_8259("sections 4 and 5"),
    samples: samples!("json/mismatched-bracket"),
};
