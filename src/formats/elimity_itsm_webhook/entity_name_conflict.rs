//! An entity with two names.

use super::identity::{Identity, Names};
use crate::contract::{Contract, Instance};
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/entity-name-conflict",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "One entity goes by two names.",
    why: "Whoever reads the ticket takes one entity for two. Either it was renamed in between, or one of the ids is wrong.",
    fix: "Make the names equal, or correct the `id` that is wrong.",
    basis: Basis::Rows(&[("Entity", "sourceId"), ("Entity", "type"), ("Entity", "id"), ("Entity", "name")]),
    samples: samples!("elimity-itsm-webhook/entity-name-conflict"),
};

/// The names of each entity.
pub(super) type Seen<'a> = Names<'a, Identity>;

/// Compares the name of an entity with those that it had before.
pub(super) fn check<'a>(
    contract: &Contract,
    entity: &Instance<'a, '_>,
    identity: Identity,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    // An entity may go without a name.
    let name = Member::sound(contract, entity, "name", sink).filter(|name| !name.value.is_str(""));
    let Some(name) = name else { return };
    let Some(first) = seen.enter(identity, name.value) else { return };
    let rest = "differs from an earlier name of the same entity";
    let pointer = sink.pointer(first);
    let finding = name.finding(&RULE, rest, rest, sink);
    sink.push(finding.help("make the names equal, or correct the `id` that is wrong").related(
        first.span(),
        pointer,
        "first named here",
    ));
}
