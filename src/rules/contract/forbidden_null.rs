//! A null where a property should be absent.

use crate::contract::{Contract, Instance, Property, words};
use crate::document::{Kind, Node};
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
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    property: &Property,
    (key, value): (Node<'a>, Node<'a>),
    sink: &mut Sink<'a, '_>,
) {
    if value.kind() != Kind::Null {
        return;
    }
    let name = key.as_str().unwrap_or_default();
    let rest = format!(
        "is null{}, where it should be absent; {}",
        words::in_this_variant(instance),
        words::only_in(property)
    );
    let message = format!("`{}` {rest}", instance.path_of(&name));
    let pointer = sink.pointer(key);
    sink.push(
        Finding::new(&RULE, key.span(), pointer, message)
            .gist(rest)
            .help("leave the property out".to_owned())
            .property(name)
            .source(contract.source(instance.object, Some(property))),
    );
}
