//! A value of another type than published payloads show.

use crate::contract::words;
use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/unexpected-type",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "A value has another type than published payloads show.",
    why: "The vendor's page names no type for this property, so nothing is broken for certain. But all published payloads agree on one, and receivers rely on that.",
    fix: "Use the type that the finding names.",
    basis: Basis::EachRow,
    samples: samples!("contract/unexpected-type"),
};

/// Judges a value whose type the schema leaves open.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    if member.property.is_asserted() {
        return;
    }
    let types = member.instance.types(member.property);
    if types.accept(member.value) {
        return;
    }
    sink.report(&RULE, member.property.evidence, |sink| {
        let expected = types.describe();
        let rest = Message::from(format!("should be {expected}, found ")).and(member.found());
        let gist = format!("is {}, should be {expected}", words::kind(member.value));
        member.finding(&RULE, rest, gist, sink)
    });
}
