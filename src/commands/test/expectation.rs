//! `NAME.expected.json`: what is to be found in a bad payload, for people to review.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;

use crate::document::locate::{Locator, Position};
use crate::document::{Document, Kind, Node};
use crate::formats::selector::Selector;
use crate::input;
use crate::report::Diagnostic;
use crate::text::{self, LONGEST_QUOTE};

/// The end of the name of such a file.
pub(super) const ENDING: &str = ".expected.json";

const KEYS: [&str; 3] = ["rule", "pointer", "record"];

/// By what a finding and an expected one are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    /// Code of the rule.
    pub(super) rule: String,
    /// JSON Pointer of the place.
    pub(super) pointer: String,
    /// Record in the file, counted from 0, if the file holds several.
    pub(super) record: Option<usize>,
}

impl Mark {
    pub(super) fn of(diagnostic: &Diagnostic, in_several: bool) -> Self {
        Mark {
            rule: diagnostic.rule.clone().into_owned(),
            pointer: diagnostic.pointer.clone(),
            record: diagnostic.record.filter(|_| in_several),
        }
    }

    /// That the rule doesn't exist, if so, and which one may be meant.
    pub(super) fn unknown_rule(&self) -> Option<String> {
        match Selector::parse(&self.rule) {
            Ok(Selector::Rule(_)) => None,
            Ok(Selector::Family(_)) => Some("this is a family of rules, and no rule".to_owned()),
            Err(message) => Some(message),
        }
    }
}

/// A finding that is expected.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) mark: Mark,
    /// Where that is said.
    pub(super) at: Position,
}

/// What is known of the file beside a payload.
#[derive(Debug)]
pub(super) enum Expectation {
    Missing,
    /// Why it can't be read, with the place if there is one.
    Unreadable(Option<Position>, String),
    Read(Vec<Expected>),
}

impl Expectation {
    /// Reads the file at `path`, for somebody who may see what stands in it or not.
    pub(super) fn read(path: &Path, shows_values: bool) -> Self {
        match path.metadata() {
            // A link that leads nowhere is something else.
            Err(error) if error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                return Expectation::Missing;
            }
            Ok(metadata) if !metadata.is_file() => {
                return Expectation::Unreadable(None, "is no file".to_owned());
            }
            _ => {}
        }
        match input::listed_text(path) {
            Err(reason) => Expectation::Unreadable(None, reason),
            Ok(text) => match parse(&text, shows_values) {
                Ok(expected) => Expectation::Read(expected),
                Err((offset, message)) => {
                    let at = Locator::new(text.as_bytes()).position(offset);
                    Expectation::Unreadable(Some(at), message)
                }
            },
        }
    }
}

/// What is wrong with an expectation, and at which byte.
type Fault = (usize, String);

fn parse(text: &str, shows_values: bool) -> Result<Vec<Expected>, Fault> {
    let document =
        Document::parse(text, 0).map_err(|error| (error.span.start, error.message.say(|_| shows_values)))?;
    let root = document.root();
    if root.kind() != Kind::Array {
        return Err((
            root.span().start,
            "expected a list of findings, as `payvet test --update` writes it".to_owned(),
        ));
    }
    let locator = Locator::new(text.as_bytes());
    let expected =
        |node: Node<'_>| Ok(Expected { mark: mark(node)?, at: locator.position(node.span().start) });
    root.elements().map(expected).collect()
}

fn mark(node: Node<'_>) -> Result<Mark, Fault> {
    let start = node.span().start;
    if node.kind() != Kind::Object {
        return Err((start, "expected an object with `rule` and `pointer`".to_owned()));
    }
    let (mut rule, mut pointer, mut record) = (None, None, None);
    for (key, value) in node.members() {
        let name = key.as_str().unwrap_or_default();
        let (key, at) = (key.span().start, value.span().start);
        let twice = match name.as_ref() {
            "rule" => {
                let code = value.as_str().ok_or_else(|| (at, "`rule` must be a string".to_owned()))?;
                rule.replace(code.into_owned()).is_some()
            }
            "pointer" => {
                let is_pointer = |text: &str| text.is_empty() || text.starts_with('/');
                let text = value.as_str().filter(|text| is_pointer(text));
                let text = text.ok_or_else(|| {
                    (
                        at,
                        "`pointer` must be a JSON Pointer: a string that is empty or begins with `/`"
                            .to_owned(),
                    )
                })?;
                pointer.replace(text.into_owned()).is_some()
            }
            "record" => {
                let number = value.as_number().and_then(|number| usize::try_from(number.as_u64()?).ok());
                let number = number
                    .ok_or_else(|| (at, "`record` must be a whole number, counted from 0".to_owned()))?;
                record.replace(number).is_some()
            }
            other => return Err((key, text::unknown("key", &text::shorten(other, LONGEST_QUOTE), &KEYS))),
        };
        if twice {
            return Err((key, format!("the key `{name}` stands twice in this object")));
        }
    }
    let missing = |name: &str| (start, format!("`{name}` is missing"));
    Ok(Mark {
        rule: rule.ok_or_else(|| missing("rule"))?,
        pointer: pointer.ok_or_else(|| missing("pointer"))?,
        record,
    })
}

/// The text of the file: one finding a line. Nothing in it acts on whoever reviews it.
pub(super) fn text_of(marks: &[Mark]) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut lines = Vec::with_capacity(marks.len());
    for Mark { rule, pointer, record } in marks {
        let mut line = format!("  {{\"rule\": {}, \"pointer\": {}", quoted(rule), quoted(pointer));
        if let Some(record) = record {
            // Writing to a String can't fail.
            let _ = write!(line, ", \"record\": {record}");
        }
        line.push('}');
        // What is escaped can only stand in a string, and the escapes are those of JSON.
        lines.push(text::escape(&line).into_owned());
    }
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// What sets findings and what is expected apart.
#[derive(Debug)]
pub(super) struct Difference<'a> {
    pub(super) unexpected: Vec<&'a Diagnostic>,
    pub(super) missing: Vec<&'a Expected>,
}

impl<'a> Difference<'a> {
    /// Compares both, where the order doesn't matter but how often each one stands there. In a file that holds
    /// a single record it may be named or not.
    pub(super) fn new(found: &'a [Diagnostic], in_several: bool, expected: &'a [Expected]) -> Self {
        let wanted = |one: &Expected| {
            let record = one.mark.record.filter(|record| in_several || *record > 0);
            Mark { record, ..one.mark.clone() }
        };
        let seen = |one: &Diagnostic| Mark::of(one, in_several);
        Difference {
            unexpected: unmatched(found, seen, expected.iter().map(wanted)),
            missing: unmatched(expected, wanted, found.iter().map(seen)),
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.unexpected.is_empty() && self.missing.is_empty()
    }
}

/// Of `these`, those that have no partner among the `others`, each of which is the partner of one.
fn unmatched<T>(these: &[T], mark: impl Fn(&T) -> Mark, others: impl Iterator<Item = Mark>) -> Vec<&T> {
    let mut left: HashMap<Mark, usize> = HashMap::new();
    for other in others {
        *left.entry(other).or_default() += 1;
    }
    let has_none = |one: &&T| match left.get_mut(&mark(one)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(has_none).collect()
}
