//! Long inputs, which are read and checked in parts, give the reports of short ones.

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{ONLY_PAYLOADS, packed, payvet, payvet_in, text};

const EVENT: &str = include_str!("../samples/valid/ibm-verify-fulfillment/access-revoked.json");

/// Events of about a megabyte: most are clean, some have a fault, some are of another type.
fn events() -> Vec<String> {
    let event: Value = serde_json::from_str(EVENT).expect("it is JSON");
    let event = event.to_string();
    let changed = |number: usize| match number % 97 {
        3 => event.replace("\"month\":2", "\"month\":13"),
        20 => event.replace("\"result\":\"success\"", "\"result\":5"),
        50 => event.replace("\"tenantname\"", "\"tenantnam\""),
        70 => event.replace("\"fulfillment\"", "\"sso\""),
        80 => event.replace("\"day\":29", "\"day\":29,\"d\\u0061y\":29"),
        _ => event.clone(),
    };
    (0..1000).map(changed).collect()
}

struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Files(tempfile::tempdir().expect("a folder can be made"))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a file can be written");
        path
    }

    fn check(&self, arguments: &str, input: &[u8]) -> Output {
        let arguments: Vec<&str> = std::iter::once("check").chain(arguments.split_whitespace()).collect();
        payvet_in(self.0.path(), &arguments, input)
    }
}

#[test]
fn threads_parts_and_the_acceptor_change_nothing() {
    let files = Files::new();
    let events = events();
    let pretty = events.iter().map(|event| {
        // Repeated keys would get lost in a tree.
        event.replace(",\"", ",\n    \"").replace('{', "{\n    ")
    });
    let texts = [
        events.join("\n"),
        events.join("\r\n\r\n"),
        format!("[{}]", events.join(",")),
        format!("[\n  {}\n]\n{}", events.join(",\n  "), events[3]),
        format!(
            "{{\"a\": 1, \"response\": {{\"events\": {{\"events\": [{}], \"a\": 1}}}}, \"a\": 2}}",
            events.join(", ")
        ),
        pretty.collect::<Vec<_>>().join("\n"),
        events[..500].join("\n") + "\n{\"cut\": \n" + &events[500..].join("\n"),
        format!("[{}, x, {}]", events[..500].join(","), events[500..].join(",")),
        // Where each element begins with another key, nobody knows where to cut.
        format!(
            "[{}]",
            (0..3000).map(|number| format!("{{\"k{number}\": {number}}}")).collect::<Vec<_>>().join(",")
        ),
    ];
    for (number, text) in texts.iter().enumerate() {
        files.write("long", text.as_bytes());
        let run = |options: &str| {
            let output =
                files.check(&format!("--output-format json --max-findings none {options} long"), b"");
            assert!(output.status.code() != Some(101), "{}", crate::support::text(&output.stderr));
            (output.status.code(), output.stdout, output.stderr)
        };
        let one = run("--threads 1");
        let found = serde_json::from_slice::<Value>(&one.1).expect("it is JSON");
        assert!(found["files"][0]["findings"].as_array().is_some_and(|found| found.len() > 20), "{number}");
        for options in
            ["--threads 2", "--threads 7", "--threads 1 --no-acceptor", "--threads 3 --no-acceptor"]
        {
            assert!(run(options) == one, "{number} {options}");
        }
        let stdin = files.check(
            "--output-format json --max-findings none --threads 3 --stdin-filename long -",
            &packed(text.as_bytes()),
        );
        assert!((stdin.status.code(), stdin.stdout, stdin.stderr) == one, "{number} from standard input");
    }
}

#[test]
fn samples_have_the_same_findings_without_the_acceptor() {
    let run = |options: &[&str]| {
        let everything =
            ["check", "--output-format", "json", "--max-findings", "none", ONLY_PAYLOADS, "samples"];
        let output = payvet(&[&everything, options].concat(), b"");
        (output.status.code(), output.stdout, output.stderr)
    };
    assert!(run(&[]) == run(&["--no-acceptor"]));
}

#[test]
fn what_stands_before_and_behind_a_mistake_in_a_long_array_is_told_apart() {
    let files = Files::new();
    let events = events();
    let text = format!("[{},\n{{\"id\": x}},\n{}]", events[..500].join(",\n"), events[500..].join(",\n"));
    files.write("a.json", text.as_bytes());
    let output = files.check("--output-format json --max-findings none a.json", b"");
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let findings = report["files"][0]["findings"].as_array().expect("findings are a list");
    let broken = findings.iter().find(|finding| finding["rule"] == "json/bare-word").expect("it was found");
    assert_eq!((&broken["start"]["line"], &broken["record"]), (&501.into(), &500.into()));
    let help = broken["help"].as_str().expect("it has help");
    assert!(help.ends_with("whatever follows in this array is not checked"), "{help}");
    assert!(findings.iter().any(|finding| finding["pointer"] == "/488/month"));
    assert!(!findings.iter().any(|finding| finding["pointer"] == "/586/month"));
}

