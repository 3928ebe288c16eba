//! A row that is to be removed twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::identity::Identity;
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/repeated-removal",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A review removes the same entity twice.",
    why: "Carried out twice, the second removal fails or makes a second ticket. It may also be that one of the two is meant for another entity.",
    fix: "Take one of the two removals out, or correct its entity.",
    basis: Basis::Rows(&[("ChangeRequest", "rowRemovals"), ("RowRemoval", "entity")]),
    samples: samples!("elimity-itsm-webhook/repeated-removal"),
};

/// The first removal of each entity.
pub(super) type Seen<'a> = HashMap<Identity, Node<'a>>;

/// Compares a removal of `entity` with those before it.
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    entity: Identity,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    let first = match seen.entry(entity) {
        Entry::Vacant(vacant) => {
            vacant.insert(instance.node);
            return;
        }
        Entry::Occupied(first) => *first.get(),
    };
    let gist = "removes the same entity as an earlier removal";
    let (pointer, at_first) = (sink.pointer(instance.node), sink.pointer(first));
    let row = contract.root().find("rowRemovals");
    sink.push(
        Finding::new(&RULE, instance.node.opening_span(), pointer, format!("`{}` {gist}", instance.path()))
            .with_gist(gist)
            .help("take one of them out, or correct its entity")
            .property("rowRemovals")
            .source(contract.source(contract.root(), row))
            .related(first.opening_span(), at_first, "first here"),
    );
}
