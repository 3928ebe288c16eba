//! What of a payload is personal, and what stands in reports instead.
//!
//! In a record of a known format, the contract says which properties are personal; the values of unknown
//! properties count as personal, and so does every value in any other record. In text that is no JSON,
//! nobody knows what is a value: there, everything counts as personal but brackets, single marks, JSON's
//! own words and names of properties that some contract knows. Names of properties are never masked in
//! JSON.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use crate::contract::{Contract, ObjectType, Property, Type};
use crate::document::excerpt::Mask;
use crate::document::locate::{BYTE_ORDER_MARK, Locator};
use crate::document::message::Message;
use crate::document::{Document, Kind, Node, Span};
use crate::formats::{self, FORMATS};
use crate::rules::Record;

/// Tells what in one file is personal.
#[derive(Debug)]
pub struct Privacy<'b> {
    locator: &'b Locator<'b>,
    shows_values: bool,
    /// The record that was asked about last: many findings are about one.
    last: Option<(Span, Vec<Hidden>)>,
}

/// A personal value. What stands instead of it is made when it is shown: a record can hold a hundred million
/// values of two bytes each.
#[derive(Debug, Clone, Copy)]
struct Hidden {
    span: Span,
    /// What it is; none if that is a whole record.
    kind: Option<Kind>,
}

impl<'b> Privacy<'b> {
    /// For the file that `locator` knows; if it `shows_values`, nothing is masked.
    #[must_use]
    pub fn new(locator: &'b Locator<'b>, shows_values: bool) -> Self {
        Privacy { locator, shows_values, last: None }
    }

    /// A sentence about `record`, as it may be printed.
    pub fn say(&mut self, record: &Record, message: &Message) -> String {
        message.say(|span| self.shows_values || span.is_some_and(|span| self.is_public(record, span)))
    }

    /// What is masked in `window`, a part of the line on which `span` begins, in order. The span belongs to
    /// a finding about `record`. A mask may reach beyond the window.
    pub fn masks(&mut self, record: &Record, span: Span, window: Span) -> Vec<Mask> {
        if self.shows_values {
            return Vec::new();
        }
        let locator = self.locator.at(window.start);
        let (bytes, line_start) = locator.line(locator.position(window.start).line);
        let words = Words { line: Line { bytes, start: line_start }, document: record.document };
        // Where a record, or text that can't be read, begins or ends, no string is open.
        let known = record.span.unwrap_or_else(|| {
            let start = record.broken_from.unwrap_or(span.start);
            Span { start, end: start }
        });
        let mut masks = words.before(known.start, window);
        if let Some(within) = record.span {
            let hidden = overlapping(self.values(record, within), window).to_vec();
            masks.extend(hidden.into_iter().map(|one| self.mask(one)));
        }
        masks.extend(words.behind(known.end, window));
        masks
    }

    fn mask(&self, Hidden { span, kind }: Hidden) -> Mask {
        let raw = || std::str::from_utf8(self.locator.bytes(span)).unwrap_or_default();
        Mask { span, text: kind.map_or_else(|| "<record>".to_owned(), |kind| masked(kind, raw())) }
    }

    fn is_public(&mut self, record: &Record, span: Span) -> bool {
        if let Some(within) =
            record.span.filter(|within| within.start <= span.start && span.end <= within.end)
        {
            return overlapping(self.values(record, within), span).is_empty();
        }
        let bytes = self.locator.bytes(span);
        // What can't be looked at may tell anything.
        bytes.len() == span.end - span.start && std::str::from_utf8(bytes).is_ok_and(tells_nothing)
    }

    /// The personal values of a record, which stands at `within`.
    fn values(&mut self, record: &Record, within: Span) -> &[Hidden] {
        if self.last.as_ref().is_none_or(|(last, _)| *last != within) {
            let text = std::str::from_utf8(self.locator.bytes(within)).unwrap_or_default();
            let mut hidden = Vec::new();
            match (Document::parse_prefix(text, within.start), record.format.and_then(formats::by_name)) {
                (Ok((document, _)), Some(format)) => {
                    in_object(&format.contract, format.contract.root(), document.root(), &mut hidden);
                }
                (Ok((document, _)), None) => in_all(document.root(), &mut hidden),
                // It was read before, so it can be read again; if not, nothing of it is shown.
                (Err(_), _) => hidden.push(Hidden { span: within, kind: None }),
            }
            self.last = Some((within, hidden));
        }
        self.last.as_ref().map_or(&[], |(_, hidden)| hidden)
    }
}

/// Those of the values, which are in order, that stand in `span` or begin or end in it.
fn overlapping(hidden: &[Hidden], span: Span) -> &[Hidden] {
    let from = hidden.partition_point(|one| one.span.end <= span.start);
    let until = hidden.partition_point(|one| one.span.start < span.end);
    &hidden[from..until.max(from)]
}

