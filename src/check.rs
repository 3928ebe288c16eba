//! The straight line for one file's text: layout, documents, records, format, schema, rules.
//!
//! Nothing here can fail: whatever is wrong with a payload is a finding.

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::vec::IntoIter;

use crate::baseline::KnownFindings;
use crate::document::locate::BYTE_ORDER_MARK;
use crate::document::message::Message;
use crate::document::{Document, Kind, Node, Span, SyntaxError};
use crate::fingerprint::Fingerprint;
use crate::formats::detect::{self, Detected};
use crate::formats::{Format, Neighbour, OtherKind};
use crate::input::framing::{self, Layout, Piece};
pub use crate::rules::RecordFinding;
use crate::rules::{Counts, Finding, Found, Group, Ledger, Levels, Record, Severity, Sink, contract, json};
use crate::schema;
use crate::text;

/// How texts are to be checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The format of every record; without one, each record tells by what it holds.
    pub format: Option<&'static Format>,
    /// How records stand in a text.
    pub layout: Layout,
    /// Findings of one text that are kept; the rest is counted.
    pub max_findings: usize,
    /// What the user makes of rules.
    pub levels: Levels,
    /// Whether findings that say the same are grouped, those beyond the limit included.
    pub grouped: bool,
    /// Whether it is told why records were taken for their formats.
    pub reasons: bool,
    /// Findings that are known already, and hidden therefore.
    pub known: Option<KnownFindings>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            format: None,
            layout: Layout::Auto,
            max_findings: usize::MAX,
            levels: Levels::default(),
            grouped: false,
            reasons: false,
            known: None,
        }
    }
}

