//! The findings of one text: the one place that counts them and decides how grave they are.

use std::collections::{BTreeMap, HashMap};

use super::{Counts, Finding, Levels, Severity};
use crate::document::Span;
use crate::text;

/// Groups that are kept at most. Names of unknown properties come from payloads: hostile input must
/// not make the table grow without bound.
pub const MOST_GROUPS: usize = 1000;

/// A finding and the record in which it is.
#[derive(Debug)]
pub struct RecordFinding {
    /// Record in the file, counted from 0; none for a finding about the file itself.
    pub record: Option<usize>,
    /// The format of the record, if it has one.
    pub format: Option<&'static str>,
    /// What was found.
    pub finding: Finding,
}

/// The record that findings belong to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Record {
    /// Its number in the file, counted from 0; none for the file itself.
    pub number: Option<usize>,
    /// Its format, if it has one.
    pub format: Option<&'static str>,
}

/// What findings of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupKey {
    /// Code of the rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The format of the records, if they have one.
    pub format: Option<&'static str>,
    /// The place in a record, array indexes as `*`: `data/status_code`. Empty for the record itself.
    pub place: String,
    /// What is wrong there, without a value of any payload.
    pub gist: String,
}

/// Findings that say the same about the same place of different records.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they have in common.
    pub key: GroupKey,
    /// How many findings there are.
    pub findings: usize,
    /// In how many records; none if they are about the file itself.
    pub records: usize,
    /// Where the first one is.
    pub first: Span,
    last_record: Option<usize>,
}

impl GroupKey {
    /// The key of the group for what is too much to be told apart: all other places and gists.
    #[must_use]
    pub fn of_the_rest(&self) -> Self {
        GroupKey { place: String::new(), gist: "the same at more places".to_owned(), ..self.clone() }
    }
}

/// Keeps and counts the findings of one text.
#[derive(Debug, Default)]
pub struct Ledger {
    levels: Levels,
    /// Findings that are kept at most: the first ones.
    wanted: usize,
    kept: Vec<RecordFinding>,
    /// All findings by severity, those not kept included.
    pub counts: Counts,
    /// All findings by rule and severity, those not kept included.
    pub by_rule: BTreeMap<(&'static str, Severity), usize>,
    /// Findings that the levels leave out.
    pub suppressed: usize,
    /// In the order of their first findings, if they are wanted.
    groups: Option<Vec<Group>>,
    group_of: HashMap<GroupKey, usize>,
    record: Record,
    /// Findings that were kept before the record began.
    kept_before: usize,
    counts_before: Counts,
}

impl Ledger {
    /// A ledger that keeps at most `wanted` findings, and groups them if asked to.
    #[must_use]
    pub fn new(levels: Levels, wanted: usize, grouped: bool) -> Self {
        Ledger { levels, wanted, groups: grouped.then(Vec::new), ..Ledger::default() }
    }

    /// Whether findings are grouped.
    #[must_use]
    pub fn is_grouping(&self) -> bool {
        self.groups.is_some()
    }

    /// Begins a record; what is entered from here on belongs to it.
    pub fn begin(&mut self, record: Record) {
        self.record = record;
        self.kept_before = self.kept.len();
        self.counts_before = self.counts;
    }

    /// Ends a record, and says what was found in it.
    pub fn end(&mut self) -> Counts {
        self.cut();
        let before = self.counts_before;
        self.begin(Record::default());
        self.counts.since(before)
    }

    /// Enters a finding about the current record as a whole, or about the file outside of records.
    pub fn enter(&mut self, finding: Finding) {
        self.enter_at(finding, String::new());
    }

    /// Enters a finding about a `place` in the current record, array indexes as `*`.
    pub fn enter_at(&mut self, finding: Finding, place: String) {
        let Some(severity) = self.levels.severity(finding.rule, finding.severity, finding.evidence) else {
            self.suppressed += 1;
            return;
        };
        let finding = Finding { severity, ..finding };
        self.counts.add(severity, 1);
        *self.by_rule.entry((finding.rule.code, severity)).or_default() += 1;
        self.group(&finding, place);
        let Record { number: record, format } = self.record;
        self.kept.push(RecordFinding { record, format, finding });
        // A record can have a million faults; memory must not grow with them.
        if self.kept.len() > self.wanted.saturating_mul(2).saturating_add(1000) {
            self.cut();
        }
    }

    /// Drops what is too much: the last findings of the current record in their order.
    fn cut(&mut self) {
        let of_record = &mut self.kept[self.kept_before..];
        of_record.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
        self.kept.truncate(self.wanted.max(self.kept_before));
    }

    fn group(&mut self, finding: &Finding, place: String) {
        let Some(groups) = &mut self.groups else { return };
        let summary = || text::lower_first(finding.rule.summary.trim_end_matches('.'));
        let mut key = GroupKey {
            rule: finding.rule.code,
            severity: finding.severity,
            format: self.record.format,
            place,
            gist: finding.gist.clone().unwrap_or_else(summary),
        };
        if groups.len() >= MOST_GROUPS && !self.group_of.contains_key(&key) {
            key = key.of_the_rest();
        }
        let at = *self.group_of.entry(key).or_insert_with_key(|key| {
            let (first, key) = (finding.span, key.clone());
            groups.push(Group { key, findings: 0, records: 0, first, last_record: None });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.findings += 1;
        if group.last_record != self.record.number {
            group.records += 1;
            group.last_record = self.record.number;
        }
    }

    /// The findings that were kept, by place, and the groups of all, by their first finding.
    #[must_use]
    pub fn into_findings(mut self) -> (Vec<RecordFinding>, Vec<Group>) {
        self.kept.sort_by_key(|kept| kept.finding.span.start);
        self.kept.truncate(self.wanted);
        let mut groups = self.groups.unwrap_or_default();
        groups.sort_by_key(|group| group.first);
        (self.kept, groups)
    }
}
