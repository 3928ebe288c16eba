//! A source with two names.

use super::identity::{Names, SourceId};
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/source-name-conflict",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "One source goes by two names.",
    why: "A receiver that looks sources up by name finds two where there is one. Either the source was renamed in between, or one of the ids is wrong.",
    fix: "Make the names equal, or correct the `sourceId` that is wrong.",
    basis: Basis::Rows(&[("Entity", "sourceId"), ("Entity", "sourceName")]),
    samples: samples!("elimity-itsm-webhook/source-name-conflict"),
};

/// The names of each source.
pub(super) type Seen<'a> = Names<'a, SourceId>;

/// Compares the name of an entity's source with those before it. An empty one is no name.
pub(super) fn check<'a>(
    contract: &Contract,
    entity: &Instance<'a, '_>,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    let Some(source) = sink.sound(entity.node, "sourceId").and_then(Node::as_number) else { return };
    let Some(name) = Member::sound(contract, entity, "sourceName", sink) else { return };
    if name.value.is_str("") {
        return;
    }
    let Some(first) = seen.enter(SourceId::from(source), name.value) else { return };
    let rest = "differs from an earlier name of the same source";
    let pointer = sink.pointer(first);
    let finding = name.finding(&RULE, rest, rest, sink);
    sink.push(finding.help("make the names equal, or correct the `sourceId` that is wrong").related(
        first.span(),
        pointer,
        "first named here",
    ));
}
