//! A dateTime or a time without a zone.

use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/missing-zone",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A date-time or time has no zone.",
    why: "Without a zone it is another moment for each reader: some take it as UTC, others as their own local time.",
    fix: "Add Z for UTC, or an offset such as +01:00.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/missing-zone"),
};

/// Says so of one side of a value.
pub(super) fn report<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let rest = Message::from("should have a zone, found ").and(member.found());
    let finding = member.finding(&RULE, rest, "has no zone", sink);
    sink.push(finding.help("add Z for UTC, or an offset such as +01:00"));
}
