//! Workflow commands that GitHub Actions turns into annotations. Nothing else is printed: whatever
//! stands in a line of its own could be a command.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Diagnostic, Emitter, Failure, FileReport, Outcome};
use crate::rules::Severity;
use crate::text::{counted, escape, list};

/// Annotations of each kind that GitHub shows of one step.
const MOST: usize = 10;

/// Keeps the commands until the end: errors come first, and the rest is only counted.
#[derive(Debug, Default)]
pub(super) struct Github {
    commands: BTreeMap<Severity, Vec<String>>,
}

impl Emitter for Github {
    fn file(&mut self, _: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        for diagnostic in &report.findings {
            let commands = self.commands.entry(diagnostic.severity).or_default();
            if commands.len() < MOST {
                commands.push(annotation(&report.path, diagnostic));
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        let failures = &outcome.failures[..outcome.failures.len().min(MOST)];
        for failure in failures {
            writeln!(out, "::error title=payvet::{}", data(&text_of(failure)))?;
        }
        // Failures are shown as errors.
        self.keep(Severity::Error, MOST - failures.len());
        if !self.left_out(outcome).is_empty() {
            // The notice that says so has to be among those that are shown.
            self.keep(Severity::Note, MOST - 1);
        }
        for command in self.commands.values().flatten() {
            writeln!(out, "{command}")?;
        }
        let left_out = self.left_out(outcome);
        if !left_out.is_empty() {
            let left_out = list(&left_out, "and");
            writeln!(out, "::notice title=payvet::{left_out} not shown here")?;
        }
        Ok(())
    }
}

impl Github {
    /// Forgets all commands of a severity but the first ones.
    fn keep(&mut self, severity: Severity, most: usize) {
        if let Some(commands) = self.commands.get_mut(&severity) {
            commands.truncate(most);
        }
    }

    /// How many of each kind are not among the commands, those included that no report holds.
    fn left_out(&self, outcome: &Outcome<'_>) -> Vec<String> {
        let shown = |severity| self.commands.get(&severity).map_or(0, Vec::len);
        let counts = outcome.summary.tally.counts.by_severity();
        let findings =
            counts.map(|(severity, count)| (severity.name(), count.saturating_sub(shown(severity))));
        let failures = ("failure", outcome.failures.len().saturating_sub(MOST));
        let left_out = findings.into_iter().chain([failures]).filter(|(_, count)| *count > 0);
        left_out.map(|(name, count)| counted(count, name)).collect()
    }
}

/// The command that shows a finding at its place.
fn annotation(path: &str, diagnostic: &Diagnostic) -> String {
    let Diagnostic { severity, start, end, .. } = diagnostic;
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut place = format!("file={},line={},endLine={}", property(&escape(path)), start.line, end.line);
    // GitHub refuses columns where there is more than one line.
    if start.line == end.line {
        // Writing to a String can't fail.
        let _ = write!(place, ",col={},endColumn={}", start.column, end.column);
    }
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let message = data(&format!("{}{help}", diagnostic.message));
    format!("::{command} {place},title={}::{message}", property(&diagnostic.rule))
}

fn text_of(failure: &Failure) -> String {
    let message = escape(&failure.message);
    if failure.path.is_empty() {
        message.into_owned()
    } else {
        format!("{}: {message}", escape(&failure.path))
    }
}

/// What stands behind the second `::` of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands before it, as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{Github, MOST, annotation, data, property};
    use crate::report::samples::diagnostic;
    use crate::report::{Emitter as _, Failure, FileReport, Outcome, Summary};
    use crate::rules::Severity;

    /// The lines for so many errors, warnings and notes, of which the last `omitted` errors were only
    /// counted, and so many failures.
    fn lines(counts: [usize; 3], omitted: usize, failures: usize) -> Vec<String> {
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        let mut summary = Summary::default();
        let mut report = FileReport::default();
        for (severity, count) in severities.into_iter().zip(counts.into_iter().rev()) {
            summary.tally.counts.add(severity, count);
            let kept = if severity == Severity::Error { count - omitted } else { count };
            report.findings.extend((0..kept).map(|_| diagnostic(severity, "m")));
        }
        let failures = vec![Failure { path: "a".to_owned(), message: "b".to_owned() }; failures];
        let outcome =
            Outcome { summary: &summary, groups: &[], failures: &failures, stale: &[], exit_code: 1 };
        let (mut github, mut out) = (Github::default(), Vec::new());
        github.file(&mut out, &report).expect("a vector can be written");
        assert!(out.is_empty(), "errors of later files come before warnings");
        github.finish(&mut out, &outcome).expect("a vector can be written");
        String::from_utf8(out).expect("it is text").lines().map(str::to_owned).collect()
    }

    fn of_kind(lines: &[String], kind: &str) -> usize {
        lines.iter().filter(|line| line.starts_with(kind)).count()
    }

    #[test]
    fn what_ends_a_command_or_its_parts_is_encoded() {
        assert_eq!(data("50%\r\n::error::x, y"), "50%25%0D%0A::error::x, y");
        assert_eq!(property("a:b,c%3A\n"), "a%3Ab%2Cc%253A%0A");
        let mut diagnostic = diagnostic(Severity::Note, "is 5%");
        assert_eq!(
            annotation("a,b::c\n.json", &diagnostic),
            "::notice file=a%2Cb%3A%3Ac\\u000a.json,line=2,endLine=2,col=3,endColumn=5,title=json/x::is 5%25"
        );
        diagnostic.end.line = 4;
        diagnostic.help = Some("mend it".to_owned());
        assert_eq!(
            annotation("a", &diagnostic),
            "::notice file=a,line=2,endLine=4,title=json/x::is 5%25%0Ahelp: mend it"
        );
    }

    #[test]
    fn no_more_of_a_kind_is_printed_than_is_shown() {
        let printed = lines([2, 1, 1], 0, 0);
        assert_eq!(printed.len(), 4);
        assert!(printed[1].starts_with("::error") && printed[2].starts_with("::warning"), "{printed:?}");
        let printed = lines([MOST, MOST, MOST], 0, 0);
        assert_eq!(printed.len(), 3 * MOST);

        let printed = lines([14, 11, 12], 3, 2);
        assert_eq!(["::error", "::warning", "::notice"].map(|kind| of_kind(&printed, kind)), [MOST; 3]);
        let last = printed.last().expect("there are lines");
        assert!(last.contains("payvet::6 errors, 1 warning and 3 notes not shown here"), "{last}");
        assert_eq!(printed[0], "::error title=payvet::a: b");
    }

    #[test]
    fn what_is_only_counted_is_told_as_well() {
        let printed = lines([5, 0, 0], 4, 0);
        assert_eq!(printed.len(), 2);
        assert!(printed[1].starts_with("::notice title=payvet::4 errors not shown here"), "{printed:?}");
        let printed = lines([1, 0, 0], 0, 12);
        assert_eq!(of_kind(&printed, "::error"), MOST);
        assert!(printed[MOST].contains("1 error and 2 failures not shown"), "{printed:?}");
    }
}
