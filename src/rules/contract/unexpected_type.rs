//! A value of another type than published payloads show.

use crate::contract::{Contract, Instance, Property, words};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/unexpected-type",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "A value has another type than published payloads show.",
    why: "The vendor's page names no type for this property, so nothing is broken for certain. But all published payloads agree on one, and receivers rely on that.",
    fix: "Use the type that the finding names.",
    basis: Basis::EachRow,
    samples: samples!("contract/unexpected-type"),
};

/// Judges a value whose type the schema leaves open.
pub(super) fn check<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    property: &Property,
    (key, value): (Node<'a>, Node<'a>),
    sink: &mut Sink<'a, '_>,
) {
    let types = instance.types(property);
    if property.is_asserted() || types.accept(value) {
        return;
    }
    let name = key.as_str().unwrap_or_default();
    let message = format!(
        "`{}` should be {}, found {}",
        instance.path_of(&name),
        types.describe(),
        words::found(value)
    );
    let pointer = sink.pointer(value);
    sink.push(
        Finding::new(&RULE, value.opening_span(), pointer, message)
            .gist(format!("is {}, should be {}", words::kind(value), types.describe()))
            .property(name)
            .evidence(property.evidence)
            .source(contract.source(instance.object, Some(property))),
    );
}
