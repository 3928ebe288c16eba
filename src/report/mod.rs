//! Finished diagnostics, and the formats in which they are printed.
//!
//! An emitter sees diagnostics that need nothing more: it opens no file, counts nothing, sorts
//! nothing.

mod concise;
mod full;
mod grouped;
mod json;
pub mod style;

use std::collections::BTreeMap;
use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;

use crate::document::Span;
use crate::document::excerpt::Excerpt;
use crate::document::locate::{Locator, Position};
use crate::rules::{Counts, Evidence, GroupKey, RecordFinding, Severity, Source};

/// A finding with everything that a report can say about it.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnostic {
    /// Code of the rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Format of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<&'static str>,
    /// Record in the file, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// JSON Pointer of the place.
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
    /// The part of the file to show.
    #[serde(skip)]
    pub excerpt: Excerpt,
}

/// A second place that belongs to a diagnostic.
#[derive(Debug, Clone, Serialize)]
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
    #[serde(skip)]
    pub excerpt: Excerpt,
}

impl Diagnostic {
    /// Places a finding in its file; excerpts are made for a screen of `width` columns.
    #[must_use]
    pub fn new(kept: RecordFinding, locator: &Locator<'_>, width: usize) -> Self {
        let RecordFinding { record, format, finding } = kept;
        let related = finding.related.into_iter().map(|place| RelatedPlace {
            message: place.message,
            pointer: place.pointer,
            span: place.span,
            start: locator.position(place.span.start),
            end: locator.position(place.span.end),
            excerpt: Excerpt::new(locator, place.span, width),
        });
        Diagnostic {
            rule: finding.rule.code,
            severity: finding.severity,
            evidence: finding.evidence,
            message: finding.message,
            help: finding.help,
            format,
            record,
            pointer: finding.pointer,
            property: finding.property,
            span: finding.span,
            start: locator.position(finding.span.start),
            end: locator.position(finding.span.end),
            related: related.collect(),
            source: finding.source.or_else(|| finding.rule.standard()),
            excerpt: Excerpt::new(locator, finding.span, width),
        }
    }
}

/// What is reported about one file.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    /// Name of the input.
    pub path: String,
    /// Records that were checked.
    pub records: usize,
    /// Records of each format.
    pub formats: BTreeMap<&'static str, usize>,
    /// Findings, in order.
    pub findings: Vec<Diagnostic>,
    /// Findings beyond the limit, counted but not kept.
    pub omitted: usize,
}

/// An input that could not be checked.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// Name of the input.
    pub path: String,
    /// Why it could not be checked.
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
    /// Of how many records of the same format; of all, if they have none.
    pub of: usize,
    /// File in which the first one is.
    pub path: String,
    /// Place of the first one.
    pub first: Position,
}

/// The totals of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Inputs that were read.
    pub files: usize,
    /// Records that were checked.
    pub records: usize,
    /// Records without an error.
    pub valid: usize,
    /// Records with an error.
    pub invalid: usize,
    /// Records passed over because they are of another kind.
    pub skipped: usize,
    /// Findings by severity.
    #[serde(flatten)]
    pub counts: Counts,
    /// Findings that the settings leave out.
    pub suppressed: usize,
    /// Records of each format, over all files.
    #[serde(skip)]
    pub formats: BTreeMap<&'static str, usize>,
    /// Findings beyond the limit, counted but not kept.
    pub omitted: usize,
    /// All findings by rule and severity.
    #[serde(skip)]
    pub by_rule: BTreeMap<(&'static str, Severity), usize>,
}

/// The end of a run.
#[derive(Debug)]
pub struct Outcome<'r> {
    /// The totals.
    pub summary: &'r Summary,
    /// What all findings come down to: gravest first, then most frequent; only for [`ReportFormat::Grouped`].
    pub groups: &'r [GroupReport],
    /// Inputs that could not be checked.
    pub failures: &'r [Failure],
    /// The exit code of the process.
    pub exit_code: u8,
}

/// Prints reports in one format, file by file.
pub trait Emitter {
    /// Prints one file's report; files come in the order of the input.
    ///
    /// # Errors
    /// What the output says.
    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()>;

    /// Prints what belongs behind the last file.
    ///
    /// # Errors
    /// What the output says.
    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()>;
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
    /// One JSON document
    Json,
}

impl ReportFormat {
    /// Whether it prints groups of findings and no single ones.
    #[must_use]
    pub fn is_of_groups(self) -> bool {
        match self {
            ReportFormat::Grouped => true,
            ReportFormat::Full | ReportFormat::Concise | ReportFormat::Json => false,
        }
    }
}

/// The emitter of an output format.
#[must_use]
pub fn emitter(format: ReportFormat, color: bool) -> Box<dyn Emitter> {
    match format {
        ReportFormat::Full => Box::new(full::Full::new(color)),
        ReportFormat::Concise => Box::new(concise::Concise),
        ReportFormat::Grouped => Box::new(grouped::Grouped),
        ReportFormat::Json => Box::new(json::Json::default()),
    }
}
