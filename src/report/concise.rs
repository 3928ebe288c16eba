//! `path:line:column: severity[rule] message`, one line a finding. Frozen: problem matchers and
//! editors take it apart.

use std::io::{self, Write};

use super::{Diagnostic, Emitter, FileReport, style};
use crate::text::path_at_line_start;

#[derive(Debug)]
pub(super) struct Concise;

impl Emitter for Concise {
    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let path = style::strong(&path_at_line_start(&report.path));
        for diagnostic in &report.findings {
            let severity = style::severity(diagnostic.severity, diagnostic.severity.name());
            writeln!(out, "{}", composed(&path, &severity, diagnostic))?;
        }
        Ok(())
    }
}

/// The line of a finding in the file at `path`, without colours and without its end: formats made of
/// something else have it where they have room for text.
pub(super) fn line(path: &str, diagnostic: &Diagnostic) -> String {
    composed(&path_at_line_start(path), diagnostic.severity.name(), diagnostic)
}

fn composed(path: &str, severity: &str, diagnostic: &Diagnostic) -> String {
    let Diagnostic { rule, message, start, .. } = diagnostic;
    format!("{path}:{}:{}: {severity}[{rule}] {message}", start.line, start.column)
}
