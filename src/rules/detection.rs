//! The rule about records that belong to no known format.

use super::Evidence::Documented;
use super::Rule;
use super::Severity::Error;

pub(crate) static UNKNOWN_FORMAT: Rule = Rule {
    code: "detection/unknown-format",
    severity: Error,
    evidence: Documented,
    summary: "A record is a payload of no known format.",
};

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[&UNKNOWN_FORMAT];
