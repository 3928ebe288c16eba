//! Finished diagnostics, and the formats in which they are printed.
//!
//! An emitter sees diagnostics that need nothing more: it opens no file and counts nothing. Those come in
//! order; only where a format must leave some out, the gravest come first.
//! Texts in them are safe: see [`Diagnostic::message`]. What other programs must find again (paths,
//! JSON Pointers, names) is kept as it is; each emitter escapes that for its own readers.

mod cases;
mod checkstyle;
mod concise;
mod full;
mod github;
mod gitlab;
mod grouped;
mod inert;
pub mod json;
pub mod jsonl;
mod junit;
mod markdown;
pub mod part;
mod rdjson;
#[cfg(test)]
mod samples;
mod sarif;
pub mod style;
mod tap;
mod xml;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::AddAssign;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use self::part::{InPart, PartReport};
use crate::baseline::Stale;
use crate::check::Verdict;
use crate::document::Span;
use crate::document::excerpt::Excerpt;
use crate::document::locate::{Locator, Position};
use crate::fingerprint::Fingerprint;
use crate::formats::FORMATS;
use crate::privacy::Privacy;
use crate::rules::{Counts, Evidence, GroupKey, RecordFinding, Severity, Source};
use crate::text;

/// A finding with everything that a report can say about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Code of the rule.
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// What is wrong, in one line. Nothing in it acts on a terminal or in a log, and personal values
    /// are masked, unless the report shows them; so it is with `help`, `related` and `excerpt`.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Format of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Cow<'static, str>>,
    /// Record in the file, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// JSON Pointer of the place; very long keys are cut in it.
    pub pointer: String,
    /// Name of the property that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// Bytes of the file.
    pub span: Span,
    /// The place of the first character.
    pub start: Position,
    /// The place behind the last character.
    pub end: Position,
    /// Other places that belong to it.
    pub related: Vec<RelatedPlace>,
    /// The place in the documentation on which it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The place in any record, array indexes as `*`; empty for the record as a whole.
    pub place: String,
    /// What is wrong at that place, without what only this payload holds.
    pub gist: String,
    /// The part of the file to show.
    pub excerpt: Excerpt,
    /// By what it is known again: see [`Fingerprint`].
    pub fingerprint: String,
    /// What it is among those of its part, if only a part of the file was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_part: Option<InPart>,
}

/// A second place that belongs to a diagnostic.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RelatedPlace {
    /// What is here.
    pub message: String,
    /// JSON Pointer of the place.
    pub pointer: String,
    /// Bytes of the file.
    pub span: Span,
    /// The place of the first character.
    pub start: Position,
    /// The place behind the last character.
    pub end: Position,
    /// The part of the file to show.
    pub excerpt: Excerpt,
}

/// For whom reports are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Columns of the screen for which excerpts are made.
    pub width: usize,
    /// Whether personal values are shown.
    pub shows_values: bool,
}

impl Default for View {
    /// For a file or a pipe: as wide as fits a CI log, and without personal values.
    fn default() -> Self {
        View { width: 100, shows_values: false }
    }
}

impl Diagnostic {
    /// Places a finding in its file.
    fn new(
        kept: &RecordFinding,
        path: &str,
        locator: &Locator<'_>,
        privacy: &mut Privacy<'_>,
        view: View,
    ) -> Self {
        let RecordFinding { record, occurrence, finding } = kept;
        let related = finding.related.iter().map(|related| RelatedPlace {
            message: text::escape(&related.message).into_owned(),
            pointer: related.pointer.clone(),
            span: related.span,
            start: locator.position(related.span.start),
            end: locator.position(related.span.end),
            excerpt: Excerpt::new(locator, related.span, view.width, &mut |window| {
                privacy.masks(record, related.span, window)
            }),
        });
        let related = related.collect();
        let (place, known_place) = (finding.place(&record.pointer), finding.known_place(&record.pointer));
        Diagnostic {
            rule: finding.rule.code.into(),
            severity: finding.severity,
            evidence: finding.evidence,
            message: text::escape(&privacy.say(record, &finding.message)).into_owned(),
            help: finding.help.as_ref().map(|help| text::escape(&privacy.say(record, help)).into_owned()),
            format: record.format.map(Cow::Borrowed),
            record: record.number,
            pointer: finding.pointer.clone(),
            property: finding.property.clone(),
            span: finding.span,
            start: locator.position(finding.span.start),
            end: locator.position(finding.span.end),
            related,
            source: finding.source.as_deref().cloned().or_else(|| finding.rule.standard()),
            gist: text::escape(&finding.gist()).into_owned(),
            fingerprint: Fingerprint::new(path, finding.rule.code, &known_place, *occurrence).to_string(),
            place,
            excerpt: Excerpt::new(locator, finding.span, view.width, &mut |window| {
                privacy.masks(record, finding.span, window)
            }),
            in_part: None,
        }
    }
}

