//! Rules about the text itself, before any format is known. They rest on RFC 8259; the limits are
//! payvet's own.

mod bad_escape;
mod bad_number;
mod bare_word;
pub(crate) mod byte_order_mark;
mod comment;
mod control_character;
pub(crate) mod duplicate_key;
mod empty;
mod invalid_utf8;
mod lone_surrogate;
mod mismatched_bracket;
mod missing_colon;
mod missing_comma;
mod missing_value;
mod not_a_number;
mod too_deep;
pub(crate) mod too_large;
mod trailing_comma;
mod trailing_data;
mod unclosed_bracket;
mod unclosed_string;
mod unexpected_character;
mod unquoted_key;
mod utf16;
mod wrong_quotes;

use super::Rule;
use crate::document::syntax::Mistake;

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[
    &trailing_comma::RULE,
    &comment::RULE,
    &wrong_quotes::RULE,
    &unquoted_key::RULE,
    &bare_word::RULE,
    &not_a_number::RULE,
    &bad_number::RULE,
    &unclosed_string::RULE,
    &unclosed_bracket::RULE,
    &mismatched_bracket::RULE,
    &missing_comma::RULE,
    &missing_colon::RULE,
    &missing_value::RULE,
    &control_character::RULE,
    &bad_escape::RULE,
    &lone_surrogate::RULE,
    &unexpected_character::RULE,
    &trailing_data::RULE,
    &empty::RULE,
    &invalid_utf8::RULE,
    &utf16::RULE,
    &byte_order_mark::RULE,
    &too_deep::RULE,
    &too_large::RULE,
    &duplicate_key::RULE,
];

impl From<Mistake> for &'static Rule {
    fn from(mistake: Mistake) -> Self {
        match mistake {
            Mistake::TrailingComma => &trailing_comma::RULE,
            Mistake::Comment => &comment::RULE,
            Mistake::WrongQuotes => &wrong_quotes::RULE,
            Mistake::UnquotedKey => &unquoted_key::RULE,
            Mistake::BareWord => &bare_word::RULE,
            Mistake::NotANumber => &not_a_number::RULE,
            Mistake::BadNumber => &bad_number::RULE,
            Mistake::UnclosedString => &unclosed_string::RULE,
            Mistake::UnclosedBracket => &unclosed_bracket::RULE,
            Mistake::MismatchedBracket => &mismatched_bracket::RULE,
            Mistake::MissingComma => &missing_comma::RULE,
            Mistake::MissingColon => &missing_colon::RULE,
            Mistake::MissingValue => &missing_value::RULE,
            Mistake::ControlCharacter => &control_character::RULE,
            Mistake::BadEscape => &bad_escape::RULE,
            Mistake::LoneSurrogate => &lone_surrogate::RULE,
            Mistake::UnexpectedCharacter => &unexpected_character::RULE,
            Mistake::TrailingData => &trailing_data::RULE,
            Mistake::Empty => &empty::RULE,
            Mistake::InvalidUtf8 => &invalid_utf8::RULE,
            Mistake::Utf16 => &utf16::RULE,
            Mistake::TooDeep => &too_deep::RULE,
            Mistake::TooLarge => &too_large::RULE,
        }
    }
}
