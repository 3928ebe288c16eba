//! Rules that every format shares, because they follow from its contract alone: what the schema
//! leaves open on purpose, since a real sender could do it.

use super::Evidence::{Inferred, Observed};
use super::Severity::Warning;
use super::{Finding, Rule, Sink};
use crate::contract::{Contract, Instance, Name, Presence, words};
use crate::document::{Kind, Node};
use crate::text;

pub(crate) static UNKNOWN_PROPERTY: Rule = Rule {
    code: "contract/unknown-property",
    severity: Warning,
    evidence: Inferred,
    summary: "A property is there that the vendor's page doesn't name.",
};
pub(crate) static FORBIDDEN_NULL: Rule = Rule {
    code: "contract/forbidden-null",
    severity: Warning,
    evidence: Inferred,
    summary: "A property of another variant is there with the value null instead of being absent.",
};
pub(crate) static MISSING_EXPECTED: Rule = Rule {
    code: "contract/missing-expected",
    severity: Warning,
    evidence: Observed,
    summary: "A property is absent that all published samples have.",
};
pub(crate) static UNEXPECTED_TYPE: Rule = Rule {
    code: "contract/unexpected-type",
    severity: Warning,
    evidence: Observed,
    summary: "A value has another type than published payloads show.",
};

/// The rules of this family.
pub(crate) static RULES: &[&Rule] =
    &[&UNKNOWN_PROPERTY, &FORBIDDEN_NULL, &MISSING_EXPECTED, &UNEXPECTED_TYPE];

/// Runs the rules of this family over one object.
pub fn check<'a>(contract: &Contract, instance: &Instance<'a, '_>, sink: &mut Sink<'a>) {
    if sink.is_misshapen(instance.node) {
        return;
    }
    for (key, value) in instance.node.effective_members() {
        let name = key.as_str().unwrap_or_default();
        match instance.object.find(&name) {
            None if sink.is_explained(key) => {}
            None => {
                let finding = unknown_property(contract, instance, &name, sink, key);
                sink.push(finding);
            }
            Some(property) if instance.forbids(property) => {
                if value.kind() == Kind::Null {
                    let finding = Finding::new(
                        &FORBIDDEN_NULL,
                        key.span(),
                        sink.pointer(key),
                        format!(
                            "`{}` is null{}, where it should be absent; {}",
                            instance.path_of(&name),
                            words::in_this_variant(instance),
                            words::only_in(property)
                        ),
                    )
                    .help("leave the property out".to_owned())
                    .property(name.clone())
                    .source(contract.source(instance.object, Some(property)));
                    sink.push(finding);
                }
            }
            Some(property) if property.is_asserted() => {}
            Some(property) => {
                let types = instance.types(property);
                if !sink.is_misshapen(value) && !types.accept(value) {
                    let finding = Finding::new(
                        &UNEXPECTED_TYPE,
                        value.opening_span(),
                        sink.pointer(value),
                        format!(
                            "`{}` should be {}, found {}",
                            instance.path_of(&name),
                            types.describe(),
                            words::found(value)
                        ),
                    )
                    .property(name.clone())
                    .evidence(property.evidence)
                    .source(contract.source(instance.object, Some(property)));
                    sink.push(finding);
                }
            }
        }
    }
    for property in &instance.object.properties {
        if property.presence == Presence::Expected && instance.node.get(&property.name).is_none() {
            let pointer = format!("{}/{}", sink.pointer(instance.node), property.name);
            let finding = Finding::new(
                &MISSING_EXPECTED,
                instance.node.opening_span(),
                pointer,
                format!("`{}` is missing; every published sample has it", instance.path_of(&property.name)),
            )
            .property(property.name.clone())
            .evidence(property.evidence)
            .source(contract.source(instance.object, Some(property)));
            sink.push(finding);
        }
    }
}

fn unknown_property<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    name: &str,
    sink: &mut Sink<'a>,
    key: Node<'a>,
) -> Finding {
    let shown = text::shorten(name, text::LONGEST_QUOTE);
    let mut row = None;
    let help = if let Some(Name { written, property }) = instance.object.meant_by(name) {
        row = Some(property);
        Some(format!("did you mean `{written}`?"))
    } else {
        let owner = contract.objects.iter().find(|object| object.find(name).is_some());
        owner.map(|owner| format!("`{shown}` is a property of {}", owner.title))
    };
    let path = instance.path_of(&shown);
    Finding::new(
        &UNKNOWN_PROPERTY,
        key.span(),
        sink.pointer(key),
        format!("`{path}` is not a known property of {}", instance.object.title),
    )
    .help(help)
    .property(shown)
    .source(contract.source(instance.object, row))
}
