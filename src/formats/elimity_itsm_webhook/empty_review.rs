//! A review that asks for nothing.

use crate::contract::{Contract, Instance};
use crate::document::Kind;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/empty-review",
    severity: Severity::Note,
    evidence: Evidence::Inferred,
    summary: "An access review asks for nothing: both of its lists are empty.",
    why: "A review may well end without any change, so this is legal. But a ticket that is made from it has nothing to do.",
    fix: "Nothing needs mending if the review ended that way. Otherwise find out where its changes got lost.",
    basis: Basis::Rows(&[("ChangeRequest", "relationshipChanges"), ("ChangeRequest", "rowRemovals")]),
    samples: samples!("elimity-itsm-webhook/empty-review"),
};

/// Judges the lists of a change request, where it has them.
pub(super) fn check<'a>(contract: &Contract, request: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    let lists = ["relationshipChanges", "rowRemovals"].map(|name| {
        let list = Member::sound(contract, request, name, sink)?;
        (list.value.kind() == Kind::Array && list.value.is_empty()).then_some(list)
    });
    let [Some(one), Some(other)] = lists else { return };
    let (first, later) = Member::in_order(one, other);
    let rest = format!("is empty, and so is `{}`: the review asks for nothing", first.path());
    let pointer = sink.pointer(first.value);
    let finding = later.finding(&RULE, rest, "is empty, and so is the other list", sink);
    sink.push(finding.related(first.value.opening_span(), pointer, "the other list"));
}
