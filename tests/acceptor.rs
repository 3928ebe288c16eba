//! What the acceptor passes at a glance, the whole way says nothing about.

pub(crate) mod mutants;

use std::collections::BTreeMap;

use fastrand::Rng;
use payvet::acceptor::{Acceptor, Program, Scratch};
use payvet::check::{Settings, check};
use payvet::contract::{Property, Type, TypeRule, Types};
use payvet::document::{Document, Kind, Node, Number};
use payvet::formats::{FORMATS, Format, by_name};
use payvet::schema;

use self::mutants::Mutator;
use crate::silence::generator::Generator;
use crate::support::{lines, root};

/// Whether the record at the beginning of `bytes` is accepted, and if so where it ends. Panics if that is
/// wrong.
fn accept(bytes: &[u8], scratch: &mut Scratch) -> Option<(usize, &'static Format)> {
    let found = Acceptor::new(None).accept(bytes, scratch);
    let afresh = Acceptor::new(None).accept(bytes, &mut Scratch::default());
    let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(3000)]).into_owned();
    assert_eq!(found, afresh, "it depends on what was read before: {}", shown());
    for format in FORMATS {
        let forced = Acceptor::new(Some(format)).accept(bytes, scratch);
        assert_eq!(forced, found.filter(|(_, found)| found == format), "{format:?}: {}", shown());
    }
    if let Some((end, format)) = found {
        let verdict = check(&bytes[..end], &Settings::default());
        assert_eq!(lines(&verdict), Vec::<String>::new(), "accepted: {}", shown());
        assert_eq!((verdict.counts.total(), verdict.suppressed), (0, 0), "{}", shown());
        let records = (verdict.records, verdict.passed_over, verdict.unjudged, verdict.wrappers);
        assert_eq!(records, (1, 0, 0, 0), "{}", shown());
        assert_eq!(verdict.formats, BTreeMap::from([(format.name, 1)]), "{}", shown());
    }
    found
}

/// Whether a text is accepted as one whole record.
fn is_accepted(text: &[u8]) -> bool {
    accept(text, &mut Scratch::default()).is_some_and(|(end, _)| end == text.trim_ascii_end().len())
}

/// The records of a text as they are written.
fn records(text: &str) -> Vec<String> {
    let mut records = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (document, end) = Document::parse_prefix(rest, 0).expect("a valid text is JSON");
        let value = document.root();
        let path = ["response", "events", "events"];
        let events = path.iter().try_fold(value, |value, name| value.get(name)).unwrap_or(value);
        match events.kind() {
            Kind::Array => records.extend(events.elements().map(|element| element.raw().to_owned())),
            _ => records.push(value.raw().to_owned()),
        }
        rest = rest[end..].trim_start();
    }
    records
}

#[test]
fn schemas_and_judges_of_all_formats_are_understood() {
    for format in FORMATS {
        if let Err(error) = Program::compile(format.strict_schema_text, format.watched) {
            panic!("{}: {error}", format.name);
        }
        assert!(format.program.is_some());
    }
}

#[test]
fn what_isnt_understood_makes_no_program() {
    for format in FORMATS {
        let good = format.strict_schema_text;
        for (old, new) in [
            ("\"additionalProperties\":false,", ""),
            ("\"additionalProperties\":false", "\"additionalProperties\":true"),
            ("\"additionalProperties\":false", "\"additionalProperties\":false,\"minProperties\":1"),
            ("\"minLength\":1", "\"minLength\":2"),
            ("\"minLength\":1", "\"pattern\":\"^a\""),
            ("{\"type\":\"string\"}", "{\"type\":\"text\"}"),
            ("{\"type\":\"string\"}", "true"),
            ("{\"type\":\"string\"}", "{}"),
            ("{\"type\":\"string\"}", "{\"$ref\":\"#/$defs/Nothing\"}"),
            ("{\"type\":\"string\"}", "{\"type\":\"array\"}"),
            ("\"title\":\"", "\"title\":\"Other"),
        ] {
            // Only who watches an object misses it.
            if old.starts_with("\"title\"") && format.watched.is_empty() {
                continue;
            }
            let changed = good.replacen(old, new, 1);
            assert_ne!(changed, good, "{}: {old} isn't there", format.name);
            assert!(Program::compile(&changed, format.watched).is_err(), "{}: {old} -> {new}", format.name);
        }
    }
    let good = FORMATS[0].strict_schema_text;
    for (old, new) in [
        ("\"required\":[\"type\"]},\"then\"", "\"required\":[]},\"then\""),
        ("{\"const\":\"entityRemoval\"}", "{\"const\":\"relationshipRemoval\"}"),
        ("\"rowRemovals\":false,", ""),
        ("\"comment\":{\"type\":\"string\"}", "\"comment\":true"),
    ] {
        let changed = good.replacen(old, new, 1);
        assert_ne!(changed, good, "{old} isn't there");
        assert!(Program::compile(&changed, FORMATS[0].watched).is_err(), "{old} -> {new}");
    }
}

