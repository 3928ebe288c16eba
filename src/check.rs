//! The straight line for one file's text: layout, documents, records, format, schema, rules.
//!
//! Nothing here can fail: whatever is wrong with a payload is a finding.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use crate::acceptor::{Acceptor, Scratch};
use crate::baseline::KnownFindings;
use crate::document::locate::{BYTE_ORDER_MARK, CONTEXT};
use crate::document::{Document, Kind, Node, Span, SyntaxError, syntax};
use crate::fault;
use crate::fingerprint::Fingerprint;
use crate::formats::detect::{self, Detected};
use crate::formats::kinds::Kinds;
use crate::formats::{Format, Neighbour, OtherKind, Wrapper};
use crate::input::array::{Array, Ended, State};
use crate::input::framing::{self, Accept, Layout, Piece, Rest, Text, Visit};
use crate::input::part::{Cutting, Mode, PART, Part};
use crate::input::slice::Slice;
use crate::memory;
pub use crate::rules::RecordFinding;
use crate::rules::{
    Counts, Finding, Found, Group, Ledger, Levels, Record, Severity, Sink, internal_fault, json,
};
use crate::schema;
use crate::sequence::Sequence;
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
    /// Whether records that are surely clean are told at a glance; what is found is the same without it.
    pub accepts: bool,
    /// Bytes that are read at once; records may be longer.
    pub part: usize,
    /// Bytes around those that are kept to be shown.
    pub context: usize,
    /// Bytes in which a record's beginning is looked for before a text is cut anywhere.
    pub patience: usize,
    /// Bytes of a record at most.
    pub max_record: usize,
    /// Which part of a file it is, if others check the rest of it: what is to be known to put all parts
    /// together is gathered then.
    pub slice: Option<Slice>,
}

/// Bytes of a record at most, if nothing else is wanted.
pub const MAX_RECORD: usize = 256 << 20;

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
            accepts: true,
            part: PART,
            context: CONTEXT,
            patience: usize::MAX,
            max_record: MAX_RECORD,
            slice: None,
        }
    }
}

impl Settings {
    /// Whether findings depend on those before them in such a way that no part of a text can be checked before
    /// its turn: a baseline knows them by how many came before.
    #[must_use]
    pub fn needs_order(&self) -> bool {
        self.known.is_some()
    }

    /// How files are taken apart.
    #[must_use]
    pub fn cutting(&self) -> Cutting {
        Cutting {
            part: self.part,
            context: self.context,
            patience: self.patience.min(self.max_record),
            layout: self.layout,
            format: self.format,
            slice: self.slice,
        }
    }

