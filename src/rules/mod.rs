//! Rules and what they find.
//!
//! A rule knows nodes of a document and nothing of lines, colours or output formats. It hands its
//! findings to a [`Sink`], which keeps rules quiet about a value whose shape is already wrong.

pub mod contract;
pub mod detection;
pub mod json;
pub mod schema;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

pub use crate::contract::{Evidence, Source};
use crate::document::{Document, Node, PointerIndex, Span, SyntaxError};

/// How bad a finding is. The order is that of gravity: errors first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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

/// Numbers of findings.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
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
        self.errors + self.warnings + self.notes
    }

    /// Counts some more.
    pub fn add(&mut self, severity: Severity, count: usize) {
        match severity {
            Severity::Error => self.errors += count,
            Severity::Warning => self.warnings += count,
            Severity::Note => self.notes += count,
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
    /// `owner/name` in kebab-case; the owner is `json`, `schema`, `contract`, `detection` or a format.
    pub code: &'static str,
    /// How bad a finding is unless the configuration says otherwise.
    pub severity: Severity,
    /// What the rule rests on, where the contract's row doesn't say it more exactly.
    pub evidence: Evidence,
    /// One sentence that says what is wrong when the rule finds something.
    pub summary: &'static str,
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
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The smallest part of the file that a person would point at.
    pub span: Span,
    /// JSON Pointer of the fault: of a missing property the one that it would have.
    pub pointer: String,
    /// Name of the property that the finding is about.
    pub property: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// The place in the documentation on which it rests.
    pub source: Option<Source>,
}

impl Finding {
    /// A finding with the severity and evidence of its rule, and nothing else yet.
    #[must_use]
    pub fn new(rule: &'static Rule, span: Span, pointer: String, message: String) -> Self {
        Finding {
            rule,
            severity: rule.severity,
            evidence: rule.evidence,
            message,
            help: None,
            span,
            pointer,
            property: None,
            related: Vec::new(),
            source: None,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
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
    pub fn source(mut self, source: Source) -> Self {
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
            Finding::new(error.mistake.into(), error.span, String::new(), error.message).help(error.help);
        match error.related {
            Some((span, what)) => finding.related(span, String::new(), what),
            None => finding,
        }
    }
}

/// Collects the findings of one record after the other of a document.
#[derive(Debug)]
pub struct Sink<'a> {
    pointers: PointerIndex<'a>,
    findings: Vec<Finding>,
    /// How many findings of a record are wanted at most.
    wanted: usize,
    /// Findings beyond that, which were only counted.
    dropped: Counts,
    /// Keys about which a rule has said all that there is to say.
    explained: HashSet<u32>,
    /// Subtrees whose shape is wrong, as disjoint ranges of the document's preorder: start to end.
    misshapen: BTreeMap<u32, u32>,
}

impl<'a> Sink<'a> {
    /// `wanted` is how many findings of a record are kept at most: the first ones in its order.
    #[must_use]
    pub fn new(document: &'a Document<'a>, wanted: usize) -> Self {
        Sink {
            pointers: PointerIndex::new(document),
            findings: Vec::new(),
            wanted,
            dropped: Counts::default(),
            explained: HashSet::new(),
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

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
        // A record can have a million faults; memory must not grow with them.
        if self.findings.len() > self.wanted.saturating_mul(2).saturating_add(1000) {
            self.sort();
            for dropped in self.findings.drain(self.wanted..) {
                self.dropped.add(dropped.severity, 1);
            }
        }
    }

    fn sort(&mut self) {
        self.findings.sort_by(|a, b| a.order().cmp(&b.order()));
    }

    /// Takes back what another finding says better: those for which `keep` answers no.
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
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
        let around = self.misshapen.range(..=node.index()).next_back();
        around.is_some_and(|(_, end)| node.index() < *end)
    }

    /// Ends a record: its findings, sorted by place, rule and pointer, and how many more there were.
    pub fn take_findings(&mut self) -> (Vec<Finding>, Counts) {
        self.misshapen.clear();
        self.explained.clear();
        self.sort();
        (std::mem::take(&mut self.findings), std::mem::take(&mut self.dropped))
    }
}
