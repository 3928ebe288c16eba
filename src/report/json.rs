//! One JSON document for the whole run, versioned: fields are only ever added. Its schema is
//! `schemas/report.schema.json`.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::inert::{Elements, json};
use super::{Emitter, Failure, FileReport, Head, Outcome, SchemaVersions, Stale, Summary};

/// Version of the document's shape.
pub const VERSION: u32 = 1;

/// The schema of reports in JSON: of whole documents, and of lines under `#/$defs/line`.
pub const SCHEMA: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report.schema.json"));

/// What a report says before it is about files.
#[derive(Debug, Serialize, Deserialize)]
pub struct Preamble {
    /// Version of the document's shape: see [`VERSION`].
    pub version: u32,
    /// What made the report.
    pub tool: Tool,
    /// Versions of the vendors' pages, by format.
    pub schemas: SchemaVersions,
    /// Whether personal values are masked in it.
    pub values: Values,
}

/// The program that made a report.
#[derive(Debug, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its version.
    pub version: Cow<'static, str>,
}

/// What became of personal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Values {
    /// Type and length stand for each.
    Masked,
    /// They are in the report.
    Shown,
}

impl Preamble {
    pub(super) fn new(head: &Head) -> Self {
        Preamble {
            version: VERSION,
            tool: Tool { name: env!("CARGO_PKG_NAME").into(), version: env!("CARGO_PKG_VERSION").into() },
            schemas: head.schemas.clone().unwrap_or_else(super::schema_versions),
            values: if head.view.shows_values { Values::Shown } else { Values::Masked },
        }
    }
}

/// A whole report, as it is read again.
#[derive(Debug, Deserialize)]
pub struct SavedReport {
    /// What it says before it is about files.
    #[serde(flatten)]
    pub preamble: Preamble,
    /// The exit code of its run.
    pub exit_code: u8,
    /// The totals.
    pub summary: Summary,
    /// What was found, file by file.
    pub files: Vec<FileReport>,
    /// Inputs that could not be checked, and outputs that could not be written.
    pub failures: Vec<Failure>,
    /// Entries of the baseline that no longer occur.
    #[serde(default)]
    pub stale: Vec<Stale>,
}

/// The fields in the order of the document. Files are written one by one between the first and the
/// last of them, as nobody can keep all.
#[derive(Serialize)]
struct Conclusion<'r> {
    failures: &'r [Failure],
    stale: &'r [Stale],
    exit_code: u8,
    summary: &'r Summary,
}

#[derive(Debug)]
pub(super) struct Json {
    preamble: Preamble,
    files: Elements,
}

impl Json {
    pub(super) fn new(head: &Head) -> Self {
        Json { preamble: Preamble::new(head), files: Elements::default() }
    }
}

impl Emitter for Json {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let preamble = json(&self.preamble)?;
        write!(out, "{},\"files\":[", preamble.strip_suffix('}').unwrap_or(&preamble))
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        self.files.write(out, report)
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        let Outcome { summary, failures, stale, exit_code, .. } = outcome;
        let conclusion = Conclusion { failures, stale, exit_code: *exit_code, summary };
        let conclusion = json(&conclusion)?;
        writeln!(out, "],{}", conclusion.strip_prefix('{').unwrap_or(&conclusion))
    }
}
