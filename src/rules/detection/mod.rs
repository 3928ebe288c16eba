//! Rules about which format a record is of.

pub(crate) mod ambiguous_format;
pub(crate) mod unknown_format;

use super::Rule;

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[&unknown_format::RULE, &ambiguous_format::RULE];
