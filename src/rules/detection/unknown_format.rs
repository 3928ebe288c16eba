//! What no format claims: neither by its discriminator, nor by most of its keys, nor as a neighbour.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "detection/unknown-format",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A record is a payload of no known format.",
    why: "Nothing in such a record can be checked, so its mistakes stay hidden. Mostly the wrong file was named, or the property is missing or wrong that tells the formats apart.",
    fix: "Name files with payloads of a known format, or mend the property that the finding names. With `--schema` the record is checked as a payload of that format all the same.",
    basis: Basis::Reasoning(
        "Every known format has one property whose documented values tell its payloads from all others. A record without it is still recognised by its other keys, so one that isn't has few of the documented properties.",
    ),
    samples: samples!("detection/unknown-format"),
};
