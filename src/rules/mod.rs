//! Rules and what they find.
//!
//! A rule is one static in a file of its own: everything that is printed about it comes from there.
//! It knows nodes of a document and nothing of lines, colours or output formats. It hands its
//! findings to a [`Sink`], which keeps rules quiet about a value whose shape is already wrong, and
//! which passes them on to the [`Ledger`], the one place that counts and decides severities.

pub mod contract;
pub mod detection;
pub(crate) mod internal_fault;
pub mod json;
mod ledger;
mod levels;
pub(crate) mod member;
pub mod schema;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::ledger::{Found, Group, GroupKey, Ledger, MOST_GROUPS, Occurrences, Record, RecordFinding};
pub use self::levels::{Level, Levels};
use crate::contract::Instance;
pub use crate::contract::{Evidence, Source};
use crate::document::message::Message;
use crate::document::{Document, Node, PointerIndex, Span, SyntaxError, place_of};
use crate::text;

/// How bad a finding is. The order is that of gravity: errors first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Fails the run.
    Error,
    /// Fails the run only if asked to.
    Warning,
    /// Never fails the run.
    Note,
}

impl Severity {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Numbers of findings. A saved report may say what it likes, so no sum goes beyond what there is room for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// At error level.
    pub errors: usize,
    /// At warning level.
    pub warnings: usize,
    /// At note level.
    pub notes: usize,
}

impl Counts {
    /// All findings.
    #[must_use]
    pub fn total(self) -> usize {
        self.errors.saturating_add(self.warnings).saturating_add(self.notes)
    }

    /// Counts some more.
    pub fn add(&mut self, severity: Severity, count: usize) {
        match severity {
            Severity::Error => self.errors = self.errors.saturating_add(count),
            Severity::Warning => self.warnings = self.warnings.saturating_add(count),
            Severity::Note => self.notes = self.notes.saturating_add(count),
        }
    }

    /// The greater one of each number.
    #[must_use]
    pub fn at_least(self, other: Counts) -> Counts {
        Counts {
            errors: self.errors.max(other.errors),
            warnings: self.warnings.max(other.warnings),
            notes: self.notes.max(other.notes),
        }
    }

    /// What was counted since it was `before`.
    #[must_use]
    pub fn since(self, before: Counts) -> Counts {
        Counts {
            errors: self.errors.saturating_sub(before.errors),
            warnings: self.warnings.saturating_sub(before.warnings),
            notes: self.notes.saturating_sub(before.notes),
        }
    }

    /// The numbers with their severities, errors first.
    #[must_use]
    pub fn by_severity(self) -> [(Severity, usize); 3] {
        [(Severity::Error, self.errors), (Severity::Warning, self.warnings), (Severity::Note, self.notes)]
    }
}

/// One thing that payvet looks for.
#[derive(Debug)]
pub struct Rule {
    /// `owner/name` in kebab-case; the owner is `json`, `schema`, `contract`,
    /// `detection`, `payvet` itself or a format.
    pub code: &'static str,
    /// How bad a finding is unless the configuration says otherwise.
    pub severity: Severity,
    /// What the rule rests on, where the contract's row doesn't say it more exactly.
    pub evidence: Evidence,
    /// One sentence that says what is wrong when the rule finds something.
    pub summary: &'static str,
    /// Why that matters to whoever receives such a payload, in whole sentences.
    pub why: &'static str,
    /// How it is mended, in whole sentences.
    pub fix: &'static str,
    /// On what the rule rests.
    pub basis: Basis,
    /// A payload that breaks exactly this rule, and the same one mended. None only where a sample
    /// would be too large to keep.
    pub samples: Option<Samples>,
}

