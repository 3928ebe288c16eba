//! A status code that is no three-digit number.

use super::attribute;
use crate::contract::{Contract, Instance};
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/unusual-status-code",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A `status_code` is no three-digit number.",
    why: "The page only says that the code is a string, but what it shows is a status of HTTP, such as 500. A receiver that turns the code into a number, or sorts by its first digit, fails on anything else.",
    fix: "Write the three digits of the status as a string, such as \"200\".",
    basis: Basis::Rows(&[("Data", "status_code")]),
    samples: samples!("ibm-verify-fulfillment/unusual-status-code"),
};

/// Judges the code of one event.
pub(super) fn check<'a>(contract: &Contract, data: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    let Some(value) = sink.sound_member(data, "status_code") else { return };
    let Some(code) = value.as_str() else { return };
    if is_status(&code) {
        return;
    }
    sink.report(&RULE, RULE.evidence, |sink| {
        let trimmed = code.trim();
        let help = is_status(trimmed).then(|| format!("write \"{trimmed}\""));
        attribute::unusual(&RULE, contract, ("status_code", value), "a three-digit number", sink)
            .help_if(help)
    });
}

fn is_status(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}
