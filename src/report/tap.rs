//! The Test Anything Protocol, version 14: a test point for each file and for each record with errors,
//! and below it a YAML block with what was found. JSON is YAML too.

use std::io::{self, Write};

use serde::Serialize;

use super::cases::{Case, cases, failed_name, name_of};
use super::inert::json;
use super::{Diagnostic, Emitter, FileReport, Outcome};
use crate::rules::Severity;

#[derive(Debug, Default)]
pub(super) struct Tap {
    /// Test points so far.
    points: usize,
}

/// What a YAML block says of a finding.
#[derive(Serialize)]
struct Finding<'r> {
    rule: &'r str,
    severity: Severity,
    path: &'r str,
    line: usize,
    column: usize,
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'r str>,
    pointer: &'r str,
}

impl<'r> Finding<'r> {
    fn new(path: &'r str, diagnostic: &'r Diagnostic) -> Self {
        Finding {
            rule: &diagnostic.rule,
            severity: diagnostic.severity,
            path,
            line: diagnostic.start.line,
            column: diagnostic.start.column,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            pointer: &diagnostic.pointer,
        }
    }
}

impl Tap {
    fn point(&mut self, out: &mut dyn Write, is_ok: bool, description: &str) -> io::Result<()> {
        self.points += 1;
        let verdict = if is_ok { "ok" } else { "not ok" };
        writeln!(out, "{verdict} {} - {}", self.points, escaped(description))
    }

    fn case(&mut self, out: &mut dyn Write, path: &str, case: &Case<'_>) -> io::Result<()> {
        let name = name_of(path);
        let description = case.record.map(|record| format!("{name}, record {record}"));
        self.point(out, !case.has_failed(), description.as_deref().unwrap_or(&name))?;
        let rest = case.said_of_the_rest();
        if case.findings.is_empty() && rest.is_none() {
            return Ok(());
        }
        writeln!(out, "  ---")?;
        if let Some(rest) = rest {
            writeln!(out, "  message: {}", json(&rest)?)?;
        }
        if !case.findings.is_empty() {
            writeln!(out, "  findings:")?;
        }
        for diagnostic in &case.findings {
            writeln!(out, "    - {}", json(&Finding::new(path, diagnostic))?)?;
        }
        writeln!(out, "  ...")
    }
}

impl Emitter for Tap {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "TAP version 14")
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        cases(report).iter().try_for_each(|case| self.case(out, &report.path, case))
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        for failure in outcome.failures {
            self.point(out, false, &name_of(failed_name(failure)))?;
            writeln!(out, "  ---\n  message: {}\n  ...", json(&failure.message)?)?;
        }
        writeln!(out, "1..{}", self.points)
    }
}

/// A description in which nothing is a directive. A brace at its end would begin a subtest for some
/// readers, and no escape of theirs helps.
fn escaped(description: &str) -> String {
    let description = description.trim_end();
    let description = match description.strip_suffix('{') {
        Some(before) => format!("{before}\\u007b"),
        None => description.to_owned(),
    };
    description.replace('\\', "\\\\").replace('#', "\\#")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_description_is_nothing_else() {
        assert_eq!(escaped("a # TODO \\# b"), "a \\# TODO \\\\\\# b");
        assert_eq!(escaped("a { b { "), "a { b \\\\u007b");
    }
}
