//! A value of type date that is a day with midnight behind it.

use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/date-with-time",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A value of type date has a time of day behind it, which is midnight.",
    why: "The day can still be told. But a receiver that converts the moment into its own zone may end up on the day before or after.",
    fix: "Write the day alone, such as 2026-03-14.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/date-with-time"),
};

/// Says so of one side of a value.
pub(super) fn report<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let rest = Message::from("should be a day without a time, found ").and(member.found());
    let finding = member.finding(&RULE, rest, "is a day with a time", sink);
    sink.push(finding.help("write the day alone, such as 2026-03-14"));
}
