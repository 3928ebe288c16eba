//! One JSON document for the whole run, versioned: fields are only ever added.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Emitter, FileReport, Outcome, Summary};
use crate::formats::FORMATS;

/// Version of the document's shape.
const VERSION: u32 = 1;

/// Keeps the files' reports as text until the totals are known.
#[derive(Debug, Default)]
pub(super) struct Json {
    files: Vec<Box<serde_json::value::RawValue>>,
}

#[derive(Serialize)]
struct Report<'r> {
    version: u32,
    tool: Tool,
    schemas: BTreeMap<&'static str, &'static str>,
    exit_code: u8,
    summary: &'r Summary,
    files: &'r [Box<serde_json::value::RawValue>],
    failures: &'r [super::Failure],
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Emitter for Json {
    fn file(&mut self, _: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        self.files.push(serde_json::value::to_raw_value(report)?);
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        let report = Report {
            version: VERSION,
            tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            schemas: FORMATS
                .iter()
                .map(|format| (format.name, format.contract.page.version.as_str()))
                .collect(),
            exit_code: outcome.exit_code,
            summary: outcome.summary,
            files: &self.files,
            failures: outcome.failures,
        };
        serde_json::to_writer(&mut *out, &report)?;
        writeln!(out)
    }
}
