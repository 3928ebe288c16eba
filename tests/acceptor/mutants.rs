//! Payloads that are changed at random, mostly so that they are nearly good.

use fastrand::Rng;
use payvet::document::{Document, Kind, Node};

/// Values that readers disagree about.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "7.0",
    "-1",
    "1.675e12",
    "1e2",
    "1E+2",
    "01",
    "1.",
    ".5",
    "1e",
    "+1",
    "0x10",
    "NaN",
    "Infinity",
    "-",
    "9007199254740991",
    "9007199254740992",
    "18446744073709551617",
    "1e400",
    "1e-400",
    "\"\"",
    "\" \"",
    "\"x\"",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\/\"",
    "\"a@b\"",
    "\"@b\"",
    "\"a b@c\"",
    "\"josé@example.org\"",
    "\"2026-03-14T09:26:53Z\"",
    "\"2026-03-14t09:26:53z\"",
    "\"2026-03-14T09:26:53.1234567890Z\"",
    "\"2026-02-30T09:26:53Z\"",
    "\"2016-12-31T23:59:60Z\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"2026-03-14T00:00:00\"",
    "\"2026-03-14\"",
    "\"0001-01-01\"",
    "\"10:11:12Z\"",
    "\"10:11:12\"",
    "\"23:59:60Z\"",
    "{}",
    "[]",
    "[{}]",
    "{\"a\":1,\"a\":2}",
    "{\"year\":2026,\"month\":1,\"day\":1}",
    "{\"hour\":1,\"minute\":1,\"second\":1}",
    "\"entityRemoval\"",
    "\"fulfillment\"",
    "\"Fulfillment\"",
    "\"add\"",
    "\"success\"",
    "\"SUCCESS\"",
    "\"404\"",
    "\"40\"",
    "\"1775383200000\"",
    "\"177538320000\"",
    "1775383200000",
    "12",
    "31",
    "2026",
    "\"data.action\"",
    "nul",
    "\"user\"",
    "\"user",
    "user\"",
    "{\"a\":[{\"b\":{}}]}",
    "{\"\\u0061\":1}",
    "{\"a\":1,\"\\u0061\":1}",
];

/// Keys that stand elsewhere, or nowhere.
const KEYS: &[&str] = &[
    "type",
    "event_type",
    "id",
    "name",
    "data",
    "entity",
    "value",
    "comment",
    "owner_ids",
    "owners_ids",
    "data.action",
    "action",
    "time",
    "segment",
    "geoip",
    "@metadata",
    "@processing_time",
    "x",
    "",
    "Type",
    "i\\u0064",
    "\\u0074ype",
    "owner\\u005fids",
    "requestedAt",
    "current",
    "servicename",
    "test",
    "_source",
];

/// What may stand between tokens, and what may not.
const BLANKS: &[&str] = &[
    " ", "  ", "\t", "\n", "\r\n", "\r", "\n    ", " ", "\n", "\u{a0}", "\u{c}", "\u{feff}", "\u{b}", "\0",
    "//", ",", ":", "\"",
];

/// Bytes that are no UTF-8, or hardly.
const BYTES: &[&[u8]] = &[
    b"\x80",
    b"\xc0\xaf",
    b"\xe0\x80\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x82",
    b"\xff",
    b"\xc3\xa9",
    b"\xf0\x9f\x98\x80",
    b"\0",
    b"\x1f",
    b"\x7f",
    b"\"",
    b"\\",
    b"\n",
    b"\\u00e9",
    b"\\ud800",
    b"\\/",
    b"\\x",
    b"\\u12",
    b"\\\"",
    b"\\\\",
];

/// What stands behind a record in a stream.
const TAILS: &[&str] = &["", "", "\n", "\n{\"a\":1}", "}", ",", " x", "\0", "\r\n\r\n", "]"];

/// Makes mutants of the payloads of a pool.
pub(crate) struct Mutator<'p> {
    rng: Rng,
    pool: &'p [String],
}

/// Where a part of a text stands.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
}

