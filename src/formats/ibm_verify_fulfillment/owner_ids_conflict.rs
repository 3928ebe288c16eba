//! Two names of one attribute, and two values.

use crate::contract::{Contract, Instance};
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/owner-ids-conflict",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "The attributes `owners_ids` and `owner_ids` are both there and differ.",
    why: "The page's table calls the attribute `owners_ids` and its sample calls it `owner_ids`, so both are names of one attribute. Which value counts depends on the name that a receiver looks for.",
    fix: "Keep one of the two, or give both the same value.",
    basis: Basis::Rows(&[("Data", "owners_ids")]),
    samples: samples!("ibm-verify-fulfillment/owner-ids-conflict"),
};

/// Compares the two; it is the later one that contradicts.
pub(super) fn check<'a>(contract: &Contract, data: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    let Some(attributes) = contract.object("Data") else { return };
    let names = ["owners_ids", "owner_ids"];
    let [Some(first), Some(second)] = names.map(|name| sink.sound_member(data, name)) else { return };
    if first.as_str() == second.as_str() {
        return;
    }
    let mut both = [(names[0], first), (names[1], second)];
    both.sort_by_key(|(_, value)| value.index());
    let [(earlier, other), (later, value)] = both;
    let (pointer, at_other) = (sink.pointer(value), sink.pointer(other));
    let message = format!("`data.{later}` differs from `data.{earlier}`, another name of the same attribute");
    sink.push(
        Finding::new(&RULE, value.span(), pointer, message)
            .with_gist(format!("differs from `{earlier}`, another name of the same attribute"))
            .property(later)
            .related(other.span(), at_other, format!("`data.{earlier}` is here"))
            .source(contract.source(attributes, attributes.find(later))),
    );
}
