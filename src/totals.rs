//! What a run comes down to: totals, groups of findings, failures, and the exit code that follows.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::path::Path;

use crate::baseline::Stale;
use crate::input;
use crate::interruption::Signal;
use crate::prose;
use crate::report::{EXIT_FAILED, EXIT_FINDINGS, Failure, GroupReport, Outcome, Summary, style};
use crate::rules::{GroupKey, MOST_GROUPS, Severity};
use crate::text::{self, counted, escape};

/// What makes a run fail, beside errors and failures.
#[derive(Debug, Clone, Copy, Default)]
pub struct FailLevel {
    /// Warnings beyond which it does.
    pub max_warnings: Option<usize>,
    /// Whether errors in payloads leave the exit code 0.
    pub exit_zero: bool,
}

/// What is known of a run so far.
#[derive(Debug, Default)]
pub struct Totals {
    /// Files, records and findings.
    pub summary: Summary,
    /// Records of each format.
    pub formats: BTreeMap<Cow<'static, str>, usize>,
    /// Inputs that could not be checked, and outputs that could not be written.
    pub failures: Vec<Failure>,
    /// Entries of a baseline that no longer occur.
    pub stale: Vec<Stale>,
    /// The signal that ended the run before everything was checked.
    pub ended_by: Option<Signal>,
    /// An exit code for which only another run knew the reason: this one has no better code, unless it is
    /// told that findings leave it 0.
    pub least_exit_code: u8,
    fail_level: FailLevel,
    color_stderr: bool,
    /// In the order of their first findings; `of` isn't known before the end.
    groups: Vec<GroupReport>,
    group_of: HashMap<GroupKey, usize>,
}

impl Totals {
    /// Of a run that has just begun.
    #[must_use]
    pub fn new(fail_level: FailLevel, color_stderr: bool) -> Self {
        Totals { fail_level, color_stderr, ..Totals::default() }
    }

    /// Notes that something could not be done, and says so; without a path it is the run itself.
    ///
    /// # Errors
    /// Standard error can't be written.
    pub fn fail(&mut self, path: String, message: String, err: &mut dyn Write) -> io::Result<()> {
        style::set(self.color_stderr);
        let word = style::severity(Severity::Error, "error");
        let path_before = if path.is_empty() { String::new() } else { format!("{}: ", escape(&path)) };
        writeln!(err, "{word}: {path_before}{}", escape(&message))?;
        self.failures.push(Failure { path, message });
        Ok(())
    }

    /// Notes that a file could not be written, and says so.
    ///
    /// # Errors
    /// Standard error can't be written.
    pub fn fail_to_write(&mut self, path: &Path, error: &io::Error, err: &mut dyn Write) -> io::Result<()> {
        let message = format!("can't be written: {}", input::reason(error));
        self.fail(input::shown(path), message, err)
    }

    /// Adds findings of one file, or one finding, to their group.
    pub fn add_group(&mut self, mut group: GroupReport) {
        // Each file can bring as many new ones as are kept of one.
        if self.groups.len() >= MOST_GROUPS && !self.group_of.contains_key(&group.key) {
            group.key = group.key.of_the_rest();
        }
        match self.group_of.entry(group.key.clone()) {
            Entry::Occupied(at) => {
                let known = &mut self.groups[*at.get()];
                known.findings += group.findings;
                known.records += group.records;
            }
            Entry::Vacant(vacant) => {
                vacant.insert(self.groups.len());
                self.groups.push(group);
            }
        }
    }

    /// Puts the groups in order: gravest first, then most frequent.
    pub fn sort_groups(&mut self) {
        for group in &mut self.groups {
            let of_format = group.key.format.as_ref().and_then(|format| self.formats.get(format));
            group.of = of_format.copied().unwrap_or(self.summary.tally.records);
        }
        self.groups.sort_by_key(|group| (group.key.severity, Reverse(group.findings)));
    }

    /// The end of the run, as reports say it.
    #[must_use]
    pub fn outcome(&self) -> Outcome<'_> {
        Outcome {
            summary: &self.summary,
            groups: &self.groups,
            failures: &self.failures,
            stale: &self.stale,
            exit_code: self.exit_code(),
        }
    }

    /// 0, [`EXIT_FINDINGS`] or [`EXIT_FAILED`], of which the last one counts most, or that of a signal, which
    /// counts more.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if let Some(signal) = self.ended_by {
            return signal.exit_code();
        }
        let is_at_fail_level = self.summary.tally.counts.errors > 0
            || self.has_too_many_warnings()
            || self.least_exit_code == EXIT_FINDINGS;
        if !self.failures.is_empty() || self.least_exit_code >= EXIT_FAILED {
            EXIT_FAILED
        } else if is_at_fail_level && !self.fail_level.exit_zero {
            EXIT_FINDINGS
        } else {
            0
        }
    }

    fn has_too_many_warnings(&self) -> bool {
        self.fail_level.max_warnings.is_some_and(|most| self.summary.tally.counts.warnings > most)
    }

    /// What is counted but not shown.
    #[must_use]
    pub fn omitted(&self) -> Option<String> {
        let omitted = self.summary.tally.omitted;
        (omitted > 0).then(|| format!("{} not shown (--max-findings)", counted(omitted, "finding")))
    }

    /// `2 errors, 1 warning in 9 records of 2 files (8 elimity-itsm-webhook, …)`, in the colours of
    /// standard error. What is left out is only said where somebody could miss it.
    #[must_use]
    pub fn closing_line(&self, shows_all: bool, columns: Option<usize>) -> String {
        style::set(self.color_stderr);
        let Summary { files, tally } = &self.summary;
        let failed = match self.failures.len() {
            0 => None,
            count => Some(counted(count, "failure")),
        };
        if *files == 0 {
            let parts = std::iter::once("nothing checked".to_owned()).chain(failed);
            return parts.collect::<Vec<_>>().join("; ");
        }
        let mut findings = Vec::new();
        for (severity, count) in tally.counts.by_severity() {
            if count > 0 {
                findings.push(style::severity(severity, &counted(count, severity.name())));
            }
        }
        let verdict = if !findings.is_empty() {
            findings.join(", ")
        } else if self.exit_code() == 0 {
            style::good("no findings")
        } else {
            "no findings".to_owned()
        };
        let formats: Vec<String> =
            self.formats.iter().map(|(format, count)| format!("{count} {format}")).collect();
        let formats =
            if formats.is_empty() { String::new() } else { format!(" ({})", text::list(&formats, "and")) };
        let records = counted(tally.records, "record");
        let mut parts = vec![format!("{verdict} in {records} of {}{formats}", counted(*files, "file"))];
        if tally.skipped > 0 {
            parts.push(format!("{} passed over", counted(tally.skipped, "record")));
        }
        if tally.suppressed > 0 {
            parts.push(format!("{} left out by the settings", counted(tally.suppressed, "finding")));
        }
        if tally.baselined > 0 {
            parts.push(format!("{} known already", counted(tally.baselined, "finding")));
        }
        if let Some(most) = self.fail_level.max_warnings.filter(|_| self.has_too_many_warnings()) {
            parts.push(format!("more than {}", counted(most, "warning")));
        }
        parts.extend(self.omitted().filter(|_| !shows_all));
        parts.extend(failed);
        let line = parts.join("; ");
        columns.map_or_else(|| line.clone(), |columns| textwrap::fill(&line, prose::options(columns)))
    }
}
