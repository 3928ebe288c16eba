//! A null where a property should be absent.

use crate::contract::words;
use crate::document::Kind;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/forbidden-null",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A property of another variant is there with the value null instead of being absent.",
    why: "The page says that the property is present only in other variants. A server that writes every field of its record would send null for the others, so this is no error; but a receiver that tells variants apart by which properties are there is misled.",
    fix: "Leave the property out.",
    basis: Basis::EachRow,
    samples: samples!("contract/forbidden-null"),
};

/// Judges a member that the instance's variant must not have; only null is this rule's business.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    if member.value.kind() != Kind::Null {
        return;
    }
    sink.report(&RULE, RULE.evidence, |sink| {
        let rest = format!(
            "is null{}, where it should be absent; {}",
            words::in_this_variant(member.instance),
            words::only_in(member.property)
        );
        let finding = member.finding(&RULE, rest.as_str(), rest.as_str(), sink);
        // It is the key that should not be there.
        Finding { span: member.key.span(), ..finding }.help("leave the property out")
    });
}
