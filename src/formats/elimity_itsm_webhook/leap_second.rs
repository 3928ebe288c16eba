//! Second 60.

use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/leap-second",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "The second of a time is 60.",
    why: "Such a second is inserted into UTC from time to time, and RFC 3339 allows it. But most libraries refuse it or take it for the next minute.",
    fix: "Write second 59, or the first second of the next minute.",
    basis: Basis::Rows(&[("ChangeRequest", "requestedAt"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/leap-second"),
};

/// Says so of a timestamp, or of one side of a value.
pub(super) fn report<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let rest = "is a leap second, which few readers accept";
    let finding = member.finding(&RULE, rest, rest, sink);
    sink.push(finding.help("write second 59, or the first second of the next minute"));
}
