//! Parts of a file that were checked apart from each other: their reports together are that of one run.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{payvet_in, text};

/// A fulfillment event in which nothing is wrong but what is put into it.
const EVENT: &str = r#"{"id": "7", "event_type": "fulfillment", "tenantid": "t", "tenantname": "x", "correlationid": "C", "time": 1775031330500, "indexed_at": 1775031330501, "year": 2026, "month": 4, "day": 1, "data": {"action": "account_deprovisioned", "result": "success"}}"#;

const NAME: &str = "export.jsonl";

fn wrong() -> String {
    EVENT.replace("\"7\"", "7")
}

fn of_type(name: &str) -> String {
    EVENT.replace("\"fulfillment\"", &format!("\"{name}\""))
}

/// A file and the reports of its parts.
struct Export {
    folder: TempDir,
    bytes: Vec<u8>,
}

impl Export {
    fn new(lines: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let bytes = lines.join("\n").into_bytes();
        fs::write(folder.path().join(NAME), &bytes).expect("a file can be written");
        Export { folder, bytes }
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        payvet_in(self.folder.path(), arguments, input)
    }

    /// The file cut behind every `count` lines.
    fn cut(&self, count: usize) -> Vec<Range<usize>> {
        let lines: Vec<&[u8]> = self.bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let mut end = 0;
        let ranges = lines.chunks(count).map(|chunk| {
            let start = end;
            end += chunk.iter().map(|line| line.len()).sum::<usize>();
            start..end
        });
        ranges.collect()
    }

    fn check(&self, part: Range<usize>, format: &str, options: &[&str]) -> Output {
        let lines = self.bytes[..part.start].split(|byte| *byte == b'\n').count() - 1;
        let numbers = [part.start, lines, self.bytes.len()].map(|number| number.to_string());
        let mut arguments =
            vec!["check", "--isolated", "--quiet", "--layout=jsonl", "--stdin-filename", NAME];
        arguments.extend(["--byte-offset", &numbers[0], "--line-offset", &numbers[1]]);
        arguments.extend(["--total-bytes", &numbers[2], "--output-format", format]);
        arguments.extend(options);
        self.run(&[&arguments[..], &["-"]].concat(), &self.bytes[part])
    }

    /// Checks parts, and merges their reports, the last one first.
    fn merged(&self, parts: &[Range<usize>], format: &str, options: &[&str]) -> Output {
        let reports = parts.iter().enumerate().map(|(number, part)| {
            let made = self.check(part.clone(), format, options);
            assert!(made.status.code() < Some(2), "{}", text(&made.stderr));
            let name = PathBuf::from(format!("part-{number}.{format}"));
            fs::write(self.folder.path().join(&name), made.stdout).expect("a file can be written");
            name.display().to_string()
        });
        let reports: Vec<String> = reports.collect();
        let mut arguments = vec!["report", "--quiet", "--output-format=json"];
        arguments.extend(reports.iter().rev().map(String::as_str));
        self.run(&arguments, b"")
    }

    fn alone(&self, options: &[&str]) -> Output {
        let arguments = ["check", "--isolated", "--quiet", "--layout=jsonl", "--output-format=json", NAME];
        self.run(&[&arguments[..], options].concat(), b"")
    }

    /// What is said of parts that aren't all of the file.
    fn refused(&self, parts: &[Range<usize>]) -> String {
        let output = self.merged(parts, "json", &[]);
        assert_eq!(output.status.code(), Some(2));
        let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
        assert_eq!(report["files"], Value::Array(Vec::new()));
        assert_eq!(report["failures"][0]["path"], NAME);
        report["failures"][0]["message"].as_str().expect("it is text").to_owned()
    }
}

/// Lines with much that depends on the lines before them.
fn lines() -> Vec<String> {
    let several = format!("[{}, {}] ", wrong(), of_type("sso"));
    let mut lines = vec![String::new(), "\u{feff}".to_owned() + &wrong(), of_type("sso")];
    lines.extend([wrong(), "{\"a\": 1,".to_owned(), several, of_type("of our own"), "[]".to_owned()]);
    lines.extend([wrong() + " " + &wrong() + "\r", of_type("sso"), "\"x".to_owned(), EVENT.to_owned()]);
    lines.extend(vec![wrong(); 3]);
    lines
}

#[test]
fn the_reports_of_all_parts_are_the_report_of_one_run() {
    let mut other = lines();
    other.retain(|line| line.contains("sso") && !line.contains('['));
    for lines in [lines(), other, lines()[1..].to_vec(), vec![EVENT.to_owned(), String::new()]] {
        let export = Export::new(&lines);
        let options: [&[&str]; 6] = [
            &[],
            &["--max-findings", "3"],
            &["--max-findings", "0"],
            &["--max-findings", "none", "--show-values"],
            &["--strict", "--ignore", "schema/wrong-type"],
            &[
                "--ignore",
                "ibm-verify-fulfillment/skipped-events,ibm-verify-fulfillment/no-fulfillment-event",
            ],
        ];
        let cuts = [(1, "json"), (2, "json"), (5, "jsonl"), (3, "json"), (4, "jsonl"), (100, "json")];
        for (options, (count, format)) in options.into_iter().zip(cuts) {
            let alone = export.alone(options);
            let merged = export.merged(&export.cut(count), format, options);
            assert_eq!(text(&merged.stdout), text(&alone.stdout), "{count} lines a part, {options:?}");
            assert_eq!(merged.status.code(), alone.status.code(), "{}", text(&merged.stderr));
        }
    }
}