/// What was found in one text.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Records that were checked or should have been: broken lines included, passed-over ones not.
    pub records: usize,
    /// Records with an error.
    pub invalid: usize,
    /// Records passed over because they are something else that the format's receivers see.
    pub passed_over: usize,
    /// Records that are no payloads, while the settings let nothing be said about that.
    pub unjudged: usize,
    /// Wrappers around records, empty ones included.
    pub wrappers: usize,
    /// Records of each format.
    pub formats: BTreeMap<&'static str, usize>,
    /// Why records were taken for their formats, and how many for each reason, if that was asked for.
    pub reasons: BTreeMap<(&'static str, String), usize>,
    /// Sorted by record and place; at most as many as the settings allow.
    pub findings: Vec<RecordFinding>,
    /// Findings that say the same about the same place, if that was asked for.
    pub groups: Vec<Group>,
    /// All findings by severity, those not kept included.
    pub counts: Counts,
    /// All findings by rule and severity, those not kept included.
    pub by_rule: BTreeMap<(&'static str, Severity), usize>,
    /// Findings that the settings leave out.
    pub suppressed: usize,
    /// Findings that are known already: their rules, and by what they are known.
    pub baselined: Vec<(&'static str, Fingerprint)>,
}

/// Kinds of passed-over records, and reasons for formats, that are told apart at most. Both come from
/// payloads: hostile input must not make their tables grow without bound.
const MOST_KINDS: usize = 20;

/// Checks one text; `bytes` are the whole file.
#[must_use]
pub fn check(bytes: &[u8], settings: &Settings) -> Verdict {
    let mut checker = Checker {
        settings,
        verdict: Verdict::default(),
        position: 0,
        last: Last::default(),
        passed_over: BTreeMap::new(),
    };
    let mut ledger =
        Ledger::new(settings.levels.clone(), settings.max_findings, settings.grouped, settings.known.clone());
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let offset = bytes.len() - text.len();
    if offset > 0 {
        let span = Span { start: 0, end: offset };
        let message = "the file begins with a byte order mark".to_owned();
        let help = "save it as UTF-8 without BOM: many JSON readers refuse it".to_owned();
        let rule = &json::byte_order_mark::RULE;
        ledger.enter(Finding::new(rule, span, String::new(), message).help(help));
    }
    framing::read(text, offset, settings.layout, &mut |piece| match piece {
        Piece::Value { document, is_all } => checker.document(document, is_all, &mut ledger),
        Piece::Broken { error, from } => checker.broken(error, from, &mut ledger),
        Piece::Behind { error, from } => checker.broken_behind(error, from, &mut ledger),
    });
    checker.finish(ledger)
}

struct Checker<'s> {
    settings: &'s Settings,
    verdict: Verdict,
    /// Records seen so far, those passed over included.
    position: usize,
    last: Last,
    passed_over: BTreeMap<&'static str, PassedOver>,
}

/// The record of the document that was checked last.
#[derive(Debug, Default, Clone, Copy)]
struct Last {
    /// Its number, if the document held a single record and that was counted.
    record: Option<usize>,
    is_invalid: bool,
}

/// The records that were passed over for one format.
struct PassedOver {
    format: &'static Format,
    /// The JSON value in which the first one is, what to point at, and the pointer of that.
    first: (Span, Span, String),
    kinds: BTreeMap<OtherKind, usize>,
    /// Those of more kinds than are told apart.
    others: usize,
}

impl PassedOver {
    /// The kinds and how many of each there are. What only the payload calls them counts as personal.
    fn listed(&self) -> Message {
        let list = |shows_values: bool| {
            let mut listed = Vec::new();
            let mut others = self.others;
            for (kind, count) in &self.kinds {
                match kind {
                    OtherKind::Documented(name) => listed.push(format!("{count} `{name}`")),
                    OtherKind::Unknown(name) if shows_values => listed.push(format!("{count} `{name}`")),
                    OtherKind::Unknown(_) => others += count,
                }
            }
            if others > 0 {
                listed.push(text::counted(others, "other"));
            }
            text::list(&listed, "and")
        };
        Message::personal(list(true), list(false))
    }
}

impl Checker<'_> {
    /// Text that is no JSON from a byte of the file on: one finding, and one record that could not be
    /// read.
    fn broken(&mut self, error: SyntaxError, from: usize, ledger: &mut Ledger) {
        let number = Some(self.next_record());
        ledger.begin(Record { number, broken_from: Some(from), ..Record::default() });
        ledger.enter(error.into());
        let found = ledger.end();
        self.last = Last { record: number, is_invalid: found.counts.errors > 0 };
        self.judged(found, false);
    }

    /// Text behind a document that was read: a finding about its record, if it is a single one.
    fn broken_behind(&mut self, error: SyntaxError, from: usize, ledger: &mut Ledger) {
        ledger.begin(Record { number: self.last.record, broken_from: Some(from), ..Record::default() });
        ledger.enter(error.into());
        let found = ledger.end();
        if self.last.record.is_some() && found.counts.errors > 0 && !self.last.is_invalid {
            self.verdict.invalid += 1;
            self.last.is_invalid = true;
        }
    }

    /// Counts what was found in a record. One that nobody could judge as a payload, and about which the
    /// settings let nothing be said, must not pass for a good one.
    fn judged(&mut self, found: Found, is_payload: bool) {
        if !is_payload && found == Found::default() {
            self.verdict.records -= 1;
            self.verdict.unjudged += 1;
        }
        self.verdict.invalid += usize::from(found.counts.errors > 0);
    }

    fn next_record(&mut self) -> usize {
        self.verdict.records += 1;
        self.position += 1;
        self.position - 1
    }

    /// The records of one document; `is_all` says that the text holds nothing else.
    fn document(&mut self, document: &Document<'_>, is_all: bool, ledger: &mut Ledger) {
        ledger.within(Some(document.root().span()));
        let mut sink = Sink::new(document, ledger);
        let mut duplicates = Duplicates::new(document);
        let root = document.root();
        self.last = Last::default();
        if !self.unwrap(root, &mut duplicates, &mut sink) {
            if root.kind() == Kind::Array {
                for element in root.elements() {
                    if !self.unwrap(element, &mut duplicates, &mut sink) {
                        self.record(element, false, &mut duplicates, &mut sink);
                    }
                }
                self.last = Last::default();
            } else {
                self.record(root, is_all, &mut duplicates, &mut sink);
            }
        }
        for repeated in duplicates.outside_records() {
            let finding = repeated.finding(&mut sink);
            sink.push(finding);
        }
        ledger.within(None);
    }

    /// Checks the records in a format's wrapper; false if `node` is none.
    fn unwrap<'a>(
        &mut self,
        node: Node<'a>,
        duplicates: &mut Duplicates<'a>,
        sink: &mut Sink<'a, '_>,
    ) -> bool {
        let Some((wrapper, records)) = detect::unwrap(node, self.settings.format) else { return false };
        self.verdict.wrappers += 1;
        if records.is_empty() {
            let message = "the list of events is empty, so there is nothing to check".to_owned();
            let pointer = sink.pointer(records);
            sink.push(Finding::new(wrapper.empty, records.span(), pointer, message).about_record());
        }
        for record in records.elements() {
            self.record(record, false, duplicates, sink);
        }
        self.last = Last::default();
        true
    }

    /// One record; `is_alone` says that no other can stand beside it.
    fn record<'a>(
        &mut self,
        record: Node<'a>,
        is_alone: bool,
        duplicates: &mut Duplicates<'a>,
        sink: &mut Sink<'a, '_>,
    ) {
        let duplicates = duplicates.within(record);
        let detected = match self.settings.format {
            Some(format) => Detected::Payload(format, detect::Reason::Forced),
            None => detect::detect(record),
        };
        if let Detected::Neighbour(format, neighbour) = &detected
            && let Some(kind) = &neighbour.passed_over_as
            && !is_alone
            // Readers that keep the first of two equal keys may see a payload.
            && duplicates.is_empty()
        {
            return self.pass_over(format, kind, neighbour, sink);
        }
        let number = self.next_record();
        let format = match &detected {
            Detected::Payload(format, _) => Some(format.name),
            Detected::Neighbour(..) | Detected::Stranger => None,
        };
        sink.begin(record, Record { number: Some(number), format, ..Record::default() });
        let is_undecided = !duplicates.is_empty() && self.is_undecided(record, &detected);
        for repeated in &duplicates {
            let finding = repeated.finding(sink);
            sink.push(finding);
        }
        match detected {
            Detected::Payload(format, reason) => {
                *self.verdict.formats.entry(format.name).or_default() += 1;
                if self.settings.reasons {
                    self.give_reason(format, &reason);
                }
                if let detect::Reason::Ambiguous(other) = &reason {
                    let finding = detect::ambiguous(format, other, record, sink);
                    sink.push(finding);
                }
                // Otherwise nobody knows what else should be there.
                if !is_undecided {
                    payload(format, record, sink);
                }
            }
            Detected::Neighbour(..) if is_undecided => {}
            Detected::Neighbour(format, neighbour) => {
                let finding = detect::neighbour(format, neighbour, sink);
                sink.push(finding);
            }
            Detected::Stranger => {
                let finding = detect::stranger(record, sink);
                sink.push(finding);
            }
        }
        let found = sink.end();
        self.last = Last { record: Some(number), is_invalid: found.counts.errors > 0 };
        self.judged(found, format.is_some());
    }

    /// Whether the record's discriminator stands there with two values, of which readers take one or the
    /// other. Whoever makes less than an error of that wants the last one to count.
    fn is_undecided(&self, record: Node<'_>, detected: &Detected<'_>) -> bool {
        let rule = &json::duplicate_key::RULE;
        let severity = self.settings.levels.severity(rule, rule.severity, rule.evidence);
        let (Detected::Payload(format, _) | Detected::Neighbour(format, _)) = detected else { return false };
        let Some(name) = format.contract.root().discriminator.as_deref() else { return false };
        let mut values = record.members().filter(|(key, _)| key.is_str(name)).map(|(_, value)| value.raw());
        let first = values.next();
        severity == Some(Severity::Error) && values.any(|value| Some(value) != first)
    }

    fn give_reason(&mut self, format: &'static Format, reason: &detect::Reason) {
        let reasons = &mut self.verdict.reasons;
        let key = (format.name, reason.to_string());
        let is_kept = reasons.contains_key(&key) || reasons.len() < MOST_KINDS;
        let key = if is_kept { key } else { (format.name, "other reasons".to_owned()) };
        *reasons.entry(key).or_default() += 1;
    }

    fn pass_over<'a>(
        &mut self,
        format: &'static Format,
        kind: &OtherKind,
        neighbour: &Neighbour<'a>,
        sink: &mut Sink<'a, '_>,
    ) {
        self.position += 1;
        self.verdict.passed_over += 1;
        self.last = Last::default();
        let passed_over = self.passed_over.entry(format.name).or_insert_with(|| PassedOver {
            format,
            first: (neighbour.at.root().span(), neighbour.at.span(), sink.pointer(neighbour.at)),
            kinds: BTreeMap::new(),
            others: 0,
        });
        if passed_over.kinds.contains_key(kind) || passed_over.kinds.len() < MOST_KINDS {
            *passed_over.kinds.entry(kind.clone()).or_default() += 1;
        } else {
            passed_over.others += 1;
        }
    }

    fn finish(mut self, mut ledger: Ledger) -> Verdict {
        for (_, passed_over) in std::mem::take(&mut self.passed_over) {
            let Some(wrapper) = &passed_over.format.wrapper else { continue };
            let count = passed_over.kinds.values().sum::<usize>() + passed_over.others;
            let kinds = passed_over.listed();
            let (document, span, pointer) = passed_over.first;
            // One finding: that nothing is left says already that the others were passed over.
            let (rule, message) = if self.verdict.records > 0 {
                let events =
                    if count == 1 { "event of another type was" } else { "events of other types were" };
                (wrapper.passed_over, Message::from(format!("{count} {events} passed over: ")).and(kinds))
            } else {
                let message = Message::from("no event is left to check: ").and(kinds);
                (wrapper.none_left, message.and(" passed over"))
            };
            ledger.within(Some(document));
            ledger.enter(Finding::new(rule, span, pointer, message).about_record());
        }
        let mut verdict = self.verdict;
        verdict.counts = ledger.counts;
        verdict.by_rule = std::mem::take(&mut ledger.by_rule);
        verdict.suppressed = ledger.suppressed;
        verdict.baselined = std::mem::take(&mut ledger.baselined);
        (verdict.findings, verdict.groups) = ledger.into_findings();
        verdict
    }
}

