//! Several reports as one.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::parts::{self, Part};
use crate::baseline::Stale;
use crate::report::json::{Preamble, SavedReport, VERSION, Values};
use crate::report::part::PartReport;
use crate::report::{Diagnostic, EXIT_FINDINGS, Failure, FileReport, GroupReport, SchemaVersions, Tally};
use crate::rules::{Counts, GroupKey, Severity};
use crate::totals::Totals;

/// Several reports as one.
#[derive(Default)]
pub(super) struct Merged {
    /// Totals of what was added, but for those of the files, which [`Merged::counted`] adds.
    pub(super) totals: Totals,
    /// By which schemas the first one was judged.
    pub(super) schemas: Option<SchemaVersions>,
    /// Whether one of them shows personal values.
    pub(super) shows_values: bool,
    /// Each file once, in the order in which they come first.
    pub(super) files: Vec<FileReport>,
    known_files: HashMap<String, Known>,
    /// Files of which parts were checked, in the order in which they come first.
    in_parts: Vec<InParts>,
    /// Positions among those by path.
    known_in_parts: HashMap<String, usize>,
    failures: HashSet<Failure>,
    stale: HashSet<Stale>,
}

/// A file that one of the reports had.
struct Known {
    /// Position among the files.
    at: usize,
    /// Positions of its findings by their fingerprints.
    findings: HashMap<String, usize>,
}

/// A file of which parts were checked.
struct InParts {
    path: String,
    /// How many other files come before it.
    at: usize,
    parts: Vec<Part>,
}

impl Merged {
    pub(super) fn new(totals: Totals) -> Self {
        Merged { totals, ..Merged::default() }
    }

    /// Adds a report, unless it goes by another version than those before it. Its failures, which are
    /// returned, are still to be told.
    pub(super) fn add(&mut self, report: SavedReport, mixed_versions: bool) -> Result<Vec<Failure>, String> {
        let SavedReport { preamble, exit_code, files, failures, stale, .. } = report;
        if !mixed_versions {
            self.accept(&preamble)?;
        }
        self.schemas.get_or_insert(preamble.schemas);
        self.shows_values |= preamble.values == Values::Shown;
        let has_errors = files.iter().any(|file| file.tally.counts.at_least(kept(&file.findings)).errors > 0);
        // An exit code that neither findings nor failures explain has a reason that only its run knew.
        let is_explained = match exit_code {
            0 => true,
            EXIT_FINDINGS => has_errors,
            _ => !failures.is_empty(),
        };
        if !is_explained {
            self.totals.least_exit_code = self.totals.least_exit_code.max(exit_code);
        }
        for file in files {
            self.add_file(file);
        }
        self.totals.stale.extend(stale.into_iter().filter(|one| self.stale.insert(one.clone())));
        Ok(failures)
    }

    /// Makes failures of other runs failures of this one, each once: without them nobody could see why it
    /// failed.
    pub(super) fn tell(&mut self, failures: Vec<Failure>, err: &mut dyn Write) -> io::Result<()> {
        for failure in failures {
            if self.failures.insert(failure.clone()) {
                self.totals.fail(failure.path, failure.message, err)?;
            }
        }
        Ok(())
    }

    fn accept(&self, preamble: &Preamble) -> Result<(), String> {
        let otherwise = "--mixed-versions takes it all the same";
        if preamble.version != VERSION {
            let version = preamble.version;
            return Err(format!(
                "a report of version {version}, this payvet knows version {VERSION}; {otherwise}"
            ));
        }
        let Some(schemas) = self.schemas.as_ref().filter(|schemas| **schemas != preamble.schemas) else {
            return Ok(());
        };
        let differing =
            preamble.schemas.iter().find(|(format, version)| schemas.get(*format) != Some(version));
        let what = match differing {
            Some((format, version)) => format!("judged {format} by {version}, not as the reports before it"),
            None => "judged by other schemas than the reports before it".to_owned(),
        };
        Err(format!("{what}; {otherwise}"))
    }

