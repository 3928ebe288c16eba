//! Diagnostics for reviewdog, one JSON document on one line. The format has no place for inputs that
//! could not be checked: the exit code tells of them.

use std::io::{self, Write};

use serde::Serialize;

use super::inert::{Elements, json};
use super::{Diagnostic, Emitter, FileReport, Outcome, RelatedPlace};
use crate::document::locate::Position;
use crate::rules::Severity;

#[derive(Serialize)]
struct Entry<'r> {
    message: &'r str,
    location: Location<'r>,
    severity: &'static str,
    code: Code<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'r>>,
}

#[derive(Serialize)]
struct Related<'r> {
    message: &'r str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    range: Range,
}

/// Without the end.
#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    /// In bytes of UTF-8, as reviewdog counts.
    column: usize,
}

#[derive(Serialize)]
struct Code<'r> {
    value: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
}

impl<'r> Entry<'r> {
    fn new(path: &'r str, diagnostic: &'r Diagnostic) -> Self {
        let related = |related: &'r RelatedPlace| Related {
            message: &related.message,
            location: Location::new(path, related.start, related.end),
        };
        Entry {
            message: &diagnostic.message,
            location: Location::new(path, diagnostic.start, diagnostic.end),
            severity: match diagnostic.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Note => "INFO",
            },
            code: Code {
                value: &diagnostic.rule,
                url: diagnostic.source.as_ref().map(|source| source.address.as_str()),
            },
            related_locations: diagnostic.related.iter().map(related).collect(),
        }
    }
}

impl<'r> Location<'r> {
    fn new(path: &'r str, start: Position, end: Position) -> Self {
        let place = |position: Position| Place { line: position.line, column: position.byte_column };
        Location { path, range: Range { start: place(start), end: place(end) } }
    }
}

#[derive(Debug, Default)]
pub(super) struct Rdjson {
    entries: Elements,
}

impl Emitter for Rdjson {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"source\":{{\"name\":{}}},\"diagnostics\":[", json(&env!("CARGO_PKG_NAME"))?)
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let mut findings = report.findings.iter();
        findings.try_for_each(|diagnostic| self.entries.write(out, &Entry::new(&report.path, diagnostic)))
    }

    fn finish(&mut self, out: &mut dyn Write, _: &Outcome<'_>) -> io::Result<()> {
        writeln!(out, "]}}")
    }
}
