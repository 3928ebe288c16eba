//! A property that all published samples have.

use super::Unknown;
use crate::contract::{Contract, Instance, Presence, misspelt};
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/missing-expected",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "A property is absent that all published samples have.",
    why: "No table of the vendor requires it, so its absence is no error. But every published payload has it, and a receiver written from those would stumble.",
    fix: "Add the property if you make the payload yourself, for example in a fixture.",
    basis: Basis::EachRow,
    samples: samples!("contract/missing-expected"),
};

/// Looks for such properties of one object. A key that nearly has the name says it better, as an
/// unknown property with the right name in its help.
pub(super) fn check<'a, 'c>(
    contract: &Contract,
    instance: &Instance<'a, 'c>,
    unknown: &Unknown<'_, 'a, 'c>,
    sink: &mut Sink<'a, '_>,
) {
    for property in &instance.object.properties {
        if !matches!(property.presence, Presence::Expected)
            || instance.has(property)
            || misspelt(unknown.all(), property).is_some()
        {
            continue;
        }
        sink.report(&RULE, property.evidence, |sink| {
            let pointer = format!("{}/{}", sink.pointer(instance.node), property.name);
            let message =
                format!("`{}` is missing; every published sample has it", instance.path_of(&property.name));
            Finding::new(&RULE, instance.node.opening_span(), pointer, message)
                .with_gist("is missing; every published sample has it")
                .property(property.name.clone())
                .source(contract.source(instance.object, Some(property)))
        });
    }
}