#[test]
fn valid_samples_are_accepted() {
    let mut left = Vec::new();
    let mut accepted = 0;
    for format in FORMATS {
        for (path, text) in crate::samples::valid(format.name) {
            for record in records(&text) {
                if is_accepted(record.as_bytes()) {
                    accepted += 1;
                } else {
                    left.push(path.rsplit('/').next().expect("a path has a name").to_owned());
                }
            }
        }
    }
    // Escapes in values that are compared, and a notation of integers.
    assert_eq!(left, LEFT_TO_THE_RULES, "{accepted} records of samples are accepted");
    assert!(accepted > 50, "{accepted} records of samples are accepted");
}

const LEFT_TO_THE_RULES: [&str; 3] =
    ["attribute-assignment-string.json", "change-requests.jsonl", "integer-notations.json"];

#[test]
fn no_invalid_sample_is_accepted() {
    let mut scratch = Scratch::default();
    let mut count = 0;
    for path in crate::support::invalid_samples() {
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let end = accept(&bytes, &mut scratch).map(|(end, _)| end);
        // What is wrong may stand behind the first record.
        assert_ne!(end, Some(bytes.trim_ascii_end().len()), "{}", path.display());
        count += 1;
    }
    assert!(count > 100);
}

/// A good event, compact.
fn event() -> String {
    let path = root().join("samples/valid/ibm-verify-fulfillment/access-revoked.json");
    plain(&std::fs::read_to_string(path).expect("a sample can be read"))
}

/// A good change request, compact.
fn request(name: &str) -> String {
    let path = root().join("samples/valid/elimity-itsm-webhook").join(name);
    plain(&std::fs::read_to_string(path).expect("a sample can be read"))
}

/// The same payload without blanks, and without odd ways of writing numbers and strings.
fn plain(text: &str) -> String {
    fn write(node: Node<'_>, out: &mut String) {
        match node.kind() {
            Kind::Object => {
                out.push('{');
                for (position, (key, value)) in node.members().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    write(key, out);
                    out.push(':');
                    write(value, out);
                }
                out.push('}');
            }
            Kind::Array => {
                out.push('[');
                for (position, element) in node.elements().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    write(element, out);
                }
                out.push(']');
            }
            Kind::String => {
                let text = node.as_str().expect("a string");
                out.push_str(&serde_json::to_string(&text).expect("a string can be written"));
            }
            Kind::Number => match node.as_number().and_then(Number::as_integer) {
                Some(whole) if whole.unsigned_abs() < 1 << 53 => out.push_str(&whole.to_string()),
                _ => out.push_str(node.raw()),
            },
            Kind::Null | Kind::Boolean => out.push_str(node.raw()),
        }
    }
    let document = Document::parse(text, 0).expect("a payload is JSON");
    let mut out = String::new();
    write(document.root(), &mut out);
    out
}

/// Asserts of each change, which takes the first `old` for `new`, whether the payload is still accepted.
fn assert_changed(payload: &str, changes: &[(&str, &str, bool)]) {
    assert!(is_accepted(payload.as_bytes()), "{payload}");
    for (old, new, expected) in changes {
        let mutant = payload.replacen(old, new, 1);
        assert_ne!(mutant, payload, "{old} isn't there");
        assert_eq!(is_accepted(mutant.as_bytes()), *expected, "{old} -> {new}: {mutant}");
    }
}

