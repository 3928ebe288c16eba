//! `path:line:column: severity[rule] message`, one line a finding. Frozen: problem matchers and
//! editors take it apart.

use std::io::{self, Write};

use super::{Emitter, FileReport, Outcome, style};
use crate::text::escape;

#[derive(Debug)]
pub(super) struct Concise;

impl Emitter for Concise {
    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        for diagnostic in &report.findings {
            writeln!(
                out,
                "{}:{}:{}: {}[{}] {}",
                style::strong(&escape(&report.path)),
                diagnostic.start.line,
                diagnostic.start.column,
                style::severity(diagnostic.severity, diagnostic.severity.name()),
                diagnostic.rule,
                escape(&diagnostic.message),
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Write, _: &Outcome<'_>) -> io::Result<()> {
        Ok(())
    }
}
