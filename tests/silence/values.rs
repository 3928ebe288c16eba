//! Values that are accepted, in every way in which they may be written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fastrand::Rng;
use payvet::calendar::days_in_month;

/// What was made, and how often.
pub(super) struct Made<'s>(pub(super) &'s mut BTreeMap<String, usize>);

impl Made<'_> {
    pub(super) fn mark(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }
}

/// A value whose scalars are written already.
#[derive(Debug, Clone)]
pub(super) enum Json {
    Scalar(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A scalar as it is written.
    pub(super) fn raw(written: impl Into<String>) -> Self {
        Json::Scalar(written.into())
    }

    /// A string in which nothing needs an escape.
    pub(super) fn quoted(text: &str) -> Self {
        Json::Scalar(format!("\"{text}\""))
    }
}

/// Writes a value with some of `blanks` between its tokens.
pub(super) fn write(value: &Json, blanks: &[&str], rng: &mut Rng, out: &mut String) {
    let blank = |rng: &mut Rng, out: &mut String| out.push_str(rng.choice(blanks).expect("there are blanks"));
    match value {
        Json::Scalar(written) => out.push_str(written),
        Json::Array(elements) => {
            out.push('[');
            for (position, element) in elements.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                blank(rng, out);
                write(element, blanks, rng, out);
                blank(rng, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (position, (name, value)) in members.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                blank(rng, out);
                write(&string(name, rng), blanks, rng, out);
                blank(rng, out);
                out.push(':');
                blank(rng, out);
                write(value, blanks, rng, out);
                blank(rng, out);
            }
            out.push('}');
        }
    }
}

/// A string; now and then with escapes where none are needed.
pub(super) fn string(text: &str, rng: &mut Rng) -> Json {
    let is_escaped = rng.u8(..20) == 0;
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '/' if is_escaped => written.push_str("\\/"),
            '\n' if !is_escaped => written.push_str("\\n"),
            _ if c < ' ' || is_escaped && rng.bool() => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String can't fail.
                    let _ = if rng.bool() {
                        write!(written, "\\u{unit:04x}")
                    } else {
                        write!(written, "\\u{unit:04X}")
                    };
                }
            }
            _ => written.push(c),
        }
    }
    written.push('"');
    Json::Scalar(written)
}

/// The kinds of text that [`text`] makes.
pub(super) const TEXTS: &[&str] = &[
    "empty",
    "words",
    "LDAP name",
    "id",
    "symbols",
    "scripts",
    "emoji",
    "invisible",
    "controls",
    "JSON",
    "long",
];

/// A text of any kind; an empty one only if it needn't be `filled`.
pub(super) fn text(filled: bool, rng: &mut Rng, made: &mut Made<'_>) -> String {
    let kind = *rng.choice(&TEXTS[usize::from(filled)..]).expect("there are kinds");
    // Long texts are slow to check.
    let kind = if kind == "long" && rng.u8(..8) > 0 { "words" } else { kind };
    made.mark(format!("text {kind}"));
    let choices: &[&str] = match kind {
        "empty" => &[""],
        "words" => &["Left the company on Friday.", "two\nlines", "two\r\nlines", " padded ", " ", "x"],
        "LDAP name" => &[
            "cn=Ana Silva,ou=People,dc=example,dc=com",
            "CN=Okafor\\, Tom,OU=\"A, B\",O=Example",
            "uid=a+cn=b,,dc=example",
        ],
        "id" => &[
            "u-20417",
            "0f6d2f4e-3a5b-4c0f-9c39-2a7a4f4e5b10",
            "S-1-5-21-1004",
            "6410007XQZ",
            "a@b",
            "entityRemoval",
        ],
        "symbols" => &[
            "a, b; c = d",
            "#!$%&/()=?",
            "../../etc",
            "<b>&amp;</b>",
            "a\\b\"c\"",
            "::error::x",
            "%0A",
            "[]",
            "-",
        ],
        "scripts" => &["Zoë Çelik-Ångström", "用户", "المستخدم", "Ω≈ç√", "e\u{301}", "ﬁ"],
        "emoji" => &["😀", "👩‍👩‍👧‍👦 x", "🏳️‍🌈", "\u{10ffff}"],
        "invisible" => &["\u{200b}", "\u{feff}x", "\u{202e}abc", "a\u{a0}b", "\u{2028}"],
        "controls" => &["\u{0}", "\u{1b}[31m", "\t\u{7f}", "\u{8}\u{c}"],
        "JSON" => &["null", "true", "42", "1.0", "{}", "{\"a\": [1]}", "// x", "2026-03-14"],
        _ => return "long, longer; ".repeat(rng.usize(100..600)),
    };
    let text = *rng.choice(choices).expect("there are choices");
    if kind == "empty" || rng.bool() { text.to_owned() } else { format!("{text}{}", rng.u16(..)) }
}