#[test]
fn a_record_that_is_too_long_is_one_finding() {
    let files = Files::new();
    let events = events();
    let long = events[0].replace("access_revoked", &"x".repeat(3 << 20));
    let lines = format!("{}\n{long}\n{}\n", events[0], events[3]);
    files.write("a.jsonl", lines.as_bytes());
    let output = files.check("--max-record-size 1M --output-format concise a.jsonl", b"");
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<&str> = text_lines(&output.stdout);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("a.jsonl:2:1: error[json/too-large]"), "{}", lines[0]);
    assert!(lines[1].starts_with("a.jsonl:3:"), "{}", lines[1]);
    assert!(text(&output.stderr).contains("in 3 records"), "{}", text(&output.stderr));
    for size in ["4M", "4096K", "1G", "4194304"] {
        let output = files.check(&format!("--max-record-size {size} --output-format concise a.jsonl"), b"");
        assert_eq!(text_lines(&output.stdout).len(), 1, "{size}");
    }
    for size in ["0", "-1", "1T", "", "1.5M", "99999999999G"] {
        let output = payvet(&["check", "--max-record-size", size, "a.jsonl"], b"");
        assert_eq!(output.status.code(), Some(2), "{size}");
    }
}

#[test]
fn what_was_read_before_an_input_breaks_is_reported() {
    let files = Files::new();
    let packed = packed(events().join("\n").as_bytes());
    files.write("a.jsonl.gz", &packed[..packed.len() / 2]);
    let output = files.check("--output-format json a.jsonl.gz", b"");
    assert_eq!(output.status.code(), Some(2));
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert!(report["files"][0]["records"].as_u64().is_some_and(|records| records > 100));
    assert!(text(&output.stderr).contains("damaged gzip data"), "{}", text(&output.stderr));
}

fn text_lines(bytes: &[u8]) -> Vec<&str> {
    text(bytes).lines().collect()
}

