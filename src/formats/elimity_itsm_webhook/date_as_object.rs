//! A date or a time as an object of numbers.

use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/date-as-object",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A date or time is an object of numbers instead of text.",
    why: "Elimity's import interface takes such objects, its interface for change requests writes text, and the page doesn't say which of them the webhook sends. A receiver that expects text can't read an object.",
    fix: "Write it as text, such as 2026-03-14, 2026-03-14T09:26:53Z or 09:26:53Z.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/date-as-object"),
};

/// Each type of value as text.
pub(super) const DATE: &str = "2026-03-14";
pub(super) const DATE_TIME: &str = "2026-03-14T09:26:53Z";
pub(super) const TIME: &str = "09:26:53Z";

/// Says so of one side of a value; `example` is a value of its type as text.
pub(super) fn report<'a>(side: &Member<'_, 'a, '_>, example: &str, sink: &mut Sink<'a, '_>) {
    let wanted = format!("should be text such as {example}");
    let rest = format!("{wanted}, found an object of numbers");
    let finding = side.finding(&RULE, rest, format!("is an object of numbers, {wanted}"), sink);
    sink.push(finding);
}