#[test]
fn a_file_in_utf_16_is_one_mistake() {
    let mut export = Export::new(&[]);
    export.bytes = (EVENT.to_owned() + "\n").repeat(4).encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(export.folder.path().join(NAME), &export.bytes).expect("a file can be written");
    let merged = export.merged(&export.cut(1), "json", &[]);
    assert_eq!(text(&merged.stdout), text(&export.alone(&[]).stdout));
}

#[test]
fn parts_that_are_not_all_of_a_file_are_refused() {
    let export = Export::new(&lines());
    let parts = export.cut(4);
    let [first, second, third, last] = &parts[..] else { panic!("{parts:?} aren't four") };
    let missing = |part: &Range<usize>| format!("bytes {} to {} are missing", part.start, part.end);
    for (given, said) in [
        (&parts[1..], missing(first)),
        (&[first.clone(), second.clone(), last.clone()], missing(third)),
        (&parts[..3], missing(last)),
        (&[&parts[..], std::slice::from_ref(second)].concat(), "are in two reports".to_owned()),
        (
            &[first.clone(), first.start..second.end, third.clone(), last.clone()],
            "are in two reports".to_owned(),
        ),
    ] {
        let message = export.refused(given);
        assert!(message.contains(&said), "{message}");
    }
    let merge = |names: &[&str]| {
        let output = export.run(&[&["report", "--quiet"], names].concat(), b"");
        assert_eq!(output.status.code(), Some(2));
        text(&output.stderr).to_owned()
    };
    export.merged(&parts, "json", &[]);
    let names = ["part-0.json", "part-1.json", "part-2.json", "part-3.json"];
    let whole = export.folder.path().join("whole.json");
    fs::write(whole, export.alone(&[]).stdout).expect("a file can be written");
    assert!(merge(&[&names[..], &["whole.json"]].concat()).contains("about all of it, and about parts"));
    let other = export.check(first.clone(), "json", &["--max-findings", "7"]).stdout;
    fs::write(export.folder.path().join(names[0]), other).expect("a file can be written");
    assert!(merge(&names).contains("different --max-findings"));
}

#[test]
fn nothing_but_white_space_in_all_parts_is_no_success() {
    let export = Export::new(&[" ".to_owned(), "\t".to_owned(), String::new()]);
    assert!(export.refused(&export.cut(1)).contains("no record in any of its parts"));
}

#[test]
fn records_about_which_nothing_could_be_said_are_no_success() {
    let export = Export::new(&["{\"a\": 1}".to_owned(), "{".to_owned(), String::new()]);
    for options in [&["--select", "schema/"][..], &["--ignore", "json/,detection/"]] {
        let merged = export.merged(&export.cut(1), "json", options);
        assert_eq!((merged.status.code(), export.alone(options).status.code()), (Some(2), Some(2)));
        assert!(text(&merged.stdout).contains("no record to check"));
    }
}

#[test]
fn what_is_no_part_is_refused() {
    let export = Export::new(&[wrong(), wrong(), String::new()]);
    let length = export.bytes.len();
    let output = export.check(0..length - 9, "json", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("ends within a line"), "{}", text(&output.stderr));
    for (arguments, said) in [
        ("--byte-offset 0 --line-offset 0 --total-bytes 5 --output-format json -", "the whole file has 5"),
        ("--byte-offset 0 --line-offset 0 --total-bytes 999 -", "it needs --output-format json or jsonl"),
        ("--byte-offset 9 --line-offset 0 --total-bytes 5 --output-format json -", "beyond --total-bytes"),
        ("--byte-offset 9 --line-offset 10 --total-bytes 99 --output-format json -", "greater than"),
        ("--byte-offset 0 --line-offset 0 --total-bytes 999 --output-format json a", "from `-` and nothing"),
        (
            "--byte-offset 0 --line-offset 0 --total-bytes 9 --layout auto --output-format json -",
            "--layout jsonl",
        ),
        ("--byte-offset 0 --line-offset 0 --total-bytes 999 --baseline b -", "cannot be used with"),
        ("--byte-offset 0 --line-offset 0 --total-bytes 999 --max-warnings 1 -", "cannot be used with"),
        ("--byte-offset 0 -", "--line-offset"),
    ] {
        let mut all = vec!["check"];
        if !arguments.contains("--layout") {
            all.push("--layout=jsonl");
        }
        all.extend(arguments.split_whitespace());
        // Nothing reads what is piped into a run that is refused.
        let input = if said.contains("has 5") { &export.bytes[..] } else { b"" };
        let output = export.run(&all, input);
        let message = text(&output.stderr);
        assert!(output.status.code() == Some(2) && message.contains(said), "{arguments}: {message}");
    }
    let packed = [&[0x1F, 0x8B, 8][..], b"\n"].concat();
    let numbers = ["--byte-offset=0", "--line-offset=0", "--total-bytes=999", "--output-format=json"];
    let output = export.run(&[&["check", "--layout=jsonl", "-"][..], &numbers].concat(), &packed);
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("unpack it first"));
}