/// Hides what is personal in an object of the contract.
fn in_object(contract: &Contract, object: &ObjectType, node: Node<'_>, hidden: &mut Vec<Hidden>) {
    if node.kind() != Kind::Object {
        return in_all(node, hidden);
    }
    for (key, value) in node.members() {
        match key.as_str().and_then(|name| object.find(&name)) {
            Some(property) if !property.personal => in_value(contract, property, value, hidden),
            _ => in_all(value, hidden),
        }
    }
}

/// Hides what is personal in the value of a property that is not personal itself.
fn in_value(contract: &Contract, property: &Property, value: Node<'_>, hidden: &mut Vec<Hidden>) {
    let of = |described: fn(&Type) -> Option<&String>| {
        property.types.all().find_map(described).and_then(|name| contract.object(name))
    };
    let object = of(|one| if let Type::Ref(name) = one { Some(name) } else { None });
    let element = of(|one| if let Type::ListOf(name) = one { Some(name) } else { None });
    match (value.kind(), object, element) {
        (Kind::Object, Some(object), _) => in_object(contract, object, value, hidden),
        (Kind::Array, _, Some(object)) => {
            for element in value.elements() {
                in_object(contract, object, element, hidden);
            }
        }
        // Nobody knows what is inside, or what of it stands there as one value.
        (Kind::Object | Kind::Array, ..) | (_, Some(_), _) | (_, _, Some(_)) => in_all(value, hidden),
        _ => {}
    }
}

/// Hides every value in a subtree.
fn in_all(node: Node<'_>, hidden: &mut Vec<Hidden>) {
    match node.kind() {
        Kind::Object => node.members().for_each(|(_, value)| in_all(value, hidden)),
        Kind::Array => node.elements().for_each(|element| in_all(element, hidden)),
        Kind::Null => {}
        Kind::String if node.raw() == "\"\"" => {}
        Kind::Boolean | Kind::Number | Kind::String => {
            hidden.push(Hidden { span: node.span(), kind: Some(node.kind()) });
        }
    }
}

/// What stands in an excerpt instead of a value of JSON: its type and length, `<string of 15>`.
fn masked(kind: Kind, raw: &str) -> String {
    match kind {
        Kind::Boolean => "<boolean>".to_owned(),
        Kind::String => format!("<string of {}>", text_in(raw).chars().count()),
        _ => format!("<number of {}>", raw.chars().count()),
    }
}

/// What is in a string, its escapes decoded if they are good.
fn text_in(raw: &str) -> Cow<'_, str> {
    serde_json::from_str::<String>(raw).map_or_else(|_| raw.trim_matches('"').into(), Cow::Owned)
}

/// A line of a file.
#[derive(Clone, Copy)]
struct Line<'b> {
    bytes: &'b [u8],
    /// Where it begins in the file.
    start: usize,
}

/// What stands in a line beside a record, or where no record is. Offsets are into the line.
struct Words<'b> {
    line: Line<'b>,
    /// The JSON value around the record: there, strings before a colon are names, and all else is values.
    document: Option<Span>,
}

/// Bytes before a window in which the beginning of a string is looked for.
const LOOK_BACK: usize = 4096;

impl Words<'_> {
    /// Masks what stands in the window before `end`, which is an offset into the file at which no string
    /// is open.
    fn before(&self, end: usize, window: Span) -> Vec<Mask> {
        let Line { bytes, start } = self.line;
        let first = window.start - start;
        let mut at = end.saturating_sub(start).min(bytes.len());
        let mut masks = Vec::new();
        while at > first {
            let length = last_token(&bytes[first.saturating_sub(LOOK_BACK)..at]);
            at -= length;
            masks.extend(self.mask(at, at + length));
        }
        masks.reverse();
        masks.retain(|mask| mask.span.start < window.end);
        masks
    }

    /// The same for what stands in the window from `begin` on.
    fn behind(&self, begin: usize, window: Span) -> Vec<Mask> {
        let Line { bytes, start } = self.line;
        let until = (window.end - start).min(bytes.len());
        let mut at = begin.saturating_sub(start);
        let mut masks = Vec::new();
        while at < until {
            let length = first_token(&bytes[at..], self.is_json(at));
            let mask = self.mask(at, at + length);
            masks.extend(mask.filter(|mask| mask.span.end > window.start));
            at += length;
        }
        masks
    }

    fn is_json(&self, at: usize) -> bool {
        let at = self.line.start + at;
        self.document.is_some_and(|document| document.start <= at && at < document.end)
    }

    /// The mask for a token, if it tells something.
    fn mask(&self, from: usize, until: usize) -> Option<Mask> {
        let Line { bytes, start } = self.line;
        let raw = String::from_utf8_lossy(&bytes[from..until]);
        let text = if self.is_json(from) {
            let rest = bytes[until..].trim_ascii_start();
            let is_name = raw.starts_with('"') && rest.starts_with(b":");
            match bytes[from] {
                _ if is_name || matches!(raw.as_ref(), "\"\"" | "null") => return None,
                // Of a long one, the beginning or the end may not be there.
                _ if raw.starts_with('"') || raw.ends_with('"') => masked(Kind::String, &raw),
                _ if matches!(raw.as_ref(), "true" | "false") => masked(Kind::Boolean, &raw),
                b'-' | b'0'..=b'9' => masked(Kind::Number, &raw),
                byte if is_delimiter(byte) => return None,
                // JSON has no other words: what was taken for it breaks here.
                _ => format!("<text of {}>", raw.chars().count()),
            }
        } else if tells_nothing(&raw) {
            return None;
        } else if raw.starts_with(['"', '\'']) || raw.ends_with('"') {
            masked(Kind::String, &raw)
        } else {
            let kind = if raw.starts_with(['/', '#']) { "comment" } else { "text" };
            format!("<{kind} of {}>", raw.chars().count())
        };
        Some(Mask { span: Span { start: start + from, end: start + until }, text })
    }
}

