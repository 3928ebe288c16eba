//! A request for the value that is there.

use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/nothing-changed",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "The requested value equals the current one.",
    why: "Such a request asks for nothing. Either it was sent by mistake, or one of the two values got lost on the way.",
    fix: "Find out which of the two values is wrong, or send no request.",
    basis: Basis::Rows(&[("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/nothing-changed"),
};

/// Compares both sides of a value.
pub(super) fn check<'a>(current: Member<'_, 'a, '_>, requested: Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    if !current.value.has_value_of(requested.value) {
        return;
    }
    let (first, later) = Member::in_order(current, requested);
    let rest = format!("is the same as `{}`, so the request changes nothing", first.path());
    let pointer = sink.pointer(first.value);
    let finding = later.finding(&RULE, rest, "is the same on both sides", sink);
    sink.push(finding.related(first.value.opening_span(), pointer, "the same value here"));
}
