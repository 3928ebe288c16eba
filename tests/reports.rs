//! Every output format over the same hostile files, compared with the reports in `tests/reports`.

use clap::ValueEnum as _;
use payvet::baseline::Stale;
use payvet::check::{Settings, check};
use payvet::document::locate::Locator;
use payvet::report::{
    Failure, FileReport, GroupReport, Head, Outcome, ReportFormat, Summary, View, emitter, style,
};
use payvet::text::escape;

use crate::support::{assert_current, root};

/// A payload in which nothing is wrong.
const FINE: &str = r#"{"type": "entityRemoval", "comment": "", "requestedAt": "2026-03-14T09:26:53Z",
"requestedBy": "ana@example.com",
"entity": {"id": "1", "name": "Tom", "sourceId": 3, "sourceName": "Directory", "type": "user"}}"#;

/// Keys that act in XML, in YAML, in a terminal and in the logs of CI systems; a place behind text outside
/// the BMP; several errors in the one record.
const HOSTILE: &str = r###"{
  "type": "entityRemoval", "😀 ä": 1, "comment": "😀", "requestedAt": "yesterday",
  "</testcase>]]>&amp;<!-- \"'": 1, "\u001b[31m\n::error::x": 2, "##vso[task] ##[error] # `|*": 3,
  "\u202e@someone https://x.example": 4,
  "entity": {"id": 20417, "id": "u", "name": "Tom", "sourceId": 3, "type": "user"},
  "last": 0
}
"###;

/// An event with a wrong type, with dates that contradict each other at two places, and one of a kind that
/// is passed over.
const EVENTS: [&str; 2] = [
    r#"{"id": 7, "event_type": "fulfillment", "tenantid": "t", "tenantname": "x", "correlationid": "C",
"time": 1775031330500, "year": 2026, "month": 5, "day": 1,
"data": {"action": "account_deprovisioned", "result": "success"}}"#,
    r#"{"id": "7", "event_type": "sso ##vso[x]`<b>|\n::error::", "tenantid": "t", "tenantname": "x",
"correlationid": "C", "time": 1775031330500, "data": {}}"#,
];

/// Files of which nobody may get a name, a key or a value to act in a report.
fn hostile_files() -> Vec<(&'static str, String)> {
    let surprise = FINE.replace("\"entity\"", "\"surprise\": 1, \"entity\"");
    let records = [FINE, EVENTS[0], "{\"type\": NaN}", EVENTS[1], &surprise];
    vec![
        ("in/a b&<\"'%#\\\n]]>\u{202e}.json", HOSTILE.replace('\n', "\r\n")),
        ("in/batch.jsonl", records.map(|record| record.replace('\n', " ") + "\n").concat()),
        ("in/fine.json", FINE.to_owned()),
        ("::error file=x::y.json", "{\"a\": 1,\n".to_owned()),
        ("##vso[task.x]\t~.json", "\u{feff}[]".to_owned()),
        ("<stdin>", "{\"::warning::\": \"##[command]\"}".to_owned()),
        ("/tmp/ü%41/😀.json", String::new()),
    ]
}

/// A run over files, as far as reports know of it.
struct Run {
    files: Vec<FileReport>,
    groups: Vec<GroupReport>,
    summary: Summary,
    failures: Vec<Failure>,
    stale: Vec<Stale>,
    exit_code: u8,
}

impl Run {
    fn over(files: &[(&str, String)]) -> Self {
        let mut run = Run {
            files: Vec::new(),
            groups: Vec::new(),
            summary: Summary::default(),
            failures: Vec::new(),
            stale: Vec::new(),
            exit_code: 0,
        };
        for (path, text) in files {
            run.add(path, text.as_bytes());
        }
        run
    }

    fn add(&mut self, path: &str, bytes: &[u8]) {
        // Small, so that something is left out.
        let settings = Settings { grouped: true, max_findings: 9, ..Settings::default() };
        let verdict = check(bytes, &settings);
        let locator = Locator::new(bytes);
        let file = FileReport::new(path, &locator, &verdict, View::default());
        self.summary.add(file.tally);
        self.groups.extend(verdict.groups.into_iter().map(|group| GroupReport {
            findings: group.findings,
            records: group.records,
            of: verdict.records,
            path: path.to_owned(),
            first: locator.position(group.first.start),
            key: group.key,
        }));
        self.files.push(file);
    }

    fn fail(&mut self, path: &str, message: &str) {
        self.failures.push(Failure { path: path.to_owned(), message: message.to_owned() });
        self.exit_code = 2;
    }

    fn report(&self, format: ReportFormat) -> String {
        style::set(false);
        let mut emitter = emitter(format, &Head::default());
        let mut text = Vec::new();
        let written = emitter.start(&mut text).and_then(|()| {
            self.files.iter().try_for_each(|file| emitter.file(&mut text, file))?;
            let Run { groups, summary, failures, stale, exit_code, .. } = self;
            emitter.finish(&mut text, &Outcome { summary, groups, failures, stale, exit_code: *exit_code })
        });
        written.expect("memory can be written");
        String::from_utf8(text).expect("a report is text")
    }

    /// Compares the reports in all formats with those called `name`.
    fn assert_reports(&self, name: &str) {
        for format in ReportFormat::value_variants() {
            let report = self.report(*format);
            assert_inert(*format, &report);
            let format = format.to_possible_value().expect("no format is hidden");
            assert_current(&root().join(format!("tests/reports/{name}.{}", format.get_name())), &report);
        }
    }
}

/// No character of a report acts on a terminal, none hides, and no line is a command to a CI system, but
/// for those that payvet gives to GitHub.
fn assert_inert(format: ReportFormat, report: &str) {
    for line in report.lines() {
        assert_eq!(line, escape(line), "{format:?}");
        let is_command = line.trim_start().starts_with("::");
        assert_eq!(is_command, format == ReportFormat::Github, "{format:?}: {line}");
    }
}

#[test]
fn hostile_files_are_reported_and_nothing_in_them_acts() {
    let mut run = Run::over(&hostile_files());
    run.exit_code = 1;
    run.assert_reports("hostile");
}

#[test]
fn what_could_not_be_checked_is_reported() {
    let mut run = Run::over(&[("in/fine.json", FINE.to_owned())]);
    run.fail("gone \u{1b}[2J<&\"#.json", "can't be read: ##[error] \u{202e}\n::error::no such file");
    run.fail("", "the settings are wrong: \"x\" isn't <known> & 'never' was # \\");
    run.stale.push(Stale {
        path: "old \u{202e}.json".to_owned(),
        rule: "schema/wrong-type".to_owned(),
        fingerprint: "0123456789abcdef0123456789abcdef".to_owned(),
    });
    run.assert_reports("failed");
}

#[test]
fn a_run_over_nothing_has_its_reports() {
    Run::over(&[]).assert_reports("empty");
}
