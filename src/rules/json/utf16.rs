//! Told by a byte order mark, or by the zero bytes that ASCII leaves in these encodings.

use crate::rules::{Evidence, Rule, Severity, rfc_8259, samples};

pub(crate) static RULE: Rule = Rule {
    code: "json/utf16",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "The text is encoded as UTF-16 or UTF-32.",
    why: "JSON that systems exchange is UTF-8. A reader that expects it finds zero bytes between the characters and can't read any of the text. Older shells and editors on Windows write UTF-16 unless told otherwise.",
    fix: "Save the file as UTF-8, or convert it, for example with `iconv -f UTF-16 -t UTF-8`.",
    basis: rfc_8259("section 8.1"),
    samples: samples!("json/utf16"),
};
