//! Saved reports: what can be read again, and what of it is believed.

use std::path::Path;

use crate::document::Span;
use crate::document::locate::Position;
use crate::fingerprint::Fingerprint;
use crate::input::{self, Source};
use crate::report::json::{Preamble, SavedReport};
use crate::report::jsonl::Line;
use crate::report::part::PartReport;
use crate::report::{Diagnostic, FileReport};
use crate::text::{escape, misread};

/// The report in a file, or on standard input for `-`: one JSON document, or JSON Lines.
pub(super) fn read(path: &Path) -> Result<SavedReport, String> {
    let source = if path == Path::new("-") { Source::Stdin(None) } else { Source::File(path.to_owned()) };
    let bytes = source.read_report().map_err(|error| input::reason(&error))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "this is no report of payvet: it is no UTF-8")?;
    let text = text.trim_start_matches('\u{feff}');
    let mut report = if is_lines(text) { from_lines(text) } else { from_document(text) }?;
    make_safe(&mut report)?;
    Ok(report)
}

fn is_lines(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    serde_json::from_str(first).is_ok_and(|line: Line| matches!(line, Line::Start(_)))
}

fn no_report(error: &serde_json::Error, line: Option<usize>) -> String {
    format!("this is no report of payvet: {}", misread(error, line))
}

fn from_document(text: &str) -> Result<SavedReport, String> {
    serde_json::from_str(text).map_err(|error| no_report(&error, None))
}

fn from_lines(text: &str) -> Result<SavedReport, String> {
    let mut preamble = None;
    let mut end = None;
    let (mut files, mut failures, mut stale) = (Vec::<FileReport>::new(), Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = |what: &str| format!("line {}: {what}", number + 1);
        let line = serde_json::from_str(line).map_err(|error| no_report(&error, Some(number + 1)))?;
        if end.is_some() || preamble.is_some() && matches!(line, Line::Start(_)) {
            return Err(at("another report is in this one: each has its own file"));
        }
        match line {
            Line::Start(start) => preamble = Some(start),
            Line::File { path, tally, formats, part } => {
                let (path, formats) = (path.into_owned(), formats.into_owned());
                let part = part.map(|part| Box::new(part.into_owned()));
                files.push(FileReport { path, tally, formats, part, findings: Vec::new() });
            }
            Line::Finding { path, finding } => match files.last_mut().filter(|file| file.path == path) {
                Some(file) => file.findings.push(finding.into_owned()),
                None => return Err(at("a finding without its file before it")),
            },
            Line::Failure(failure) => failures.push(failure.into_owned()),
            Line::Stale(one) => stale.push(one.into_owned()),
            Line::End { exit_code, summary } => end = Some((exit_code, summary.into_owned())),
        }
    }
    let preamble: Preamble = preamble.ok_or("the report has no beginning")?;
    let (exit_code, summary) = end.ok_or("the report has no end: its run was broken off")?;
    Ok(SavedReport { preamble, exit_code, summary, files, failures, stale })
}

/// A saved report may come from anywhere: what payvet promises about texts in one is made true, and what
/// would break a reader is refused.
fn make_safe(report: &mut SavedReport) -> Result<(), String> {
    for file in &mut report.files {
        if file.path.is_empty() {
            return Err("a file without a path".to_owned());
        }
        if let Some(format) = file.formats.keys().find(|format| !is_code(format)) {
            return Err(format!("`{}` is no format", escape(format)));
        }
        let is_part = |part: &PartReport| {
            part.start <= part.end && part.end <= part.total && part.lines[0] <= part.lines[1]
        };
        if !file.part.as_deref().is_none_or(is_part) {
            return Err(format!("{} has a part that ends before it begins, or behind the file", file.path));
        }
        let passed_over = file.part.iter_mut().flat_map(|part| &mut part.passed_over);
        let of_passed_over = passed_over.flat_map(|one| one.finding.iter_mut().chain(&mut one.alone));
        file.findings.iter_mut().chain(of_passed_over).try_for_each(make_finding_safe)?;
    }
    report.stale.iter().try_for_each(|stale| accept_identity(&stale.rule, &stale.fingerprint))
}

/// Whether a text is written as codes of rules and names of formats are.
fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte))
}

fn accept_identity(rule: &str, fingerprint: &str) -> Result<(), String> {
    if !is_code(rule) {
        return Err(format!("`{}` is no rule", escape(rule)));
    }
    match Fingerprint::parse(fingerprint) {
        Some(_) => Ok(()),
        None => Err(format!("`{}` is no fingerprint", escape(fingerprint))),
    }
}

fn make_finding_safe(finding: &mut Diagnostic) -> Result<(), String> {
    accept_identity(&finding.rule, &finding.fingerprint)?;
    finding.fingerprint.make_ascii_lowercase();
    if let Some(format) = finding.format.as_deref().filter(|format| !is_code(format)) {
        return Err(format!("`{}` is no format", escape(format)));
    }
    let related = finding.related.iter().map(|related| (related.span, related.start, related.end));
    let is_place = |(span, start, end): (Span, Position, Position)| {
        let counts = [start.line, start.column, start.byte_column, end.column, end.byte_column];
        span.start <= span.end && start <= end && counts.iter().all(|count| *count > 0)
    };
    if !related.chain([(finding.span, finding.start, finding.end)]).all(is_place) {
        return Err(format!(
            "{} is nowhere: lines and columns count from 1, and nothing ends before it begins",
            finding.rule
        ));
    }
    let mut texts = vec![&mut finding.message, &mut finding.gist];
    texts.extend(&mut finding.help);
    texts.extend(finding.related.iter_mut().map(|related| &mut related.message));
    if let Some(source) = &mut finding.source {
        texts.extend([&mut source.page, &mut source.version, &mut source.address, &mut source.table]);
        texts.extend(&mut source.row);
    }
    for text in texts {
        *text = escape(text).into_owned();
    }
    finding.excerpt.make_safe();
    finding.related.iter_mut().for_each(|related| related.excerpt.make_safe());
    Ok(())
}