/// The parts of a payload.
#[derive(Default)]
struct Parts {
    keys: Vec<Part>,
    values: Vec<Part>,
    /// Members from key to value, by object.
    members: Vec<Vec<Part>>,
    /// Values by the name of their key.
    named: Vec<(String, Part)>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let document = Document::parse(text, 0).ok()?;
        let mut parts = Parts::default();
        parts.visit(document.root());
        Some(parts)
    }

    fn visit(&mut self, node: Node<'_>) {
        let part = |node: Node<'_>| Part { start: node.span().start, end: node.span().end };
        self.values.push(part(node));
        if node.kind() == Kind::Object {
            let member = |(key, value)| Part { start: part(key).start, end: part(value).end };
            self.members.push(node.members().map(member).collect());
        }
        for (key, value) in node.members() {
            self.keys.push(part(key));
            self.named.push((key.raw().to_owned(), part(value)));
            self.visit(value);
        }
        for element in node.elements() {
            self.visit(element);
        }
    }
}

impl<'p> Mutator<'p> {
    pub(crate) fn new(seed: u64, pool: &'p [String]) -> Self {
        Mutator { rng: Rng::with_seed(seed), pool }
    }

    /// One payload with a few changes, and something behind it.
    pub(crate) fn mutant(&mut self) -> Vec<u8> {
        let payload = self.choose(self.pool).clone();
        let mut bytes = payload.into_bytes();
        let count = *self.choose(&[0, 1, 1, 1, 1, 2, 2, 3]);
        for _ in 0..count {
            let parts = std::str::from_utf8(&bytes).ok().and_then(Parts::of);
            match parts {
                Some(parts) => self.change_parts(&mut bytes, &parts),
                None => self.change_bytes(&mut bytes),
            }
        }
        bytes.extend_from_slice(self.choose(TAILS).as_bytes());
        bytes
    }

