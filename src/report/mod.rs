//! Reports, and the formats in which they are printed.
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

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use self::part::PartReport;
use crate::baseline::Stale;
use crate::check::Verdict;
pub use crate::diagnostic::{Diagnostic, RelatedPlace, View, diagnostics};
use crate::document::locate::{Locator, Position};
use crate::formats::FORMATS;
use crate::rules::GroupKey;
pub use crate::tally::Tally;

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
    /// Columns of the terminal on which it is read, if it is one: text breaks between words there.
    pub columns: Option<usize>,
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
        ReportFormat::Full => Box::new(full::Full::new(head)),
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