/// Findings placed in their file, of which `locator` knows at least what stands around them.
pub fn diagnostics<'a>(
    path: &'a str,
    findings: &'a [RecordFinding],
    locator: &'a Locator<'a>,
    view: View,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let mut privacy = Privacy::new(locator, view.shows_values);
    findings.iter().map(move |kept| Diagnostic::new(kept, path, locator, &mut privacy, view))
}

/// What is reported about one file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileReport {
    /// Name of the input, as it can be opened again.
    pub path: String,
    /// How many records and findings it has.
    #[serde(flatten)]
    pub tally: Tally,
    /// Records of each format.
    pub formats: BTreeMap<Cow<'static, str>, usize>,
    /// Which part of the file it is about, if not about all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Box<PartReport>>,
    /// Findings, in order.
    pub findings: Vec<Diagnostic>,
}

impl FileReport {
    /// What is to be said about the file at `path`, which `locator` knows, after it was checked.
    #[must_use]
    pub fn new(path: &str, locator: &Locator<'_>, verdict: &Verdict, view: View) -> Self {
        FileReport::of(path, verdict, diagnostics(path, &verdict.findings, locator, view).collect())
    }

    /// The same with findings that are placed already.
    #[must_use]
    pub fn of(path: &str, verdict: &Verdict, findings: Vec<Diagnostic>) -> Self {
        FileReport {
            path: path.to_owned(),
            tally: Tally::of(verdict),
            formats: verdict.formats.iter().map(|(format, count)| (Cow::Borrowed(*format), *count)).collect(),
            part: None,
            findings,
        }
    }
}

/// How many records and findings a file has, or a whole run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Records that were checked.
    pub records: usize,
    /// Records without an error.
    pub valid: usize,
    /// Records with an error.
    pub invalid: usize,
    /// Records passed over because they are of another kind.
    pub skipped: usize,
    /// Findings by severity, those beyond the limit included.
    #[serde(flatten)]
    pub counts: Counts,
    /// Findings that the settings leave out.
    pub suppressed: usize,
    /// Findings that the baseline hides.
    pub baselined: usize,
    /// Findings beyond the limit, counted but not kept.
    pub omitted: usize,
}

impl Tally {
    /// What was counted in one file.
    #[must_use]
    pub fn of(verdict: &Verdict) -> Self {
        Tally {
            records: verdict.records,
            valid: verdict.records - verdict.invalid,
            invalid: verdict.invalid,
            skipped: verdict.passed_over + verdict.unjudged,
            counts: verdict.counts,
            suppressed: verdict.suppressed,
            baselined: verdict.baselined.len(),
            omitted: verdict.counts.total() - verdict.findings.len(),
        }
    }

    /// Whether nothing was judged: no record, no broken text, no wrapper around records. Of what is
    /// counted, `unjudged` records were no payloads, while the settings let nothing be said about that.
    #[must_use]
    pub fn is_of_nothing(&self, wrappers: usize, unjudged: usize) -> bool {
        let judged = self.records + self.skipped - unjudged;
        judged + self.counts.errors + self.baselined + wrappers == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        for (severity, count) in other.counts.by_severity() {
            self.counts.add(severity, count);
        }
        for (mine, its) in [
            (&mut self.records, other.records),
            (&mut self.valid, other.valid),
            (&mut self.invalid, other.invalid),
            (&mut self.skipped, other.skipped),
            (&mut self.suppressed, other.suppressed),
            (&mut self.baselined, other.baselined),
            (&mut self.omitted, other.omitted),
        ] {
            *mine = mine.saturating_add(its);
        }
    }
}

/// An input that could not be checked, or an output that could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Failure {
    /// Name of the input or output; empty if the run itself failed.
    pub path: String,
    /// Why that could not be done.
    pub message: String,
}

/// Findings that say the same about the same place of different records.
#[derive(Debug, Clone)]
pub struct GroupReport {
    /// What they have in common.
    pub key: GroupKey,
    /// How many findings there are.
    pub findings: usize,
    /// In how many records; none if they are about files themselves.
    pub records: usize,
    /// Of how many records of the same format; of all, if they have none. Not known before the end.
    pub of: usize,
    /// File in which the first one is.
    pub path: String,
    /// Place of the first one.
    pub first: Position,
}

