//! What must hold of every report, whatever is in it.

use clap::ValueEnum as _;
use payvet::check::Verdict;
use payvet::document::locate::Locator;
use payvet::report::{
    EXIT_FINDINGS, FileReport, GroupReport, Head, Outcome, ReportFormat, Summary, View, emitter, style,
};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

/// The reports on one text in all formats.
///
/// # Panics
/// One can't be written.
#[must_use]
pub fn all(path: &str, text: &[u8], verdict: &Verdict, view: View) -> Vec<(ReportFormat, String)> {
    let locator = Locator::new(text);
    let file = FileReport::new(path, &locator, verdict, view);
    let mut summary = Summary::default();
    summary.add(file.tally);
    let groups = verdict.groups.iter().map(|group| GroupReport {
        key: group.key.clone(),
        findings: group.findings,
        records: group.records,
        of: verdict.records,
        path: path.to_owned(),
        first: locator.position(group.first.start),
    });
    let groups: Vec<_> = groups.collect();
    let exit_code = if verdict.counts.errors > 0 { EXIT_FINDINGS } else { 0 };
    let outcome = Outcome { summary: &summary, groups: &groups, failures: &[], stale: &[], exit_code };
    style::set(false);
    let report = |format: &ReportFormat| {
        let mut emitter = emitter(*format, &Head { view, ..Head::default() });
        let mut report = Vec::new();
        emitter.start(&mut report).expect("memory can be written");
        emitter.file(&mut report, &file).expect("memory can be written");
        emitter.finish(&mut report, &outcome).expect("memory can be written");
        (*format, String::from_utf8(report).expect("a report is text"))
    };
    ReportFormat::value_variants().iter().map(report).collect()
}

/// Fails unless the report is what its format demands, and nothing in it acts on whoever looks at it.
///
/// # Panics
/// It isn't.
pub fn assert_sound(format: ReportFormat, report: &str, findings: usize) {
    assert_inert(format, report);
    let lines = || report.lines().filter(|line| !line.is_empty());
    match format {
        ReportFormat::Json | ReportFormat::Sarif | ReportFormat::Gitlab | ReportFormat::Rdjson => {
            let value: Value = serde_json::from_str(report).expect("it is JSON");
            let list = match format {
                ReportFormat::Json => &value["files"][0]["findings"],
                ReportFormat::Sarif => &value["runs"][0]["results"],
                ReportFormat::Rdjson => &value["diagnostics"],
                _ => &value,
            };
            assert_eq!(list.as_array().map(Vec::len), Some(findings), "{format:?}");
        }
        ReportFormat::Jsonl => {
            let values = lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
            assert_eq!(values.filter(Value::is_object).count(), findings + 3);
        }
        ReportFormat::Junit | ReportFormat::Checkstyle => assert_well_formed(report),
        ReportFormat::Tap => {
            let points = lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok "));
            assert_eq!(lines().next(), Some("TAP version 14"));
            assert_eq!(lines().next_back(), Some(format!("1..{}", points.count()).as_str()));
        }
        ReportFormat::Concise => assert_eq!(lines().count(), findings),
        ReportFormat::Github => assert!(lines().all(|line| line.starts_with("::"))),
        ReportFormat::Markdown => assert!(report.len() < 1 << 20, "{} bytes", report.len()),
        ReportFormat::Full => {
            assert!(lines().filter(|line| line.trim_start().starts_with("--> ")).count() >= findings);
        }
        ReportFormat::Grouped => {}
    }
}

/// No character acts on a terminal or hides, and no line is a command to a CI system, but for those that payvet
/// gives to GitHub.
///
/// # Panics
/// It isn't so.
pub fn assert_inert(format: ReportFormat, report: &str) {
    for line in report.split('\n') {
        let acts = |c: char| {
            c.is_control()
                || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{2069}' | '\u{feff}')
        };
        assert!(!line.contains(acts), "{format:?}: {line:?}");
        assert!(!line.contains("##vso[") && !line.contains("##["), "{format:?}: {line}");
        let is_command = line.trim_start().starts_with("::");
        assert!(!is_command || format == ReportFormat::Github, "{format:?}: {line}");
    }
}

/// Fails unless a text is well-formed XML 1.0.
fn assert_well_formed(report: &str) {
    let mut reader = Reader::from_str(report);
    let mut open = 0_usize;
    let mut roots = 0;
    loop {
        match reader.read_event().expect("it is XML") {
            Event::Start(tag) => {
                roots += usize::from(open == 0);
                open += 1;
                assert_attributes(&tag);
            }
            Event::Empty(tag) => {
                roots += usize::from(open == 0);
                assert_attributes(&tag);
            }
            Event::End(_) => open -= 1,
            Event::Text(text) => {
                assert!(!text.contains("]]>") && text.chars().all(is_xml), "{text:?}");
                assert!(open > 0 || text.trim().is_empty(), "{text:?}");
            }
            Event::GeneralRef(reference) => {
                let known = ["amp", "lt", "gt", "quot", "apos"].contains(&&*reference);
                let resolved = reference.resolve_char_ref().expect("it is a reference");
                assert!(known || resolved.is_some_and(is_xml), "{reference:?}");
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((open, roots), (0, 1));
}

fn assert_attributes(tag: &BytesStart<'_>) {
    for attribute in tag.attributes() {
        let attribute = attribute.expect("it is an attribute");
        assert!(!attribute.value.contains('<'));
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).expect("its value can be read");
        assert!(value.chars().all(is_xml), "{value:?}");
    }
}

/// Whether XML 1.0 has the character (section 2.2).
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
