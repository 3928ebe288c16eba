//! Limits hold exactly where they are documented, and nothing that comes in makes a report long.

use payvet::check::{Settings, Verdict, check};
use payvet::input::framing::Layout;
use serde_json::{Value, json};

use crate::support::{lines, payvet, payvet_in, places, run, text};

const EVENT: &str = include_str!("../samples/valid/ibm-verify-fulfillment/minimal.json");
const REQUEST: &str = include_str!("../samples/valid/elimity-itsm-webhook/attribute-assignment-string.json");

/// A sample on one line, with more members.
fn payload(sample: &str, members: &Value) -> String {
    let mut payload: Value = serde_json::from_str(sample).expect("it is JSON");
    for (name, value) in members.as_object().expect("members are an object") {
        payload[name] = value.clone();
    }
    payload.to_string()
}

/// So many arrays, one in the other.
fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

fn too_deep(text: &str, layout: Layout) -> bool {
    let verdict = check(text.as_bytes(), &Settings { layout, ..Settings::default() });
    verdict.findings.iter().any(|kept| kept.finding.rule.code == "json/too-deep")
}

#[test]
fn arrays_and_objects_may_be_open_up_to_128_deep_wherever_a_record_stands() {
    // What stands around the arrays, and in how many containers they are there.
    let places = [
        ("", "", 0, Layout::Auto),
        ("", "", 0, Layout::Json),
        ("{\"a\":", "}\n{}\n", 1, Layout::Jsonl),
        ("{}\n{\"a\":", "}\n{}\n", 1, Layout::Auto),
        ("[{},{\"a\":", "},{}]", 2, Layout::Auto),
        // This array is read element by element, as it breaks.
        ("[{},{\"a\":", "},{}x]", 2, Layout::Auto),
        ("{\"response\":{\"events\":{\"events\":[{\"a\":", "}]}}}", 5, Layout::Auto),
    ];
    for (before, behind, around, layout) in places {
        let text = |depth: usize| format!("{before}{}{behind}", nested(depth - around));
        assert!(!too_deep(&text(128), layout), "{before} {layout:?}");
        assert!(too_deep(&text(129), layout), "{before} {layout:?}");
    }
}

#[test]
fn a_record_may_be_as_long_as_is_wanted_and_not_a_byte_longer() {
    let record = payload(EVENT, &json!({}));
    let clean = [
        (record.clone(), Layout::Auto),
        (record.clone(), Layout::Json),
        (format!("{record}\n{record}\n{record}"), Layout::Jsonl),
        (format!("{record}{record} {record}"), Layout::Auto),
        (format!("[{record}, {record}]"), Layout::Auto),
        (format!("{{\"response\":{{\"events\":{{\"events\":[{record}]}}}}}}"), Layout::Auto),
    ];
    // A fault makes the acceptor pass it on.
    let faulty = clean.clone().map(|(text, layout)| (text.replace("fulfillment", "fulfilment1"), layout));
    for (text, layout) in clean.into_iter().chain(faulty) {
        for part in [100, 1 << 20] {
            let rules = |max_record: usize| {
                let settings = Settings { layout, max_record, part, ..Settings::default() };
                let found = check(text.as_bytes(), &settings);
                let is_too_large = |line: &String| line.contains("json/too-large");
                (found.records, lines(&found).into_iter().filter(is_too_large).count())
            };
            let records = text.matches("\"tenantid\"").count();
            assert_eq!(rules(record.len()), (records, 0), "{text} {layout:?}");
            assert_eq!(rules(record.len() - 1), (records, records), "{text} {layout:?}");
        }
    }
}

#[test]
fn as_many_findings_are_kept_as_are_wanted_and_all_are_counted() {
    let record = payload(EVENT, &json!({"time": "x"}));
    let count = |text: &str, most: &str| {
        let arguments = ["check", "--max-findings", most, "--output-format", "json", "-"];
        let report: Value =
            serde_json::from_slice(&payvet(&arguments, text.as_bytes()).stdout).expect("JSON");
        let file = &report["files"][0];
        let kept = file["findings"].as_array().map_or(0, Vec::len);
        (kept, file["omitted"].as_u64(), file["errors"].as_u64())
    };
    let in_one = payload(
        include_str!("../samples/valid/elimity-itsm-webhook/access-review-submission.json"),
        &json!({"relationshipChanges": [1, 2, 3, 4, 5]}),
    );
    for text in
        [format!("{record}\n").repeat(5), format!("[{}{record}]", format!("{record},").repeat(4)), in_one]
    {
        assert_eq!(count(&text, "0"), (0, Some(5), Some(5)));
        assert_eq!(count(&text, "1"), (1, Some(4), Some(5)));
        assert_eq!(count(&text, "4"), (4, Some(1), Some(5)));
        assert_eq!(count(&text, "5"), (5, Some(0), Some(5)));
        assert_eq!(count(&text, "6"), (5, Some(0), Some(5)));
        assert_eq!(count(&text, "none"), (5, Some(0), Some(5)));
    }
}