#[test]
fn what_is_wrong_behind_a_long_response_names_no_value() {
    let other = r#"{"event_type":"authentication"}"#;
    let records = vec![other; 20_000].join(",");
    let files = Files::new();
    for (behind, value) in [
        (r#"],"next_user":Catriona.Ibekwe}}}"#, "Ibekwe"),
        ("],Catriona_Ibekwe:1}}}", "Ibekwe"),
        (r#"],"a":0123456789}}}"#, "123456789"),
        ("]}}, Catriona Ibekwe}", "Ibekwe"),
    ] {
        for records in [&records[..], other] {
            let text_of = format!("{{\"response\":{{\"events\":{{\"events\":[{records}{behind}");
            for format in ["json", "full", "concise"] {
                let output = files.check(&format!("--output-format {format} -"), text_of.as_bytes());
                assert_eq!(output.status.code(), Some(1));
                assert!(!text(&output.stdout).contains(value), "{}", text(&output.stdout));
            }
        }
    }
}

#[test]
fn indented_lines_behind_arrays_are_found() {
    let good = r#"{"event_type":"fulfillment"}"#;
    let files = Files::new();
    let long = format!("  [{}]", vec![good; 20_000].join(",\n    "));
    for (first, before) in [("  [1,]", 2), ("  [x", 1), (&long, 20_000)] {
        let text_of = format!("{first}\n  {{\"a\":}}\n  {good}\n  {good}\n");
        let output = files.check("--output-format json --max-findings 1 -", text_of.as_bytes());
        let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        assert_eq!(report["files"][0]["records"], before + 3, "{}", &first[..6]);
    }
}

#[test]
fn only_records_that_are_too_long_are_called_so() {
    let files = Files::new();
    let lines = |indent: &str, behind: &str| -> String {
        let line = format!("{indent}{{\"x\": \"{}\"}}{behind}", "y".repeat(90_000));
        line.repeat(40)
    };
    let elements: Vec<String> =
        (0..40).map(|number| format!("{{\"k{number}\": \"{}\"}}", "y".repeat(90_000))).collect();
    for text_of in [lines(" ", "\n"), lines("", ""), format!("[{}]", elements.join(","))] {
        let output = files.check("--max-record-size 300K --output-format concise -", text_of.as_bytes());
        assert!(text(&output.stderr).contains("in 40 records"), "{}", text(&output.stderr));
        assert!(!text(&output.stdout).contains("too-large"), "{}", text(&output.stdout));
        let output = files.check("--max-record-size 80K --output-format concise -", text_of.as_bytes());
        assert!(text(&output.stdout).contains("too-large"), "{}", text(&output.stdout));
    }
    for blank in [" ", "\n", "\t\r\n"] {
        let output =
            files.check("--max-record-size 300K --output-format concise -", blank.repeat(1 << 20).as_bytes());
        assert!(
            text(&output.stdout).starts_with("<stdin>:1:1: error[json/empty]"),
            "{}",
            text(&output.stdout)
        );
    }
    let blanks = " \n".repeat(1 << 20);
    let output = files.check("--max-record-size 300K --output-format concise -", blanks.as_bytes());
    assert!(text(&output.stdout).contains("there is only white space"), "{}", text(&output.stdout));
}

#[test]
fn the_beginning_of_a_long_array_is_shown_with_what_stands_on_its_line() {
    let event = events().swap_remove(0);
    let files = Files::new();
    for before in ["[", " [", "{\"a\": 1, \"response\": {\"events\": {\"events\": ["] {
        let shown = [2, 600].map(|count| {
            let text_of = format!("{before}{}", vec![&*event; count].join(","));
            let output = files.check("--output-format json -", text_of.as_bytes());
            let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
            let finding = &report["files"][0]["findings"][0];
            assert_eq!(finding["rule"], "json/unclosed-bracket");
            finding["excerpt"]["text"].to_string()
        });
        assert_eq!(shown[0], shown[1]);
        assert!(shown[0].contains("[{"), "{}", shown[0]);
    }
}

#[test]
fn the_end_of_a_text_that_breaks_off_in_an_array_is_behind_its_beginning() {
    for head in ["[", "{\"response\": {\"events\": {\"events\": ["] {
        for behind in ["", " ", "\n  ", "{", "{} ", "{},", "{}, ", "1", "1 ", "\"a"] {
            let text_of = format!("{head}{behind}");
            let verdict = payvet::check::check(text_of.as_bytes(), &payvet::check::Settings::default());
            let broken = verdict.findings.iter().map(|kept| &kept.finding);
            let places = broken.flat_map(|one| one.related.iter().map(|it| it.span).chain([one.span]));
            let places: Vec<_> = places.collect();
            assert!(places.iter().all(|span| span.start <= span.end), "{text_of:?} {places:?}");
        }
    }
}

/// What is said of a text in which one thing is longer than a megabyte.
fn of_long(files: &Files, layout: &str, text_of: &str) -> Vec<String> {
    let arguments = format!("--layout {layout} --max-record-size 1M --output-format concise --quiet -");
    let output = files.check(&arguments, text_of.as_bytes());
    let place = |line: &str| {
        let (place, _) = line.split_once("] ").expect("a line has a rule");
        place.replace("<stdin>:", "").replace(": error[", " ")
    };
    text(&output.stdout).lines().map(place).collect()
}

#[test]
fn what_stands_in_a_line_that_is_too_long_is_no_record() {
    let files = Files::new();
    let long = format!("{{\"c\": \"{}{}\"}}", "y".repeat(2 << 20), "{} ".repeat(200_000));
    for layout in ["jsonl", "auto"] {
        let told = of_long(&files, layout, &format!("{long}\n{{\"type\": 5}}\n"));
        assert_eq!(told, ["1:1 json/too-large", "2:1 detection/unknown-format"], "{layout}");
    }
}

#[test]
fn behind_an_element_that_is_too_long_nothing_is_called_wrong() {
    let files = Files::new();
    let long = format!("{{\"c\": \"{}\"}}", "y".repeat(3 << 19));
    for between in [",\n", ","] {
        let told = of_long(&files, "auto", &format!("[\n{}\n]\n", ["{}", &long, "{}", "{}"].join(between)));
        assert!(told.iter().any(|line| line.ends_with("json/too-large")), "{told:?}");
        assert!(
            told.iter().all(|line| !line.contains("trailing-data") && !line.contains("bracket")),
            "{told:?}"
        );
    }
}

#[test]
fn blanks_behind_a_record_are_no_part_of_it() {
    let files = Files::new();
    for layout in ["auto", "json", "jsonl"] {
        let told = of_long(&files, layout, &format!("{{\"type\": 5}}{}", "\n".repeat(3 << 20)));
        assert_eq!(told, ["1:1 detection/unknown-format"], "{layout}");
    }
}

#[test]
fn a_text_of_brackets_is_searched_to_its_end() {
    let files = Files::new();
    let told = of_long(&files, "auto", &format!("{}\n{{\"type\": 5}}\n", "[".repeat(1 << 20)));
    assert_eq!(told, ["1:129 json/too-deep", "2:1 detection/unknown-format"]);
}
