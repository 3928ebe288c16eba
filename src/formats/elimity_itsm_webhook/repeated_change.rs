//! The same change of one relationship, twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::change::{Cell, Change, Operation};
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/repeated-change",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A review asks twice for the same change of one relationship.",
    why: "Carried out twice, the second time fails or makes a second ticket. It may also be that one of the two is meant for other entities.",
    fix: "Take one of the two changes out, or correct its entities.",
    basis: Basis::Rows(&[
        ("ChangeRequest", "relationshipChanges"),
        ("RelationshipChange", "rowEntity"),
        ("RelationshipChange", "columnEntity"),
        ("RelationshipChange", "operation"),
    ]),
    samples: samples!("elimity-itsm-webhook/repeated-change"),
};

/// The first change of each relationship with each operation.
pub(super) type Seen<'a> = HashMap<(Cell, Operation), Node<'a>>;

/// Compares a change with those before it.
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    change: Change<'a>,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    let first = match seen.entry((change.cell, change.operation)) {
        Entry::Vacant(vacant) => {
            vacant.insert(change.node);
            return;
        }
        Entry::Occupied(first) => *first.get(),
    };
    let gist = format!("{} the same relationship as an earlier change", change.operation.verb());
    let finding = change.finding(&RULE, contract, instance, first, gist, sink);
    sink.push(finding.help("take one of them out, or correct its entities"));
}
