//! The findings of one text: the one place that counts them and decides how grave they are.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use super::{Counts, Evidence, Finding, Levels, Rule, Severity, internal_fault};
use crate::baseline::KnownFindings;
use crate::document::Span;
use crate::document::locate::Position;
use crate::fingerprint::Fingerprint;
use crate::memory;

/// Groups that are kept at most. Names of unknown properties come from payloads: hostile input must
/// not make the table grow without bound.
pub const MOST_GROUPS: usize = 1000;

/// A finding and the record in which it is.
#[derive(Debug)]
pub struct RecordFinding {
    /// The record; the default for a finding about the file itself.
    pub record: Record,
    /// How many findings of the same rule at the same [`Finding::known_place`] of any record came before.
    pub occurrence: usize,
    /// What was found.
    pub finding: Finding,
}

/// The record that findings belong to. The default is none at all: the file itself.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Its number in the file, counted from 0.
    pub number: Option<usize>,
    /// Its format, if it has one.
    pub format: Option<&'static str>,
    /// Where it stands in the file, if it could be read.
    pub span: Option<Span>,
    /// The JSON value around it, or around what is outside of records; none in text that is no JSON.
    pub document: Option<Span>,
    /// Byte of the file at which it begins, if it could not be read.
    pub broken_from: Option<usize>,
    /// Its JSON Pointer, known from its first finding on.
    pub pointer: Arc<str>,
}

/// What findings of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupKey {
    /// Code of the rule.
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// The format of the records, if they have one.
    pub format: Option<Cow<'static, str>>,
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
    /// The same as a place; known only when all of the text is.
    pub place: Position,
    last_record: Option<usize>,
}

impl GroupKey {
    /// The key of the group for what is too much to be told apart: all other places and gists.
    #[must_use]
    pub fn of_the_rest(&self) -> Self {
        GroupKey { place: String::new(), gist: "the same at more places".to_owned(), ..self.clone() }
    }
}

/// What was found in one record.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Findings by severity.
    pub counts: Counts,
    /// Findings that the baseline hides.
    pub baselined: usize,
}

/// How many findings of each rule there are at each place.
#[derive(Debug, Default)]
pub struct Occurrences {
    counts: HashMap<u128, usize>,
    /// Whether places are known by what other processes know them by, too.
    are_lasting: bool,
}

impl Occurrences {
    /// None yet, of which others are to be told: see [`Occurrences::by_fingerprint`].
    #[must_use]
    pub fn lasting() -> Self {
        Occurrences { are_lasting: true, ..Occurrences::default() }
    }

    /// Counts one more finding of a rule at a place, and says how many there were before.
    fn next(&mut self, rule: &'static str, place: &str) -> usize {
        let count = self.counts.entry(self.key(rule, place)).or_default();
        *count += 1;
        *count - 1
    }

    /// How many findings of a rule there are at a place.
    #[must_use]
    pub fn of(&self, rule: &'static str, place: &str) -> usize {
        self.counts.get(&self.key(rule, place)).copied().unwrap_or_default()
    }

    /// Counts those of a later part of a text.
    pub fn absorb(&mut self, later: &Occurrences) {
        for (key, count) in &later.counts {
            *self.counts.entry(*key).or_default() += count;
        }
    }

    /// All of them by the [`Fingerprint::of_place`] of each, if they are lasting.
    #[must_use]
    pub fn by_fingerprint(self) -> BTreeMap<Fingerprint, usize> {
        let counts = self.counts.into_iter().filter(|_| self.are_lasting);
        counts.map(|(key, count)| (Fingerprint::from(key), count)).collect()
    }

    /// Places are as many as a payload has keys, and as long: a hash of each will do. One that lasts costs
    /// more.
    fn key(&self, rule: &'static str, place: &str) -> u128 {
        if self.are_lasting {
            return Fingerprint::of_place(rule, place).into();
        }
        let mut hasher = DefaultHasher::new();
        (rule, place).hash(&mut hasher);
        hasher.finish().into()
    }
}

