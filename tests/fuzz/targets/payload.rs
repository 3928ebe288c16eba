//! Payloads that are nearly good, spelt oddly: payvet finds them misshapen if and only if the schema that it
//! prints rejects them, by the values that `serde_json` has of them; it does so with the acceptor and without;
//! and whatever it finds is at a place that is there.
//!
//! The input chooses a sample, what is changed in it, and how it is spelt.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::{Draft, PatternOptions, Validator};
use libfuzzer_sys::fuzz_target;
use payvet::check::{Settings, Verdict, check};
use payvet::formats::{FORMATS, Format};
use payvet::input::framing::Layout;
use payvet::rfc3339;
use payvet::rules::Severity;
use serde_json::{Map, Value, json};

/// Rules that say better than one of the schema why a payload fails it, and stand in its place.
const REPLACEMENTS: &[&str] = &["ibm-verify-fulfillment/data-not-nested"];

/// Texts about which formats, rules or readers have an opinion.
const TEXTS: &[&str] = &[
    "",
    " ",
    "x",
    "a@b",
    "@b",
    "a@",
    "a b@c",
    "a@b@c",
    "josé@example.org",
    "a@b\u{a0}",
    "2026-03-14T09:26:53Z",
    "2026-03-14t09:26:53z",
    "2026-03-14T09:26:53.1234567890+14:00",
    "2026-02-29T09:26:53Z",
    "2024-02-29T09:26:53-00:00",
    "2016-12-31T23:59:60Z",
    "2016-12-31T22:59:60Z",
    "0000-01-01T00:00:00Z",
    "2026-03-14T24:00:00Z",
    "2026-03-14T09:26:53+24:00",
    "2026-03-14 09:26:53Z",
    "2026-03-14T09:26:53",
    "2026-03-14",
    "09:26:53Z",
    "entityCreation",
    "fulfillment",
    "Fulfillment",
    "user",
    "404",
    "1775383200000",
    "\0\u{1b}[2J\u{202e}",
    "\"\\/\n",
    "😀",
    "data.action",
];

/// Numbers that a double holds exactly.
const NUMBERS: &[&str] = &[
    "0",
    "-0.0",
    "1",
    "-1",
    "0.5",
    "12",
    "31",
    "2026",
    "404",
    "9007199254740992",
    "1775383200000",
    "1e-300",
    "1e300",
    "-25e16",
];

/// Characters that end up in texts and names.
const CHARACTERS: &[char] = &[
    ' ', 'a', 'T', 'Z', '0', '9', '-', ':', '.', '@', '<', '/', '\\', '"', '\0', '\u{7f}', '\u{a0}', 'é',
    '\u{2028}', '😀', '_', '+',
];

/// Bytes of a name at most: pointers cut longer ones.
const LONGEST_NAME: usize = 60;

/// Payloads of a format.
struct Kind {
    format: &'static Format,
    validator: Validator,
    names: Vec<String>,
    samples: Vec<Value>,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| FORMATS.iter().copied().map(Kind::new).collect());

impl Kind {
    fn new(format: &'static Format) -> Self {
        let schema: Value = serde_json::from_str(format.schema_text).expect("a schema is JSON");
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .with_format("date-time", rfc3339::is_date_time)
            .with_format("email", is_address)
            .build(&schema);
        let mut names = Vec::new();
        gather_names(&schema, &mut names);
        let mut samples = Vec::new();
        gather_samples(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples").as_path(), &mut samples);
        assert!(!samples.is_empty(), "there are no samples");
        Kind { format, validator: validator.expect("it is a schema"), names, samples }
    }
}

/// What the contracts say of addresses: one `@` with something on both sides, no blanks, nothing that acts, no
/// angle brackets.
fn is_address(text: &str) -> bool {
    let is_good = |c: char| !c.is_whitespace() && !c.is_control() && c != '<' && c != '>';
    matches!(text.split('@').collect::<Vec<_>>().as_slice(), [one, other] if !one.is_empty() && !other.is_empty())
        && text.chars().all(is_good)
}

fn gather_names(schema: &Value, names: &mut Vec<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        names.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(members) => members.values().for_each(|member| gather_names(member, names)),
        Value::Array(elements) => elements.iter().for_each(|element| gather_names(element, names)),
        _ => {}
    }
}

/// Objects in files below a folder, in the order of their names.
fn gather_samples(folder: &Path, samples: &mut Vec<Value>) {
    let entries = fs::read_dir(folder).expect("the samples can be read");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the samples can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather_samples(&path, samples);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read(&path).expect("a sample can be read");
            samples.extend(serde_json::from_slice(&text).into_iter().filter(Value::is_object));
        }
    }
}

