//! Change requests that Elimity Insights posts to a ticketing system.

use std::sync::LazyLock;

use super::Format;

const CONTRACT: &str = include_str!("../../../schemas/elimity-itsm-webhook.contract.toml");
const SCHEMA: &str = include_str!("../../../schemas/elimity-itsm-webhook.schema.json");

pub(super) static FORMAT: Format = Format {
    name: "elimity-itsm-webhook",
    schema_text: SCHEMA,
    contract: LazyLock::new(|| super::contract(CONTRACT)),
    validator: LazyLock::new(|| super::validator(SCHEMA)),
    rules: &[],
    check: |_, _, _| {},
    neighbour: |_| None,
    wrapper: None,
};
