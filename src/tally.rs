//! How many records and findings there are.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::check::Verdict;
use crate::rules::Counts;

/// How many records and findings a file has, or a whole run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tally {
    /// Records that were checked.
    pub records: usize,
    /// Records without an error.
    pub valid: usize,
    /// Records with an error.
    pub invalid: usize,
    /// Records passed over because they are of another kind, and those that are no payloads while the settings
    /// let nothing be said about that.
    pub skipped: usize,
    /// Findings by severity, those beyond the limit included.
    #[serde(flatten)]
    pub counts: Counts,
    /// Findings that the settings leave out.
    pub suppressed: usize,
    /// Findings that the baseline hides.
    pub baselined: usize,
    /// Findings beyond the limit, counted but not kept.
    pub omitted: usize,
}

impl Tally {
    /// What was counted in one file.
    #[must_use]
    pub fn of(verdict: &Verdict) -> Self {
        Tally {
            records: verdict.records,
            valid: verdict.records - verdict.invalid,
            invalid: verdict.invalid,
            skipped: verdict.passed_over + verdict.unjudged,
            counts: verdict.counts,
            suppressed: verdict.suppressed,
            baselined: verdict.baselined.len(),
            omitted: verdict.counts.total() - verdict.findings.len(),
        }
    }

    /// Whether nothing was judged: no record, no broken text, no wrapper around records. Of what is
    /// counted, `unjudged` records were no payloads, while the settings let nothing be said about that.
    #[must_use]
    pub fn is_of_nothing(&self, wrappers: usize, unjudged: usize) -> bool {
        let judged = self.records + self.skipped - unjudged;
        judged + self.counts.errors + self.baselined + wrappers == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        for (severity, count) in other.counts.by_severity() {
            self.counts.add(severity, count);
        }
        for (mine, its) in [
            (&mut self.records, other.records),
            (&mut self.valid, other.valid),
            (&mut self.invalid, other.invalid),
            (&mut self.skipped, other.skipped),
            (&mut self.suppressed, other.suppressed),
            (&mut self.baselined, other.baselined),
            (&mut self.omitted, other.omitted),
        ] {
            *mine = mine.saturating_add(its);
        }
    }
}
