//! Findings as Checkstyle writes them: what most tools that annotate code can read.

use std::io::{self, Write};

use super::cases::failed_name;
use super::{Emitter, FileReport, Outcome, xml};
use crate::rules::Severity;
use crate::text::escape;

#[derive(Debug)]
pub(super) struct Checkstyle;

impl Emitter for Checkstyle {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}\n<checkstyle version=\"10.0\">", xml::DECLARATION)
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        writeln!(out, "<file name=\"{}\">", xml::escape(&report.path))?;
        for diagnostic in &report.findings {
            writeln!(
                out,
                "<error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"{}\"/>",
                diagnostic.start.line,
                diagnostic.start.column,
                severity(diagnostic.severity),
                xml::escape(&diagnostic.message),
                xml::escape(&diagnostic.rule),
            )?;
        }
        writeln!(out, "</file>")
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        for failure in outcome.failures {
            let (path, message) = (xml::escape(failed_name(failure)), xml::escape(&escape(&failure.message)));
            writeln!(
                out,
                "<file name=\"{path}\">\n\
                 <error severity=\"error\" message=\"{message}\" source=\"payvet/failure\"/>\n\
                 </file>"
            )?;
        }
        writeln!(out, "</checkstyle>")
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