    /// Whether nothing of the file follows its byte `end`, up to which all was read.
    fn is_all(&self, end: usize) -> bool {
        self.slice.is_none_or(|slice| slice.total == end)
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

impl Verdict {
    /// Counts records that were taken for their format for a reason.
    pub(crate) fn add_reason(&mut self, key: (&'static str, String), count: usize) {
        let is_kept = self.reasons.contains_key(&key) || self.reasons.len() < MOST_REASONS;
        let key = if is_kept { key } else { (key.0, "other reasons".to_owned()) };
        *self.reasons.entry(key).or_default() += count;
    }
}

/// Reasons for formats that are told apart at most. They come from payloads: hostile input must not make
/// their table grow without bound.
const MOST_REASONS: usize = 20;

/// Checks one text; `bytes` are the whole file.
#[must_use]
pub fn check(bytes: &[u8], settings: &Settings) -> Verdict {
    let mut sequence = Sequence::new(settings, |kept, _| vec![(); kept.len()]);
    sequence.take(Part::whole(bytes.to_vec()), None);
    sequence.finish().0
}

/// What was found in a part of a text. Numbers of records count from its beginning.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The totals, without findings.
    pub(crate) verdict: Verdict,
    pub(crate) ledger: Ledger,
    /// Records, those passed over included.
    pub(crate) position: usize,
    /// Records that were passed over, by format.
    pub(crate) passed_over: BTreeMap<&'static str, PassedOver>,
    /// How far the part was read, in bytes, and what stands there.
    pub(crate) read: (usize, Mode),
    /// Elements of the array in which the part ends.
    pub(crate) elements: usize,
    /// The array in which it began: in that, indexes count from the beginning of the part.
    pub(crate) carried: Option<Carried>,
}

/// An array in which a part begins.
#[derive(Debug)]
pub(crate) struct Carried {
    /// Its JSON Pointer.
    pub(crate) pointer: String,
    /// Byte of the file at which it ends; none if it doesn't end in the part.
    pub(crate) end: Option<usize>,
}

/// Checks one part of a text, at the beginning of which `mode` stands. What is found goes into `ledger`.
pub(crate) fn check_part(part: &Part, mode: &Mode, settings: &Settings, mut ledger: Ledger) -> Outcome {
    // Why a record is taken for its format is told by what it holds.
    let accepts = settings.accepts && !settings.reasons;
    let mut checker = Checker {
        settings,
        acceptor: accepts.then(|| Acceptor::new(settings.format)),
        verdict: Verdict::default(),
        position: 0,
        last: Last::default(),
        passed_over: BTreeMap::new(),
        array: None,
        elements: 0,
        carried: None,
    };
    let bytes = part.bytes();
    // Behind blanks that were passed over it isn't what the file begins with.
    let is_first = part.begins && part.offset == 0;
    let mark = if is_first && bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let (layout, format) = (settings.layout, settings.format);
    let text = |from: usize, begins: bool| {
        let (bytes, offset) = (&bytes[from..], part.offset + from);
        let Part { ends, ends_at_seam, .. } = *part;
        // A byte order mark isn't what a line begins with.
        let all = if begins { bytes } else { part.with_before() };
        Text { all, bytes, offset, begins, ends, ends_at_seam, layout, format }
    };
    let whole = text(mark, part.begins);
    // It takes some bytes to tell an encoding.
    let is_too_short = bytes.len() < 8 || framing::is_blank(whole.bytes);
    let (length, mode) = if part.begins && !part.ends && is_too_short {
        (0, Mode::Values)
    } else {
        if mark > 0 {
            ledger.enter(byte_order_mark(part.offset));
        }
        let (length, mode) = checker.text(whole, mode.clone(), &mut ledger);
        (mark + length, mode)
    };
    Outcome {
        verdict: checker.verdict,
        position: checker.position,
        passed_over: checker.passed_over,
        elements: checker.elements,
        carried: checker.carried,
        read: (length, mode),
        ledger,
    }
}

thread_local! {
    /// What the acceptor keeps from record to record.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

struct Checker<'s> {
    settings: &'s Settings,
    /// Passes clean records, so that only others are looked at.
    acceptor: Option<Acceptor>,
    verdict: Verdict,
    /// Records seen so far, those passed over included.
    position: usize,
    last: Last,
    passed_over: BTreeMap<&'static str, PassedOver>,
    array: Option<Inside>,
    /// Elements of the array so far.
    elements: usize,
    carried: Option<Carried>,
}

/// The array whose elements are read.
struct Inside {
    /// Its pointer.
    pointer: String,
    /// The JSON value in which it stands, as far as that is read.
    document: Span,
    is_wrapped: bool,
}

/// The record of the document that was checked last.
#[derive(Debug, Default, Clone, Copy)]
struct Last {
    /// Its number, if the document held a single record and that was counted.
    record: Option<usize>,
    is_invalid: bool,
    /// Whether it doesn't count, as nothing could be said about it.
    is_unjudged: bool,
}

/// The records that were passed over for one format.
#[derive(Debug)]
pub(crate) struct PassedOver {
    pub(crate) format: &'static Format,
    /// The JSON value in which the first one is, what to point at, and the pointer of that.
    pub(crate) first: (Span, Span, String),
    pub(crate) kinds: Kinds,
}

impl PassedOver {
    /// The finding about all of them; `is_none_left` says that there was nothing else.
    pub(crate) fn finding(&self, is_none_left: bool) -> Option<Finding> {
        let wrapper = self.format.wrapper.as_ref()?;
        let rule = if is_none_left { wrapper.none_left } else { wrapper.passed_over };
        let (_, span, pointer) = &self.first;
        Some(Finding::new(rule, *span, pointer.clone(), self.kinds.sentence(is_none_left)).about_record())
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
        self.last = self.judged(number, found, false);
    }

    /// Text behind a document that was read: a finding about its record, if it is a single one.
    fn broken_behind(&mut self, error: SyntaxError, from: usize, ledger: &mut Ledger) {
        ledger.begin(Record { number: self.last.record, broken_from: Some(from), ..Record::default() });
        ledger.enter(error.into());
        let found = ledger.end();
        if self.last.record.is_none() {
            return;
        }
        if self.last.is_unjudged && found != Found::default() {
            self.verdict.records += 1;
            self.verdict.unjudged -= 1;
            self.last.is_unjudged = false;
        }
        if found.counts.errors > 0 && !self.last.is_invalid {
            self.verdict.invalid += 1;
            self.last.is_invalid = true;
        }
    }

    /// Counts what was found in the record with this number. One that nobody could judge as a payload, and
    /// about which the settings let nothing be said, must not pass for a good one.
    fn judged(&mut self, record: Option<usize>, found: Found, is_payload: bool) -> Last {
        let is_unjudged = !is_payload && found == Found::default();
        if is_unjudged {
            self.verdict.records -= 1;
            self.verdict.unjudged += 1;
        }
        let is_invalid = found.counts.errors > 0;
        self.verdict.invalid += usize::from(is_invalid);
        Last { record, is_invalid, is_unjudged }
    }

    /// A text, or what is there of one, at the beginning of which `mode` stands. Returns how many of its
    /// bytes could be read and what stands behind those.
    fn text(&mut self, text: Text<'_>, mode: Mode, ledger: &mut Ledger) -> (usize, Mode) {
        if text.begins {
            let is_all = self.settings.is_all(text.offset + text.bytes.len());
            let is_first = text.offset <= BYTE_ORDER_MARK.len();
            // However many blanks were left out before it.
            let start = if is_first { text.offset } else { 0 };
            // Two bytes tell an encoding only if nothing follows.
            let tells = is_first && (is_all || text.bytes.len() > 2);
            let wide = || syntax::wide_encoding(text.bytes, text.offset);
            let error = tells.then(wide).flatten().or_else(|| {
                // Blanks before it may be gone already.
                let is_empty = text.bytes.is_empty() && is_first;
                (framing::is_blank(text.bytes) && is_all).then(|| syntax::empty(is_empty, start))
            });
            if let Some(error) = error {
                self.broken(error, start, ledger);
                return (text.bytes.len(), Mode::Over);
            }
        }
        if text.layout != Layout::Jsonl {
            return self.values(text, mode, ledger);
        }
        let is_whole = |line: &[u8]| text.ends || line.ends_with(b"\n");
        let mut read = 0;
        if matches!(mode, Mode::Lost(_)) {
            // The rest of a line that is too long.
            let Some(end) = memchr::memchr(b'\n', text.bytes) else { return (text.bytes.len(), mode) };
            read = end + 1;
        }
        for line in
            text.bytes[read..].split_inclusive(|byte| *byte == b'\n').take_while(|line| is_whole(line))
        {
            let line_text =
                Text { bytes: line, offset: text.offset + read, begins: false, ends: true, ..text };
            self.values(line_text, Mode::Values, ledger);
            read += line.len();
        }
        (read, Mode::Values)
    }

    /// The same for a text that isn't taken apart into lines.
    fn values(&mut self, text: Text<'_>, mut mode: Mode, ledger: &mut Ledger) -> (usize, Mode) {
        let Text { bytes, offset, ends, .. } = text;
        let mut at = 0;
        if let Mode::Elements(array, _) = &mode {
            self.open(array, offset + bytes.len(), ledger);
            self.carried = Some(Carried { pointer: array.pointer(), end: None });
        }
        loop {
            let rest =
                Text { bytes: &bytes[at..], offset: offset + at, begins: text.begins && at == 0, ..text };
            mode = match mode {
                Mode::Values => match self.pieces(ledger, |accept, visit| framing::read(rest, accept, visit))
                {
                    Rest::Nothing => return (bytes.len(), Mode::Values),
                    Rest::More(read) => return (at + read, Mode::Values),
                    Rest::Lost(read, lost) => return (at + read, Mode::Lost(lost)),
                    Rest::Over => return (bytes.len(), Mode::Over),
                    Rest::Array(read) => match Array::opened_by(rest, read) {
                        Some(array) => {
                            let array = Arc::new(array);
                            at += read + array.head.len();
                            self.elements = 0;
                            self.verdict.wrappers += usize::from(array.wrapper.is_some());
                            self.open(&array, offset + bytes.len(), ledger);
                            Mode::Elements(array, State::Opened)
                        }
                        None => return (bytes.len(), Mode::Over),
                    },
                },
                Mode::Elements(array, state) => {
                    match self.pieces(ledger, |accept, visit| array.read(rest, state, accept, visit)) {
                        Ended::More(read, state) => return (at + read, Mode::Elements(array, state)),
                        Ended::Breaking(read, state, end) => {
                            self.end_array(offset + at + end, ledger);
                            return (at + read, Mode::Elements(array, state));
                        }
                        Ended::Closed(read, state) => {
                            at += read;
                            let closing = Text { bytes: &bytes[at..], offset: offset + at, ..rest };
                            match self.close(&array, closing, state == State::Opened, ledger) {
                                Ok(length) => {
                                    at += length;
                                    Mode::Values
                                }
                                Err(Rest::Over) => return (bytes.len(), Mode::Over),
                                Err(Rest::Lost(read, lost)) => return (at + read, Mode::Lost(lost)),
                                Err(_) => return (at, Mode::Elements(array, state)),
                            }
                        }
                        // Nothing else belongs to such a text.
                        Ended::Broken(_) | Ended::Lost(..) if text.layout == Layout::Json => Mode::Over,
                        Ended::Broken(next) => {
                            at += next;
                            Mode::Values
                        }
                        Ended::Lost(read, lost) => return (at + read, Mode::Lost(lost)),
                    }
                }
                Mode::Lost(mut lost) => match lost.find(rest.bytes, ends) {
                    Ok(next) => {
                        at += next;
                        Mode::Values
                    }
                    Err(read) => return (at + read, Mode::Lost(lost)),
                },
                Mode::Over => return (bytes.len(), Mode::Over),
            };
        }
    }

    /// Has something read with the acceptor, if there is one, and checks the pieces.
    fn pieces<R>(
        &mut self,
        ledger: &mut Ledger,
        read: impl FnOnce(&mut Accept<'_>, &mut Visit<'_>) -> R,
    ) -> R {
        let (acceptor, most) = (self.acceptor, self.settings.max_record);
        SCRATCH.with_borrow_mut(|scratch| {
            let mut accept = |bytes: &[u8]| {
                let acceptor = acceptor?;
                // If it fails, others can still tell: it only knows earlier.
                let accepted = fault::contain(|| acceptor.accept(bytes, scratch)).unwrap_or_else(|_| {
                    *scratch = Scratch::default();
                    None
                });
                accepted.filter(|(length, _)| *length <= most)
            };
            read(&mut accept, &mut |piece| self.piece(piece, ledger))
        })
    }

    fn piece(&mut self, piece: Piece<'_, '_>, ledger: &mut Ledger) {
        match piece {
            Piece::Clean(format) => self.clean(format),
            Piece::Value { document, is_all } => self.document(document, is_all, ledger),
            Piece::Element(document) => self.element(document, ledger),
            Piece::Broken { error, from } => {
                // What follows is no part of an array any more.
                self.leave(from, ledger);
                self.broken(error, from, ledger);
            }
            Piece::Behind { error, from } => self.broken_behind(error, from, ledger),
        }
    }

    /// Begins to read the elements of an array, which goes on `until` a byte of the file at least.
    fn open(&mut self, array: &Arc<Array>, until: usize, ledger: &mut Ledger) {
        let span = Span { start: array.start, end: until };
        ledger.within(Some(span));
        let (pointer, is_wrapped) = (array.pointer(), array.wrapper.is_some());
        self.array = Some(Inside { pointer, document: span, is_wrapped });
        self.last = Last::default();
    }

    /// Says that an array ends at a byte of the file.
    fn end_array(&mut self, end: usize, ledger: &mut Ledger) {
        let Some(Inside { document, .. }) = self.array else { return };
        ledger.end_document(document, end);
        for passed_over in self.passed_over.values_mut().filter(|one| one.first.0 == document) {
            passed_over.first.0.end = end;
        }
    }

    /// Ends what is read of an array: all that is before `end`, a byte of the file.
    fn leave(&mut self, end: usize, ledger: &mut Ledger) {
        self.end_array(end, ledger);
        if self.array.take().is_none() {
            return;
        }
        ledger.within(None);
        if let Some(carried) = &mut self.carried {
            carried.end.get_or_insert(end);
        }
    }

    /// Ends an array, `is_empty` or not, whose closing bracket `text` begins with, and what wraps it. Returns
    /// where reading goes on behind that.
    fn close(
        &mut self,
        array: &Array,
        text: Text<'_>,
        is_empty: bool,
        ledger: &mut Ledger,
    ) -> Result<usize, Rest> {
        let around = array.around(text);
        let (document, length) = match around.parse() {
            Ok(closed) => closed,
            Err(error) if text.may_change(&error) => return Err(Rest::More(0)),
            Err(mut error) => {
                let mut lost = array.lost_at(text);
                let found = lost.find(text.bytes, text.ends);
                let (Ok(next) | Err(next)) = found;
                // What breaks only behind the beginning of the next value was cut off before that, and the
                // mistake is one of that value.
                if text.layout != Layout::Json && text.offset + next < error.span.start {
                    if found.is_err() {
                        return Err(Rest::More(0));
                    }
                    let alone = array.around(Text { bytes: &text.bytes[..next], ..text }).parse().err();
                    error = alone.unwrap_or(error).cut_off_before(text.offset + next);
                }
                self.piece(Piece::Broken { error, from: text.offset }, ledger);
                return match found {
                    // Nothing else belongs to such a text.
                    _ if text.layout == Layout::Json => Err(Rest::Over),
                    Ok(next) => Ok(next),
                    Err(read) if !text.ends => Err(Rest::Lost(read, lost)),
                    Err(_) => Err(Rest::Over),
                };
            }
        };
        self.last = Last::default();
        let was_carried = self.carried.as_ref().is_some_and(|carried| carried.end.is_none());
        let kind = document.root().kind();
        let next =
            framing::behind_array(text, array.margin, kind, length, &mut |piece| self.piece(piece, ledger));
        if matches!(next, Err(Rest::More(_))) {
            return next;
        }
        self.leave(text.offset + length, ledger);
        // What stands behind its bracket is no element.
        if let Some(carried) = self.carried.as_mut().filter(|_| was_carried) {
            carried.end = Some(text.offset);
        }
        ledger.within(Some(Span { start: array.start, end: text.offset + length }));
        let mut sink = Sink::new(&document, ledger);
        if let Some(wrapper) = array.wrapper.filter(|_| is_empty) {
            let span = Span { start: array.start + array.head.len() - 1, end: text.offset + 1 };
            sink.push(empty(wrapper, span, array.pointer()));
        }
        for repeated in Duplicates::new(&document).outside_records() {
            let finding = repeated.finding(&mut sink).moved(|span| around.in_file(span));
            sink.push(finding);
        }
        ledger.within(None);
        next
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
        duplicates.report_outside_records(&mut sink);
        ledger.within(None);
    }

    /// An element of an array that is read element by element.
    fn element(&mut self, document: &mut Document<'_>, ledger: &mut Ledger) {
        let Some(Inside { pointer, is_wrapped, .. }) = &self.array else { return };
        let is_wrapped = *is_wrapped;
        document.place_at(format!("{pointer}/{}", self.elements));
        let document = &*document;
        self.elements += 1;
        let mut sink = Sink::new(document, ledger);
        let mut duplicates = Duplicates::new(document);
        if is_wrapped || !self.unwrap(document.root(), &mut duplicates, &mut sink) {
            self.record(document.root(), false, &mut duplicates, &mut sink);
        }
        duplicates.report_outside_records(&mut sink);
        self.last = Last::default();
    }

    /// A record that is surely clean.
    fn clean(&mut self, format: &'static Format) {
        let number = self.next_record();
        *self.verdict.formats.entry(format.name).or_default() += 1;
        self.elements += 1;
        self.last = match self.array {
            Some(_) => Last::default(),
            None => Last { record: Some(number), ..Last::default() },
        };
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
            let pointer = sink.pointer(records);
            sink.push(empty(wrapper, records.span(), pointer));
        }
        for record in records.elements() {
            self.record(record, false, duplicates, sink);
        }
        self.last = Last::default();
        true
    }

    /// One record; `is_alone` says that no other can stand beside it. If payvet fails at it, that is said of
    /// it beside what was found until then.
    fn record<'a>(
        &mut self,
        record: Node<'a>,
        is_alone: bool,
        duplicates: &mut Duplicates<'a>,
        sink: &mut Sink<'a, '_>,
    ) {
        let before = self.position;
        let Err(fault) = fault::contain(|| self.judge(record, is_alone, duplicates, sink)) else { return };
        if self.position == before {
            let number = self.next_record();
            sink.begin(record, Record { number: Some(number), ..Record::default() });
        }
        let pointer = sink.pointer(record);
        sink.push(internal_fault::finding(record.span(), pointer, &fault));
        let found = sink.end();
        self.last = self.judged(Some(self.position - 1), found, false);
    }