fn written<'p>(payload: &'p str, name: &str) -> &'p str {
    let document = Document::parse(payload, 0).expect("a payload is JSON");
    let span = document.root().get(name).expect("the property is there").span();
    &payload[span.start..span.end]
}

#[test]
fn integers_in_other_notations_are_left_to_the_rules() {
    let event = event();
    let (time, month, year) = (written(&event, "time"), written(&event, "month"), written(&event, "year"));
    let (time, month, year) =
        (format!("\"time\":{time}"), format!("\"month\":{month}"), format!("\"year\":{year}"));
    let with = |member: &str, behind: &str| format!("{member}{behind}");
    for (old, new) in [
        (&month, with(&month, ".0")),
        (&month, with(&month, "e0")),
        (&month, month.replace(':', ":0")),
        (&month, month.replace(':', ":+")),
        (&month, month.replace(':', ":-")),
        (&month, "\"month\":-0".to_owned()),
        (&month, "\"month\":18446744073709551617".to_owned()),
        (&year, with(&year, "00000000000000000000")),
        (&year, "\"year\":NaN".to_owned()),
        (&year, "\"year\":Infinity".to_owned()),
        (&year, "\"year\":[2026]".to_owned()),
        (&time, "\"time\":1.675e12".to_owned()),
        (&time, with(&time, ".")),
        (&time, with(&time, "e")),
        (&time, with(&time, "e+")),
        (&time, with(&time, "0000000")),
        (&time, "\"time\":.5".to_owned()),
        (&time, "\"time\":-".to_owned()),
    ] {
        assert_changed(&event, &[(old, &new, false)]);
    }
    let zero = event.replacen('{', "{\"@processing_time\":0,", 1);
    assert_changed(
        &zero,
        &[
            (":0,", ":9007199254740991,", true),
            (":0,", ":-0,", false),
            (":0,", ":00,", false),
            (":0,", ":18446744073709551617,", false),
            (":0,", ":null,", false),
        ],
    );
}

#[test]
fn escaped_keys_and_words_are_left_to_the_rules() {
    assert_changed(
        &event(),
        &[
            ("\"id\"", "\"i\\u0064\"", false),
            ("\"id\"", "\"\\u0069d\"", false),
            ("\"fulfillment\"", "\"fulfillmen\\u0074\"", false),
            ("\"fulfillment\"", "\"Fulfillment\"", false),
            ("\"fulfillment\"", "\"fulfillment \"", false),
            ("\"result\":\"success\"", "\"result\":\"SUCCESS\"", true),
            ("\"result\":\"success\"", "\"result\":\"success\\u0020\"", false),
            ("\"result\":\"success\"", "\"result\":\"\\u0073uccess\"", false),
            ("\"result\":\"success\"", "\"result\":\"\"", false),
        ],
    );
    assert_changed(
        &request("relationship-removal.json"),
        &[
            ("\"relationshipRemoval\"", "\"relationshipRemova\\u006c\"", false),
            ("\"comment\":\"", "\"comment\":\"\\u0041\\/", true),
            ("\"name\":\"", "\"name\":\"\\u0041", true),
            ("\"name\":\"", "\"name\":\"\\n", true),
        ],
    );
}

