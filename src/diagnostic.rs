//! Finished diagnostics: findings placed in their file, and made safe to be read.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::document::Span;
use crate::document::excerpt::Excerpt;
use crate::document::locate::{Locator, Position};
use crate::fingerprint::Fingerprint;
use crate::privacy::Privacy;
use crate::rules::{Evidence, RecordFinding, Severity, Source};
use crate::text;

/// A finding with everything that a report can say about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Code of the rule.
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// What it rests on.
    pub evidence: Evidence,
    /// What is wrong, in one line. Nothing in it acts on a terminal or in a log, and personal values
    /// are masked, unless the report shows them; so it is with `help`, `related` and `excerpt`.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Format of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Cow<'static, str>>,
    /// Record in the file, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// JSON Pointer of the place (RFC 6901); very long keys are cut in it. Keys stand in it as the payload has
    /// them: what shows them to people escapes control characters first.
    pub pointer: String,
    /// Name of the property that it is about, as the payload has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// Bytes of the file.
    pub span: Span,
    /// The place of the first character.
    pub start: Position,
    /// The place behind the last character.
    pub end: Position,
    /// Other places that belong to it.
    pub related: Vec<RelatedPlace>,
    /// The place in the documentation on which it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The place in any record, array indexes as `*`, keys as the payload has them; empty for the record as a
    /// whole.
    pub place: String,
    /// What is wrong at that place, without what only this payload holds.
    pub gist: String,
    /// The part of the file to show.
    pub excerpt: Excerpt,
    /// By what it is known again: see [`Fingerprint`].
    pub fingerprint: String,
    /// What it is among those of its part, if only a part of the file was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) in_part: Option<InPart>,
}

/// A second place that belongs to a diagnostic.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RelatedPlace {
    /// What is here.
    pub message: String,
    /// JSON Pointer of the place, keys as the payload has them.
    pub pointer: String,
    /// Bytes of the file.
    pub span: Span,
    /// The place of the first character.
    pub start: Position,
    /// The place behind the last character.
    pub end: Position,
    /// The part of the file to show.
    pub excerpt: Excerpt,
}

/// For whom reports are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Columns of the screen for which excerpts are made.
    pub width: usize,
    /// Whether personal values are shown.
    pub shows_values: bool,
}

impl Default for View {
    /// For a file or a pipe: as wide as fits a CI log, and without personal values.
    fn default() -> Self {
        View { width: 100, shows_values: false }
    }
}

impl Diagnostic {
    /// Places a finding in its file.
    fn new(
        kept: &RecordFinding,
        path: &str,
        locator: &Locator<'_>,
        privacy: &mut Privacy<'_>,
        view: View,
    ) -> Self {
        let RecordFinding { record, occurrence, finding } = kept;
        let related = finding.related.iter().map(|related| RelatedPlace {
            message: text::escape(&related.message).into_owned(),
            pointer: related.pointer.clone(),
            span: related.span,
            start: locator.position(related.span.start),
            end: locator.position(related.span.end),
            excerpt: Excerpt::new(locator, related.span, view.width, &mut |window| {
                privacy.masks(record, related.span, window)
            }),
        });
        let related = related.collect();
        let (place, known_place) = (finding.place(&record.pointer), finding.known_place(&record.pointer));
        Diagnostic {
            rule: finding.rule.code.into(),
            severity: finding.severity,
            evidence: finding.evidence,
            message: text::escape(&privacy.say(record, &finding.message)).into_owned(),
            help: finding.help.as_ref().map(|help| text::escape(&privacy.say(record, help)).into_owned()),
            format: record.format.map(Cow::Borrowed),
            record: record.number,
            pointer: finding.pointer.clone(),
            property: finding.property.clone(),
            span: finding.span,
            start: locator.position(finding.span.start),
            end: locator.position(finding.span.end),
            related,
            source: finding.source.as_deref().cloned().or_else(|| finding.rule.standard()),
            gist: text::escape(&finding.gist()).into_owned(),
            fingerprint: Fingerprint::new(path, finding.rule.code, &known_place, *occurrence).to_string(),
            place,
            excerpt: Excerpt::new(locator, finding.span, view.width, &mut |window| {
                privacy.masks(record, finding.span, window)
            }),
            in_part: None,
        }
    }
}

/// Findings placed in their file, of which `locator` knows at least what stands around them.
pub fn diagnostics<'a>(
    path: &'a str,
    findings: &'a [RecordFinding],
    locator: &'a Locator<'a>,
    view: View,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let mut privacy = Privacy::new(locator, view.shows_values);
    findings.iter().map(move |kept| Diagnostic::new(kept, path, locator, &mut privacy, view))
}

/// What a finding is among those of its part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InPart {
    /// How many of the same rule at the same place came before.
    pub occurrence: usize,
    /// The place by which it is known again.
    pub known_place: String,
}
