//! An id or a source's name without a character in it.

use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/empty-value",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A value that identifies something is an empty string.",
    why: "Nothing can be looked up by an empty id. The page only says that the value is a string, so an empty one is no error, but a server that sends it has most likely lost the value.",
    fix: "Fill in the id, or find out where it got lost.",
    basis: Basis::EachRow,
    samples: samples!("contract/empty-value"),
};

/// Judges a value that the contract wants filled.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    if member.property.filled && member.value.is_str("") {
        let rest = "is an empty string";
        sink.report(&RULE, RULE.evidence, |sink| member.finding(&RULE, rest, rest, sink));
    }
}
