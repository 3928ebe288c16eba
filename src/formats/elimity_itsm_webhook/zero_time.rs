//! A time that was never set.

use crate::calendar::Date;
use crate::rfc3339::DateTime;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/zero-time",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A date or timestamp is the zero value of Go's time type.",
    why: "Elimity's public client is written in Go, where a time that was never set is the first moment of year 1. Taken at its word it lies two thousand years back; most likely there is no value.",
    fix: "Set the time, or write null where an attribute has no value.",
    basis: Basis::Rows(&[("ChangeRequest", "requestedAt"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/zero-time"),
};

/// The day of Go's zero time.
pub(super) const DAY: Date = Date { year: 1, month: 1, day: 1 };

/// Whether a moment is Go's zero time, in UTC or without a zone.
pub(super) fn is_zero(moment: &DateTime<'_>) -> bool {
    moment.date == DAY && moment.time.is_midnight() && moment.time.zone.unwrap_or(0) == 0
}

/// Says so of a timestamp, or of one side of a value.
pub(super) fn report<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let rest = "is Go's zero time, as if it was never set";
    // Only values of attributes may be null.
    let help = if member.instance.object.name == "Value" {
        "write null if the attribute has no value"
    } else {
        "write the moment at which the change was requested"
    };
    let finding = member.finding(&RULE, rest, rest, sink);
    sink.push(finding.help(help));
}