/// One of `words`, in any case.
pub(super) fn any_case(words: &[&str], rng: &mut Rng) -> Json {
    let word = *rng.choice(words).expect("there are words");
    let letter = |c: char| if rng.u8(..4) == 0 { c.to_ascii_uppercase() } else { c };
    Json::quoted(&word.chars().map(letter).collect::<String>())
}

pub(super) fn address(rng: &mut Rng) -> Json {
    let local = *rng
        .choice(&["ana.silva", "a", "ana+itsm", "o'brien", "josé", "用户", "A_B-c", "1", "x%y", "=x", "a/b"])
        .expect("there are names");
    let domain = *rng
        .choice(&[
            "example.com",
            "b",
            "mail.example.org",
            "exämple.org",
            "xn--exmple-cua.org",
            "例子.公司",
            "EXAMPLE.COM",
        ])
        .expect("there are domains");
    string(&format!("{local}@{domain}"), rng)
}

/// The ways in which [`whole`] writes a number.
pub(super) const NOTATIONS: &[&str] = &["plain", "fraction", "zero exponent", "tenfold", "mantissa"];

/// A positive whole number in any notation.
pub(super) fn whole(number: u64, rng: &mut Rng, made: &mut Made<'_>) -> Json {
    let notation = if rng.bool() { "plain" } else { *rng.choice(NOTATIONS).expect("there are notations") };
    made.mark(format!("notation {notation}"));
    let exponent = *rng.choice(&["e", "E", "e+", "E+"]).expect("there are some");
    let digits = number.to_string();
    Json::raw(match notation {
        "plain" => digits,
        "fraction" => format!("{number}.{}", "0".repeat(rng.usize(1..4))),
        "zero exponent" => format!("{number}{exponent}0"),
        "tenfold" => format!("{number}0e-1"),
        _ => {
            let (first, rest) = digits.split_at(1);
            let rest = rest.trim_end_matches('0');
            let rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
            format!("{first}{rest}{exponent}{}", digits.len() - 1)
        }
    })
}

/// Any JSON value, `depth` deep at most.
pub(super) fn anything(depth: u8, rng: &mut Rng) -> Json {
    match rng.u8(..if depth == 0 { 5 } else { 7 }) {
        0 => Json::raw("null"),
        1 => Json::raw("false"),
        2 => Json::raw("-1.25e-3"),
        3 => Json::raw("\"\""),
        4 => string("id, type \u{e9}", rng),
        5 => Json::Array((0..rng.usize(..3)).map(|_| anything(depth - 1, rng)).collect()),
        _ => any_object(depth - 1, rng),
    }
}

/// Any JSON object; its members' names may be those of other objects.
pub(super) fn any_object(depth: u8, rng: &mut Rng) -> Json {
    let names = ["type", "id", "event_type", "", "country_iso_code", "data.x", "_source", "test", "x y"];
    let names = rng.choose_multiple(names, 3);
    Json::Object(names.into_iter().map(|name| (name.to_owned(), anything(depth, rng))).collect())
}

/// A real day and a second of it.
pub(super) struct Moment {
    pub(super) year: u64,
    pub(super) month: u64,
    pub(super) day: u64,
    second_of_day: u64,
    milliseconds: u64,
}

impl Moment {
    /// Any moment of any year with four digits but 1, whose first day stands for no date at all.
    pub(super) fn random(rng: &mut Rng) -> Self {
        match rng.u8(..10) {
            0 => Self::in_years(2..=9999, rng),
            1 => Self::in_years(0..=0, rng),
            2 => Self::in_years(9999..=9999, rng),
            _ => Self::in_years(1970..=2099, rng),
        }
    }

    /// Any moment whose epoch milliseconds can't be taken for seconds.
    pub(super) fn of_event(rng: &mut Rng) -> Self {
        if rng.u8(..5) == 0 { Self::in_years(1974..=9999, rng) } else { Self::in_years(2015..=2030, rng) }
    }

    fn in_years(years: std::ops::RangeInclusive<u64>, rng: &mut Rng) -> Self {
        let year = rng.u64(years);
        let month = rng.u64(1..=12);
        let last = days_in_month(year.cast_signed(), month.cast_signed()).cast_unsigned();
        // Ends of days and months are where mistakes are made.
        let any_day = rng.u64(1..=last);
        let day = *rng.choice(&[1, last, any_day]).expect("there are days");
        let any_second = rng.u64(..86_400);
        let second_of_day = *rng.choice(&[0, 86_399, any_second, any_second]).expect("there are seconds");
        Moment { year, month, day, second_of_day, milliseconds: rng.u64(..1000) }
    }

