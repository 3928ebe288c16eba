//! A relationship from an entity to the same one.

use super::identity::Identity;
use crate::contract::{Contract, Instance};
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/relationship-to-itself",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "Both ends of a relationship are the same entity.",
    why: "Hardly any entity is related to itself; more likely one end was filled in with the other. Whoever carries out the change then looks for the wrong relationship.",
    fix: "Put the right entity at the end that is wrong.",
    basis: Basis::Rows(&[
        ("ChangeRequest", "fromEntity"),
        ("ChangeRequest", "toEntity"),
        ("RelationshipChange", "rowEntity"),
        ("RelationshipChange", "columnEntity"),
    ]),
    samples: samples!("elimity-itsm-webhook/relationship-to-itself"),
};

/// Compares the members of `instance` with these names, which are these entities.
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    names: [&'static str; 2],
    (one, other): (Identity, Identity),
    sink: &mut Sink<'a, '_>,
) {
    if one != other {
        return;
    }
    let [Some(one), Some(other)] = names.map(|name| Member::sound(contract, instance, name, sink)) else {
        return;
    };
    let (first, later) = Member::in_order(one, other);
    let rest = format!("is the same entity as `{}`", first.path());
    let pointer = sink.pointer(first.value);
    let finding = later.finding(&RULE, rest, "is the same entity as the other end", sink);
    sink.push(finding.related(first.value.opening_span(), pointer, "the same entity here"));
}
