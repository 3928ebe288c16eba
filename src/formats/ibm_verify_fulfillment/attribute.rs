//! What the rules about single attributes of `data` share.

use crate::contract::{Contract, words};
use crate::document::Node;
use crate::rules::{Finding, Rule, Sink};

/// Says that the attribute `name` of `data` holds a `value` that isn't what it should be.
pub(super) fn unusual<'a>(
    rule: &'static Rule,
    contract: &Contract,
    (name, value): (&str, Node<'a>),
    expected: &str,
    sink: &mut Sink<'a, '_>,
) -> Finding {
    let message = format!("`data.{name}` should be {expected}, found {}", words::found(value));
    let finding = Finding::new(rule, value.span(), sink.pointer(value), message)
        .gist(format!("is not {expected}"))
        .property(name);
    match contract.object("Data") {
        Some(attributes) => finding.source(contract.source(attributes, attributes.find(name))),
        None => finding,
    }
}
