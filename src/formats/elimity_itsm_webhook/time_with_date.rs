//! A value of type time that is a moment of some day.

use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/time-with-date",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A value of type time has a date in front of it.",
    why: "The time of day can still be told. But a receiver that expects only that can't read it, and what the day means is left to guess.",
    fix: "Write the time alone, such as 09:26:53Z.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/time-with-date"),
};

/// Says so of one side of a value.
pub(super) fn report<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let rest = Message::from("should be a time without a date, found ").and(member.found());
    let finding = member.finding(&RULE, rest, "is a time with a date", sink);
    sink.push(finding.help("write the time alone with its zone, such as 09:26:53Z"));
}