    fn judge<'a>(
        &mut self,
        record: Node<'a>,
        is_alone: bool,
        duplicates: &mut Duplicates<'a>,
        sink: &mut Sink<'a, '_>,
    ) {
        let duplicates = duplicates.within(record);
        let span = record.span();
        if span.end - span.start > self.settings.max_record {
            let number = self.next_record();
            sink.begin(record, Record { number: Some(number), ..Record::default() });
            sink.push(syntax::too_long(span.start, self.settings.max_record).into());
            let found = sink.end();
            self.last = self.judged(Some(number), found, false);
            return;
        }
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
            let rule = &json::duplicate_key::RULE;
            sink.report(rule, rule.evidence, |sink| repeated.finding(sink));
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
        self.last = self.judged(Some(number), found, format.is_some());
    }

    /// Whether the record's discriminator stands there with two values, of which readers take one or the
    /// other. Whoever makes less than an error of that wants the last one to count.
    fn is_undecided(&self, record: Node<'_>, detected: &Detected<'_>) -> bool {
        let rule = &json::duplicate_key::RULE;
        let severity = self.settings.levels.severity(rule, rule.severity, rule.evidence);
        let (Detected::Payload(format, _) | Detected::Neighbour(format, _)) = detected else { return false };
        let Some(name) = format.contract.root().discriminator.as_deref() else { return false };
        let mut values = record.members().filter(|(key, _)| key.is_str(name)).map(|(_, value)| value);
        let Some(first) = values.next() else { return false };
        severity == Some(Severity::Error) && values.any(|value| !value.has_value_of(first))
    }

    fn give_reason(&mut self, format: &'static Format, reason: &detect::Reason) {
        self.verdict.add_reason((format.name, reason.to_string()), 1);
    }

    fn pass_over<'a>(
        &mut self,
        format: &'static Format,
        kind: &OtherKind,
        neighbour: &Neighbour<'a>,
        sink: &mut Sink<'a, '_>,
    ) {
        let document = self.array.as_ref().map_or(neighbour.at.root().span(), |array| array.document);
        let passed_over = self.passed_over.entry(format.name).or_insert_with(|| PassedOver {
            format,
            first: (document, neighbour.at.span(), sink.pointer(neighbour.at)),
            kinds: Kinds::default(),
        });
        passed_over.kinds.add(kind.clone(), 1);
        // In the end: until here, nothing of the record counts.
        self.position += 1;
        self.verdict.passed_over += 1;
        self.last = Last::default();
    }
}

/// The finding about a byte order mark at a byte of the file.
fn byte_order_mark(offset: usize) -> Finding {
    let span = Span { start: offset, end: offset + BYTE_ORDER_MARK.len() };
    let rule = &json::byte_order_mark::RULE;
    Finding::new(rule, span, String::new(), "the file begins with a byte order mark")
        .help("save it as UTF-8 without BOM: many JSON readers refuse it")
}

/// The finding about an array of records, which stands at `span`, without any.
fn empty(wrapper: &Wrapper, span: Span, pointer: String) -> Finding {
    let message = "the list of events is empty, so there is nothing to check".to_owned();
    Finding::new(wrapper.empty, span, pointer, message).about_record()
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
        let mut pairs: Vec<(Node<'_>, Node<'_>)> = Vec::new();
        for pair in document.duplicate_keys() {
            memory::push(&mut pairs, pair, 512);
        }
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

    fn report_outside_records(self, sink: &mut Sink<'a, '_>) {
        for repeated in self.outside_records() {
            let finding = repeated.finding(sink);
            sink.push(finding);
        }
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
    (format.check)(contract, record, sink);
}
