//! Rules about the text itself, before any format is known. They rest on RFC 8259; the limits are
//! payvet's own.

use super::Evidence::Documented;
use super::Rule;
use super::Severity::{Error, Warning};
use crate::document::syntax::Mistake;

const fn rule(code: &'static str, summary: &'static str) -> Rule {
    Rule { code, severity: Error, evidence: Documented, summary }
}

pub(crate) static TRAILING_COMMA: Rule =
    rule("json/trailing-comma", "A comma stands behind the last member or element.");
pub(crate) static COMMENT: Rule = rule("json/comment", "A comment stands in the text; JSON has none.");
pub(crate) static WRONG_QUOTES: Rule =
    rule("json/wrong-quotes", "A string stands in quotes that are no JSON quotes.");
pub(crate) static UNQUOTED_KEY: Rule = rule("json/unquoted-key", "A key has no quotes.");
pub(crate) static BARE_WORD: Rule =
    rule("json/bare-word", "A word stands where a value should, and is none of true, false and null.");
pub(crate) static NOT_A_NUMBER: Rule =
    rule("json/not-a-number", "NaN or an infinity stands where a number should.");
pub(crate) static BAD_NUMBER: Rule =
    rule("json/bad-number", "A number isn't written as JSON writes numbers.");
pub(crate) static UNCLOSED_STRING: Rule = rule("json/unclosed-string", "A string has no closing quote.");
pub(crate) static UNCLOSED_BRACKET: Rule =
    rule("json/unclosed-bracket", "An array or object is never closed.");
pub(crate) static MISMATCHED_BRACKET: Rule =
    rule("json/mismatched-bracket", "A closing bracket doesn't fit what is open.");
pub(crate) static MISSING_COMMA: Rule =
    rule("json/missing-comma", "Two members or elements have no comma between them.");
pub(crate) static MISSING_COLON: Rule = rule("json/missing-colon", "A key has no colon behind it.");
pub(crate) static MISSING_VALUE: Rule = rule("json/missing-value", "A member or element has no value.");
pub(crate) static CONTROL_CHARACTER: Rule =
    rule("json/control-character", "A control character stands unescaped in a string.");
pub(crate) static BAD_ESCAPE: Rule =
    rule("json/bad-escape", "A string holds an escape that JSON doesn't have.");
pub(crate) static LONE_SURROGATE: Rule =
    rule("json/lone-surrogate", "An escape is half of a surrogate pair.");
pub(crate) static UNEXPECTED_CHARACTER: Rule =
    rule("json/unexpected-character", "A character stands where JSON allows none like it.");
pub(crate) static TRAILING_DATA: Rule =
    rule("json/trailing-data", "Text stands behind the end of the JSON value.");
pub(crate) static EMPTY: Rule = rule("json/empty", "The input holds no JSON at all.");
pub(crate) static INVALID_UTF8: Rule = rule("json/invalid-utf8", "The bytes are no valid UTF-8.");
pub(crate) static UTF16: Rule = rule("json/utf16", "The text is encoded as UTF-16 or UTF-32.");
/// RFC 8259, section 8.1: a sender adds none, a reader may ignore it.
pub(crate) static BYTE_ORDER_MARK: Rule =
    Rule { severity: Warning, ..rule("json/byte-order-mark", "A byte order mark stands before the text.") };
pub(crate) static TOO_DEEP: Rule =
    rule("json/too-deep", "More arrays and objects are nested than payvet follows.");
pub(crate) static TOO_LARGE: Rule = rule("json/too-large", "A JSON text is 4 GiB or larger.");
pub(crate) static DUPLICATE_KEY: Rule =
    rule("json/duplicate-key", "A key stands more than once in one object.");

/// The rules of this family.
pub(crate) static RULES: &[&Rule] = &[
    &TRAILING_COMMA,
    &COMMENT,
    &WRONG_QUOTES,
    &UNQUOTED_KEY,
    &BARE_WORD,
    &NOT_A_NUMBER,
    &BAD_NUMBER,
    &UNCLOSED_STRING,
    &UNCLOSED_BRACKET,
    &MISMATCHED_BRACKET,
    &MISSING_COMMA,
    &MISSING_COLON,
    &MISSING_VALUE,
    &CONTROL_CHARACTER,
    &BAD_ESCAPE,
    &LONE_SURROGATE,
    &UNEXPECTED_CHARACTER,
    &TRAILING_DATA,
    &EMPTY,
    &INVALID_UTF8,
    &UTF16,
    &BYTE_ORDER_MARK,
    &TOO_DEEP,
    &TOO_LARGE,
    &DUPLICATE_KEY,
];

impl From<Mistake> for &'static Rule {
    fn from(mistake: Mistake) -> Self {
        match mistake {
            Mistake::TrailingComma => &TRAILING_COMMA,
            Mistake::Comment => &COMMENT,
            Mistake::WrongQuotes => &WRONG_QUOTES,
            Mistake::UnquotedKey => &UNQUOTED_KEY,
            Mistake::BareWord => &BARE_WORD,
            Mistake::NotANumber => &NOT_A_NUMBER,
            Mistake::BadNumber => &BAD_NUMBER,
            Mistake::UnclosedString => &UNCLOSED_STRING,
            Mistake::UnclosedBracket => &UNCLOSED_BRACKET,
            Mistake::MismatchedBracket => &MISMATCHED_BRACKET,
            Mistake::MissingComma => &MISSING_COMMA,
            Mistake::MissingColon => &MISSING_COLON,
            Mistake::MissingValue => &MISSING_VALUE,
            Mistake::ControlCharacter => &CONTROL_CHARACTER,
            Mistake::BadEscape => &BAD_ESCAPE,
            Mistake::LoneSurrogate => &LONE_SURROGATE,
            Mistake::UnexpectedCharacter => &UNEXPECTED_CHARACTER,
            Mistake::TrailingData => &TRAILING_DATA,
            Mistake::Empty => &EMPTY,
            Mistake::InvalidUtf8 => &INVALID_UTF8,
            Mistake::Utf16 => &UTF16,
            Mistake::TooDeep => &TOO_DEEP,
            Mistake::TooLarge => &TOO_LARGE,
        }
    }
}
