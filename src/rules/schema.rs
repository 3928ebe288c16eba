//! Rules about shape: one for each way in which a payload can fail its JSON Schema. The verdicts
//! are the `jsonschema` crate's; `schema::findings` turns them into findings of these rules.

use super::Evidence::Documented;
use super::Rule;
use super::Severity::Error;

const fn rule(code: &'static str, summary: &'static str) -> Rule {
    Rule { code, severity: Error, evidence: Documented, summary }
}

pub(crate) static MISSING_PROPERTY: Rule =
    rule("schema/missing-property", "A property that must be there is absent.");
pub(crate) static FORBIDDEN_PROPERTY: Rule =
    rule("schema/forbidden-property", "A property is there that only other variants of the payload have.");
pub(crate) static WRONG_TYPE: Rule = rule("schema/wrong-type", "A value has another type than documented.");
pub(crate) static UNKNOWN_VALUE: Rule =
    rule("schema/unknown-value", "A value is none of the documented ones.");
pub(crate) static BAD_FORMAT: Rule =
    rule("schema/bad-format", "A string isn't the timestamp or e-mail address that it should be.");

/// The rules of this family.
pub(crate) static RULES: &[&Rule] =
    &[&MISSING_PROPERTY, &FORBIDDEN_PROPERTY, &WRONG_TYPE, &UNKNOWN_VALUE, &BAD_FORMAT];
