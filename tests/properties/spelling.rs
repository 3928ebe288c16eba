//! JSON values apart from how they are written, and many ways of writing them.

use std::fmt::{self, Write as _};

use fastrand::Rng;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A value with its members in order, repeated ones included, and its numbers as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    /// A number or a literal.
    Bare(String),
    Text(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// The members of an object.
struct Members<'j>(Vec<(String, &'j RawValue)>);

impl<'j> Deserialize<'j> for Members<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'j> Visitor<'j> for All {
            type Value = Members<'j>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

impl Tree {
    /// What `json` says, as serde reads it.
    pub(super) fn read(json: &str) -> serde_json::Result<Tree> {
        let json = serde_json::from_str::<&RawValue>(json)?.get();
        Ok(match json.as_bytes()[0] {
            b'{' => {
                let Members(members) = serde_json::from_str(json)?;
                let member = |(name, value): (String, &RawValue)| Ok((name, Tree::read(value.get())?));
                Tree::Object(members.into_iter().map(member).collect::<serde_json::Result<_>>()?)
            }
            b'[' => {
                let elements: Vec<&RawValue> = serde_json::from_str(json)?;
                let elements = elements.into_iter().map(|element| Tree::read(element.get()));
                Tree::Array(elements.collect::<serde_json::Result<_>>()?)
            }
            b'"' => Tree::Text(serde_json::from_str(json)?),
            _ => Tree::Bare(json.to_owned()),
        })
    }

    /// All values to which a JSON Pointer leads: several if a key on the way is repeated.
    pub(super) fn resolve(&self, pointer: &str) -> Vec<&Tree> {
        let mut found = vec![self];
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            found = found.into_iter().flat_map(|tree| tree.children(&token)).collect();
        }
        found
    }

