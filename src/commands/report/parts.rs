//! Reports of the parts of one file, put together to the report of one look at all of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::fingerprint::Fingerprint;
use crate::report::part::{PartReport, PassedOver};
use crate::report::{Diagnostic, FileReport};
use crate::text::escape;

/// What was said of one part: its findings and totals, and which part it is.
pub(super) type Part = (FileReport, PartReport);

/// Puts the parts of the file at `path` together. The number is that of its records about which something
/// could be said.
///
/// # Errors
/// Why they aren't all of one file.
pub(super) fn whole(path: String, mut parts: Vec<Part>) -> Result<(FileReport, usize), String> {
    parts.sort_by_key(|(_, part)| (part.start, part.end));
    accept(&parts)?;
    let max_findings = parts.first().and_then(|(_, part)| part.max_findings).unwrap_or(usize::MAX);
    let file = FileReport { path, ..FileReport::default() };
    let mut whole = Whole { file, max_findings, ..Whole::default() };
    for (file, part) in parts {
        let is_over = part.over;
        whole.add(file, part)?;
        // One look would have ended here, too.
        if is_over {
            break;
        }
    }
    Ok(whole.finish())
}

/// Whether the parts, in order, are all of one file, each of its bytes once.
fn accept(parts: &[Part]) -> Result<(), String> {
    let [(_, first), ..] = parts else { return Ok(()) };
    let (mut end, mut lines) = (0, 0);
    for (_, part) in parts {
        if part.total != first.total {
            return Err(format!(
                "its parts are of files of {} and of {} bytes (--total-bytes)",
                first.total, part.total
            ));
        }
        if part.max_findings != first.max_findings {
            return Err("its parts were checked with different --max-findings".to_owned());
        }
        let is_twice = part.start == part.end && parts.len() > 1;
        if part.start < end || is_twice {
            let until = end.min(part.end);
            return Err(format!("bytes {} to {until} are in two reports", part.start));
        }
        if part.start > end {
            return Err(missing(end, part.start));
        }
        if part.lines[0] != lines {
            let at = part.start;
            let [told, _] = part.lines;
            return Err(format!(
                "{lines} of its lines end before byte {at}, but the part from there on was told {told} \
                 (--line-offset)"
            ));
        }
        (end, lines) = (part.end, part.lines[1]);
    }
    if end < first.total {
        return Err(missing(end, first.total));
    }
    if parts.iter().all(|(_, part)| part.blank) {
        return Err("there is no record in any of its parts, only white space".to_owned());
    }
    Ok(())
}

fn missing(from: usize, to: usize) -> String {
    format!("bytes {from} to {to} are missing: no report is about them")
}

/// A file of which some parts were put together.
#[derive(Default)]
struct Whole {
    file: FileReport,
    /// Findings that are kept at most.
    max_findings: usize,
    /// Records so far, those passed over included.
    positions: usize,
    judged: usize,
    /// Findings of each rule at each place so far.
    occurrences: BTreeMap<String, usize>,
    /// Records that were passed over, by format.
    passed_over: BTreeMap<Cow<'static, str>, PassedOver>,
}

impl Whole {
    fn add(&mut self, file: FileReport, part: PartReport) -> Result<(), String> {
        self.file.tally += file.tally;
        for (format, count) in file.formats {
            let known = self.file.formats.entry(format).or_default();
            *known = known.saturating_add(count);
        }
        let room = self.max_findings - self.file.findings.len();
        for mut finding in file.findings.into_iter().take(room) {
            let place = finding.in_part.take().ok_or("a finding of a part doesn't say what it is in it")?;
            let key = Fingerprint::of_place(&finding.rule, &place.known_place).to_string();
            let before = self.occurrences.get(&key).copied().unwrap_or_default();
            let occurrence = place.occurrence.saturating_add(before);
            let fingerprint =
                Fingerprint::new(&self.file.path, &finding.rule, &place.known_place, occurrence);
            finding.fingerprint = fingerprint.to_string();
            finding.record = finding.record.map(|record| record.saturating_add(self.positions));
            self.file.findings.push(finding);
        }
        for (key, count) in part.occurrences {
            let known = self.occurrences.entry(key).or_default();
            *known = known.saturating_add(count);
        }
        self.positions = self.positions.saturating_add(part.positions);
        self.judged = self.judged.saturating_add(part.judged);
        for later in part.passed_over {
            match self.passed_over.get_mut(&later.format) {
                // The finding points at the first of them.
                Some(known) => known.kinds.absorb(later.kinds),
                None => {
                    self.passed_over.insert(later.format.clone(), later);
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> (FileReport, usize) {
        let is_none_left = self.file.tally.records == 0;
        for passed_over in std::mem::take(&mut self.passed_over).into_values() {
            let PassedOver { kinds, finding, alone, .. } = passed_over;
            let Some(finding) = (if is_none_left { alone } else { finding }) else {
                self.file.tally.suppressed = self.file.tally.suppressed.saturating_add(1);
                continue;
            };
            let message = kinds.sentence(is_none_left).shown();
            self.enter(Diagnostic { message: escape(&message).into_owned(), in_part: None, ..finding });
        }
        self.file.findings.sort_by_key(|finding| finding.span.start);
        (self.file, self.judged)
    }

    fn enter(&mut self, finding: Diagnostic) {
        self.file.tally.counts.add(finding.severity, 1);
        if self.file.findings.len() < self.max_findings {
            self.file.findings.push(finding);
        }
    }
}