/// What is left of the input.
struct Bytes<'i>(&'i [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below another one.
    fn below(&mut self, most: usize) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()])) % most.max(1)
    }

    fn one_of<'c, T>(&mut self, all: &'c [T]) -> &'c T {
        &all[self.below(all.len())]
    }

    fn value(&mut self, kind: &Kind) -> Value {
        match self.byte() % 8 {
            0 => Value::Null,
            1 => Value::Bool(self.byte() & 1 > 0),
            2 => serde_json::from_str(self.one_of::<&str>(NUMBERS)).expect("it is a number"),
            3 => json!({}),
            4 => json!([]),
            5 => kind.samples[self.below(kind.samples.len())].clone(),
            _ => json!(self.one_of(TEXTS)),
        }
    }

    fn name(&mut self, kind: &Kind) -> String {
        let mut name = self.one_of(&kind.names).clone();
        match self.byte() % 4 {
            0 => edit(&mut name, self),
            1 => name = name.to_uppercase(),
            _ => {}
        }
        name
    }
}

/// Changes one character of a text.
fn edit(text: &mut String, bytes: &mut Bytes<'_>) {
    let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let places: Vec<usize> = places.collect();
    let at = *bytes.one_of(&places);
    let way = bytes.byte() % 3;
    if way > 0 && at < text.len() {
        text.remove(at);
    }
    if way < 2 && text.len() < LONGEST_NAME {
        text.insert(at, *bytes.one_of(CHARACTERS));
    }
}

/// How many values are in this one, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// The value at a position, as one comes across them.
fn nth(value: &mut Value, position: usize) -> &mut Value {
    let Some(mut left) = position.checked_sub(1) else { return value };
    // The borrow checker doesn't see that a value that is returned ends the loop.
    let mut below: Vec<&mut Value> = match value {
        Value::Array(elements) => elements.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => Vec::new(),
    };
    for value in below.drain(..) {
        let size = size(value);
        if left < size {
            return nth(value, left);
        }
        left -= size;
    }
    unreachable!("the position is below the size")
}

/// Makes one change to a payload.
fn change(payload: &mut Value, kind: &Kind, bytes: &mut Bytes<'_>) {
    let count = size(payload);
    let way = bytes.byte() % 8;
    let position = bytes.below(count);
    let elsewhere = nth(payload, bytes.below(count)).clone();
    let value = nth(payload, position);
    match (way, &mut *value) {
        (0 | 1, Value::Object(members)) => {
            let names: Vec<String> = members.keys().cloned().collect();
            if !names.is_empty() {
                members.shift_remove(bytes.one_of(&names));
            }
        }
        (2 | 3, Value::Object(members)) => {
            let name = bytes.name(kind);
            members.insert(name, bytes.value(kind));
        }
        // A member under another name, behind all others.
        (4 | 5, Value::Object(members)) => {
            let names: Vec<String> = members.keys().cloned().collect();
            if !names.is_empty() {
                let mut name = bytes.one_of(&names).clone();
                let member = members.shift_remove(&name).unwrap_or_default();
                if bytes.byte() & 1 > 0 {
                    edit(&mut name, bytes);
                } else {
                    name = bytes.name(kind);
                }
                members.insert(name, member);
            }
        }
        (0 | 1, Value::Array(elements)) => {
            if !elements.is_empty() {
                elements.remove(bytes.below(elements.len()));
            }
        }
        (2..=5, Value::Array(elements)) => elements.push(bytes.value(kind)),
        (0..=4, Value::String(text)) => edit(text, bytes),
        (0..=4, Value::Number(number)) => {
            let other = number.as_i64().and_then(|number| match bytes.byte() % 4 {
                0 => number.checked_neg(),
                1 => number.checked_add(1),
                2 => number.checked_mul(1000),
                _ => Some(number / 10),
            });
            *value = other.map_or_else(|| bytes.value(kind), |number| json!(number));
        }
        (6, _) => {
            *value = match bytes.byte() % 4 {
                0 => json!([value.take()]),
                1 => json!({ bytes.name(kind): value.take() }),
                2 => json!(value.to_string()),
                _ => elsewhere,
            }
        }
        _ => *value = bytes.value(kind),
    }
}

/// Writes values as few others do.
struct Spelling {
    text: String,
    random: u32,
    /// The name that tells kinds of payloads apart: with two values of it, nobody knows which kind it is.
    discriminator: Option<&'static str>,
}

impl Spelling {
    fn number(&mut self) -> u32 {
        self.random = self.random.wrapping_mul(0x0019_660D).wrapping_add(0x3C6E_F35F);
        self.random >> 16
    }

    fn one_of(&mut self, all: &[&str]) {
        let at = self.number() as usize % all.len();
        self.text += all[at];
    }