    /// Adds what a report says of a file. A finding of several reports counts once, as grave as it is in one
    /// of them; of what each has left out, nobody knows more than how much it is.
    fn add_file(&mut self, mut file: FileReport) {
        if let Some(part) = file.part.take() {
            self.add_part(file, *part);
            return;
        }
        let Some(known) = self.known_files.get_mut(&file.path) else {
            let positions = file.findings.iter().enumerate();
            let findings = positions.map(|(at, finding)| (finding.fingerprint.clone(), at)).collect();
            self.known_files.insert(file.path.clone(), Known { at: self.files.len(), findings });
            self.files.push(file);
            return;
        };
        let FileReport { tally: mine, formats, findings, .. } = &mut self.files[known.at];
        for finding in file.findings {
            let at = *known.findings.entry(finding.fingerprint.clone()).or_insert(findings.len());
            match findings.get_mut(at) {
                Some(same) => same.severity = same.severity.min(finding.severity),
                None => findings.push(finding),
            }
        }
        for (format, count) in file.formats {
            let known = formats.entry(format).or_default();
            *known = (*known).max(count);
        }
        let its = file.tally;
        *mine = Tally {
            records: mine.records.max(its.records),
            invalid: mine.invalid.max(its.invalid),
            valid: 0,
            // What one of them has judged or reported isn't passed over or left out.
            skipped: mine.skipped.min(its.skipped),
            suppressed: mine.suppressed.min(its.suppressed),
            baselined: mine.baselined.min(its.baselined),
            counts: mine.counts.at_least(its.counts),
            omitted: 0,
        };
    }

    fn add_part(&mut self, file: FileReport, part: PartReport) {
        let new = self.in_parts.len();
        let at = *self.known_in_parts.entry(file.path.clone()).or_insert(new);
        if at == new {
            let (path, at) = (file.path.clone(), self.files.len());
            self.in_parts.push(InParts { path, at, parts: Vec::new() });
        }
        self.in_parts[at].parts.push((file, part));
    }

    /// Puts the parts of each file together. A file with which that can't be done fails the run.
    pub(super) fn put_together(&mut self, err: &mut dyn Write) -> io::Result<()> {
        let in_parts = std::mem::take(&mut self.in_parts);
        // What of other files was judged, their own runs have seen.
        let may_be_nothing = self.files.is_empty() && !in_parts.is_empty();
        let (mut judged, mut inserted) = (0_usize, 0);
        for InParts { path, at, parts } in in_parts {
            let put_together = if self.known_files.contains_key(&path) {
                Err("there are reports about all of it, and about parts".to_owned())
            } else {
                parts::whole(path.clone(), parts)
            };
            match put_together {
                Ok((file, its)) => {
                    judged = judged.saturating_add(its).saturating_add(file.tally.counts.errors);
                    self.files.insert(at + inserted, file);
                    inserted += 1;
                }
                Err(message) => self.totals.fail(path, message, err)?,
            }
        }
        if may_be_nothing && judged == 0 && self.totals.failures.is_empty() {
            self.totals.fail(String::new(), "no record to check".to_owned(), err)?;
        }
        Ok(())
    }

    /// The same with the totals of its files, which no longer contradict their findings.
    pub(super) fn counted(mut self) -> Self {
        for file in &mut self.files {
            file.findings.sort_by_key(|finding| finding.span.start);
            file.tally = tally_of(file);
            self.totals.summary.add(file.tally);
            for (format, count) in &file.formats {
                let known = self.totals.formats.entry(format.clone()).or_default();
                *known = known.saturating_add(*count);
            }
            let mut last_of = HashMap::new();
            for finding in &file.findings {
                let key = GroupKey {
                    rule: finding.rule.clone(),
                    severity: finding.severity,
                    format: finding.format.clone(),
                    place: finding.place.clone(),
                    gist: finding.gist.clone(),
                };
                let is_new =
                    finding.record.is_some_and(|record| last_of.insert(key.clone(), record) != Some(record));
                self.totals.add_group(GroupReport {
                    key,
                    findings: 1,
                    records: usize::from(is_new),
                    of: 0,
                    path: file.path.clone(),
                    first: finding.start,
                });
            }
        }
        self.totals.sort_groups();
        self
    }
}

/// What a file has at least: as much as is said, and as is there.
fn tally_of(file: &FileReport) -> Tally {
    let counts = file.tally.counts.at_least(kept(&file.findings));
    let errors = file.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let with_errors: HashSet<usize> = errors.filter_map(|finding| finding.record).collect();
    let invalid = file.tally.invalid.max(with_errors.len());
    let records = file.tally.records.max(invalid);
    let omitted = counts.total() - file.findings.len();
    Tally { records, invalid, valid: records - invalid, counts, omitted, ..file.tally }
}

fn kept(findings: &[Diagnostic]) -> Counts {
    let mut counts = Counts::default();
    for finding in findings {
        counts.add(finding.severity, 1);
    }
    counts
}