#[test]
fn strings_are_read_as_the_document_reads_them() {
    let event = event().replacen("\"data\":{", "\"data\":{\"group_name\":\"<>\",", 1);
    for (inside, expected) in [
        ("plain", true),
        ("", true),
        ("\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 \\u0000", true),
        ("Zoë 用户 😀 \u{10ffff} \u{7f} \u{2028} \u{feff}", true),
        ("long, and longer than any step: Zoë, and so on to the end", true),
        ("\\uD83D\\uDE00", true),
        ("\\uD83D\\uD83D", false),
        ("\\uDE00\\uD83D", false),
        ("\\uD83D \\uDE00", false),
        ("\\ud83d", false),
        ("\\udc00", false),
        ("\\u12g4", false),
        ("\\u123", false),
        ("\\x41", false),
        ("\\'", false),
        ("\\", false),
        ("\"", false),
        ("tab\tinside", false),
        ("line\nbreak", false),
        ("\u{0}", false),
        ("\u{1f}", false),
    ] {
        assert_changed(&event, &[("<>", inside, expected)]);
    }
    let place = event.find("<>").expect("it is there");
    for bytes in [
        &b"\x80"[..],
        b"\xc0\xaf",
        b"\xc1\xbf",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xf0\x80\x80\xaf",
        b"\xf4\x90\x80\x80",
        b"\xf5\x80\x80\x80",
        b"\xe2\x82",
        b"\xf0\x9f\x98",
        b"\xc3",
        b"\xff",
        b"\xfe\xff",
    ] {
        for before in ["", "some text that is longer than one step "] {
            let mut changed = event.clone().into_bytes();
            changed.splice(place..place + 2, before.bytes().chain(bytes.iter().copied()));
            assert!(!is_accepted(&changed), "{before}{bytes:x?}");
        }
    }
    // The same outside of strings, where only white space may stand.
    for (between, expected) in [
        (" \t\r\n", true),
        ("\u{a0}", false),
        ("\u{c}", false),
        ("\u{feff}", false),
        ("/**/", false),
        ("\0", false),
    ] {
        let changed = event.replace(',', &format!(",{between}")).replace("text,", "text");
        if expected {
            assert!(is_accepted(event.replace(",\"", &format!("{between},{between}\"")).as_bytes()));
        } else {
            assert!(!is_accepted(changed.as_bytes()), "{between:?}");
        }
    }
}

#[test]
fn a_repeated_key_is_never_passed() {
    let event = event();
    for member in ["\"id\":7", "\"id\":\"x\"", "\"data\":null", "\"data\":{}", "\"tenantid\":[]"] {
        assert_changed(&event, &[("{", &format!("{{{member},"), false)]);
        let at_end = format!("{},{member}}}", event.strip_suffix('}').expect("an object"));
        assert!(!is_accepted(at_end.as_bytes()), "{member}");
    }
    assert_changed(&event, &[("\"data\":{", "\"data\":{\"result\":1,\"result\":\"success\",", false)]);
    for (inside, expected) in [
        ("{\"a\":1,\"b\":{\"a\":[1.5e-3,null,true,false,{}]},\"\":\"\"}", true),
        ("{\"a\":1,\"a\":1}", false),
        ("{\"x\":[{\"a\":1,\"b\":2,\"a\":3}]}", false),
        ("{\"\":1,\"\":1}", false),
        ("{\"a\":1,\"\\u0061\":1}", false),
        ("{\"\\u0061\":1}", false),
        ("{\"a/\":1,\"a\\/\":1}", false),
        ("{\"é\":1,\"é\":1}", false),
        ("{\"é\":1,\"e\u{301}\":1}", true),
        ("[]", false),
        ("null", false),
        ("{", false),
        ("{]", false),
        ("{\"a\":[1,]}", false),
        ("{\"a\":[,1]}", false),
        ("{\"a\":1,}", false),
        ("{,\"a\":1}", false),
        ("{\"a\" 1}", false),
        ("{\"a\":}", false),
        ("{\"a\":01}", false),
        ("{\"a\":1.}", false),
        ("{\"a\":.5}", false),
        ("{\"a\":1e}", false),
        ("{\"a\":+1}", false),
        ("{\"a\":NaN}", false),
        ("{\"a\":nul}", false),
        ("{\"a\":True}", false),
        ("{a:1}", false),
        ("{'a':1}", false),
    ] {
        let changed = event.replacen('{', &format!("{{\"segment\":{inside},"), 1);
        assert_eq!(is_accepted(changed.as_bytes()), expected, "{inside}");
    }
    let depths =
        [(10, true), (29, true), (64, false), (126, false), (127, false), (128, false), (100_000, false)];
    for (depth, expected) in depths {
        let inside = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let changed = event.replacen('{', &format!("{{\"segment\":{inside},"), 1);
        assert_eq!(is_accepted(changed.as_bytes()), expected, "{depth}");
    }
    let many: Vec<String> = (0..1000).map(|key| format!("\"{key}\":1")).collect();
    let changed = event.replacen('{', &format!("{{\"segment\":{{{}}},", many.join(",")), 1);
    assert!(!is_accepted(changed.as_bytes()));
}