/// A key that stands more than once in one object.
struct Repeated<'a> {
    first: Node<'a>,
    second: Node<'a>,
    /// How many times it stands there.
    times: usize,
}

impl<'a> Repeated<'a> {
    /// Gathers pairs of equal keys, each of the first and a later one.
    fn gather(pairs: impl Iterator<Item = (Node<'a>, Node<'a>)>) -> Vec<Self> {
        let mut all: Vec<Repeated<'a>> = Vec::new();
        let mut position = HashMap::new();
        for (first, later) in pairs {
            let at = *position.entry(first.index()).or_insert_with(|| {
                all.push(Repeated { first, second: later, times: 1 });
                all.len() - 1
            });
            all[at].times += 1;
        }
        all
    }

    fn finding(&self, sink: &mut Sink<'a, '_>) -> Finding {
        let name = self.second.as_str().unwrap_or_default();
        let shown = text::quotable(&name);
        let pointer = sink.pointer(self.second);
        let times = match self.times {
            2 => "twice".to_owned(),
            times => format!("{times} times"),
        };
        Finding::new(
            &json::duplicate_key::RULE,
            self.second.span(),
            pointer.clone(),
            format!("the key `{shown}` stands {times} in this object"),
        )
        .with_gist("stands more than once in its object")
        .help("readers differ in which value they keep, most keep the last: remove all but one")
        .property(shown)
        .related(self.first.span(), pointer, "first here")
    }
}