/// Bytes of the token with which a line goes on where no string is open.
fn first_token(bytes: &[u8], is_json: bool) -> usize {
    match bytes {
        [quote @ (b'"' | b'\''), ..] if *quote == b'"' || !is_json => string_length(bytes, *quote),
        [b'#', ..] | [b'/', b'/', ..] if !is_json => bytes.len(),
        [b'/', b'*', ..] if !is_json => {
            let end = bytes.windows(2).skip(2).position(|two| two == b"*/");
            end.map_or(bytes.len(), |end| end + 4)
        }
        [first, ..] if is_delimiter(*first) => 1,
        _ if bytes.starts_with(BYTE_ORDER_MARK) => BYTE_ORDER_MARK.len(),
        _ => bytes.iter().position(|byte| is_delimiter(*byte)).unwrap_or(bytes.len()),
    }
}

/// Bytes of the token with which a text ends where no string is open.
fn last_token(bytes: &[u8]) -> usize {
    match bytes {
        [rest @ .., b'"'] => {
            let is_opening = |at: &usize| {
                let escapes = rest[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
                rest[*at] == b'"' && escapes.is_multiple_of(2)
            };
            // A string whose beginning is too far away is all that is left.
            (0..rest.len()).rev().find(is_opening).map_or(bytes.len(), |at| bytes.len() - at)
        }
        [.., last] if is_delimiter(*last) => 1,
        _ => bytes.iter().rev().position(|byte| is_delimiter(*byte)).unwrap_or(bytes.len()),
    }
}

fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii_control() || byte.is_ascii_whitespace() || b"{}[]:,\"'".contains(&byte)
}

/// Bytes of the string that begins with `quote`, its end included; to the end of the line if it has none.
fn string_length(bytes: &[u8], quote: u8) -> usize {
    let mut is_escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let is_end = *byte == quote && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(bytes.len(), |end| end + 2)
}

/// Whether a token of a text that is no JSON tells nothing that is personal: a name that some contract
/// knows, with quotes or without, a word that JSON or another language has for no content, or a mark.
fn tells_nothing(token: &str) -> bool {
    const LITERALS: &[&str] =
        &["true", "false", "null", "none", "nil", "undefined", "nan", "inf", "infinity", "-inf", "-infinity"];
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let objects = FORMATS.iter().flat_map(|format| &format.contract.objects);
        let names = objects.flat_map(|object| &object.properties).flat_map(Property::names);
        let wrappers = FORMATS.iter().filter_map(|format| format.wrapper.as_ref());
        names.chain(wrappers.flat_map(|wrapper| wrapper.path.iter().copied())).collect()
    });
    let name = token.trim_matches(['"', '\'', '‘', '’', '“', '”', '„', '«', '»', '`']);
    let mut chars = token.chars();
    let is_mark = chars.next().is_none_or(|c| !c.is_alphanumeric() && c.is_ascii() || c == '\u{feff}');
    NAMES.contains(name)
        || LITERALS.iter().any(|literal| token.eq_ignore_ascii_case(literal))
        || is_mark && chars.next().is_none()
        || matches!(token, "=>" | "..." | "\"\"" | "''")
}

#[cfg(test)]
mod tests {
    use super::{Locator, Privacy, Record, Span};

