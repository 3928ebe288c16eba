//! The straight line for one file's text: layout, documents, records, format, schema, rules.
//!
//! Nothing here can fail: whatever is wrong with a payload is a finding.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;

use crate::document::locate::BYTE_ORDER_MARK;
use crate::document::{Document, Kind, Node, Span, SyntaxError};
use crate::formats::{self, Detected, FORMATS, Format, Neighbour};
use crate::input::framing::{self, Framing, Layout};
use crate::rules::{Counts, Finding, Severity, Sink, contract, json};
use crate::schema;
use crate::text;

/// How texts are to be checked.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The format of every record; without one, each record tells by what it holds.
    pub format: Option<&'static Format>,
    /// How records stand in a text.
    pub layout: Layout,
    /// Findings of one text that are kept; the rest is counted.
    pub max_findings: usize,
    /// Whether warnings count as errors.
    pub strict: bool,
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
    /// Records of each format.
    pub formats: BTreeMap<&'static str, usize>,
    /// Sorted by record and place; at most as many as the settings allow.
    pub findings: Vec<RecordFinding>,
    /// All findings by severity, those not kept included.
    pub counts: Counts,
}

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

/// Checks one text; `bytes` are the whole file, and `lines` says that its name promises JSON Lines.
#[must_use]
pub fn check(bytes: &[u8], lines: bool, settings: &Settings) -> Verdict {
    let mut checker = Checker {
        settings,
        verdict: Verdict::default(),
        position: 0,
        last_is_invalid: false,
        passed_over: BTreeMap::new(),
    };
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let offset = bytes.len() - text.len();
    if offset > 0 {
        let span = Span { start: 0, end: offset };
        let message = "the file begins with a byte order mark".to_owned();
        let help = "save it as UTF-8 without BOM: many JSON readers refuse it".to_owned();
        checker.keep(
            None,
            None,
            Finding::new(&json::BYTE_ORDER_MARK, span, String::new(), message).help(help),
        );
    }
    match framing::detect(text, settings.layout, lines) {
        Framing::Values => checker.values(text, offset),
        Framing::Lines => checker.lines(text, offset),
    }
    checker.finish()
}

struct Checker<'s> {
    settings: &'s Settings,
    verdict: Verdict,
    /// Records seen so far, those passed over included.
    position: usize,
    /// Whether the record before this one has an error.
    last_is_invalid: bool,
    passed_over: BTreeMap<&'static str, PassedOver>,
}

/// The records that were passed over for one format.
struct PassedOver {
    format: &'static Format,
    first: (Span, String),
    kinds: BTreeMap<String, usize>,
}

