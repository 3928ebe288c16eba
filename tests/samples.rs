//! The registry of rules against its samples: valid and mended ones are silent, each invalid one shows
//! exactly the rule that it is named after, and the expected text stands beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use payvet::check::{Settings, check};
use payvet::document::locate::Locator;
use payvet::formats::{self, FORMATS};
use payvet::report::{self, FileReport, Head, ReportFormat, View};
use payvet::rules::{Basis, Evidence, Levels};

use crate::support::{assert_current, files_below, invalid_samples, root, settings};

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

/// Code of the rule that a sample is named after: `<owner>/<rule>[__case].json`.
fn code_of(path: &Path) -> String {
    name_of(path).split("__").next().expect("a rule").to_owned()
}

/// `<owner>/<rule>[__case]`
fn name_of(path: &Path) -> String {
    let owner = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).expect("an owner");
    let stem = path.file_stem().and_then(|name| name.to_str()).expect("a name");
    format!("{owner}/{stem}")
}

#[test]
fn what_nobody_wants_to_see_is_counted_all_the_same() {
    let strict = Levels { strict: true, ..Levels::default() };
    let documented = Levels { min_evidence: Some(Evidence::Documented), ..Levels::default() };
    for levels in [Levels::default(), strict, documented] {
        let seen = Settings { levels, ..settings() };
        let unseen = Settings { max_findings: 0, ..seen.clone() };
        for path in invalid_samples() {
            let bytes = std::fs::read(&path).expect("a sample can be read");
            let (seen, unseen) = (check(&bytes, &seen), check(&bytes, &unseen));
            assert!(unseen.findings.is_empty());
            assert_eq!(seen.counts, unseen.counts, "{}", path.display());
            assert_eq!(seen.by_rule, unseen.by_rule, "{}", path.display());
            assert_eq!(
                (seen.records, seen.invalid, seen.suppressed),
                (unseen.records, unseen.invalid, unseen.suppressed)
            );
        }
    }
}

#[test]
fn codes_are_unique_and_name_their_owner() {
    let formats = FORMATS.iter().map(|format| format.name);
    let owners: BTreeSet<&str> =
        ["json", "detection", "schema", "contract", "payvet"].into_iter().chain(formats).collect();
    let mut codes = BTreeSet::new();
    for rule in formats::rules() {
        assert!(codes.insert(rule.code), "{} stands twice", rule.code);
        let (owner, name) = rule.code.split_once('/').expect("a code has an owner");
        assert!(owners.contains(owner), "{}", rule.code);
        let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(!name.is_empty() && name.chars().all(is_kebab), "{}", rule.code);
    }
}

/// Panics unless `text` can be printed as it is, as whole sentences.
fn assert_sentences(text: &str, what: &str, code: &str) {
    assert!(text.starts_with(|c: char| c.is_uppercase()), "{code}: {what} begins with no capital: {text}");
    assert!(text.ends_with('.'), "{code}: {what} ends without a full stop: {text}");
    let is_plain = !text.contains("  ") && !text.contains(char::is_control);
    assert!(is_plain, "{code}: {what} holds more than words and blanks: {text}");
}

#[test]
fn texts_of_rules_are_whole_sentences() {
    for rule in formats::rules() {
        assert_sentences(rule.summary, "the summary", rule.code);
        assert!(!rule.summary.contains(". "), "{}: more than one sentence: {}", rule.code, rule.summary);
        assert_sentences(rule.why, "why", rule.code);
        assert_sentences(rule.fix, "fix", rule.code);
        if let Basis::Reasoning(text) = rule.basis {
            assert_sentences(text, "the reasoning", rule.code);
        }
    }
}

#[test]
fn what_rules_rest_on_exists() {
    for rule in formats::rules() {
        let code = rule.code;
        match &rule.basis {
            Basis::Rows(rows) => {
                let owner = code.split('/').next().and_then(formats::by_name);
                let contract = &owner.expect("only a format has a contract to rest on").contract;
                assert!(!rows.is_empty(), "{code}: no rows");
                for (object, property) in *rows {
                    let object = contract.object(object).expect("the contract has the object");
                    let is_there = object.properties.iter().any(|row| row.name == *property);
                    assert!(is_there, "{code}: {} has no row `{property}`", object.name);
                }
            }
            Basis::EachRow => {
                let samples = rule.samples.as_ref().expect("a rule about rows has samples");
                for kept in check(samples.bad, &settings()).findings {
                    assert!(kept.finding.source.is_some(), "{code}: a finding without its row");
                    assert!(kept.finding.property.is_some(), "{code}: a finding without its property");
                }
            }
            Basis::Standard(standard) => {
                assert!(standard.address.starts_with("https://"), "{code}: {}", standard.address);
                let mut words = standard.section.split(' ');
                assert!(matches!(words.next(), Some("section" | "sections")), "{code}: {}", standard.section);
                if standard.name == "RFC 8259" {
                    // Its sections about texts and their readers; the others are about the paper.
                    let known = ["2", "3", "4", "5", "6", "7", "8.1", "8.2", "8.3", "9", "and"];
                    assert!(words.all(|word| known.contains(&word)), "{code}: {}", standard.section);
                }
            }
            Basis::Reasoning(_) => {}
        }
    }
}

