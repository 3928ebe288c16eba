//! Characters below U+0020. A bare line break is the business of `unclosed_string`.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/control-character",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A control character stands unescaped in a string.",
    why: "Tabs and other characters below U+0020 must be escaped in strings. A strict reader refuses the whole text. A lenient one lets the character through, and since nobody sees it, names and ids that look equal aren't.",
    fix: r"Write the character as the escape that the finding names, such as `\t` for a tab, or take it out if nobody meant it.",
    basis: rfc_8259("section 7"),
    samples: samples!("json/control-character"),
};
