//! What formats of test results call test cases, and what they say of each.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Diagnostic, Failure, FileReport};
use crate::rules::Severity;
use crate::text::escape;

/// A record with errors; or a file with everything that isn't in such a record.
#[derive(Debug, Default)]
pub(super) struct Case<'r> {
    /// Number of the record, counted from 1; none for the file.
    pub(super) record: Option<usize>,
    /// What was found in it, in order.
    pub(super) findings: Vec<&'r Diagnostic>,
    /// Errors of the file that nobody kept, so that nobody knows their records.
    pub(super) errors_left_out: usize,
}

impl<'r> Case<'r> {
    pub(super) fn errors(&self) -> impl Iterator<Item = &'r Diagnostic> {
        self.findings.iter().copied().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.errors_left_out > 0 || self.errors().next().is_some()
    }

    /// What is to be said where errors are left out.
    pub(super) fn said_of_the_rest(&self) -> Option<String> {
        let count = self.errors_left_out;
        (count > 0).then(|| format!("errors left out by --max-findings: {count}"))
    }
}

/// The cases of a file: first the file itself, then its records with errors.
pub(super) fn cases(report: &FileReport) -> Vec<Case<'_>> {
    let errors = || report.findings.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors_left_out = report.tally.counts.errors.saturating_sub(errors().count());
    let mut file = Case { errors_left_out, ..Case::default() };
    let case_of =
        |record: usize| (record, Case { record: Some(record.saturating_add(1)), ..Case::default() });
    let mut records: BTreeMap<usize, Case<'_>> =
        errors().filter_map(|diagnostic| diagnostic.record).map(case_of).collect();
    for diagnostic in &report.findings {
        let case = diagnostic.record.and_then(|record| records.get_mut(&record));
        case.unwrap_or(&mut file).findings.push(diagnostic);
    }
    std::iter::once(file).chain(records.into_values()).collect()
}

/// Name of an input that could not be checked, as it is.
pub(super) fn failed_name(failure: &Failure) -> &str {
    if failure.path.is_empty() { "run" } else { &failure.path }
}

/// A path as the name of something. Formats take blanks around a name for nothing, and it must be
/// something.
pub(super) fn name_of(path: &str) -> Cow<'_, str> {
    let name = escape(path);
    if name.trim().is_empty() { Cow::Owned(format!("./{name}")) } else { name }
}

#[cfg(test)]
mod tests {
    use super::{cases, name_of};
    use crate::report::{FileReport, Tally};
    use crate::rules::Counts;

    #[test]
    fn errors_that_nobody_kept_fail_the_file() {
        let counts = Counts { errors: 3, ..Counts::default() };
        let report = FileReport { tally: Tally { counts, ..Tally::default() }, ..FileReport::default() };
        let cases = cases(&report);
        assert_eq!(cases.len(), 1);
        assert!(cases[0].has_failed());
        assert_eq!(cases[0].said_of_the_rest().as_deref(), Some("errors left out by --max-findings: 3"));
    }

    #[test]
    fn everything_has_a_name() {
        assert_eq!(name_of(" \t"), "./     ");
        assert_eq!(name_of("a b"), "a b");
    }
}