#[test]
fn shapes_that_lenient_readers_take_are_left_to_the_schema() {
    assert_changed(
        &event(),
        &[
            ("\"data\":{", "\"data\":[],\"x\":{", false),
            ("{", "[", false),
            ("{", " {", false),
            ("{", "{,", false),
            ("{", "{\"geoip\":null,", true),
            ("{", "{\"segment\":null,", false),
            ("{", "{\"servicename\":null,", false),
            ("{", "{\"servicename\":\"\",", true),
            ("{", "{\"test\":true,", false),
            ("{", "{\"type\":\"entityRemoval\",", false),
            (":", "", false),
            (",", "", false),
            (",", ",,", false),
            ("\"id\":\"", "\"id\":\"\",\"x\":\"", false),
            ("\"indexed_at\"", "\"indexedat\"", false),
        ],
    );
    let end = event().len();
    for cut in 0..end {
        assert!(!is_accepted(&event().as_bytes()[..cut]), "{cut}");
    }
    assert_changed(
        &request("entity-removal.json"),
        &[
            ("\"type\":\"gitAccount\"", "\"type\":\"entityRemoval\"", true),
            ("\"type\":\"gitAccount\"", "\"type\":\"\"", false),
            ("{", "{\"value\":null,", false),
            ("{", "{\"campaignName\":\"x\",", false),
            ("{", "{\"event_type\":\"fulfillment\",", false),
            ("\"sourceId\":", "\"sourceId\":-", false),
            ("\"sourceId\":", "\"sourceId\":0", false),
            ("\"sourceId\":", "\"sourceId\":9007199254740993,\"x\":", false),
        ],
    );
    let assignment = request("attribute-assignment-number.json");
    let value = written(&assignment, "value");
    for (new, expected) in [
        (r#"{"type":"number","current":1,"requested":1.0}"#, false),
        (r#"{"type":"number","current":1,"requested":10e-1}"#, false),
        (r#"{"type":"number","current":0,"requested":-0}"#, false),
        (r#"{"type":"number","current":9007199254740992,"requested":1}"#, false),
        (r#"{"type":"number","current":1e300,"requested":1}"#, false),
        (r#"{"type":"number","current":0.1,"requested":1e-300}"#, true),
        (r#"{"type":"number","current":null,"requested":null}"#, false),
        (r#"{"requested":1,"current":null,"type":"number"}"#, true),
        (r#"{"requested":"1","current":null,"type":"number"}"#, false),
        (r#"{"requested":"1","current":null,"type":"string"}"#, true),
        (r#"{"requested":"1","current":"1","type":"string"}"#, false),
        (r#"{"requested":"1","current":"\u0031","type":"string"}"#, false),
        (r#"{"requested":"/","current":"\/","type":"string"}"#, false),
        (r#"{"requested":true,"current":false,"type":"boolean"}"#, true),
        (r#"{"requested":true,"current":true,"type":"boolean"}"#, false),
        (r#"{"requested":"2026-02-28","current":"2026-02-27","type":"date"}"#, true),
        (r#"{"requested":"2026-02-29","current":"2026-02-27","type":"date"}"#, false),
        (r#"{"requested":"0001-01-01","current":"2026-02-27","type":"date"}"#, false),
        (r#"{"requested":{"year":2026,"month":1,"day":1},"current":null,"type":"date"}"#, false),
        (r#"{"requested":"2026-02-28T00:00:00Z","current":null,"type":"dateTime"}"#, true),
        (r#"{"requested":"2026-02-28T00:00:00","current":null,"type":"dateTime"}"#, false),
        (r#"{"requested":"2016-12-31T23:59:60Z","current":null,"type":"dateTime"}"#, false),
        (r#"{"requested":"10:11:12Z","current":null,"type":"time"}"#, true),
        (r#"{"requested":"10:11:12","current":null,"type":"time"}"#, false),
        (r#"{"requested":"2026-02-28T00:00:00Z","current":null,"type":"time"}"#, false),
        (r#"{"requested":"10:11:12Z","current":null,"type":"datetime"}"#, false),
        (r#"{"requested":"x","current":null}"#, false),
    ] {
        let changed = assignment.replace(value, new);
        assert_eq!(is_accepted(changed.as_bytes()), expected, "{new}");
    }
}

/// Whether some contract describes a number of that name.
fn is_number(name: &str) -> bool {
    let is_it = |property: &Property| match &property.types {
        TypeRule::Fixed(Types(types)) => matches!(types[..], [Type::Integer | Type::Number]),
        TypeRule::ByVariant(_) => false,
    };
    let objects = FORMATS.iter().flat_map(|format| &format.contract.objects);
    objects.filter_map(|object| object.find(name)).any(is_it)
}

/// Whether nothing in a payload is written in a way that is left to the rules.
fn is_ordinary(record: &str) -> bool {
    fn visit(node: Node<'_>, name: &str) -> bool {
        match node.kind() {
            Kind::String => {
                let raw = node.raw();
                let is_plain = !raw.contains("\\u") && !raw.contains("\\/");
                let is_address = matches!(name, "requestedBy" | "reviewCreatedBy");
                is_plain && (!is_address || raw.is_ascii())
            }
            Kind::Number => {
                // The value of an assignment may be any number, and what isn't described too.
                !is_number(name) || node.raw().bytes().all(|byte| byte.is_ascii_digit())
            }
            Kind::Object => {
                let has = |name| node.get(name).is_some();
                !(has("owners_ids") && has("owner_ids"))
                    && node.members().all(|(key, value)| {
                        let name = key.as_str().unwrap_or_default();
                        !key.raw().contains('\\') && visit(value, &name)
                    })
            }
            Kind::Array => node.elements().all(|element| visit(element, "")),
            Kind::Null | Kind::Boolean => true,
        }
    }
    visit(Document::parse(record, 0).expect("a record is JSON").root(), "")
}

/// Good payloads of a format in every way in which they may be written, or `plain`.
fn good_payloads(format: &Format, seed: u64, count: usize, is_plain: bool) -> Vec<String> {
    let mut rng = Rng::with_seed(seed);
    let mut payloads = Vec::new();
    let mut made = BTreeMap::new();
    while payloads.len() < count {
        let (text, _) = Generator::new(&format.contract, rng.u64(..), &mut made).text();
        let found = records(&text);
        payloads.extend(found.into_iter().map(|text| if is_plain { plain(&text) } else { text }));
    }
    payloads
}

#[test]
fn ordinary_payloads_are_accepted_and_others_only_if_that_is_right() {
    for format in FORMATS {
        let mut scratch = Scratch::default();
        for (count, is_plain, at_least) in [(1000, true, 250), (2000, false, 1)] {
            let (mut ordinary, mut accepted) = (0, 0);
            for payload in good_payloads(format, 7, count, is_plain) {
                let found = accept(payload.as_bytes(), &mut scratch);
                assert!(found.is_none_or(|(end, _)| end == payload.len()), "{payload}");
                accepted += usize::from(found.is_some());
                if is_ordinary(&payload) {
                    ordinary += 1;
                    assert!(found.is_some(), "not accepted: {payload}");
                }
            }
            assert!(ordinary >= at_least, "{format:?}: {ordinary} ordinary payloads of {accepted} accepted");
        }
    }
}

/// Makes `count` mutants of good payloads and holds both judges of each against the other.
fn compare(format: &'static Format, seed: u64, count: usize) -> usize {
    let strict = serde_json::from_str(format.strict_schema_text).expect("a schema is JSON");
    let strict = schema::compile(&strict).expect("a strict schema is one");
    let mut pool = good_payloads(format, seed, 400, true);
    pool.retain(|payload| is_accepted(payload.as_bytes()));
    pool.extend(good_payloads(format, seed + 1, 20, false));
    for (_, text) in crate::samples::valid(format.name) {
        pool.extend(records(&text).into_iter().filter(|record| record.len() < 3000));
    }
    let mut mutator = Mutator::new(seed, &pool);
    let mut scratch = Scratch::default();
    let mut accepted = 0;
    for _ in 0..count {
        let mutant = mutator.mutant();
        let found = accept(&mutant, &mut scratch);
        accepted += usize::from(found.is_some());
        let (text, _) = Document::decode(&mutant, 0);
        let parsed = Document::parse_prefix(text, 0).ok();
        let is_valid = parsed.as_ref().is_some_and(|(document, _)| strict.is_valid(document.root()));
        let shown = || String::from_utf8_lossy(&mutant).into_owned();
        if let Some((end, _)) = found {
            assert_eq!(parsed.as_ref().map(|(_, end)| *end), Some(end), "{}", shown());
            assert!(is_valid, "the strict schema refuses what is accepted: {}", shown());
        } else if is_valid && let Some((document, _)) = parsed {
            let verdict = check(document.root().raw().as_bytes(), &Settings::default());
            let families = ["schema/", "contract/", "detection/"];
            let said = |line: &String| families.iter().any(|family| line.contains(family));
            assert!(!lines(&verdict).iter().any(said), "{:?}: {}", lines(&verdict), shown());
        }
    }
    accepted
}

#[test]
fn mutants_are_accepted_only_if_nothing_is_found_in_them() {
    const MUTANTS: usize = 6000;
    std::thread::scope(|scope| {
        for format in FORMATS {
            scope.spawn(move || {
                let accepted = compare(format, 2026, MUTANTS);
                assert!(
                    (MUTANTS / 10..MUTANTS * 3 / 4).contains(&accepted),
                    "{format:?}: {accepted} accepted"
                );
            });
        }
    });
}

/// `MUTANTS=5000000 SEED=1 cargo test --release -- --ignored many_mutants --nocapture`
#[test]
#[ignore = "takes minutes"]
fn many_mutants() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let rounds = number("MUTANTS").unwrap_or(1_000_000).div_ceil(20_000);
    let seed = number("SEED").unwrap_or(1) * 1_000_003;
    std::thread::scope(|scope| {
        for format in FORMATS {
            scope.spawn(move || {
                let accepted: usize =
                    (0..rounds).map(|round| compare(format, seed + round * 2, 20_000)).sum();
                std::io::Write::write_all(
                    &mut std::io::stderr(),
                    format!("{format:?}: {accepted} of {} accepted\n", rounds * 20_000).as_bytes(),
                )
                .expect("it can be said");
            });
        }
    });
}

#[test]
fn a_large_review_is_accepted_and_one_conflict_in_it_is_not() {
    let entity = |kind: &str, number: usize| {
        format!(
            r#"{{"id":"{kind}-{number}","name":"Name {number}","sourceId":3,"sourceName":"AD","type":"{kind}"}}"#
        )
    };
    let change = |row: usize, column: usize| {
        format!(
            r#"{{"columnEntity":{},"comment":"","operation":"add","rowEntity":{}}}"#,
            entity("group", column),
            entity("user", row)
        )
    };
    let changes: Vec<String> = (0..3000).map(|number| change(number % 100, number / 100)).collect();
    let removals: Vec<String> =
        (0..100).map(|number| format!(r#"{{"comment":"","entity":{}}}"#, entity("user", number))).collect();
    let review = format!(
        r#"{{"relationshipChanges":[{}],"rowRemovals":[{}],"campaignName":"","comment":"","requestedAt":"2026-03-14T09:26:53Z","requestedBy":"a@b","reviewCreatedBy":"a@b","type":"accessReviewSubmission"}}"#,
        changes.join(","),
        removals.join(",")
    );
    assert!(by_name("elimity-itsm-webhook").is_some_and(|format| format.program.is_some()));
    assert!(is_accepted(review.as_bytes()));
    let last = |old: &str, new: &str| {
        let at = review.rfind(old).expect("it is there");
        format!("{}{new}{}", &review[..at], &review[at + old.len()..])
    };
    for changed in [
        last("\"name\":\"Name 99\"", "\"name\":\"Name 98\""),
        last("\"sourceName\":\"AD\"", "\"sourceName\":\"ad\""),
        last("\"id\":\"user-99\"", "\"id\":\"user-98\",\"name\":\"Name 98\"")
            .replace(",\"name\":\"Name 98\",\"name\":\"Name 99\"", ",\"name\":\"Name 98\""),
        last(&change(99, 29), &change(3, 4)),
        last(&change(99, 29), &change(3, 4).replace("add", "remove")),
        last(
            &change(99, 29),
            &change(99, 29)
                .replace("\"group\"", "\"user\"")
                .replace("group-29", "user-99")
                .replace("Name 29", "Name 99"),
        ),
    ] {
        assert!(!is_accepted(changed.as_bytes()));
    }
}