    fn blanks(&mut self) {
        if self.number().is_multiple_of(8) {
            self.one_of(&["  ", "\t", "\r", " \r\t "]);
        }
    }

    fn token(&mut self, token: &str) {
        self.blanks();
        self.text += token;
        self.blanks();
    }

    fn string(&mut self, string: &str) {
        self.text.push('"');
        for c in string.chars() {
            let number = self.number();
            match c {
                '/' if number.is_multiple_of(4) => self.text += "\\/",
                '"' => self.text += "\\\"",
                '\\' => self.text += "\\\\",
                _ if c < ' ' || number.is_multiple_of(16) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        let escape = format!("\\u{unit:04x}");
                        self.text += &if number & 16 > 0 {
                            escape.to_uppercase().replace("\\U", "\\u")
                        } else {
                            escape
                        };
                    }
                }
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::String(string) => self.string(string),
            Value::Array(elements) => {
                self.token("[");
                for (position, element) in elements.iter().enumerate() {
                    if position > 0 {
                        self.token(",");
                    }
                    self.value(element, depth + 1);
                }
                self.token("]");
            }
            Value::Object(members) => self.object(members, depth),
            Value::Number(number) => {
                let spelt = match (number.as_i64(), self.number() % 8) {
                    (Some(number), 0) => format!("{number}.0"),
                    (Some(number), 1) => format!("{number}e0"),
                    (Some(number), 2) if number != 0 => format!("{number}0E-1"),
                    (Some(number), 3) => format!("{number}.000e+0"),
                    _ => number.to_string(),
                };
                self.text += &spelt;
            }
            other => self.text += &other.to_string(),
        }
    }

    fn object(&mut self, members: &Map<String, Value>, depth: usize) {
        self.token("{");
        for (position, (name, member)) in members.iter().enumerate() {
            if position > 0 {
                self.token(",");
            }
            // Of equal keys the last one counts.
            let may_be_double = depth > 0 || self.discriminator != Some(name);
            if may_be_double && self.number().is_multiple_of(64) {
                self.string(name);
                self.token(":");
                self.one_of(&["null", "\"\"", "{}", "[1]"]);
                self.token(",");
            }
            self.string(name);
            self.token(":");
            self.value(member, depth + 1);
        }
        self.token("}");
    }
}

/// Everything that a verdict says.
fn said(verdict: &Verdict) -> String {
    format!("{verdict:#?}")
}

/// Whether a pointer leads to a value, or to where a member of an object would be.
fn leads_somewhere(payload: &Value, pointer: &str) -> bool {
    let parent = pointer.rsplit_once('/').and_then(|(parent, _)| payload.pointer(parent));
    payload.pointer(pointer).is_some() || parent.is_some_and(Value::is_object)
}

fuzz_target!(|input: &[u8]| {
    let mut bytes = Bytes(input);
    let kind = bytes.one_of(&KINDS);
    let seed = u32::from_le_bytes([bytes.byte(), bytes.byte(), 0, 0]);
    let mut payload = bytes.one_of(&kind.samples).clone();
    let mut changes = 0;
    while !bytes.0.is_empty() && changes < 16 && size(&payload) < 1000 {
        change(&mut payload, kind, &mut bytes);
        changes += 1;
    }
    let discriminator = kind.format.contract.root().discriminator.as_deref();
    let mut spelling = Spelling { text: String::new(), random: seed, discriminator };
    spelling.value(&payload, 0);
    let text = spelling.text;
    let payload: Value = serde_json::from_str(&text).expect("it is JSON");

    let settings = Settings { format: Some(kind.format), layout: Layout::Jsonl, ..Settings::default() };
    let verdict = check(text.as_bytes(), &settings);
    let closely = check(text.as_bytes(), &Settings { accepts: false, ..settings });
    assert_eq!(said(&verdict), said(&closely), "{text}");
    for found in &verdict.findings {
        let pointer = &found.finding.pointer;
        assert!(leads_somewhere(&payload, pointer), "{pointer}: {found:#?}\n{text}");
    }
    // Elements of arrays and what is in a wrapper are payloads of their own.
    if payload.is_array() || verdict.wrappers > 0 {
        return;
    }
    assert_eq!(verdict.records, 1, "{text}");
    let is_about_shape = |code: &str| code.starts_with("schema/") || REPLACEMENTS.contains(&code);
    let mut findings = verdict.findings.iter().map(|found| &found.finding);
    let is_misshapen =
        findings.any(|finding| is_about_shape(finding.rule.code) && finding.severity == Severity::Error);
    let by_schema: Vec<String> =
        kind.validator.iter_errors(&payload).map(|error| error.to_string()).collect();
    assert_eq!(is_misshapen, !by_schema.is_empty(), "{text}\n{by_schema:#?}\n{verdict:#?}");
});
