//! The samples: valid ones are silent, each invalid one shows exactly the rule that it is named
//! after, and the expected text stands beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use payvet::check::check;
use payvet::document::locate::Locator;
use payvet::formats;
use payvet::report::{self, Diagnostic, FileReport};

use crate::support::{assert_current, files_below, root, settings};

/// Valid samples of a format, as (path, text).
pub(crate) fn valid(format: &str) -> Vec<(String, String)> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a sample is text");
        (path.display().to_string(), text)
    };
    files_below(&root().join("samples/valid").join(format)).into_iter().map(read).collect()
}

#[test]
fn valid_samples_are_silent() {
    let files = files_below(&root().join("samples/valid"));
    assert!(files.len() > 20);
    for path in files {
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let verdict = check(&bytes, &settings());
        assert_eq!(crate::support::lines(&verdict), Vec::<String>::new(), "{}", path.display());
        let format = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        let found: Vec<&str> = verdict.formats.keys().copied().collect();
        assert_eq!(found, [format.expect("a sample stands in its format's folder")], "{}", path.display());
    }
}

/// Files below samples/invalid without the texts beside them.
fn invalid() -> Vec<PathBuf> {
    let is_payload = |path: &PathBuf| path.extension().is_some_and(|extension| extension != "txt");
    files_below(&root().join("samples/invalid")).into_iter().filter(is_payload).collect()
}

/// The rule that a sample is named after: `<owner>/<rule>[__case].json`.
fn rule_of(path: &Path) -> String {
    let owner = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).expect("an owner");
    let stem = path.file_stem().and_then(|name| name.to_str()).expect("a name");
    format!("{owner}/{}", stem.split("__").next().expect("a rule"))
}

#[test]
fn invalid_samples_show_exactly_their_rule() {
    for path in invalid() {
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let verdict = check(&bytes, &settings());
        let found: BTreeSet<&str> = verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [rule_of(&path).as_str()], "{}", path.display());
    }
}

#[test]
fn every_rule_has_a_sample() {
    // Its sample would have 4 GiB; document::parse tests it with a smaller limit.
    let without = ["json/too-large"];
    let shown: BTreeSet<String> = invalid().iter().map(|path| rule_of(path)).collect();
    let missing: Vec<&str> = formats::rules()
        .map(|rule| rule.code)
        .filter(|code| !shown.contains(*code) && !without.contains(code))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn rules_are_well_formed() {
    let mut codes = BTreeSet::new();
    for rule in formats::rules() {
        assert!(codes.insert(rule.code), "{} stands twice", rule.code);
        let (owner, name) = rule.code.split_once('/').expect("a code has an owner");
        for part in [owner, name] {
            let is_kebab = part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(is_kebab && !part.is_empty(), "{}", rule.code);
        }
        let summary = rule.summary;
        assert!(summary.ends_with('.') && summary.matches(". ").count() == 0, "{}: {summary}", rule.code);
    }
}

#[test]
fn the_expected_text_stands_beside_each_invalid_sample() {
    for path in invalid() {
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let verdict = check(&bytes, &settings());
        let locator = Locator::new(&bytes);
        let findings =
            verdict.findings.into_iter().map(|kept| Diagnostic::new(kept, &locator, 100)).collect();
        let name = path.strip_prefix(root()).expect("a sample stands in the repository");
        let report = FileReport {
            path: name.display().to_string(),
            records: verdict.records,
            formats: verdict.formats,
            findings,
            omitted: 0,
        };
        let mut text = Vec::new();
        let mut emitter = report::emitter(payvet::report::ReportFormat::Full, false);
        emitter.file(&mut text, &report).expect("a Vec can be written");
        let text = String::from_utf8(text).expect("a report is text");
        assert_current(&path.with_extension("txt"), &text);
    }
}
