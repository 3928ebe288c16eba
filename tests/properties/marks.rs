//! Whether what a finding says about its place is true, found out without the code that places it: what is
//! marked is replaced in the text, and the pointer must lead to what was put there.

use std::ops::Range;

use payvet::document::Span;
use payvet::document::locate::Position;
use payvet::rules::Finding;
use serde::de::IgnoredAny;

use super::spelling::Tree;

/// What a rule points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The value to which the pointer leads; of an array or object, the opening bracket.
    Value,
    /// The key of the member to which the pointer leads.
    Key,
    /// The opening bracket of the object in which a member is missing, to which the pointer would lead.
    Missing,
}

/// Rules that don't point at values.
const MARKS: &[(&str, Mark)] = &[
    ("schema/missing-property", Mark::Missing),
    ("contract/missing-expected", Mark::Missing),
    ("json/duplicate-key", Mark::Key),
    ("schema/forbidden-property", Mark::Key),
    ("schema/misspelt-property", Mark::Key),
    ("schema/misplaced-property", Mark::Key),
    ("contract/unknown-property", Mark::Key),
    ("contract/documented-slip", Mark::Key),
    ("contract/forbidden-null", Mark::Key),
    ("detection/ambiguous-format", Mark::Key),
    ("ibm-verify-fulfillment/connection-test", Mark::Key),
    ("ibm-verify-fulfillment/reports-response", Mark::Key),
    ("ibm-verify-fulfillment/data-not-nested", Mark::Key),
    ("ibm-verify-fulfillment/elasticsearch-hit", Mark::Key),
    ("ibm-verify-fulfillment/dotted-attribute", Mark::Key),
    ("ibm-verify-fulfillment/misplaced-attribute", Mark::Key),
];

/// No payload of the tests holds it.
const SIGN: &str = "\u{2691} put here";

/// What the rule called `code` points at; none if its findings are about text that can't be read.
pub(super) fn mark_of(code: &str) -> Option<Mark> {
    let found = MARKS.iter().find(|(rule, _)| *rule == code).map(|(_, mark)| *mark);
    found.or((!code.starts_with("json/")).then_some(Mark::Value))
}

/// The JSON value of the text around `at`, if serde finds one there, either from the beginning of the text on
/// or from that of the line.
pub(super) fn value_around(text: &str, at: usize) -> Option<Range<usize>> {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let line = text[..at].rfind('\n').map_or(mark, |found| found + 1);
    [mark, line].into_iter().find_map(|from| {
        let mut values = serde_json::Deserializer::from_str(&text[from..]).into_iter::<IgnoredAny>();
        let mut start = from;
        loop {
            values.next()?.ok()?;
            let end = from + values.byte_offset();
            start += text[start..end].len() - text[start..end].trim_start().len();
            if (start..end).contains(&at) {
                return Some(start..end);
            }
            start = end;
        }
    })
}

/// What is wrong with a span and a pointer that belong together.
pub(super) fn wrong_mark(text: &str, mark: Mark, span: Span, pointer: &str) -> Result<(), String> {
    let around = value_around(text, span.start).ok_or("no value is there")?;
    let (value, start, end) = (&text[around.clone()], span.start - around.start, span.end - around.start);
    let marked = value.get(start..end).ok_or("it is no part of a value")?;
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    let name = name.replace("~1", "/").replace("~0", "~");
    let sign = Tree::Text(SIGN.to_owned()).short();
    // An opening bracket gets a first child.
    let is_empty = value[end..].trim_start().starts_with([']', '}']);
    let comma = if is_empty { "" } else { "," };
    let put = match (mark, marked) {
        (Mark::Key, _) => sign,
        (_, "{") => format!("{{{sign}:0{comma}"),
        (Mark::Value, "[") => format!("[{sign}{comma}"),
        (Mark::Value, _) => sign,
        (Mark::Missing, _) => return Err("it is no object".to_owned()),
    };
    let after = Tree::read(&format!("{}{put}{}", &value[..start], &value[end..]))
        .map_err(|error| format!("nothing can be put there: {error}"))?;
    let is_sign = |tree: &Tree| *tree == Tree::Text(SIGN.to_owned());
    let holds_sign = |tree: &&Tree| match tree {
        Tree::Object(members) => members.iter().any(|(name, _)| name == SIGN),
        Tree::Array(elements) => elements.iter().any(is_sign),
        _ => false,
    };
    let is_right = match mark {
        Mark::Value if ["{", "["].contains(&marked) => after.resolve(pointer).iter().any(holds_sign),
        Mark::Value => after.resolve(pointer).into_iter().any(is_sign),
        Mark::Key => {
            let is_named = serde_json::from_str::<String>(marked).is_ok_and(|found| found == name);
            is_named && !pointer.is_empty() && after.resolve(parent).iter().any(holds_sign)
        }
        Mark::Missing => {
            after.resolve(parent).into_iter().any(|tree| holds_sign(&tree) && tree.get(&name).is_none())
        }
    };
    if is_right { Ok(()) } else { Err(format!("`{marked}` isn't what the pointer leads to")) }
}

/// Whether a pointer leads as far as it can: very long keys are cut in it.
pub(super) fn is_whole(finding: &Finding) -> bool {
    !finding.pointer.contains('…')
}

/// The place of a byte offset, counted character by character.
pub(super) fn place(text: &str, offset: usize) -> Position {
    let mut place = Position { line: 1, column: 1, byte_column: 1 };
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < offset) {
        match c {
            '\u{feff}' if at == 0 => {}
            '\n' => place = Position { line: place.line + 1, column: 1, byte_column: 1 },
            _ => {
                place.column += 1;
                place.byte_column += c.len_utf8();
            }
        }
    }
    place
}
