//! Personal values: none in any report, unless they are asked for.

use clap::ValueEnum as _;
use payvet::check::{Settings, check};
use payvet::document::locate::Locator;
use payvet::formats::FORMATS;
use payvet::report::{self, FileReport, Head, Outcome, ReportFormat, Summary, View};
use serde_json::{Value, json};

use crate::payloads::{complete, places, variants};
use crate::support::{put, settings};

/// Part of no word of any contract.
const MARKER: &str = "Zebrafink";

/// The same for numbers.
const NUMBER: u64 = 918_273_645;

/// What some output formats say about a text, one behind the other.
fn reports(text: &[u8], settings: &Settings, formats: &[ReportFormat], shows_values: bool) -> String {
    let settings = Settings { grouped: true, ..settings.clone() };
    let verdict = check(text, &settings);
    let file = FileReport::new("a.json", &Locator::new(text), &verdict, View { width: 160, shows_values });
    let summary = Summary { files: 1, tally: file.tally };
    let outcome = Outcome { summary: &summary, groups: &[], failures: &[], stale: &[], exit_code: 1 };
    let mut out = Vec::new();
    for format in formats {
        let mut emitter = report::emitter(
            *format,
            &Head { view: View { shows_values, ..View::default() }, ..Head::default() },
        );
        emitter.start(&mut out).expect("a Vec can be written");
        emitter.file(&mut out, &file).expect("a Vec can be written");
        emitter.finish(&mut out, &outcome).expect("a Vec can be written");
    }
    let groups: Vec<String> = verdict.groups.iter().map(|group| format!("{:?}", group.key)).collect();
    String::from_utf8(out).expect("reports are text") + &groups.concat()
}

/// Whether a personal value is in a text.
fn leaks(text: &str) -> bool {
    text.contains(MARKER) || text.contains(&NUMBER.to_string())
}

/// Panics if a personal value of `text` is in a report of one of these formats.
fn assert_private_in(formats: &[ReportFormat], text: &str, settings: &Settings) {
    let reports = reports(text.as_bytes(), settings, formats, false);
    let line = reports.lines().find(|line| leaks(line));
    assert!(line.is_none(), "{text}\n\n{}", line.unwrap_or_default());
}

/// The same for any format: the JSON report has everything that the others are made of.
fn assert_private(text: &str, settings: &Settings) {
    assert_private_in(&[ReportFormat::Json], text, settings);
}

/// Whether the values are in the report if they are asked for.
fn is_shown(text: &str) -> bool {
    leaks(&reports(text.as_bytes(), &settings(), &[ReportFormat::Json], true))
}

/// What may stand where a personal value should.
fn personal_values() -> [Value; 5] {
    [
        format!("{MARKER} <{MARKER}@example.com>").into(),
        NUMBER.into(),
        json!([MARKER, NUMBER]),
        json!({"known": {"deep": MARKER}, "type": MARKER}),
        format!("\"{MARKER}\\ \u{1b}").into(),
    ]
}

/// Payloads of every format and variant in which personal values stand, and the pointers of all places
/// for them: personal properties, unknown ones and misspelt ones of every object.
fn payloads() -> Vec<(Value, Vec<String>)> {
    let mut payloads = Vec::new();
    for format in FORMATS {
        for variant in variants(&format.contract) {
            let payload = complete(&format.contract, variant);
            let mut pointers = Vec::new();
            for (object, place) in places(&format.contract, &payload) {
                pointers.push(format!("{place}/surprise"));
                for property in &object.properties {
                    pointers.push(format!("{place}/{}s", property.name));
                    if property.personal {
                        pointers.push(format!("{place}/{}", property.name));
                    }
                }
            }
            payloads.push((payload, pointers));
        }
    }
    payloads
}

#[test]
fn personal_values_of_payloads_are_in_no_report() {
    let mut shown = 0;
    for (payload, pointers) in payloads() {
        for value in personal_values() {
            let mut all = payload.clone();
            for pointer in &pointers {
                let mut one = payload.clone();
                put(&mut one, pointer, Some(value.clone()));
                assert_private(&one.to_string(), &settings());
                put(&mut all, pointer, Some(value.clone()));
            }
            for text in
                [all.to_string(), format!("{all:#}"), format!("[{all},{all}]"), format!("{all}\n{all}")]
            {
                assert_private_in(ReportFormat::value_variants(), &text, &settings());
                shown += usize::from(is_shown(&text));
            }
        }
    }
    assert!(shown > 50, "with --show-values they are there");
}

