//! Records at which payvet itself fails. Nothing is known that would make it, so the rules of a format do it
//! here.

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use payvet::check::{RecordFinding, Settings, check};
use payvet::contract::Contract;
use payvet::document::Node;
use payvet::examine::{Begun, Examined, Examiner};
use payvet::formats::{Format, by_name};
use payvet::input::Source;
use payvet::input::stream::Buffers;
use payvet::interruption::Interruption;
use payvet::report::View;
use payvet::rules::{Level, Levels, Severity, Sink};
use payvet::schema::Shape;

use crate::support::settings;

const EVENT: &str = include_str!("../samples/valid/ibm-verify-fulfillment/access-revoked.json");
const CONTRACT: &str = include_str!("../schemas/ibm-verify-fulfillment.contract.toml");
const SCHEMA: &str = include_str!("../schemas/ibm-verify-fulfillment.schema.json");

fn fail_in_may<'a>(_: &Contract, event: Node<'a>, _: &mut Sink<'a, '_>) {
    let month = event.get("month").map(Node::raw);
    assert_ne!(month, Some("5"), "in May nothing works, least of all for someone@example.com");
}

/// A format whose rules fail at events of May.
static FAILING: LazyLock<Format> = LazyLock::new(|| {
    let ibm = by_name("ibm-verify-fulfillment").expect("it is known");
    Format {
        name: ibm.name,
        schema_text: ibm.schema_text,
        contract: LazyLock::new(|| Contract::parse(CONTRACT).expect("it is valid")),
        validator: LazyLock::new(|| {
            let schema = serde_json::from_str(SCHEMA).expect("it is JSON");
            Shape::new(schema).expect("it is valid")
        }),
        strict_schema_text: ibm.strict_schema_text,
        watched: ibm.watched,
        program: LazyLock::new(|| None),
        rules: ibm.rules,
        account_for: ibm.account_for,
        check: fail_in_may,
        neighbour: ibm.neighbour,
        wrapper: None,
    }
});

fn failing() -> Settings {
    Settings { format: Some(&*FAILING), ..settings() }
}

/// One event a line: of February, but for those of May and those whose month is no number.
fn events(count: usize, of_may: &[usize], wrong: &[usize]) -> String {
    let event: serde_json::Value = serde_json::from_str(EVENT).expect("it is JSON");
    let event = event.to_string();
    let lines = (0..count).map(|number| {
        let month = match number {
            _ if of_may.contains(&number) => "\"month\":5",
            _ if wrong.contains(&number) => "\"month\":\"2\"",
            _ => "\"month\":2",
        };
        event.replace("\"month\":2", month) + "\n"
    });
    lines.collect()
}

fn told(findings: &[RecordFinding]) -> Vec<(usize, &'static str, Severity)> {
    let told = |kept: &RecordFinding| {
        (kept.record.number.unwrap_or_default(), kept.finding.rule.code, kept.finding.severity)
    };
    findings.iter().map(told).collect()
}

const FAULT: &str = "payvet/internal-fault";

#[test]
fn it_is_said_of_the_record_and_the_others_are_checked() {
    let verdict = check(events(6, &[1, 4], &[3]).as_bytes(), &failing());
    let error = Severity::Error;
    let expected = [(1, FAULT, error), (3, "schema/wrong-type", error), (4, FAULT, error)];
    assert_eq!(told(&verdict.findings), expected);
    assert_eq!((verdict.records, verdict.invalid), (6, 3));
    let message = verdict.findings[0].finding.message.shown();
    assert!(message.starts_with("this record could not be judged: payvet itself failed"), "{message}");
    assert!(!message.contains("example.com"), "a panic's own words may hold values: {message}");
}

#[test]
fn in_one_array_as_well() {
    let text = format!("[{}]", events(3, &[1], &[2]).trim_end().replace('\n', ","));
    let verdict = check(text.as_bytes(), &failing());
    assert_eq!(
        told(&verdict.findings).iter().map(|one| one.1).collect::<Vec<_>>(),
        [FAULT, "schema/wrong-type"]
    );
    assert_eq!(verdict.findings[0].finding.pointer, "/1");
}

#[test]
fn no_setting_leaves_it_out_or_makes_less_of_it() {
    let levels = Levels {
        rules: [(FAULT, Level::Off), ("schema/wrong-type", Level::Off)].into(),
        min_evidence: None,
        strict: false,
    };
    let text = events(3, &[0], &[1]);
    let verdict = check(text.as_bytes(), &Settings { levels, ..failing() });
    assert_eq!(told(&verdict.findings), [(0, FAULT, Severity::Error)]);
    let unseen = check(text.as_bytes(), &Settings { max_findings: 0, ..failing() });
    assert_eq!(unseen.by_rule[&(FAULT, Severity::Error)], 1);
}

/// What is found in a file of many parts, by so many threads.
fn examined(path: &std::path::Path, threads: usize) -> Examined {
    let (views, interruption) = ([View::default()], Interruption::default());
    let threads = NonZeroUsize::new(threads);
    let examiner =
        Examiner { views: &views, threads, buffers: Buffers::default(), interruption: &interruption };
    let source = Source::File(path.to_owned());
    match examiner.begin(&source, &failing()).expect("the file can be read") {
        Begun::Done(_) => panic!("it has one part only"),
        Begun::Long(stream, part) => {
            let ended = examiner.go_on(&source, stream, part, &failing(), &mut |_| {});
            let (found, failure) = ended.expect("what was found can be told");
            assert!(failure.is_none(), "{failure:?}");
            found
        }
    }
}

#[test]
fn in_a_long_file_each_is_told_at_its_line() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("events.jsonl");
    let of_may = [0, 999, 1000, 1999];
    std::fs::write(&path, events(2000, &of_may, &[1500])).expect("a file can be written");
    for threads in [1, 2, 5] {
        let examined = examined(&path, threads);
        let report = examined.report(View::default()).expect("it is told");
        let lines = report.findings.iter().map(|finding| (&*finding.rule, finding.start.line));
        let expected = [(FAULT, 1), (FAULT, 1000), (FAULT, 1001), ("schema/wrong-type", 1501), (FAULT, 2000)];
        assert_eq!(lines.collect::<Vec<_>>(), expected, "{threads} threads");
        assert_eq!(examined.tally.records, 2000);
    }
}