/// On what a rule rests.
#[derive(Debug)]
pub enum Basis {
    /// Rows of its format's contract, as (object, property).
    Rows(&'static [(&'static str, &'static str)]),
    /// The row of the property in question, which each finding names.
    EachRow,
    /// A section of a standard.
    Standard(Standard),
    /// What it is reasoned from, in whole sentences.
    Reasoning(&'static str),
}

/// A section of a published standard.
#[derive(Debug, Clone, Copy)]
pub struct Standard {
    /// Its name, such as `RFC 8259`.
    pub name: &'static str,
    /// When it was published.
    pub version: &'static str,
    /// The section in it.
    pub section: &'static str,
    /// Where it is.
    pub address: &'static str,
}

/// A section of RFC 8259, the standard of JSON.
pub(crate) const fn rfc_8259(section: &'static str) -> Basis {
    let address = "https://www.rfc-editor.org/rfc/rfc8259";
    Basis::Standard(Standard { name: "RFC 8259", version: "December 2017", section, address })
}

/// A payload with a mistake and without it, as files.
#[derive(Debug)]
pub struct Samples {
    /// `samples/invalid/<code>.json`
    pub bad: &'static [u8],
    /// `samples/mended/<code>.json`
    pub good: &'static [u8],
}

/// The samples of the rule with this code.
macro_rules! samples {
    ($code:literal) => {
        Some($crate::rules::Samples {
            bad: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/invalid/", $code, ".json")),
            good: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/mended/", $code, ".json")),
        })
    };
}
pub(crate) use samples;

impl Rule {
    /// The section of a standard on which the rule rests, as a source; none if it isn't one.
    #[must_use]
    pub fn standard(&self) -> Option<Source> {
        let Basis::Standard(standard) = self.basis else { return None };
        Some(Source {
            page: standard.name.to_owned(),
            version: standard.version.to_owned(),
            address: standard.address.to_owned(),
            table: standard.section.to_owned(),
            row: None,
        })
    }

    /// The owner in the code.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.code.split_once('/').map_or(self.code, |(owner, _)| owner)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// A second place that belongs to a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// What is here.
    pub message: String,
    /// Its JSON Pointer.
    pub pointer: String,
    /// Its bytes.
    pub span: Span,
}

/// One thing that is wrong, with everything that only the rule knows.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// What is wrong, in one sentence without a full stop.
    pub message: Message,
    /// See [`Finding::gist`].
    gist: Option<String>,
    /// Whether its place says nothing about other records: it belongs to the record, or the file, as a
    /// whole.
    pub is_about_record: bool,
    /// What to do about it.
    pub help: Option<Message>,
    /// The smallest part of the file that a person would point at.
    pub span: Span,
    /// JSON Pointer of the fault: of a missing property the one that it would have.
    pub pointer: String,
    /// Name of the property that the finding is about.
    pub property: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// The place in the documentation on which it rests.
    pub source: Option<Arc<Source>>,
}

impl Finding {
    /// A finding with the severity and evidence of its rule, and nothing else yet.
    #[must_use]
    pub fn new(rule: &'static Rule, span: Span, pointer: String, message: impl Into<Message>) -> Self {
        Finding {
            rule,
            severity: rule.severity,
            evidence: rule.evidence,
            message: message.into(),
            gist: None,
            is_about_record: false,
            help: None,
            span,
            pointer,
            property: None,
            related: Vec::new(),
            source: None,
        }
    }

    /// What is wrong at its place, without what only this payload holds: `is missing`, `is a number, must
    /// be a string`. Findings that share it are one line of the grouped report.
    #[must_use]
    pub fn gist(&self) -> String {
        let summary = || text::lower_first(self.rule.summary.trim_end_matches('.'));
        self.gist.clone().unwrap_or_else(summary)
    }

    /// The place in any record, whose JSON Pointer is `record` in this file: empty for the record itself.
    #[must_use]
    pub fn place(&self, record: &str) -> String {
        if self.is_about_record { String::new() } else { place_of(&self.pointer, record) }
    }

    /// The place by which it is known again. Of two places that belong together the later one is
    /// [`Finding::place`], so an order of them that means nothing must not count.
    #[must_use]
    pub fn known_place(&self, record: &str) -> String {
        let related = self.related.iter().map(|related| place_of(&related.pointer, record));
        related.chain([self.place(record)]).min().unwrap_or_default()
    }

    /// The same at other places.
    #[must_use]
    pub fn moved(mut self, place: impl Fn(Span) -> Span) -> Self {
        self.span = place(self.span);
        for related in &mut self.related {
            related.span = place(related.span);
        }
        self
    }

    /// Says what is wrong without naming a value.
    #[must_use]
    pub fn with_gist(mut self, gist: impl Into<String>) -> Self {
        self.gist = Some(gist.into());
        self
    }

    /// Says that it belongs to the record as a whole, wherever it points.
    #[must_use]
    pub fn about_record(mut self) -> Self {
        self.is_about_record = true;
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do about it, if that can be said.
    #[must_use]
    pub fn help_if<M: Into<Message>>(mut self, help: Option<M>) -> Self {
        self.help = help.map(Into::into);
        self
    }

    /// Names the property that it is about.
    #[must_use]
    pub fn property(mut self, name: impl Into<String>) -> Self {
        self.property = Some(name.into());
        self
    }

    /// Adds a place that belongs to it.
    #[must_use]
    pub fn related(mut self, span: Span, pointer: String, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), pointer, span });
        self
    }

    /// Names the place in the documentation on which it rests.
    #[must_use]
    pub fn source(mut self, source: Arc<Source>) -> Self {
        self.source = Some(source);
        self
    }

    /// Replaces the evidence of the rule by that of the contract's row.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// The order of findings within a record.
    fn order(&self) -> (usize, &str, &str) {
        (self.span.start, self.rule.code, &self.pointer)
    }
}

impl From<SyntaxError> for Finding {
    fn from(error: SyntaxError) -> Self {
        let finding =
            Finding::new(error.mistake.into(), error.span, String::new(), error.message).help_if(error.help);
        match error.related {
            Some((span, what)) => finding.related(span, String::new(), what),
            None => finding,
        }
    }
}

