//! A property that the vendor's page doesn't name.

use super::documented_slip;
use crate::contract::{Contract, Instance, Name, words};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};
use crate::text;

pub(crate) static RULE: Rule = Rule {
    code: "contract/unknown-property",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A property is there that the vendor's page doesn't name.",
    why: "A sender may add properties at any time, so this is no error. But most unknown names are misspelt ones, and a receiver that looks for the right name never sees the value.",
    fix: "Write the name as the vendor's page has it, take the property out, or ignore this rule for senders that are known to add some.",
    basis: Basis::EachRow,
    samples: samples!("contract/unknown-property"),
};

/// The rule that speaks about `key`, which the contract doesn't know: of the keys of an object that are
/// looked at, those that are known to be written by mistake have one of their own.
pub(super) fn rule(instance: &Instance<'_, '_>, key: Node<'_>) -> &'static Rule {
    let slip = instance.slip(key).filter(|meant| !instance.forbids(meant.property));
    if slip.is_some() { &documented_slip::RULE } else { &RULE }
}

/// The finding about `key`, which the contract doesn't know, and the name that was `meant` by it.
pub(super) fn finding<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    key: Node<'a>,
    meant: Option<Name<'_>>,
    sink: &mut Sink<'a, '_>,
) -> Finding {
    let name = key.as_str().unwrap_or_default();
    if let Some(meant) = &meant
        && let Some(origin) = meant.property.slips.get(name.as_ref())
        && !instance.forbids(meant.property)
    {
        return documented_slip::finding(contract, instance, key, meant, origin, sink);
    }
    let shown = text::quotable(&name);
    let help = match &meant {
        Some(Name { written, property }) if instance.forbids(property) => Some(format!(
            "it is near `{written}`, which is not allowed{}; {}",
            words::in_this_variant(instance),
            words::only_in(property)
        )),
        Some(Name { written, property }) if instance.has(property) => {
            Some(format!("it is near `{written}`, which is there as well"))
        }
        Some(Name { written, .. }) => Some(format!("did you mean `{written}`?")),
        None => {
            let owner = contract.objects.iter().find(|object| object.find(&name).is_some());
            owner.map(|owner| format!("`{shown}` is a property of {}", owner.title))
        }
    };
    let path = instance.path_of(&shown);
    Finding::new(
        &RULE,
        key.span(),
        sink.pointer(key),
        format!("`{path}` is not a known property of {}", instance.object.title),
    )
    .with_gist(format!("is not a known property of {}", instance.object.title))
    .help_if(help)
    .property(shown)
    .source(contract.source(instance.object, meant.map(|meant| meant.property)))
}
