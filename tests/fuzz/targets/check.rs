//! Whatever the bytes are: the check ends, its findings stand in order, each once and at a place that is there,
//! and every report is what its format demands.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use payvet::check::{Settings, Verdict, check};
use payvet::document::Span;
use payvet::document::locate::{Locator, Position};
use payvet::report::{Diagnostic, FileReport, View};
use payvet_fuzz::{Choices, reports, settings};

/// Names of files that somebody may have made up.
const PATHS: &[&str] = &[
    "in/a.json",
    "<stdin>",
    "::error file=x::y.json",
    "##vso[task.x]\t~.json",
    "in/a b&<\"'%#\\\n]]>\u{202e}.json",
    "ü%41/\u{1b}[2J😀.json",
];

/// The place of a byte, counted one character after the other.
fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before[line_start..].strip_prefix('\u{feff}').filter(|_| line_start == 0);
    let line = line.unwrap_or(&before[line_start..]);
    Position {
        line: 1 + before.matches('\n').count(),
        column: 1 + line.chars().count(),
        byte_column: 1 + line.len(),
    }
}

fn assert_place(bytes: &[u8], span: Span, start: Position, end: Position) {
    assert!(span.start <= span.end && span.end <= bytes.len(), "{span:?} of {} bytes", bytes.len());
    assert!(start <= end);
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?} of {text:?}");
        assert_eq!(
            (start, end),
            (position(text, span.start), position(text, span.end)),
            "{span:?} of {text:?}"
        );
    }
}

fn assert_diagnostic(bytes: &[u8], finding: &Diagnostic) {
    assert_place(bytes, finding.span, finding.start, finding.end);
    let excerpts = finding.related.iter().map(|related| (&related.excerpt, related.start.line));
    for (excerpt, line) in excerpts.chain([(&finding.excerpt, finding.start.line)]) {
        assert!(excerpt.text.get(excerpt.marked.clone()).is_some(), "{excerpt:?}");
        assert_eq!(excerpt.line, line);
    }
    for related in &finding.related {
        assert_place(bytes, related.span, related.start, related.end);
    }
    assert!(
        !finding.message.is_empty() && !finding.message.contains(char::is_control),
        "{}",
        finding.message
    );
}

fn assert_findings(bytes: &[u8], verdict: &Verdict, settings: &Settings, file: &FileReport) {
    let in_order = |pair: &[Diagnostic]| {
        let order = |one: &Diagnostic| (one.span.start, one.record, one.rule.clone(), one.pointer.clone());
        order(&pair[0]) <= order(&pair[1]) || pair[0].span.start < pair[1].span.start
    };
    assert!(file.findings.windows(2).all(in_order), "{:#?}", file.findings);
    let mut seen = HashSet::new();
    for finding in &file.findings {
        assert_diagnostic(bytes, finding);
        assert!(seen.insert(&finding.fingerprint), "two findings with one fingerprint: {finding:?}");
    }
    let same = |one: &Diagnostic| {
        (one.rule.clone(), one.span.start, one.span.end, one.pointer.clone(), one.message.clone())
    };
    let different: HashSet<_> = file.findings.iter().map(same).collect();
    assert_eq!(different.len(), file.findings.len(), "{:#?}", file.findings);

    let tally = file.tally;
    assert_eq!(tally.valid + tally.invalid, tally.records);
    assert_eq!(tally.counts.total(), verdict.by_rule.values().sum::<usize>());
    assert_eq!(file.findings.len(), tally.counts.total().min(settings.max_findings));
    assert_eq!(tally.omitted, tally.counts.total() - file.findings.len());
    assert!(verdict.formats.values().sum::<usize>() <= verdict.records);
    if settings.known.is_some() {
        assert_eq!(tally.counts.total(), 0);
    }
    if settings.grouped {
        assert_eq!(verdict.groups.iter().map(|group| group.findings).sum::<usize>(), tally.counts.total());
    }
}

fuzz_target!(|input: &[u8]| {
    let (bytes, mut choices) = Choices::split(input);
    let settings = settings(&mut choices);
    let path = choices.one_of(PATHS);
    let byte = choices.byte();
    let view = View { width: usize::from(byte >> 1) * 2, shows_values: byte & 1 > 0 };
    let verdict = check(bytes, &settings);
    let file = FileReport::new(path, &Locator::new(bytes), &verdict, view);
    assert_findings(bytes, &verdict, &settings, &file);
    let all = reports::all(path, bytes, &verdict, view);
    for (format, report) in &all {
        reports::assert_sound(*format, report, file.findings.len());
    }
    let again = reports::all(path, bytes, &check(bytes, &settings), view);
    for ((format, one), (_, other)) in all.iter().zip(&again) {
        assert_eq!(one, other, "{format:?} differs from run to run");
    }
});