/// Pairs of equal keys, in the order of the later ones, handed out record by record.
struct Duplicates<'a> {
    pairs: Peekable<IntoIter<(Node<'a>, Node<'a>)>>,
    /// Those that stand around the records.
    outside: Vec<(Node<'a>, Node<'a>)>,
}

impl<'a> Duplicates<'a> {
    fn new(document: &'a Document<'a>) -> Self {
        let mut pairs: Vec<(Node<'_>, Node<'_>)> = document.duplicate_keys().collect();
        pairs.sort_by_key(|(_, second)| second.index());
        Duplicates { pairs: pairs.into_iter().peekable(), outside: Vec::new() }
    }

    /// The repeated keys below `record`; records come in order.
    fn within(&mut self, record: Node<'a>) -> Vec<Repeated<'a>> {
        while let Some(pair) = self.pairs.next_if(|(_, second)| second.index() < record.index()) {
            self.outside.push(pair);
        }
        Repeated::gather(std::iter::from_fn(|| self.pairs.next_if(|(_, second)| record.contains(*second))))
    }

    fn outside_records(self) -> Vec<Repeated<'a>> {
        Repeated::gather(self.outside.into_iter().chain(self.pairs))
    }
}

/// Schema and rules over one payload.
fn payload<'a>(format: &'static Format, record: Node<'a>, sink: &mut Sink<'a, '_>) {
    let contract = &format.contract;
    (format.account_for)(contract, record, sink);
    if !format.validator.is_valid(record) {
        schema::report(contract, &format.validator, record, sink);
    }
    if sink.is_misshapen(record) {
        return;
    }
    // What a format knows about a key says more than that it is unknown, so its rules come first.
    (format.check)(contract, record, sink);
    contract.walk(record, &mut |instance| contract::check(contract, instance, sink));
}
