//! Limits of payvet, not of JSON: `--max-record-size`, and that places in a text are kept in 32 bits.

use crate::rules::{Basis, Evidence, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "json/too-large",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A record is longer than `--max-record-size`, or a JSON text has 4 GiB or more.",
    why: "A payload has a few kilobytes. What is longer by far is mostly broken, or made to use up memory, and nothing in it is checked.",
    fix: "Look for what makes it so long: a bracket or quote that is missing, or many payloads in one. Write those as JSON Lines, one payload a line. If it is right, raise `--max-record-size`, and give the process memory for it.",
    basis: Basis::Reasoning(
        "RFC 8259 lets every reader limit the size of texts (section 9). The limit for a record can be chosen. Places in a text are kept in 32 bits, which about halves the memory that a document takes, and 32 bits end at 4 GiB.",
    ),
    samples: None,
};
