//! The JSON report as a stream: one JSON object a line, which says by its `type` what it is. For runs
//! of which nobody wants to keep the whole report in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::inert::write_json;
use super::json::Preamble;
use super::part::PartReport;
use super::{Diagnostic, Emitter, Failure, FileReport, Head, Outcome, Stale, Summary, Tally};

/// One line. The first is [`Line::Start`], the last [`Line::End`]: without it the report is cut off.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, while it is written or read")]
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Line<'r> {
    /// What the report says before it is about files.
    Start(Preamble),
    /// A file; its findings follow.
    File {
        /// Name of the input.
        path: Cow<'r, str>,
        /// How many records and findings it has.
        #[serde(flatten)]
        tally: Tally,
        /// Records of each format.
        formats: Cow<'r, BTreeMap<Cow<'static, str>, usize>>,
        /// Which part of it was checked, if not all.
        #[serde(skip_serializing_if = "Option::is_none")]
        part: Option<Cow<'r, PartReport>>,
    },
    /// A finding.
    Finding {
        /// Name of the input in which it is.
        path: Cow<'r, str>,
        /// All the rest.
        #[serde(flatten)]
        finding: Cow<'r, Diagnostic>,
    },
    /// An input that could not be checked, or an output that could not be written.
    Failure(Cow<'r, Failure>),
    /// An entry of the baseline that no longer occurs.
    Stale(Cow<'r, Stale>),
    /// How the run ended.
    End {
        /// The exit code of its process.
        exit_code: u8,
        /// The totals.
        summary: Cow<'r, Summary>,
    },
}

impl Line<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, self)?;
        writeln!(out)
    }
}

#[derive(Debug)]
pub(super) struct Jsonl {
    start: Line<'static>,
}

impl Jsonl {
    pub(super) fn new(head: &Head) -> Self {
        Jsonl { start: Line::Start(Preamble::new(head)) }
    }
}

impl Emitter for Jsonl {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.start.write(out)
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let FileReport { path, tally, formats, part, findings } = report;
        let path = Cow::from(path);
        let part = part.as_deref().map(Cow::Borrowed);
        Line::File { path: path.clone(), tally: *tally, formats: Cow::Borrowed(formats), part }.write(out)?;
        for finding in findings {
            Line::Finding { path: path.clone(), finding: Cow::Borrowed(finding) }.write(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        for failure in outcome.failures {
            Line::Failure(Cow::Borrowed(failure)).write(out)?;
        }
        for stale in outcome.stale {
            Line::Stale(Cow::Borrowed(stale)).write(out)?;
        }
        Line::End { exit_code: outcome.exit_code, summary: Cow::Borrowed(outcome.summary) }.write(out)
    }
}
