//! Provisioning events of IBM Verify: alone, in the Events API's response, or in an export.

mod attribute;
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
mod skipped_events;
mod unusual_last_updated_time;
mod unusual_performer_type;
mod unusual_result;
mod unusual_status_code;
mod wrapper;

use std::sync::LazyLock;

use super::Format;
use crate::contract::Contract;
use crate::document::{Kind, Node};
use crate::rules::Sink;

const CONTRACT: &str = include_str!("../../../schemas/ibm-verify-fulfillment.contract.toml");
const SCHEMA: &str = include_str!("../../../schemas/ibm-verify-fulfillment.schema.json");

pub(super) static FORMAT: Format = Format {
    name: "ibm-verify-fulfillment",
    schema_text: SCHEMA,
    contract: LazyLock::new(|| super::contract(CONTRACT)),
    validator: LazyLock::new(|| super::validator(SCHEMA)),
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
    let are_dotted = dotted_attribute::check(contract, event, sink);
    let are_misplaced = misplaced_attribute::check(contract, event, sink);
    negative_time::check(contract, event, sink);
    epoch_unit::check(contract, event, sink);
    let is_possible = impossible_date::check(contract, event, sink);
    let is_time_wrong = is_possible && date_mismatch::check(contract, event, sink);
    if !is_time_wrong {
        indexed_before_time::check(contract, event, sink);
    }
    if let Some(data) = sink.sound(event, "data").filter(|data| data.kind() == Kind::Object) {
        // What stands outside explains why nothing is inside.
        if !are_dotted && !are_misplaced {
            empty_data::check(contract, data, sink);
        }
        owner_ids_conflict::check(contract, data, sink);
        unusual_result::check(contract, data, sink);
        unusual_status_code::check(contract, data, sink);
        unusual_performer_type::check(contract, data, sink);
        unusual_last_updated_time::check(contract, data, sink);
    }
}