#[test]
fn every_value_of_a_record_that_is_no_payload_is_personal() {
    let strangers = [
        json!({"name": MARKER, "n": NUMBER}),
        json!(MARKER),
        json!([[MARKER], NUMBER]),
        json!({"type": "x", "requestedBy": MARKER, "comment": MARKER, "entity": {"id": MARKER}}),
        json!({"test": true, "webhook_id": MARKER}),
        json!({"_source": {"a": MARKER}}),
        json!({"response": {"report": {"hits": [MARKER]}}}),
    ];
    let neighbours = [
        json!({"event_type": MARKER, "tenantid": "t", "tenantname": MARKER, "data": {"a": MARKER}}),
        json!({"event_type": "sso", "tenantid": "t", "tenantname": MARKER, "data": {"a": MARKER}}),
        json!([
            {"event_type": "data", "tenantid": "t", "tenantname": 1},
            {"event_type": MARKER, "tenantid": "t", "tenantname": 1},
        ]),
        json!({"event_type": "fulfilment", "tenantid": MARKER, "data": {"subject": MARKER}}),
        json!({"response": {"events": {"events": [
            {"event_type": MARKER, "tenantid": MARKER, "tenantname": 1},
        ]}}, "x": MARKER}),
    ];
    let layouts = |record: &Value| {
        [record.to_string(), format!("[{record}, {record}]"), format!("{record}\n{record}\n{{}}")]
    };
    for record in strangers.iter().chain(&neighbours) {
        for text in layouts(record) {
            assert_private(&text, &settings());
        }
    }
    // Taken for payloads, the neighbours have known properties with values for everybody.
    for (record, format) in
        strangers.iter().flat_map(|record| FORMATS.iter().map(move |format| (record, format)))
    {
        let settings = Settings { format: Some(format), ..settings() };
        for text in layouts(record) {
            assert_private(&text, &settings);
        }
    }
}

#[test]
fn personal_values_of_broken_text_are_in_no_report() {
    let mut shown = 0;
    for (mut payload, pointers) in payloads() {
        for pointer in &pointers {
            put(&mut payload, pointer, Some(MARKER.into()));
        }
        let compact = payload.to_string();
        let pretty = format!("{payload:#}");
        let mut broken = vec![
            compact.replace('"', "'"),
            compact.replace(&format!("\"{MARKER}\""), MARKER),
            compact.replace(&format!("\"{MARKER}\""), &format!("\"{MARKER}")),
            compact.replace(&format!("\"{MARKER}\""), &format!("“{MARKER}”")),
            compact.replace(&format!("\"{MARKER}\""), &NUMBER.to_string().replace('9', "09")),
            compact.replace(&format!("\"{MARKER}\""), &format!("\"a\t{MARKER}\\x\"")),
            compact.replace(&format!("\"{MARKER}\""), &format!("{MARKER}{MARKER}:")),
            compact.replace(':', " "),
            pretty.replace(",\n", "\n"),
            pretty.replace("\n}", &format!(",\n}} // {MARKER}")),
            pretty.replace(": ", &format!(": /* {MARKER}\n{MARKER} */ ")),
            pretty.replace("\": \"", "\": "),
            format!("{MARKER} {compact}"),
            format!("{compact} {MARKER}"),
            format!("{compact} \"{MARKER}\" {NUMBER}"),
            format!("{compact}, {compact}}}"),
            format!("\u{feff}{}", &compact[..compact.len() / 2]),
            format!("{} {compact}", "x".repeat(5000)),
            format!("\"{} {compact}", "x".repeat(5000)),
        ];
        for step in (1..compact.len()).step_by(29) {
            broken.extend(compact.get(..step).map(str::to_owned));
            broken.extend(compact.get(step..).map(str::to_owned));
            broken.extend(compact.get(step..).map(|rest| format!("{}\\{rest}", &compact[..step])));
        }
        for text in broken {
            assert_private(&text, &settings());
            shown += usize::from(is_shown(&text));
        }
        let mut bytes = compact.into_bytes();
        bytes.insert(40, 0xFF);
        let reports = reports(&bytes, &settings(), ReportFormat::value_variants(), false);
        assert!(!leaks(&reports), "{reports}");
    }
    assert!(shown > 100, "with --show-values they are there");
}

#[test]
fn no_letter_of_a_broken_value_is_in_a_message() {
    for (text, said) in [
        (r#"{"a": "CORP\u12x"}"#, "an escape `\\u` is no JSON escape"),
        (r#"{"a": "CORP\udbad"}"#, "an escape `\\u` is half of a surrogate pair"),
        (r#"{"a": "CORP\Жan"}"#, "a backslash before a character is no JSON escape"),
        (r#"{"a" Жan}"#, "expected `:` after the key, found a character"),
        (r#"{"a": 1} Жan"#, "text of 3 characters stands after the end of the JSON value"),
        ("{\"a\": Жan}", "text of 3 characters is no JSON value"),
        ("{Жan: 1}", "the key text of 3 characters has no quotes"),
        ("{\"a\" = 1}", "expected `:` after the key, found `=`"),
        ("{type: 1}", "the key `type` has no quotes"),
    ] {
        let reports = reports(text.as_bytes(), &settings(), &[ReportFormat::Concise], false);
        assert!(reports.contains(said), "{text}: {reports}");
    }
    let reports = reports(b"{\"a\": \"\xE9\"}", &settings(), &[ReportFormat::Concise], false);
    assert!(reports.contains("invalid UTF-8 at byte 7\n"), "{reports}");
}
