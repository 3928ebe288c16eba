//! An id or a source's name without a character in it.

use crate::contract::{Contract, Instance, Property};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/empty-value",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A value that identifies something is an empty string.",
    why: "Nothing can be looked up by an empty id. The page only says that the value is a string, so an empty one is no error, but a server that sends it has most likely lost the value.",
    fix: "Fill in the id, or find out where it got lost.",
    basis: Basis::EachRow,
    samples: samples!("contract/empty-value"),
};

/// Judges a value that the contract wants filled.
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    property: &Property,
    (key, value): (Node<'a>, Node<'a>),
    sink: &mut Sink<'a, '_>,
) {
    if !property.filled || !value.is_str("") {
        return;
    }
    let name = key.as_str().unwrap_or_default();
    let pointer = sink.pointer(value);
    let message = format!("`{}` is an empty string", instance.path_of(&name));
    sink.push(
        Finding::new(&RULE, value.span(), pointer, message)
            .gist("is an empty string")
            .property(name)
            .source(contract.source(instance.object, Some(property))),
    );
}
