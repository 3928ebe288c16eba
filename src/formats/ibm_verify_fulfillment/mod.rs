//! Provisioning events of IBM Verify: alone, in the Events API's response, or in an export.

mod data_not_nested;
mod dotted_attribute;
mod neighbours;
mod wrapper;

use std::sync::LazyLock;

use super::Format;

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
        &neighbours::OTHER_EVENT_TYPE,
        &neighbours::CONNECTION_TEST,
        &neighbours::ELASTICSEARCH_HIT,
        &neighbours::REPORTS_RESPONSE,
        &wrapper::EMPTY_EVENTS,
        &wrapper::SKIPPED_EVENTS,
        &wrapper::NO_FULFILLMENT_EVENT,
    ],
    check: |contract, event, sink| {
        data_not_nested::check(contract, event, sink);
        dotted_attribute::check(contract, event, sink);
    },
    neighbour: neighbours::find,
    wrapper: Some(wrapper::WRAPPER),
};
