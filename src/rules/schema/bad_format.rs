//! Timestamps and e-mail addresses: the formats that a contract can name.

use crate::rules::{Basis, Evidence, Rule, Severity, samples};

pub(crate) static RULE: Rule = Rule {
    code: "schema/bad-format",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A string isn't the timestamp or e-mail address that it should be.",
    why: "The vendor's page says that the value is a timestamp or an e-mail address, and receivers read it as one. They fail on what they can't read, or book the request at another moment or under nobody's name.",
    fix: "Write a timestamp with a `T` and a zone, such as 2026-03-14T09:26:53Z, and an address alone, such as ana.silva@example.com.",
    basis: Basis::EachRow,
    samples: samples!("schema/bad-format"),
};
