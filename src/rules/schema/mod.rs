//! Rules about shape: one for each way in which a payload can fail its JSON Schema. The verdicts
//! are the `jsonschema` crate's; `schema::findings` turns them into findings of these rules.

pub(crate) mod bad_format;
pub(crate) mod forbidden_property;
pub(crate) mod misplaced_property;
pub(crate) mod missing_property;
pub(crate) mod misspelt_property;
pub(crate) mod unknown_value;
pub(crate) mod wrong_type;
pub(crate) mod wrong_variant;

use super::Rule;

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[
    &missing_property::RULE,
    &forbidden_property::RULE,
    &wrong_type::RULE,
    &unknown_value::RULE,
    &wrong_variant::RULE,
    &bad_format::RULE,
    &misspelt_property::RULE,
    &misplaced_property::RULE,
];