#[test]
fn rules_hold_the_samples_that_are_named_after_them() {
    let mut without = Vec::new();
    for rule in formats::rules() {
        let Some(samples) = &rule.samples else {
            without.push(rule.code);
            continue;
        };
        for (folder, embedded) in [("invalid", samples.bad), ("mended", samples.good)] {
            let path = root().join("samples").join(folder).join(format!("{}.json", rule.code));
            let file = std::fs::read(&path).expect("the file is there that was embedded");
            assert!(embedded == file, "{}: the rule embeds another file", path.display());
        }
    }
    // The first sample would have 4 GiB; document::parse tests it with a smaller limit. For the second one,
    // tests/internal_fault.rs makes payvet fail.
    assert_eq!(without, ["json/too-large", "payvet/internal-fault"]);
}

#[test]
fn every_sample_belongs_to_a_rule() {
    let with_samples: BTreeSet<&str> =
        formats::rules().filter(|rule| rule.samples.is_some()).map(|rule| rule.code).collect();
    for path in invalid_samples() {
        assert!(with_samples.contains(code_of(&path).as_str()), "{}", path.display());
    }
    for path in files_below(&root().join("samples/mended")) {
        assert!(with_samples.contains(name_of(&path).as_str()), "{}", path.display());
    }
    let named: BTreeSet<String> = invalid_samples().iter().map(|path| name_of(path)).collect();
    let texts = files_below(&root().join("samples/invalid")).into_iter();
    for text in texts.filter(|path| path.extension().is_some_and(|extension| extension == "txt")) {
        assert!(named.contains(&name_of(&text)), "{}: the sample is gone", text.display());
    }
}

#[test]
fn invalid_samples_show_exactly_their_rule() {
    for path in invalid_samples() {
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let verdict = check(&bytes, &settings());
        let found: BTreeSet<&str> = verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [code_of(&path).as_str()], "{}", path.display());
    }
}

#[test]
fn mended_samples_are_checked_and_silent() {
    for rule in formats::rules() {
        let Some(samples) = &rule.samples else { continue };
        let verdict = check(samples.good, &settings());
        assert_eq!(crate::support::lines(&verdict), Vec::<String>::new(), "{}", rule.code);
        assert!(!verdict.formats.is_empty(), "{}: nothing in it is a payload", rule.code);
    }
}

#[test]
fn findings_point_at_what_a_person_would() {
    for path in invalid_samples() {
        let text = std::fs::read(&path).expect("a sample can be read");
        let name = name_of(&path);
        for kept in check(&text, &settings()).findings {
            let marked = &text[kept.finding.span.start..kept.finding.span.end];
            match name.as_str() {
                // Nothing is there that could be marked.
                "json/empty" => assert!(marked.is_empty()),
                // White space is what is wrong.
                "json/control-character" => assert_eq!(marked, b"\t"),
                // The record is a single string, and a scalar has no part to point at.
                "detection/unknown-format__no-object" => assert_eq!(marked, text.trim_ascii()),
                _ => {
                    assert!(!marked.is_empty() && marked.len() <= 80, "{name}: {} bytes", marked.len());
                    assert_eq!(marked, marked.trim_ascii(), "{name}: white space around what is marked");
                    assert_ne!(marked, text.trim_ascii(), "{name}: all of the text is marked");
                }
            }
        }
    }
}

#[test]
fn the_expected_text_stands_beside_each_invalid_sample() {
    for path in invalid_samples() {
        let bytes = std::fs::read(&path).expect("a sample can be read");
        let verdict = check(&bytes, &settings());
        let name = path.strip_prefix(root()).expect("a sample stands in the repository");
        let view = View { shows_values: true, ..View::default() };
        let report = FileReport::new(&name.display().to_string(), &Locator::new(&bytes), &verdict, view);
        let mut text = Vec::new();
        let mut emitter = report::emitter(ReportFormat::Full, &Head::default());
        emitter.file(&mut text, &report).expect("a Vec can be written");
        let text = String::from_utf8(text).expect("a report is text");
        assert_current(&path.with_extension("txt"), &text);
    }
}
