//! A last change that isn't written as epoch milliseconds.

use super::attribute;
use crate::contract::{Contract, Instance};
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/unusual-last-updated-time",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "A `lastUpdatedtime` isn't epoch milliseconds in 13 digits.",
    why: "The page says that it counts from the epoch but names no unit; its sample has milliseconds, as text. A receiver that reads milliseconds takes seconds for a day of January 1970, and can't read a date.",
    fix: "Write the epoch milliseconds as a string of 13 digits, such as \"1775383200000\".",
    basis: Basis::Rows(&[("Data", "lastUpdatedtime")]),
    samples: samples!("ibm-verify-fulfillment/unusual-last-updated-time"),
};

/// Judges the last change of one event.
pub(super) fn check<'a>(contract: &Contract, data: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    let Some(value) = sink.sound_member(data, "lastUpdatedtime") else { return };
    let Some(moment) = value.as_str() else { return };
    if is_digits(&moment, 13) {
        return;
    }
    sink.report(&RULE, RULE.evidence, |sink| {
        let trimmed = moment.trim();
        let help = if is_digits(trimmed, 10) {
            format!("ten digits are seconds; in milliseconds it is \"{trimmed}000\"")
        } else if is_digits(trimmed, 13) {
            format!("write \"{trimmed}\"")
        } else {
            "for example \"1775383200000\"".to_owned()
        };
        let expected = "epoch milliseconds in 13 digits";
        attribute::unusual(&RULE, contract, ("lastUpdatedtime", value), expected, sink).help(help)
    });
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}