    fn choose<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.rng.usize(..choices.len())]
    }

    /// Puts `new` where the part stands.
    fn put(bytes: &mut Vec<u8>, part: Part, new: &[u8]) {
        bytes.splice(part.start..part.end, new.iter().copied());
    }

    fn insert(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
        Self::put(bytes, Part { start: at, end: at }, new);
    }

    fn change_bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.rng.usize(..=bytes.len());
        match self.rng.u8(..6) {
            0 => Self::insert(bytes, at, &[self.rng.u8(..)]),
            1 => {
                let new = self.choose(BYTES);
                Self::insert(bytes, at, new);
            }
            2 => bytes.truncate(at),
            3 => Self::put(bytes, Part { start: at, end: (at + self.rng.usize(1..4)).min(bytes.len()) }, b""),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = if self.rng.bool() {
                        *byte ^ (1 << self.rng.u8(..8))
                    } else {
                        self.rng.u8(b' '..=b'~')
                    };
                }
            }
        }
    }

    fn change_parts(&mut self, bytes: &mut Vec<u8>, parts: &Parts) {
        let value = *self.choose(&parts.values);
        match self.rng.u8(..17) {
            0 | 1 => self.change_bytes(bytes),
            2 | 3 => {
                let new = self.choose(VALUES);
                Self::put(bytes, value, new.as_bytes());
            }
            // Blanks, or what is none, on both sides of a token.
            4 | 5 if !parts.keys.is_empty() => {
                let part = if self.rng.bool() { value } else { *self.choose(&parts.keys) };
                let at = if self.rng.bool() { part.start } else { part.end };
                let new = self.choose(BLANKS);
                Self::insert(bytes, at, new.as_bytes());
            }
            // A value of the same key, or any other, from elsewhere in the payload.
            6 | 7 if !parts.named.is_empty() => {
                let (name, from) = self.choose(&parts.named);
                let others: Vec<Part> =
                    parts.named.iter().filter(|(other, _)| other == name).map(|(_, part)| *part).collect();
                let to = if self.rng.u8(..4) > 0 { *self.choose(&others) } else { value };
                let new = bytes[from.start..from.end].to_vec();
                Self::put(bytes, to, &new);
            }
            8..=13 => self.change_members(bytes, parts),
            // Something within a string or key, or a letter of it as an escape.
            14 | 15 => {
                let strings: Vec<Part> = parts
                    .values
                    .iter()
                    .chain(&parts.keys)
                    .filter(|part| bytes[part.start] == b'"')
                    .copied()
                    .collect();
                if let Some(part) = strings.get(self.rng.usize(..strings.len().max(1))) {
                    let at = self.rng.usize(part.start + 1..part.end);
                    if self.rng.bool() && bytes[at].is_ascii_alphanumeric() && bytes[at - 1] != b'\\' {
                        let escape = format!("\\u{:04x}", bytes[at]);
                        Self::put(bytes, Part { start: at, end: at + 1 }, escape.as_bytes());
                    } else {
                        let new = self.choose(BYTES);
                        Self::insert(bytes, at, new);
                    }
                }
            }
            // A number in another notation.
            _ => {
                let is_number = |part: &&Part| matches!(bytes[part.start], b'0'..=b'9' | b'-');
                let numbers: Vec<Part> = parts.values.iter().filter(is_number).copied().collect();
                if let Some(part) = numbers.get(self.rng.usize(..numbers.len().max(1))) {
                    match self.rng.u8(..4) {
                        0 => Self::insert(bytes, part.start, b"-"),
                        1 => Self::insert(bytes, part.start, b"0"),
                        2 => {
                            let digit = self.rng.usize(part.start..part.end);
                            bytes[digit] = b'0' + self.rng.u8(..10);
                        }
                        _ => {
                            let new =
                                *self.choose(&[".0", "e0", ".", "e", "0", "E-1", "000000000000", "0e-1"]);
                            Self::insert(bytes, part.end, new.as_bytes());
                        }
                    }
                }
            }
        }
    }

    /// Changes one object as a whole.
    fn change_members(&mut self, bytes: &mut Vec<u8>, parts: &Parts) {
        let members = match parts.members.as_slice() {
            [] => Vec::new(),
            objects => self.choose(objects).clone(),
        };
        match self.rng.u8(..6) {
            // A member once more: the same, or with another value.
            0 if !members.is_empty() => {
                let member = *self.choose(&members);
                let mut new = bytes[member.start..member.end].to_vec();
                if self.rng.bool() {
                    let colon = new.iter().position(|byte| *byte == b':').unwrap_or(0);
                    new.truncate(colon + 1);
                    new.extend_from_slice(self.choose(VALUES).as_bytes());
                }
                let at = self.choose(&members).start;
                new.push(b',');
                Self::insert(bytes, at, &new);
            }
            // A member less.
            1 if members.len() > 1 => {
                let position = self.rng.usize(..members.len());
                let part = if position > 0 {
                    Part { start: members[position - 1].end, end: members[position].end }
                } else {
                    Part { start: members[0].start, end: members[1].start }
                };
                Self::put(bytes, part, b"");
            }
            // A key with another name.
            2 if !parts.keys.is_empty() => {
                let key = *self.choose(&parts.keys);
                let new = if self.rng.bool() {
                    format!("\"{}\"", self.choose(KEYS)).into_bytes()
                } else {
                    let other = *self.choose(&parts.keys);
                    bytes[other.start..other.end].to_vec()
                };
                Self::put(bytes, key, &new);
            }
            // A member that wasn't there.
            3 if !members.is_empty() => {
                let at = self.choose(&members).start;
                let new = format!("\"{}\":{},", self.choose(KEYS), self.choose(VALUES));
                Self::insert(bytes, at, new.as_bytes());
            }
            // Members in another order.
            4 | 5 if members.len() > 1 => {
                let mut texts: Vec<Vec<u8>> =
                    members.iter().map(|part| bytes[part.start..part.end].to_vec()).collect();
                self.rng.shuffle(&mut texts);
                let whole = Part { start: members[0].start, end: members[members.len() - 1].end };
                Self::put(bytes, whole, &texts.join(&b','));
            }
            _ => self.change_bytes(bytes),
        }
    }
}