    /// The members of that name, or the element at that index.
    fn children(&self, token: &str) -> Vec<&Tree> {
        match self {
            Tree::Object(members) => {
                members.iter().filter(|(name, _)| name == token).map(|(_, value)| value).collect()
            }
            Tree::Array(elements) => {
                token.parse().ok().and_then(|index: usize| elements.get(index)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The value at a JSON Pointer, to be changed.
    pub(super) fn at_mut(&mut self, pointer: &str) -> Option<&mut Tree> {
        let mut tree = self;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            tree = match tree {
                Tree::Object(members) => &mut members.iter_mut().find(|(name, _)| *name == token)?.1,
                Tree::Array(elements) => elements.get_mut(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(tree)
    }

    /// The members, if it is an object.
    pub(super) fn members(&self) -> &[(String, Tree)] {
        if let Tree::Object(members) = self { members } else { &[] }
    }

    /// The same, to be changed.
    pub(super) fn members_mut(&mut self) -> &mut Vec<(String, Tree)> {
        match self {
            Tree::Object(members) => members,
            other => panic!("{other:?} is no object"),
        }
    }

    /// The value of the member of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Tree> {
        self.members().iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// The value as it is written most shortly.
    pub(super) fn short(&self) -> String {
        self.written(Style { seed: 0, blanks: 0, escapes: 0, shuffles: false, breaks_lines: false })
    }

    /// The value in a style.
    pub(super) fn written(&self, style: Style) -> String {
        let mut writer = Writer { style, rng: Rng::with_seed(style.seed), out: String::new() };
        writer.value(self);
        writer.out
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    seed: u64,
    /// Of ten places at which white space may stand, how many have some.
    blanks: u8,
    /// Of ten characters in strings and keys, how many are escaped without need.
    escapes: u8,
    shuffles: bool,
    /// Whether line breaks may be among the white space.
    breaks_lines: bool,
}

impl Style {
    /// The same without line breaks.
    pub(super) fn on_one_line(self) -> Self {
        Style { breaks_lines: false, ..self }
    }
}

/// Any style; with members in another order if it `shuffles`.
pub(super) fn style(shuffles: bool, breaks_lines: bool) -> impl Strategy<Value = Style> {
    (any::<u64>(), select(vec![0, 2, 10]), select(vec![0, 1, 5, 10]))
        .prop_map(move |(seed, blanks, escapes)| Style { seed, blanks, escapes, shuffles, breaks_lines })
}

struct Writer {
    style: Style,
    rng: Rng,
    out: String,
}

impl Writer {
    fn blank(&mut self) {
        if self.rng.u8(..10) < self.style.blanks {
            let all: &[&str] = &[" ", "\t", "   ", " \t ", "\n", "\r\n", "\n\n\t", "\r\n    "];
            let allowed = if self.style.breaks_lines { all } else { &all[..4] };
            self.out.push_str(allowed[self.rng.usize(..allowed.len())]);
        }
    }

    fn value(&mut self, tree: &Tree) {
        match tree {
            Tree::Bare(written) => self.out.push_str(written),
            Tree::Text(text) => self.string(text),
            Tree::Array(elements) => {
                self.out.push('[');
                self.blank();
                for (position, element) in elements.iter().enumerate() {
                    self.separate(position);
                    self.value(element);
                    self.blank();
                }
                self.out.push(']');
            }
            Tree::Object(members) => {
                let mut members: Vec<&(String, Tree)> = members.iter().collect();
                if self.style.shuffles {
                    self.rng.shuffle(&mut members);
                }
                self.out.push('{');
                self.blank();
                for (position, (name, value)) in members.into_iter().enumerate() {
                    self.separate(position);
                    self.string(name);
                    self.blank();
                    self.out.push(':');
                    self.blank();
                    self.value(value);
                    self.blank();
                }
                self.out.push('}');
            }
        }
    }

    fn separate(&mut self, position: usize) {
        if position > 0 {
            self.out.push(',');
            self.blank();
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            let is_escaped = self.rng.u8(..10) < self.style.escapes;
            let short = match c {
                '"' | '\\' | '/' => Some(c),
                '\u{8}' => Some('b'),
                '\u{c}' => Some('f'),
                '\n' => Some('n'),
                '\r' => Some('r'),
                '\t' => Some('t'),
                _ => None,
            };
            let must_be = c < ' ' || matches!(c, '"' | '\\');
            match short {
                Some(letter) if must_be && !is_escaped || is_escaped && self.rng.bool() => {
                    self.out.extend(['\\', letter]);
                }
                _ if must_be || is_escaped => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        // Writing to a String can't fail.
                        let _ = if self.rng.bool() {
                            write!(self.out, "\\u{unit:04x}")
                        } else {
                            write!(self.out, "\\u{unit:04X}")
                        };
                    }
                }
                _ => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

/// Names and words that mean something to the formats, or to those who print them.
const WORDS: &[&str] = &[
    "",
    "a",
    "type",
    "id",
    "data",
    "event_type",
    "entity",
    "time",
    "test",
    "response",
    "events",
    "_source",
    "fulfillment",
    "entityRemoval",
    "a/b",
    "~",
    "~1",
    "m~n/o",
    "0",
    "1",
    "-",
    "\"",
    "\\",
    "\\u0041",
    "é",
    "e\u{301}",
    "漢字",
    "😀",
    "👩‍👩‍👧",
    "\u{200b}",
    "\u{202e}x",
    "\u{feff}",
    "\u{2028}",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\t",
    "a\nb",
    "\r\n",
    "::error::",
    "##vso[x]",
    "//",
    "#",
    "null",
    "a b",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => select(WORDS).prop_map(str::to_owned),
        1 => "[a-zA-Z_]{1,8}",
        1 => vec(any::<char>(), 0..6).prop_map(String::from_iter),
    ]
}

fn bare() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["null", "true", "false", "0", "-0", "1e400", "9007199254740993", "1775031330500"])
            .prop_map(str::to_owned),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?",
    ]
}

/// Any value. Some keys stand twice in their object.
pub(super) fn tree() -> impl Strategy<Value = Tree> {
    let scalar = prop_oneof![bare().prop_map(Tree::Bare), text().prop_map(Tree::Text)];
    scalar.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            2 => vec((text(), inner.clone()), 0..5).prop_map(Tree::Object),
            1 => vec(inner, 0..5).prop_map(Tree::Array),
        ]
    })
}
