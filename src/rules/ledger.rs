//! The findings of one text: the one place that counts them and decides how grave they are.

use std::collections::BTreeMap;

use super::{Counts, Finding, Levels, Rule, Severity};
use crate::document::Span;
use crate::text;

/// Groups that are kept at most. Names of unknown properties come from payloads: hostile input must
/// not make the table grow without bound.
const MOST_GROUPS: usize = 1000;

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
#[derive(Debug, Default, Clone)]
pub struct Record {
    /// Its number in the file, counted from 0; none for the file itself.
    pub number: Option<usize>,
    /// Its format, if it has one.
    pub format: Option<&'static str>,
    /// JSON Pointer of the record.
    pub pointer: String,
}

/// Findings that say the same about the same place of different records.
#[derive(Debug, Clone)]
pub struct Group {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The format of the records, if they have one.
    pub format: Option<&'static str>,
    /// The place in a record, array indexes as `*`: `data/status_code`. Empty for the record itself.
    pub place: String,
    /// What is wrong there, if it can be said without naming a value.
    pub gist: Option<String>,
    /// How many findings there are.
    pub findings: usize,
    /// In how many records; none if they are about the file itself.
    pub records: usize,
    /// Where the first one is.
    pub first: Span,
    last_record: Option<usize>,
}

impl Group {
    /// What its findings have in common.
    #[must_use]
    pub fn key(&self) -> GroupKey {
        (self.rule.code, self.severity, self.format, self.place.clone(), self.gist.clone())
    }
}

/// What makes findings members of one group: rule, severity, format, place and gist.
pub type GroupKey = (&'static str, Severity, Option<&'static str>, String, Option<String>);

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
    /// Findings that nobody wants.
    pub suppressed: usize,
    groups: Option<BTreeMap<GroupKey, Group>>,
    record: Record,
    /// Findings and errors from before the record.
    before: (usize, usize),
}

impl Ledger {
    /// A ledger that keeps at most `wanted` findings, and groups them if asked to.
    #[must_use]
    pub fn new(levels: Levels, wanted: usize, grouped: bool) -> Self {
        Ledger { levels, wanted, groups: grouped.then(BTreeMap::new), ..Ledger::default() }
    }

    /// Begins a record; what is entered from here on belongs to it.
    pub fn begin(&mut self, record: Record) {
        self.record = record;
        self.before = (self.kept.len(), self.counts.errors);
    }

    /// Ends a record, and says whether it has an error.
    pub fn end(&mut self) -> bool {
        self.cut();
        self.record = Record::default();
        let (_, errors) = self.before;
        self.before = (self.kept.len(), self.counts.errors);
        self.counts.errors > errors
    }

    /// Enters a finding of the current record, or of the file itself outside of records.
    pub fn enter(&mut self, finding: Finding) {
        let Some(severity) = self.levels.severity(finding.rule, finding.severity, finding.evidence) else {
            self.suppressed += 1;
            return;
        };
        let finding = Finding { severity, ..finding };
        self.counts.add(severity, 1);
        *self.by_rule.entry((finding.rule.code, severity)).or_default() += 1;
        self.group(&finding);
        let Record { number: record, format, .. } = self.record;
        self.kept.push(RecordFinding { record, format, finding });
        // A record can have a million faults; memory must not grow with them.
        if self.kept.len() > self.wanted.saturating_mul(2).saturating_add(1000) {
            self.cut();
        }
    }

    /// Drops what is too much: the last findings of the current record in their order.
    fn cut(&mut self) {
        let (from, _) = self.before;
        let of_record = &mut self.kept[from..];
        of_record.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
        self.kept.truncate(self.wanted.max(from));
    }

    fn group(&mut self, finding: &Finding) {
        let Some(groups) = &mut self.groups else { return };
        let place = general(finding.pointer.strip_prefix(&self.record.pointer).unwrap_or(&finding.pointer));
        let format = self.record.format;
        let key = (finding.rule.code, finding.severity, format, place, finding.gist.clone());
        let key = if groups.contains_key(&key) || groups.len() < MOST_GROUPS {
            key
        } else {
            (finding.rule.code, finding.severity, format, String::new(), None)
        };
        let (_, _, _, place, gist) = key.clone();
        let group = groups.entry(key).or_insert(Group {
            rule: finding.rule,
            severity: finding.severity,
            format,
            place,
            gist,
            findings: 0,
            records: 0,
            first: finding.span,
            last_record: None,
        });
        group.findings += 1;
        if group.last_record != self.record.number {
            group.records += 1;
            group.last_record = self.record.number;
        }
    }

    /// The findings that were kept, by place, and the groups of all.
    #[must_use]
    pub fn into_findings(mut self) -> (Vec<RecordFinding>, Vec<Group>) {
        self.kept.sort_by_key(|kept| kept.finding.span.start);
        self.kept.truncate(self.wanted);
        let mut groups: Vec<Group> = self.groups.into_iter().flatten().map(|(_, group)| group).collect();
        groups.sort_by_key(|group| group.first);
        (self.kept, groups)
    }
}

/// A pointer within a record as a place in all records: `/changes/2/row` is `changes/*/row`.
fn general(pointer: &str) -> String {
    let is_index = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = pointer.split('/').skip(1);
    let general =
        |token| if is_index(token) { "*".into() } else { text::shorten(token, text::LONGEST_QUOTE) };
    tokens.map(general).collect::<Vec<_>>().join("/")
}
