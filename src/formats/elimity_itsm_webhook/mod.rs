//! Change requests that Elimity Insights posts to a ticketing system.

mod agreement;
mod change;
mod clean;
mod contradicting_changes;
mod date_as_object;
mod date_with_time;
mod empty_review;
mod entity_name_conflict;
mod identity;
mod leap_second;
mod long_fraction;
mod lower_case_timestamp;
mod missing_zone;
mod not_a_date;
mod not_a_date_time;
mod not_a_time;
mod nothing_changed;
mod odd_source_id;
mod relationship_to_itself;
mod repeated_change;
mod repeated_removal;
#[cfg(feature = "cli")]
pub(super) mod sample;
mod source_name_conflict;
mod time_with_date;
mod unsafe_integer;
mod zero_time;

use std::sync::LazyLock;

use self::change::Change;
use self::identity::Entities;
use super::Format;
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rfc3339;
use crate::rules::member::Member;
use crate::rules::{Sink, contract as contract_rules};

const CONTRACT: &str = include_str!("../../../schemas/elimity-itsm-webhook.contract.toml");
const SCHEMA: &str = include_str!("../../../schemas/elimity-itsm-webhook.schema.json");
const STRICT_SCHEMA: &str = include_str!("../../../schemas/elimity-itsm-webhook.strict.schema.json");

pub(super) static FORMAT: Format = Format {
    name: "elimity-itsm-webhook",
    schema_text: SCHEMA,
    contract: LazyLock::new(|| super::contract(CONTRACT)),
    validator: LazyLock::new(|| super::validator(SCHEMA)),
    strict_schema_text: STRICT_SCHEMA,
    watched: clean::WATCHED,
    program: LazyLock::new(|| super::program(STRICT_SCHEMA, clean::WATCHED)),
    rules: &[
        &not_a_date::RULE,
        &not_a_date_time::RULE,
        &not_a_time::RULE,
        &date_as_object::RULE,
        &date_with_time::RULE,
        &time_with_date::RULE,
        &missing_zone::RULE,
        &zero_time::RULE,
        &leap_second::RULE,
        &long_fraction::RULE,
        &lower_case_timestamp::RULE,
        &unsafe_integer::RULE,
        &odd_source_id::RULE,
        &nothing_changed::RULE,
        &relationship_to_itself::RULE,
        &repeated_change::RULE,
        &contradicting_changes::RULE,
        &repeated_removal::RULE,
        &source_name_conflict::RULE,
        &entity_name_conflict::RULE,
        &empty_review::RULE,
    ],
    account_for: |_, _, _| {},
    check,
    neighbour: |_| None,
    wrapper: None,
};

/// What rules that compare parts of one payload have seen of it so far.
#[derive(Default)]
struct Seen<'a> {
    entities: Entities<'a>,
    entity_names: entity_name_conflict::Seen<'a>,
    source_names: source_name_conflict::Seen<'a>,
    changes: repeated_change::Seen<'a>,
    operations: contradicting_changes::Seen<'a>,
    removals: repeated_removal::Seen<'a>,
}

/// Runs the rules of this format over one payload, in one walk.
fn check<'a>(contract: &Contract, request: Node<'a>, sink: &mut Sink<'a, '_>) {
    let mut seen = Seen::default();
    contract.walk(request, &mut |instance| {
        if !sink.is_misshapen(instance.node) {
            judge(contract, instance, &mut seen, sink);
        }
        contract_rules::check(contract, instance, sink);
    });
}

fn judge<'a>(contract: &Contract, instance: &Instance<'a, '_>, seen: &mut Seen<'a>, sink: &mut Sink<'a, '_>) {
    match instance.object.name.as_str() {
        "ChangeRequest" => change_request(contract, instance, seen, sink),
        "Entity" => entity(contract, instance, seen, sink),
        "RelationshipChange" => relationship_change(contract, instance, seen, sink),
        "RowRemoval" => row_removal(contract, instance, seen, sink),
        "Value" => value(contract, instance, sink),
        _ => {}
    }
}

fn change_request<'a>(
    contract: &Contract,
    request: &Instance<'a, '_>,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    if let Some(requested_at) = Member::sound(contract, request, "requestedAt", sink)
        && let Some(text) = requested_at.value.as_str()
        && let Some(moment) = rfc3339::date_time(&text)
    {
        if zero_time::is_zero(&moment) {
            zero_time::report(&requested_at, sink);
        }
        if moment.time.is_leap_second() {
            leap_second::report(&requested_at, sink);
        }
        long_fraction::check(&requested_at, &moment, sink);
        lower_case_timestamp::check(&requested_at, &text, sink);
    }
    let names = ["fromEntity", "toEntity"];
    if let Some(ends) = seen.entities.identify_both(request.node, names, sink) {
        relationship_to_itself::check(contract, request, names, ends, sink);
    }
    empty_review::check(contract, request, sink);
}

fn entity<'a>(contract: &Contract, entity: &Instance<'a, '_>, seen: &mut Seen<'a>, sink: &mut Sink<'a, '_>) {
    if let Some(source_id) = Member::sound(contract, entity, "sourceId", sink) {
        // What is not even positive is odd already.
        if !odd_source_id::check(&source_id, sink) {
            unsafe_integer::check(&source_id, sink);
        }
    }
    source_name_conflict::check(contract, entity, &mut seen.source_names, sink);
    if let Some(identity) = seen.entities.identify(entity.node, sink) {
        entity_name_conflict::check(contract, entity, identity, &mut seen.entity_names, sink);
    }
}

fn relationship_change<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    let names = ["rowEntity", "columnEntity"];
    let Some(cell) = seen.entities.identify_both(instance.node, names, sink) else { return };
    relationship_to_itself::check(contract, instance, names, cell, sink);
    if let Some(change) = Change::of(instance.node, cell, sink) {
        repeated_change::check(contract, instance, change, &mut seen.changes, sink);
        contradicting_changes::check(contract, instance, change, &mut seen.operations, sink);
    }
}

fn row_removal<'a>(
    contract: &Contract,
    removal: &Instance<'a, '_>,
    seen: &mut Seen<'a>,
    sink: &mut Sink<'a, '_>,
) {
    let Some(entity) = sink.sound(removal.node, "entity") else { return };
    if let Some(entity) = seen.entities.identify(entity, sink) {
        repeated_removal::check(contract, removal, entity, &mut seen.removals, sink);
    }
}

fn value<'a>(contract: &Contract, value: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) {
    let sides = ["current", "requested"].map(|name| Member::sound(contract, value, name, sink));
    let mut are_sound = true;
    for side in sides.iter().flatten() {
        are_sound &= agreement::check(side, sink);
    }
    if let [Some(current), Some(requested)] = sides
        && are_sound
    {
        nothing_changed::check(current, requested, sink);
    }
}