    /// A text with everything masked that is masked in it around a finding.
    fn masked(text: &str, finding: Span, record: &Record) -> String {
        let locator = Locator::new(text.as_bytes());
        let window = Span { start: 0, end: text.len() };
        let mut shown = String::new();
        let mut at = 0;
        for mask in Privacy::new(&locator, false).masks(record, finding, window) {
            assert!(mask.span.start >= at, "masks stand in order and don't overlap");
            shown.push_str(&text[at..mask.span.start]);
            shown.push_str(&mask.text);
            at = mask.span.end;
        }
        shown + &text[at..]
    }

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).expect("the part is in the text");
        Span { start, end: start + part.len() }
    }

    #[test]
    fn the_contract_says_what_is_personal_in_a_record() {
        let text = r#"{"type": "entityRemoval", "comment": "ä\n", "entity": {"id": 7, "type": "user", "new": {"a": [true, null, ""]}}, "requestedAt": {"b": 1}, "value": "x"}"#;
        let span = span_of(text, text);
        let record = Record { format: Some("elimity-itsm-webhook"), span: Some(span), ..Record::default() };
        assert_eq!(
            masked(text, span, &record),
            r#"{"type": "entityRemoval", "comment": <string of 2>, "entity": {"id": <number of 1>, "type": "user", "new": {"a": [<boolean>, null, ""]}}, "requestedAt": {"b": <number of 1>}, "value": <string of 1>}"#
        );
    }

    #[test]
    fn every_value_of_a_record_of_no_known_format_is_personal() {
        let text = r#"{"type": "entityRemoval", "n": -1.5}"#;
        let span = span_of(text, text);
        let record = Record { span: Some(span), ..Record::default() };
        assert_eq!(masked(text, span, &record), r#"{"type": <string of 13>, "n": <number of 4>}"#);
    }

    #[test]
    fn in_text_that_is_no_json_only_known_names_are_shown() {
        for (text, wanted) in [
            (
                r#"{"type": "Ana \" B", 'x': Bob, 12 // C"#,
                r#"{"type": <string of 7>, <string of 3>: <text of 3>, <text of 2> <comment of 4>"#,
            ),
            (
                "{\"comment\": None, => nAn, /* a */ \"open",
                "{\"comment\": None, => nAn, <comment of 7> <string of 4>",
            ),
            ("\u{feff}\"event_type\" \u{1}x", "\u{feff}\"event_type\" \u{1}<text of 1>"),
            ("\"true\" true \"\"", "<string of 4> true \"\""),
            ("{“type”: “Ana” !$% ;", "{“type”: <text of 5> <text of 3> ;"),
        ] {
            let start = Span { start: 0, end: 0 };
            let record = Record { broken_from: Some(0), ..Record::default() };
            assert_eq!(masked(text, start, &record), wanted);
            // From behind, single quotes and comments aren't known: every word stands for itself.
            let end = Span { start: text.len(), end: text.len() };
            let shown = masked(text, end, &Record::default());
            assert!(
                !["Ana", "Bob", "12", "C", " a ", "open"].iter().any(|word| shown.contains(word)),
                "{shown}"
            );
        }
    }

    #[test]
    fn values_beside_a_record_are_masked_as_what_they_are() {
        let record = r#"{"id": 1}"#;
        let text = format!(
            r#"["a \" b", true, {{"role": "subject", "a\"": null}}, {record}, {{"b": [false, -1e5, "", "c:"]}}]"#
        );
        let finding = Record {
            span: Some(span_of(&text, record)),
            document: Some(span_of(&text, &text)),
            ..Record::default()
        };
        assert_eq!(
            masked(&text, span_of(&text, record), &finding),
            r#"[<string of 5>, <boolean>, {"role": <string of 7>, "a\"": null}, {"id": <number of 1>}, {"b": [<boolean>, <number of 4>, "", <string of 2>]}]"#
        );
        // Outside of the document, it is text.
        let text = format!(r#""a b" type "x":{record} "c" type "y":"#);
        let finding = Record { span: Some(span_of(&text, record)), ..Record::default() };
        let finding = Record { document: finding.span, ..finding };
        assert_eq!(
            masked(&text, span_of(&text, record), &finding),
            r#"<string of 3> type <string of 1>:{"id": <number of 1>} <string of 1> type <string of 1>:"#
        );
    }

    #[test]
    fn a_string_whose_beginning_is_far_away_is_masked_all_the_same() {
        let long = format!("\"{}\"", "x y ".repeat(3000));
        let text = format!("[{long}, {{}}]");
        let (record, document) = (span_of(&text, "{}"), span_of(&text, &text));
        let locator = Locator::new(text.as_bytes());
        let finding = Record { span: Some(record), document: Some(document), ..Record::default() };
        let window = Span { start: text.len() - 20, end: text.len() };
        let masks = Privacy::new(&locator, false).masks(&finding, record, window);
        assert_eq!(masks.len(), 1, "{masks:?}");
        assert!(masks[0].span.start < window.start && masks[0].span.end == record.start - 2, "{masks:?}");
    }
}
