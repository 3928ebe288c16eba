//! An id of a source that is no counting number.

use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/odd-source-id",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "The id of a source is not a positive whole number.",
    why: "The page says only that it is a number. But an id that numbers sources has no fraction, and 0 is what Go writes for a number that was never set.",
    fix: "Write the id that the source has in Elimity.",
    basis: Basis::Rows(&[("Entity", "sourceId")]),
    samples: samples!("elimity-itsm-webhook/odd-source-id"),
};

/// Judges the id of an entity's source; true if it is odd.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    let Some(number) = member.value.as_number() else { return false };
    if number.as_integer().is_some_and(|value| value > 0) {
        return false;
    }
    let wanted = "should be a positive whole number";
    let rest = Message::from(format!("{wanted}, found ")).and(member.found());
    let finding = member.finding(&RULE, rest, wanted, sink);
    sink.push(finding);
    true
}