/// The totals of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Inputs that were read.
    pub files: usize,
    /// Records and findings of all files.
    #[serde(flatten)]
    pub tally: Tally,
}

impl Summary {
    /// Counts one more file.
    pub fn add(&mut self, file: Tally) {
        self.files += 1;
        self.tally += file;
    }
}

/// The run failed: usage, an unreadable or missing input, nothing checked, an output that could not be
/// written.
pub const EXIT_FAILED: u8 = 2;
/// Findings at error level.
pub const EXIT_FINDINGS: u8 = 1;

/// The end of a run.
#[derive(Debug)]
pub struct Outcome<'r> {
    /// The totals.
    pub summary: &'r Summary,
    /// What all findings come down to: gravest first, then most frequent; only for [`ReportFormat::Grouped`].
    pub groups: &'r [GroupReport],
    /// Inputs that could not be checked, and outputs that could not be written.
    pub failures: &'r [Failure],
    /// Entries of the baseline that no longer occur.
    pub stale: &'r [Stale],
    /// The exit code of the process.
    pub exit_code: u8,
}

/// Versions of the vendors' pages from which the schemas were made, by format.
pub type SchemaVersions = BTreeMap<String, String>;

/// Those of this binary.
fn schema_versions() -> SchemaVersions {
    FORMATS.iter().map(|format| (format.name.to_owned(), format.contract.page.version.clone())).collect()
}

/// What a report says beside its findings, known before the first one.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Whether it is written in colours.
    pub color: bool,
    /// For whom it is.
    pub view: View,
    /// The moment that it bears where its format insists on one, in seconds since the epoch.
    pub moment: i64,
    /// By which versions of the vendors' pages was judged; none stands for those of this binary, for whose
    /// sake no contract is read before a report names them.
    pub schemas: Option<SchemaVersions>,
}

/// Prints reports in one format, file by file.
pub trait Emitter {
    /// Prints what belongs before the first file.
    ///
    /// # Errors
    /// What the output says.
    fn start(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Prints one file's report; files come in the order of the input.
    ///
    /// # Errors
    /// What the output says.
    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()>;

    /// Prints what belongs behind the last file.
    ///
    /// # Errors
    /// What the output says.
    fn finish(&mut self, _out: &mut dyn Write, _outcome: &Outcome<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// An excerpt with carets, help and source
    Full,
    /// One line a finding
    Concise,
    /// One line for all findings that say the same, with their count and first place
    Grouped,
    /// One JSON document: see `payvet schema report`
    Json,
    /// The same, one JSON object a line: each file, each finding, and the totals last
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Test results that CI servers read, with a case for each record with errors
    Junit,
    /// Annotations in GitHub Actions, at most 10 of each kind
    Github,
    /// Code Quality report for GitLab
    Gitlab,
    /// Diagnostics for reviewdog
    Rdjson,
    /// Findings as Checkstyle writes them
    Checkstyle,
    /// Test Anything Protocol 14, a test point for each record with errors
    Tap,
    /// Summary of a CI job, with a table of findings
    Markdown,
}

impl ReportFormat {
    /// Whether it prints groups of findings and no single ones.
    #[must_use]
    pub fn is_of_groups(self) -> bool {
        self == ReportFormat::Grouped
    }
}

/// The emitter of an output format.
#[must_use]
pub fn emitter(format: ReportFormat, head: &Head) -> Box<dyn Emitter> {
    match format {
        ReportFormat::Full => Box::new(full::Full::new(head.color)),
        ReportFormat::Concise => Box::new(concise::Concise),
        ReportFormat::Grouped => Box::new(grouped::Grouped),
        ReportFormat::Json => Box::new(json::Json::new(head)),
        ReportFormat::Jsonl => Box::new(jsonl::Jsonl::new(head)),
        ReportFormat::Sarif => Box::new(sarif::Sarif::default()),
        ReportFormat::Junit => Box::new(junit::Junit::new(head)),
        ReportFormat::Github => Box::new(github::Github::default()),
        ReportFormat::Gitlab => Box::new(gitlab::Gitlab::default()),
        ReportFormat::Rdjson => Box::new(rdjson::Rdjson::default()),
        ReportFormat::Checkstyle => Box::new(checkstyle::Checkstyle),
        ReportFormat::Tap => Box::new(tap::Tap::default()),
        ReportFormat::Markdown => Box::new(markdown::Markdown::default()),
    }
}