/// Keeps and counts the findings of one text.
#[derive(Debug, Default)]
pub struct Ledger {
    levels: Levels,
    /// What is known already of this text.
    known: Option<KnownFindings>,
    /// Findings so far, by a hash of their rule and place.
    pub occurrences: Occurrences,
    /// Findings that are kept at most: the first ones that are found.
    wanted: usize,
    kept: Vec<RecordFinding>,
    /// All findings by severity, those not kept included.
    pub counts: Counts,
    /// All findings by rule and severity, those not kept included.
    pub by_rule: BTreeMap<(&'static str, Severity), usize>,
    /// Findings that the levels leave out.
    pub suppressed: usize,
    /// Findings that are known already, in the order of the text.
    pub baselined: Vec<(&'static str, Fingerprint)>,
    /// In the order of their first findings, if they are wanted.
    groups: Option<Vec<Group>>,
    group_of: HashMap<GroupKey, usize>,
    /// The JSON value that is being judged.
    document: Option<Span>,
    /// Findings that were kept before it began.
    kept_before_document: usize,
    record: Record,
    /// Whether findings of the current record are counted and nothing else: no more are kept, and nobody
    /// wants to know where they are.
    only_counts: bool,
    /// Findings that were kept before the record began.
    kept_before: usize,
    found_before: Found,
}

impl Ledger {
    /// A ledger that keeps at most `wanted` findings of those that aren't `known`, and groups them if
    /// asked to.
    #[must_use]
    pub fn new(levels: Levels, wanted: usize, grouped: bool, known: Option<KnownFindings>) -> Self {
        Ledger { levels, wanted, known, groups: grouped.then(Vec::new), ..Ledger::default() }
    }

    /// Says in which JSON value, or in none, the records are that begin from here on.
    pub fn within(&mut self, document: Option<Span>) {
        self.document = document;
        self.kept_before_document = self.kept.len();
        self.begin(Record::default());
    }

    /// Begins a record; what is entered from here on belongs to it.
    pub fn begin(&mut self, record: Record) {
        self.record = Record { document: record.document.or(self.document), ..record };
        // Also what is found later and stands before all that is kept, as around an array: in parts of a text
        // nobody could keep it.
        let is_full = self.kept.len() >= self.wanted;
        self.only_counts = is_full && self.known.is_none() && self.groups.is_none();
        self.kept_before = self.kept.len();
        self.found_before = self.found();
    }

    /// Says that the JSON value at `span`, which is being judged, ends earlier or later than was known. Where
    /// thousands begin and end, only its own findings may be looked at.
    pub fn end_document(&mut self, span: Span, end: usize) {
        let since = self.kept_before_document.min(self.kept.len());
        let of_document = self.kept[since..].iter_mut().filter(|kept| kept.record.document == Some(span));
        of_document.for_each(|kept| kept.record.document = Some(Span { start: span.start, end }));
    }

    /// Whether it is enough to [`Ledger::count`] the findings of the current record.
    #[must_use]
    pub fn only_counts(&self) -> bool {
        self.only_counts
    }

    /// Counts a finding about the current record that nobody will see. How often its place had one isn't
    /// counted: a stream has no end of places, and fingerprints are of findings that are kept.
    pub fn count(&mut self, rule: &'static Rule, severity: Severity, evidence: Evidence) {
        match self.levels.severity(rule, severity, evidence) {
            Some(severity) => {
                self.counts.add(severity, 1);
                *self.by_rule.entry((rule.code, severity)).or_default() += 1;
            }
            None => self.suppressed += 1,
        }
    }

    /// Says at which JSON Pointer the current record stands.
    pub fn place_record(&mut self, pointer: String) {
        self.record.pointer = pointer.into();
    }

    /// Ends a record, and says what was found in it.
    pub fn end(&mut self) -> Found {
        self.cut();
        let (before, now) = (self.found_before, self.found());
        self.begin(Record::default());
        Found { counts: now.counts.since(before.counts), baselined: now.baselined - before.baselined }
    }

    fn found(&self) -> Found {
        Found { counts: self.counts, baselined: self.baselined.len() }
    }

    /// Enters a finding about the current record, or about the file outside of records.
    pub fn enter(&mut self, finding: Finding) {
        if self.only_counts {
            return self.count(finding.rule, finding.severity, finding.evidence);
        }
        let known_place = finding.known_place(&self.record.pointer);
        // Those that are left out count as well: settings change no fingerprint.
        let occurrence = self.occurrences.next(finding.rule.code, &known_place);
        let Some(severity) = self.levels.severity(finding.rule, finding.severity, finding.evidence) else {
            self.suppressed += 1;
            return;
        };
        let finding = Finding { severity, ..finding };
        if let Some(known) = &self.known {
            let fingerprint = Fingerprint::new(&known.path, finding.rule.code, &known_place, occurrence);
            if known.holds(fingerprint) && !internal_fault::is_it(finding.rule) {
                self.baselined.push((finding.rule.code, fingerprint));
                return;
            }
        }
        self.counts.add(severity, 1);
        *self.by_rule.entry((finding.rule.code, severity)).or_default() += 1;
        self.group(&finding);
        let found = RecordFinding { record: self.record.clone(), occurrence, finding };
        memory::push(&mut self.kept, found, memory::FINDING);
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

    fn group(&mut self, finding: &Finding) {
        let Some(groups) = &mut self.groups else { return };
        let mut key = GroupKey {
            rule: finding.rule.code.into(),
            severity: finding.severity,
            format: self.record.format.map(Cow::Borrowed),
            place: finding.place(&self.record.pointer),
            gist: finding.gist(),
        };
        if groups.len() >= MOST_GROUPS && !self.group_of.contains_key(&key) {
            key = key.of_the_rest();
        }
        let at = *self.group_of.entry(key).or_insert_with_key(|key| {
            let (first, key) = (finding.span, key.clone());
            groups.push(Group {
                key,
                findings: 0,
                records: 0,
                first,
                place: Position::FIRST,
                last_record: None,
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.findings += 1;
        if self.record.number.is_some() && group.last_record != self.record.number {
            group.records += 1;
            group.last_record = self.record.number;
        }
    }

    /// What was found: what is kept in the order in which it was found, and groups by their first finding.
    #[must_use]
    pub fn into_found(mut self) -> AllFound {
        self.kept.truncate(self.wanted);
        let mut groups = self.groups.unwrap_or_default();
        groups.sort_by_key(|group| group.first);
        AllFound {
            kept: self.kept,
            groups,
            counts: self.counts,
            by_rule: self.by_rule,
            suppressed: self.suppressed,
            baselined: self.baselined,
            occurrences: self.occurrences,
        }
    }
}

/// What a ledger holds at the end.
#[derive(Debug)]
pub struct AllFound {
    /// Findings that are kept.
    pub kept: Vec<RecordFinding>,
    /// Groups of all findings.
    pub groups: Vec<Group>,
    /// All findings by severity, those not kept included.
    pub counts: Counts,
    /// The same by rule and severity.
    pub by_rule: BTreeMap<(&'static str, Severity), usize>,
    /// Findings that the levels leave out.
    pub suppressed: usize,
    /// Findings that are known already, in the order of the text.
    pub baselined: Vec<(&'static str, Fingerprint)>,
    /// How many findings of each rule there are at each place.
    pub occurrences: Occurrences,
}