/// Collects the findings of one record after the other of a document.
#[derive(Debug)]
pub struct Sink<'a, 'l> {
    pointers: PointerIndex<'a>,
    ledger: &'l mut Ledger,
    /// The current record, until its pointer is asked for.
    unplaced: Option<Node<'a>>,
    /// Keys about which a rule has said all that there is to say.
    explained: HashSet<u32>,
    /// Pointers at which something is missing for a reason that a rule has given.
    accounted_for: HashSet<String>,
    /// Subtrees whose shape is wrong, as disjoint ranges of the document's preorder: start to end.
    misshapen: BTreeMap<u32, u32>,
}

impl<'a, 'l> Sink<'a, 'l> {
    /// A sink for `document` that passes findings on to `ledger`.
    #[must_use]
    pub fn new(document: &'a Document<'a>, ledger: &'l mut Ledger) -> Self {
        Sink {
            pointers: PointerIndex::new(document),
            ledger,
            unplaced: None,
            explained: HashSet::new(),
            accounted_for: HashSet::new(),
            misshapen: BTreeMap::new(),
        }
    }

    /// JSON Pointer of a node, from the root of its document.
    pub fn pointer(&mut self, node: Node<'a>) -> String {
        self.pointers.pointer(node)
    }

    /// Finds nodes by pointer in the sink's document.
    pub fn pointers(&mut self) -> &mut PointerIndex<'a> {
        &mut self.pointers
    }

    /// Adds a finding of the current record, or of what stands around records.
    pub fn push(&mut self, finding: Finding) {
        if !self.ledger.only_counts()
            && let Some(record) = self.unplaced.take()
        {
            self.ledger.place_record(self.pointers.pointer(record));
        }
        self.ledger.enter(finding);
    }

    /// Adds a finding of `rule` with its severity and that `evidence`. It is made only if somebody may
    /// want to see it: of most findings of a large stream, nobody wants more than their number.
    pub fn report(
        &mut self,
        rule: &'static Rule,
        evidence: Evidence,
        make: impl FnOnce(&mut Self) -> Finding,
    ) {
        if self.ledger.only_counts() {
            self.ledger.count(rule, rule.severity, evidence);
        } else {
            let finding = make(self).evidence(evidence);
            debug_assert_eq!((finding.rule.code, finding.severity), (rule.code, rule.severity));
            self.push(finding);
        }
    }

    /// Says that a finding explains why `key` is there, so that nobody calls it unknown.
    pub fn mark_explained(&mut self, key: Node<'a>) {
        self.explained.insert(key.index());
    }

    /// Whether a finding explains why `key` is there.
    #[must_use]
    pub fn is_explained(&self, key: Node<'a>) -> bool {
        self.explained.contains(&key.index())
    }

    /// Says that a finding explains why nothing stands at `pointer`, so that nobody calls it missing.
    pub fn mark_accounted_for(&mut self, pointer: String) {
        self.accounted_for.insert(pointer);
    }

    /// Whether a finding explains why nothing stands at a pointer.
    #[must_use]
    pub fn is_accounted_for(&self, pointer: impl FnOnce() -> String) -> bool {
        !self.accounted_for.is_empty() && self.accounted_for.contains(&pointer())
    }

    /// Says that the shape of `node` is wrong: no rule gets an opinion about it or what is in it.
    pub fn mark_misshapen(&mut self, node: Node<'a>) {
        if self.is_misshapen(node) {
            return;
        }
        let (start, end) = (node.index(), node.index() + node.subtree_size());
        while let Some((inner, _)) = self.misshapen.range(start..end).next() {
            let inner = *inner;
            self.misshapen.remove(&inner);
        }
        self.misshapen.insert(start, end);
    }

    /// Whether the shape of `node`, or of something around it, is wrong.
    #[must_use]
    pub fn is_misshapen(&self, node: Node<'a>) -> bool {
        if self.misshapen.is_empty() {
            return false;
        }
        let around = self.misshapen.range(..=node.index()).next_back();
        around.is_some_and(|(_, end)| node.index() < *end)
    }

    /// The value of a member, if its shape isn't wrong.
    #[must_use]
    pub fn sound(&self, object: Node<'a>, name: &str) -> Option<Node<'a>> {
        object.get(name).filter(|value| !self.is_misshapen(*value))
    }

    /// The same for a member that the contract knows.
    #[must_use]
    pub fn sound_member(&self, object: &Instance<'a, '_>, name: &str) -> Option<Node<'a>> {
        object.get(name).filter(|value| !self.is_misshapen(*value))
    }

    /// Begins a record; what is pushed from here on belongs to it.
    pub fn begin(&mut self, node: Node<'a>, record: Record) {
        self.unplaced = Some(node);
        self.ledger.begin(Record { span: Some(node.span()), ..record });
    }

    /// Ends a record, and says what was found in it.
    pub fn end(&mut self) -> Found {
        self.unplaced = None;
        self.misshapen.clear();
        self.explained.clear();
        self.accounted_for.clear();
        self.ledger.end()
    }
}
