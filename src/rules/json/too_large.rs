//! A limit of payvet, not of JSON: places in a text are kept in 32 bits.

use crate::rules::{Basis, Evidence, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "json/too-large",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A JSON text is 4 GiB or larger.",
    why: "No reader holds such a text without effort, and payvet doesn't read it at all, so nothing in it is checked. A payload has a few kilobytes, so this is mostly an export of many in one array.",
    fix: "Write the export as JSON Lines, one payload a line: the limit is then that of a single line.",
    basis: Basis::Reasoning(
        "RFC 8259 lets every reader limit the size of texts (section 9). Places in a text are kept in 32 bits, which about halves the memory that a document takes, and 32 bits end at 4 GiB.",
    ),
    samples: None,
};
