//! A value of type date that is no day.

use crate::contract::words;
use crate::document::Node;
use crate::document::message::Message;
use crate::rfc3339;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/not-a-date",
    severity: Severity::Error,
    evidence: Evidence::Inferred,
    summary: "A value of type date is neither a day nor anything known to stand for one.",
    why: "The page names the type and doesn't say how it is written. Elimity's other interfaces write a day as text in the order year, month, day, or as an object of these three numbers; a receiver that reads anything else as a day fails, or gets another day.",
    fix: "Write the day as text, such as 2026-03-14, or null if there is none.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/not-a-date"),
};

/// Says so of one side of a value.
pub(super) fn report<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let variant = words::in_this_variant(side.instance);
    let rest = Message::from(format!("must be a day such as 2026-03-14{variant}, found ")).and(side.found());
    let finding = side.finding(&RULE, rest, "is not a date", sink);
    sink.push(finding.help(help(side.value)));
}

fn help(value: Node<'_>) -> &'static str {
    let Some(text) = value.as_str() else {
        return "write it as text; an object is understood only with a real day as `day`, `month` and `year`";
    };
    if rfc3339::date_time(&text).is_some() {
        "it is a day and a time: leave the time out if only the day is meant"
    } else if words::looks_like_date(&text) {
        "no such day exists"
    } else {
        "write four digits of the year, two of the month and two of the day"
    }
}
