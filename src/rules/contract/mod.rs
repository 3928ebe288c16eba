//! Rules that every format shares, because they follow from its contract alone: what the schema
//! leaves open on purpose, since a real sender could do it.

pub(crate) mod documented_slip;
pub(crate) mod empty_value;
pub(crate) mod forbidden_null;
pub(crate) mod missing_expected;
pub(crate) mod unexpected_type;
pub(crate) mod unknown_property;

use super::member::Member;
use super::{Rule, Sink};
use crate::contract::{Contract, Instance};

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[
    &unknown_property::RULE,
    &documented_slip::RULE,
    &forbidden_null::RULE,
    &missing_expected::RULE,
    &unexpected_type::RULE,
    &empty_value::RULE,
];

/// Runs the rules of this family over one object.
pub fn check<'a>(contract: &Contract, instance: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    if sink.is_misshapen(instance.node) {
        return;
    }
    let unknown = instance.unknown_keys();
    missing_expected::check(contract, instance, &unknown, sink);
    for (key, meant) in unknown {
        if !sink.is_explained(key) {
            let finding = unknown_property::finding(contract, instance, key, meant, sink);
            sink.push(finding);
        }
    }
    for (key, value) in instance.node.effective_members() {
        let Some(member) = Member::new(contract, instance, (key, value)) else { continue };
        if instance.forbids(member.property) {
            forbidden_null::check(&member, sink);
        } else if !sink.is_misshapen(value) {
            unexpected_type::check(&member, sink);
            empty_value::check(&member, sink);
        }
    }
}
