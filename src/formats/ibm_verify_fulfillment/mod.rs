//! Provisioning events of IBM Verify: alone, in the Events API's response, or in an export.

mod attribute;
mod clean;
mod connection_test;
mod data_not_nested;
mod date_mismatch;
mod dotted_attribute;
mod elasticsearch_hit;
mod empty_data;
mod empty_events;
mod epoch_unit;
mod impossible_date;
mod indexed_before_time;
mod misplaced_attribute;
mod moments;
mod negative_time;
mod neighbours;
mod no_fulfillment_event;
mod other_event_type;
mod owner_ids_conflict;
mod reports_response;
#[cfg(feature = "cli")]
pub(super) mod sample;
mod skipped_events;
mod unusual_last_updated_time;
mod unusual_performer_type;
mod unusual_result;
mod unusual_status_code;
mod wrapper;

use std::sync::LazyLock;

use self::moments::Moments;
use super::Format;
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rules::{Sink, contract as contract_rules};

const CONTRACT: &str = include_str!("../../../schemas/ibm-verify-fulfillment.contract.toml");
const SCHEMA: &str = include_str!("../../../schemas/ibm-verify-fulfillment.schema.json");
const STRICT_SCHEMA: &str = include_str!("../../../schemas/ibm-verify-fulfillment.strict.schema.json");

pub(super) static FORMAT: Format = Format {
    name: "ibm-verify-fulfillment",
    schema_text: SCHEMA,
    contract: LazyLock::new(|| super::contract(CONTRACT)),
    validator: LazyLock::new(|| super::validator(SCHEMA)),
    strict_schema_text: STRICT_SCHEMA,
    watched: clean::WATCHED,
    program: LazyLock::new(|| super::program(STRICT_SCHEMA, clean::WATCHED)),
    rules: &[
        &data_not_nested::RULE,
        &dotted_attribute::RULE,
        &misplaced_attribute::RULE,
        &empty_data::RULE,
        &owner_ids_conflict::RULE,
        &unusual_result::RULE,
        &unusual_status_code::RULE,
        &unusual_performer_type::RULE,
        &unusual_last_updated_time::RULE,
        &negative_time::RULE,
        &epoch_unit::RULE,
        &impossible_date::RULE,
        &date_mismatch::RULE,
        &indexed_before_time::RULE,
        &other_event_type::RULE,
        &connection_test::RULE,
        &elasticsearch_hit::RULE,
        &reports_response::RULE,
        &empty_events::RULE,
        &skipped_events::RULE,
        &no_fulfillment_event::RULE,
    ],
    account_for: data_not_nested::account_for,
    check,
    neighbour: neighbours::find,
    wrapper: Some(wrapper::WRAPPER),
};

/// Runs the rules over one event whose shape may be wrong in places, but which is an object.
fn check<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a, '_>) {
    let mut stands_outside = false;
    contract.walk(event, &mut |instance| {
        match instance.object.name.as_str() {
            "Event" => stands_outside = check_event(contract, instance, sink),
            "Data" => check_data(contract, instance, stands_outside, sink),
            _ => {}
        }
        // What a format knows about a key says more than that it is unknown, so its rules come first.
        contract_rules::check(contract, instance, sink);
    });
}

/// Judges the envelope, and says whether attributes of `data` stand in it.
fn check_event<'a>(contract: &Contract, event: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    let are_dotted = dotted_attribute::check(contract, event, sink);
    let are_misplaced = misplaced_attribute::check(contract, event, sink);
    let moments = Moments::of(event, sink);
    negative_time::check(contract, &moments, sink);
    epoch_unit::check(contract, &moments, sink);
    let is_possible = impossible_date::check(contract, &moments, sink);
    let is_time_wrong = is_possible && date_mismatch::check(contract, &moments, sink);
    if !is_time_wrong {
        indexed_before_time::check(contract, &moments, sink);
    }
    are_dotted || are_misplaced
}

fn check_data<'a>(
    contract: &Contract,
    data: &Instance<'a, '_>,
    stands_outside: bool,
    sink: &mut Sink<'a, '_>,
) {
    dotted_attribute::check(contract, data, sink);
    if sink.is_misshapen(data.node) {
        return;
    }
    // What stands outside explains why nothing is inside.
    if !stands_outside {
        empty_data::check(contract, data.node, sink);
    }
    owner_ids_conflict::check(contract, data, sink);
    unusual_result::check(contract, data, sink);
    unusual_status_code::check(contract, data, sink);
    unusual_performer_type::check(contract, data, sink);
    unusual_last_updated_time::check(contract, data, sink);
}
