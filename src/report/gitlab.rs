//! A Code Quality report for GitLab: one JSON array on one line, an entry for each finding. The format
//! has no place for inputs that could not be checked: the exit code tells of them.

use std::io::{self, Write};

use serde::Serialize;

use super::inert::Elements;
use super::{Diagnostic, Emitter, FileReport, Outcome};
use crate::document::locate::Position;
use crate::rules::Severity;

#[derive(Serialize)]
struct Entry<'r> {
    description: &'r str,
    check_name: &'r str,
    fingerprint: &'r str,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Range<usize>,
    positions: Range<Place>,
}

/// Both ends are included.
#[derive(Debug, PartialEq, Serialize)]
struct Range<T> {
    begin: T,
    end: T,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Place {
    line: usize,
    column: usize,
}

impl<'r> Entry<'r> {
    fn new(path: &'r str, diagnostic: &'r Diagnostic) -> Self {
        let positions = positions(diagnostic.start, diagnostic.end);
        Entry {
            description: &diagnostic.message,
            check_name: &diagnostic.rule,
            fingerprint: &diagnostic.fingerprint,
            severity: match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location {
                // GitLab wants paths from the root of the repository, and takes none with a slash there.
                path: path.trim_start_matches('/'),
                lines: Range { begin: positions.begin.line, end: positions.end.line },
                positions,
            },
        }
    }
}

/// From the first character to the last; an empty place takes the character at which it stands.
fn positions(start: Position, end: Position) -> Range<Place> {
    let begin = Place { line: start.line, column: start.column };
    let last = Place { line: end.line, column: end.column.saturating_sub(1) };
    let is_behind = last.line > begin.line || last.column > begin.column;
    Range { begin, end: if is_behind { Place { column: last.column.max(1), ..last } } else { begin } }
}

#[derive(Debug, Default)]
pub(super) struct Gitlab {
    entries: Elements,
}

impl Emitter for Gitlab {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let mut findings = report.findings.iter();
        findings.try_for_each(|diagnostic| self.entries.write(out, &Entry::new(&report.path, diagnostic)))
    }

    fn finish(&mut self, out: &mut dyn Write, _: &Outcome<'_>) -> io::Result<()> {
        writeln!(out, "]")
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Range, positions};
    use crate::document::locate::Position;

    #[test]
    fn ends_are_included_and_never_before_the_beginning() {
        for (start, end, last) in [
            ((2, 3), (2, 8), (2, 7)),
            ((2, 3), (2, 4), (2, 3)),
            ((2, 3), (2, 3), (2, 3)),
            ((1, 1), (1, 1), (1, 1)),
            ((2, 3), (4, 2), (4, 1)),
            ((2, 3), (4, 1), (4, 1)),
        ] {
            let position = |(line, column)| Position { line, column, byte_column: 0 };
            let place = |(line, column)| Place { line, column };
            let wanted = Range { begin: place(start), end: place(last) };
            assert_eq!(positions(position(start), position(end)), wanted);
        }
    }
}