    /// For years from 1970 on.
    pub(super) fn epoch_milliseconds(&self) -> u64 {
        let leap_days_until = |year: u64| year / 4 - year / 100 + year / 400;
        let years = 365 * (self.year - 1970) + leap_days_until(self.year - 1) - leap_days_until(1969);
        let length = |month: u64| days_in_month(self.year.cast_signed(), month.cast_signed()).cast_unsigned();
        let days = years + (1..self.month).map(length).sum::<u64>() + self.day - 1;
        (days * 86_400 + self.second_of_day) * 1000 + self.milliseconds
    }

    fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The time of the day, a fraction of at most `longest` digits, and a zone.
    fn time(&self, longest: usize, rng: &mut Rng) -> String {
        let second = self.second_of_day;
        let mut time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        if rng.bool() {
            time.push('.');
            time.extend((0..rng.usize(1..=longest)).map(|_| rng.digit(10)));
        }
        if rng.bool() {
            time.push('Z');
        } else {
            let sign = if rng.bool() { '+' } else { '-' };
            let (hours, minutes) = match rng.u8(..4) {
                0 => (0, 0),
                1 => (rng.u8(..24), rng.u8(..60)),
                _ => (rng.u8(..15), 15 * rng.u8(..4)),
            };
            let _ = write!(time, "{sign}{hours:02}:{minutes:02}");
        }
        time
    }

    /// An RFC 3339 timestamp whose fraction has at most `longest` digits.
    pub(super) fn timestamp(&self, longest: usize, rng: &mut Rng) -> String {
        format!("{}T{}", self.date(), self.time(longest, rng))
    }
}

/// What `current` and `requested` may be, as `<value.type>: <form>`.
pub(super) const VALUE_FORMS: &[&str] = &[
    "boolean: true",
    "boolean: false",
    "boolean: null",
    "date: text",
    "date: null",
    "dateTime: text",
    "dateTime: null",
    "number: whole",
    "number: negative",
    "number: fraction",
    "number: small",
    "number: zero",
    "number: null",
    "string: text",
    "string: null",
    "time: text",
    "time: null",
];

/// `current` and `requested` of a value type, which differ.
pub(super) fn two_sides(value_type: &str, rng: &mut Rng, made: &mut Made<'_>) -> (Json, Json) {
    loop {
        let (first, one) = side(value_type, rng, made);
        let (second, other) = side(value_type, rng, made);
        if first != second {
            return (one, other);
        }
    }
}

/// One of them; the text tells values apart that aren't equal in any sense.
fn side(value_type: &str, rng: &mut Rng, made: &mut Made<'_>) -> (String, Json) {
    let forms: Vec<&str> = VALUE_FORMS
        .iter()
        .filter_map(|form| form.split_once(": "))
        .filter(|(of, _)| *of == value_type)
        .map(|(_, form)| form)
        .collect();
    let form = *rng.choice(&forms).unwrap_or_else(|| panic!("{value_type}: say which values it accepts"));
    made.mark(format!("{value_type}: {form}"));
    let quoted = |text: String| (text.clone(), Json::quoted(&text));
    match (value_type, form) {
        ("boolean", _) | (_, "null") => (form.to_owned(), Json::raw(form)),
        ("date", _) => quoted(Moment::random(rng).date()),
        // Whatever the zone, moments with different seconds differ.
        ("dateTime", _) => {
            let moment = Moment::random(rng);
            let timestamp = moment.timestamp(12, rng);
            ((moment.second_of_day % 60).to_string(), Json::quoted(&timestamp))
        }
        ("time", _) => {
            let moment = Moment::random(rng);
            let time = moment.time(12, rng);
            ((moment.second_of_day % 60).to_string(), Json::quoted(&time))
        }
        ("number", _) => {
            let number = rng.u64(1..1 << 53);
            match form {
                "whole" => (number.to_string(), whole(number, rng, made)),
                "negative" => quoted_number(format!("-{number}")),
                "fraction" => quoted_number(format!("{}.{number:016}1", number % 1000)),
                "small" => quoted_number(format!("{number}5e-{}", rng.u8(20..40))),
                _ => ("0".to_owned(), Json::raw(*rng.choice(&["0", "-0", "0.0", "0e5"]).expect("some"))),
            }
        }
        _ => {
            let text = text(false, rng, made);
            let written = string(&text, rng);
            (text, written)
        }
    }
}

fn quoted_number(written: String) -> (String, Json) {
    (written.clone(), Json::raw(written))
}