/// Bytes of a report about one long thing at most. One in which it stood as a whole would be six times as long.
const LONGEST_OUTPUT: usize = 16 * 1024;

#[test]
fn no_report_is_long_because_a_payload_holds_something_long() {
    const LONG: usize = 100_000;
    let (long, digits) = ("k".repeat(LONG), "7".repeat(LONG));
    let hostile = "\u{202e}".repeat(LONG / 3);
    let key = |name: &str| payload(EVENT, &json!({"data": {"action": "account_restored", name: 1}}));
    let number = |sample: &str, name: &str| {
        payload(sample, &json!({name: "<digits>"})).replace("\"<digits>\"", &digits)
    };
    let deep = (0..100).fold("{\"a\":1,\"a\":2}".to_owned(), |inside, _| {
        format!("{{\"{}\":{inside}}}", &long[..LONG / 100])
    });
    let inputs = [
        key(&long),
        key(&hostile),
        key(&format!("data.{long}")),
        key(&long).replace(":1}", &format!(":1,\"{long}\":2}}")),
        payload(EVENT, &json!({"data": "<deep>"})).replace("\"<deep>\"", &deep),
        payload(EVENT, &json!({"event_type": long})),
        payload(EVENT, &json!({"event_type": format!("fulfilment{long}")})) + "\n" + EVENT,
        payload(REQUEST, &json!({"type": long})),
        payload(REQUEST, &json!({"requestedBy": long})),
        payload(REQUEST, &json!({"requestedAt": format!("2025-11-24T06:59:13.{digits}")})),
        payload(REQUEST, &json!({"value": {"type": "date", "current": long, "requested": null}})),
        number(EVENT, "time"),
        number(EVENT, "month"),
        number(REQUEST, "requestedBy"),
        format!("{{\"a\": {long}}}"),
        format!("{{\"a\": 1 //{long}"),
        format!("{{'{long}': 1}}"),
        format!("{{\"a\": \"{long}\\x\"}}"),
    ];
    let formats = "full concise grouped json jsonl sarif junit github gitlab rdjson checkstyle tap markdown";
    let folder = tempfile::tempdir().expect("a folder can be made");
    for input in &inputs {
        for values in ["--show-values=never", "--show-values=always"] {
            let reports: Vec<String> =
                formats.split(' ').map(|format| format!("--output-format={format}={format}")).collect();
            let arguments: Vec<&str> =
                ["check", "-v", values].into_iter().chain(reports.iter().map(String::as_str)).collect();
            let output = payvet_in(folder.path(), &arguments, input.as_bytes());
            let said = text(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
            assert!(said.len() < LONGEST_OUTPUT, "{said}");
            for format in formats.split(' ') {
                let report = std::fs::read(folder.path().join(format)).expect("the report is there");
                assert!(
                    report.len() < LONGEST_OUTPUT,
                    "{format} {values}: {} bytes about {}…",
                    report.len(),
                    &input[..60]
                );
            }
        }
    }
}

#[test]
fn pointers_show_less_of_keys_the_more_long_ones_they_hold() {
    let pointer = |verdict: &Verdict| {
        let repeated = verdict.findings.iter().find(|kept| kept.finding.rule.code == "json/duplicate-key");
        repeated.expect("a key stands there twice").finding.pointer.clone()
    };
    let around = |length: usize, depth: usize| {
        let key = "k".repeat(length);
        let inside = "{\"a\":1,\"a\":2}".to_owned();
        run(&(0..depth).fold(inside, |inside, _| format!("{{\"{key}\":{inside}}}")))
    };
    // Whole as long as that is short, and cut where many would be long.
    assert_eq!(pointer(&around(20, 100)), format!("/{}", "k".repeat(20)).repeat(100) + "/a");
    assert_eq!(pointer(&around(200, 4)), format!("/{}", "k".repeat(200)).repeat(4) + "/a");
    let cut = pointer(&around(200, 100));
    assert!(cut.starts_with(&format!("/{}/", "k".repeat(200))) && cut.ends_with("…/a"), "{cut}");
    assert!(cut.len() < 4000, "{} bytes", cut.len());
}

#[test]
fn arrays_that_break_on_every_line_are_found_on_every_line() {
    // Some are told by a glance at what is near, some only by all that follows.
    for (line, rule, column) in [
        ("[x\n", "json/bare-word", 2),
        (" [x\n", "json/bare-word", 3),
        (" [\"a\n", "json/unclosed-string", 3),
        ("{\"response\":{\"events\":{\"events\":[x\n", "json/bare-word", 34),
    ] {
        let text = line.repeat(3000);
        let wanted: Vec<String> = (1..=3000).map(|at| format!("{at}:{column} {rule}")).collect();
        assert_eq!(places(text.as_bytes(), &run(&text)), wanted, "{line:?}");
    }
}
