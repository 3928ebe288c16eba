//! A relationship that is to be added and removed.

use std::collections::HashMap;

use super::change::{Cell, Change, Operation};
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/contradicting-changes",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A review wants one relationship added and removed.",
    why: "What comes out depends on the order in which the changes are carried out, and the page promises none.",
    fix: "Keep the change that is meant.",
    basis: Basis::Rows(&[
        ("ChangeRequest", "relationshipChanges"),
        ("RelationshipChange", "rowEntity"),
        ("RelationshipChange", "columnEntity"),
        ("RelationshipChange", "operation"),
    ]),
    samples: samples!("elimity-itsm-webhook/contradicting-changes"),
};

/// The first change of each relationship; none once a contradiction to it was reported.
pub(super) type Seen<'a> = HashMap<Cell, (Operation, Option<Node<'a>>)>;

/// Compares a change with those before it. One finding a relationship: the first contradiction.
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    change: Change<'a>,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    let (operation, first) = seen.entry(change.cell).or_insert((change.operation, Some(change.node)));
    if *operation == change.operation {
        return;
    }
    let Some(first) = first.take() else { return };
    let gist =
        format!("{} a relationship that an earlier change {}", change.operation.verb(), operation.verb());
    let finding = change.finding(&RULE, contract, instance, first, gist, sink);
    sink.push(finding.help("keep the change that is meant"));
}