impl Checker<'_> {
    /// One JSON value, or several one behind the other.
    fn values(&mut self, bytes: &[u8], offset: usize) {
        let text = match Document::decode(bytes, offset) {
            Ok(text) => text,
            Err(error) => return self.broken(error),
        };
        let mut from = 0;
        loop {
            let rest = &text[from..];
            match Document::parse_prefix(rest, offset + from) {
                Ok((document, end)) => {
                    let behind = framing::skip_blanks(rest, end);
                    let is_whole = from == 0 && behind == rest.len();
                    self.document(&document, is_whole);
                    if behind == rest.len() {
                        return;
                    }
                    let goes_on = document.root().kind() == Kind::Object && rest[behind..].starts_with('{');
                    if !goes_on || self.settings.layout == Layout::Json {
                        return self
                            .broken_behind(&document, Document::trailing_data(rest, offset + from, behind));
                    }
                    from += behind;
                }
                Err(error) => {
                    let at = error.span.start - offset;
                    self.broken(error);
                    if self.settings.layout == Layout::Json {
                        return;
                    }
                    match framing::next_value(text, from, at) {
                        Some(next) => from = next,
                        None => return,
                    }
                }
            }
        }
    }

    /// JSON Lines: each line for itself, so that a broken one harms no other.
    fn lines(&mut self, bytes: &[u8], offset: usize) {
        let mut start = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line(line, offset + start);
            start += line.len();
        }
        if self.verdict.records == 0 && self.verdict.passed_over == 0 && self.verdict.counts.total() == 0 {
            self.broken(Document::empty("", offset));
        }
    }

    fn line(&mut self, line: &[u8], offset: usize) {
        let text = match Document::decode(line, offset) {
            Ok(text) => text,
            Err(error) => return self.broken(error),
        };
        let mut from = framing::skip_blanks(text, 0);
        while from < text.len() {
            let rest = &text[from..];
            match Document::parse_prefix(rest, offset + from) {
                Ok((document, end)) => {
                    self.document(&document, false);
                    let behind = framing::skip_blanks(rest, end);
                    if behind < rest.len() && !rest[behind..].starts_with('{') {
                        return self
                            .broken_behind(&document, Document::trailing_data(rest, offset + from, behind));
                    }
                    from += behind;
                }
                Err(error) => return self.broken(error),
            }
        }
    }

    /// Text that is no JSON: one finding, and one record that could not be read.
    fn broken(&mut self, error: SyntaxError) {
        let record = self.next_record();
        self.verdict.invalid += 1;
        self.keep(Some(record), None, error.into());
    }

    /// Text behind a document that was read: a finding about its record, if it is a single one.
    fn broken_behind(&mut self, document: &Document<'_>, error: SyntaxError) {
        let is_record = document.root().kind() != Kind::Array && self.position > 0;
        let record = is_record.then(|| self.position - 1);
        if is_record && !self.last_is_invalid {
            self.verdict.invalid += 1;
        }
        self.keep(record, None, error.into());
    }

    fn next_record(&mut self) -> usize {
        self.verdict.records += 1;
        self.position += 1;
        self.position - 1
    }

    /// The records of one document; `is_whole` says that it is all that the file holds.
    fn document(&mut self, document: &Document<'_>, is_whole: bool) {
        let mut sink = Sink::new(document, self.settings.max_findings);
        let mut duplicates = Duplicates::new(document);
        let root = document.root();
        let candidates = self.settings.format.as_slice();
        let candidates = if candidates.is_empty() { FORMATS } else { candidates };
        let found = candidates.iter().find_map(|format| {
            let wrapper = format.wrapper.as_ref()?;
            Some((wrapper, (wrapper.unwrap)(root)?))
        });
        match found {
            Some((wrapper, events)) => {
                if events.is_empty() {
                    let message = "the list of events is empty, so there is nothing to check".to_owned();
                    let pointer = sink.pointer(events);
                    self.keep(None, None, Finding::new(wrapper.empty, events.span(), pointer, message));
                }
                self.each(events, &mut duplicates, &mut sink);
            }
            None if root.kind() == Kind::Array => self.each(root, &mut duplicates, &mut sink),
            None => self.record(root, is_whole, &mut duplicates, &mut sink),
        }
        for pair in duplicates.outside_records() {
            let finding = duplicate_key(pair, &mut sink);
            self.keep(None, None, finding);
        }
    }

    fn each<'a>(&mut self, records: Node<'a>, duplicates: &mut Duplicates<'a>, sink: &mut Sink<'a>) {
        for record in records.elements() {
            self.record(record, false, duplicates, sink);
        }
    }

    /// One record; `is_alone` says that no other can stand beside it.
    fn record<'a>(
        &mut self,
        record: Node<'a>,
        is_alone: bool,
        duplicates: &mut Duplicates<'a>,
        sink: &mut Sink<'a>,
    ) {
        while let Some(pair) = duplicates.next_within(record) {
            let finding = duplicate_key(pair, sink);
            sink.push(finding);
        }
        let detected = match self.settings.format {
            Some(format) => Detected::Payload(format),
            None => formats::detect(record),
        };
        let format = match detected {
            Detected::Payload(format) => {
                payload(format, record, sink);
                Some(format)
            }
            Detected::Neighbour(format, neighbour) => {
                if let (false, Some(kind)) = (is_alone, &neighbour.passed_over_as) {
                    return self.pass_over(format, kind.clone(), &neighbour, sink);
                }
                let pointer = sink.pointer(neighbour.at);
                let finding = Finding::new(neighbour.rule, neighbour.at.span(), pointer, neighbour.message)
                    .help(neighbour.help)
                    .source(format.contract.source(format.contract.root(), None));
                sink.push(finding);
                None
            }
            Detected::Stranger => {
                let finding = formats::stranger(record, sink);
                sink.push(finding);
                None
            }
        };
        let number = self.next_record();
        if let Some(format) = format {
            *self.verdict.formats.entry(format.name).or_default() += 1;
        }
        let errors = self.verdict.counts.errors;
        let (findings, dropped) = sink.take_findings();
        for finding in findings {
            self.keep(Some(number), format, finding);
        }
        self.count_dropped(dropped);
        self.last_is_invalid = self.verdict.counts.errors > errors;
        self.verdict.invalid += usize::from(self.last_is_invalid);
    }

    fn pass_over<'a>(
        &mut self,
        format: &'static Format,
        kind: String,
        neighbour: &Neighbour<'a>,
        sink: &mut Sink<'a>,
    ) {
        self.position += 1;
        self.verdict.passed_over += 1;
        // It isn't checked, so nothing else is said about it.
        sink.take_findings();
        let passed_over = self.passed_over.entry(format.name).or_insert_with(|| PassedOver {
            format,
            first: (neighbour.at.span(), sink.pointer(neighbour.at)),
            kinds: BTreeMap::new(),
        });
        // Kinds come from payloads: hostile input must not make the table grow without bound.
        let kind = if passed_over.kinds.len() < 20 { kind } else { "others".to_owned() };
        *passed_over.kinds.entry(kind).or_default() += 1;
    }

    fn keep(&mut self, record: Option<usize>, format: Option<&'static Format>, finding: Finding) {
        let finding = Finding { severity: self.severity(finding.severity), ..finding };
        self.verdict.counts.add(finding.severity);
        if self.verdict.findings.len() < self.settings.max_findings {
            self.verdict.findings.push(RecordFinding {
                record,
                format: format.map(|format| format.name),
                finding,
            });
        }
    }

    /// The one place that decides how bad a finding is.
    fn severity(&self, severity: Severity) -> Severity {
        match severity {
            Severity::Warning if self.settings.strict => Severity::Error,
            other => other,
        }
    }

    fn count_dropped(&mut self, dropped: Counts) {
        for (severity, count) in [
            (Severity::Error, dropped.errors),
            (Severity::Warning, dropped.warnings),
            (Severity::Note, dropped.notes),
        ] {
            match self.severity(severity) {
                Severity::Error => self.verdict.counts.errors += count,
                Severity::Warning => self.verdict.counts.warnings += count,
                Severity::Note => self.verdict.counts.notes += count,
            }
        }
    }

    fn finish(mut self) -> Verdict {
        for (_, passed_over) in std::mem::take(&mut self.passed_over) {
            let Some(wrapper) = &passed_over.format.wrapper else { continue };
            let kinds: Vec<String> =
                passed_over.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            let count: usize = passed_over.kinds.values().sum();
            let (span, pointer) = passed_over.first;
            let kinds = text::list(&kinds, "and");
            // One finding: that nothing is left says already that the others were passed over.
            let (rule, message) = if self.verdict.formats.contains_key(passed_over.format.name) {
                let events =
                    if count == 1 { "event of another type was" } else { "events of other types were" };
                (wrapper.passed_over, format!("{count} {events} passed over: {kinds}"))
            } else {
                (wrapper.none_left, format!("no event is left to check: {kinds} passed over"))
            };
            self.keep(None, None, Finding::new(rule, span, pointer, message));
        }
        self.verdict.findings.sort_by_key(|kept| kept.finding.span.start);
        self.verdict
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

    /// The next pair below `record`; records come in order.
    fn next_within(&mut self, record: Node<'a>) -> Option<(Node<'a>, Node<'a>)> {
        while let Some(pair) = self.pairs.next_if(|(_, second)| second.index() < record.index()) {
            self.outside.push(pair);
        }
        self.pairs.next_if(|(_, second)| record.contains(*second))
    }

    fn outside_records(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> {
        self.outside.into_iter().chain(self.pairs)
    }
}

fn duplicate_key<'a>((first, second): (Node<'a>, Node<'a>), sink: &mut Sink<'a>) -> Finding {
    let name = second.as_str().unwrap_or_default();
    let shown = text::shorten(&name, 60);
    let pointer = sink.pointer(second);
    Finding::new(
        &json::DUPLICATE_KEY,
        second.span(),
        pointer.clone(),
        format!("the key `{shown}` stands twice in this object"),
    )
    .help("readers differ in which value they keep, most keep the last: remove one".to_owned())
    .property(shown)
    .related(first.span(), pointer, "first here")
}

/// Schema and rules over one payload.
fn payload<'a>(format: &'static Format, record: Node<'a>, sink: &mut Sink<'a>) {
    if !format.validator.is_valid(record) {
        schema::report(&format.contract, &format.validator, record, sink);
    }
    if sink.is_misshapen(record) {
        return;
    }
    // What a format knows about a key says more than that it is unknown, so its rules come first.
    (format.check)(&format.contract, record, sink);
    format.contract.walk(record, &mut |instance| contract::check(&format.contract, instance, sink));
}
