//! Rules that every format shares, because they follow from its contract alone: what the schema
//! leaves open on purpose, since a real sender could do it.

pub(crate) mod documented_slip;
pub(crate) mod empty_value;
pub(crate) mod forbidden_null;
pub(crate) mod missing_expected;
pub(crate) mod unexpected_type;
pub(crate) mod unknown_property;

use std::cell::OnceCell;

use super::member::Member;
use super::{Rule, Sink};
use crate::contract::{Contract, Instance, Name};
use crate::document::Node;

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[
    &unknown_property::RULE,
    &documented_slip::RULE,
    &forbidden_null::RULE,
    &missing_expected::RULE,
    &unexpected_type::RULE,
    &empty_value::RULE,
];

/// The keys of an object that the contract doesn't know. What is meant by them takes time to find, and
/// is seldom asked for.
struct Unknown<'i, 'a, 'c> {
    instance: &'i Instance<'a, 'c>,
    keys: OnceCell<Vec<(Node<'a>, Option<Name<'c>>)>>,
}

impl<'a, 'c> Unknown<'_, 'a, 'c> {
    /// See [`Instance::unknown_keys`].
    fn all(&self) -> &[(Node<'a>, Option<Name<'c>>)] {
        self.keys.get_or_init(|| self.instance.unknown_keys())
    }
}

/// Runs the rules of this family over one object.
pub fn check<'a>(contract: &Contract, instance: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    if sink.is_misshapen(instance.node) {
        return;
    }
    let unknown = Unknown { instance, keys: OnceCell::new() };
    missing_expected::check(contract, instance, &unknown, sink);
    for (at, key) in instance.strangers().enumerate() {
        if !sink.is_explained(key) {
            let rule = unknown_property::rule(instance, key);
            sink.report(rule, rule.evidence, |sink| {
                let meant = unknown.all().get(at).and_then(|(_, meant)| *meant);
                unknown_property::finding(contract, instance, key, meant, sink)
            });
        }
    }
    for (key, value, property) in instance.members().filter(|(_, _, property)| property.is_left_open) {
        let member = Member { contract, instance, property, key, value };
        if instance.forbids(member.property) {
            forbidden_null::check(&member, sink);
        } else if !sink.is_misshapen(value) {
            unexpected_type::check(&member, sink);
            empty_value::check(&member, sink);
        }
    }
}
