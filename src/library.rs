//! What payvet is to a program that receives payloads: one call, and findings as data.

use std::collections::BTreeMap;
use std::fmt;

use crate::check::Settings;
use crate::diagnostic::{Diagnostic, View, diagnostics};
use crate::formats;
use crate::formats::selector::Selector;
use crate::input::framing::Layout;
use crate::input::part::Part;
use crate::layer::{Layer, resolve};
use crate::rules::Evidence;
use crate::sequence::Sequence;
use crate::tally::Tally;

/// Checks a text that holds one payload or several, as `payvet check` does without options.
///
/// `bytes` may be anything: what is no UTF-8, no JSON or no payload is a finding. They aren't unpacked, and
/// nothing but them is looked at. The same bytes always give the same report. They are copied once; a record of
/// nothing but tiny values takes some thirty times its bytes, so a receiver limits bodies, or
/// [`Options::max_record`].
///
/// Should payvet itself fail at a record, that is a finding, too (`payvet/internal-fault`): it catches its own
/// panic, of which the panic hook of the program hears, with words that may quote the payload. It takes up to
/// 2 MiB of stack.
///
/// ```
/// let report = payvet::check(br#"{"type": "entityRemoval", "comment": "", "requestedAt": "yesterday"}"#);
/// assert!(!report.is_valid());
/// let rules: Vec<&str> = report.findings.iter().map(|finding| &*finding.rule).collect();
/// assert_eq!(rules, ["schema/missing-property", "schema/missing-property", "schema/bad-format"]);
/// let finding = &report.findings[2];
/// assert_eq!(finding.pointer, "/requestedAt");
/// assert_eq!((finding.start.line, finding.start.column), (1, 57));
/// assert_eq!(finding.source.as_ref().and_then(|source| source.row.as_deref()), Some("requestedAt"));
/// ```
#[must_use]
pub fn check(bytes: &[u8]) -> Report {
    Options::new().check(bytes)
}

/// How texts are checked.
///
/// ```
/// use payvet::Options;
///
/// let options = Options::new()
///     .format("ibm-verify-fulfillment")?
///     .ignore("contract/unknown-property")?
///     .error("ibm-verify-fulfillment/date-mismatch")?;
/// let report = options.check(br#"{"type": "entityRemoval"}"#);
/// // Nothing else is asked of what is sent to this receiver.
/// assert!(report.findings.iter().all(|finding| finding.format.as_deref() == Some("ibm-verify-fulfillment")));
/// # Ok::<(), payvet::UnknownName>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    layer: Layer,
    max_record: Option<usize>,
    shows_values: bool,
}

impl Options {
    /// Every format is known, every rule speaks as gravely as it is documented, at most 100 findings of a text
    /// are kept, and personal values are masked.
    #[must_use]
    pub fn new() -> Self {
        Options::default()
    }

    /// Takes every record as a payload of the format with this name. Without it, each record tells by what it
    /// holds of which format it is.
    ///
    /// # Errors
    /// There is no such format.
    pub fn format(mut self, name: &str) -> Result<Self, UnknownName> {
        self.layer.schema = Some(Some(formats::named(name).map_err(UnknownName)?));
        Ok(self)
    }

    /// Says how records stand in a text. Without it, the text tells.
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layer.layout = Some(layout);
        self
    }

    /// Makes errors of warnings.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.layer.strict = Some(true);
        self
    }

    /// Leaves out findings that rest on less than this.
    #[must_use]
    pub fn min_evidence(mut self, evidence: Evidence) -> Self {
        self.layer.min_evidence = Some(evidence);
        self
    }

    /// Keeps a rule quiet, or a family of them: `contract/unknown-property`, `contract/`. What is no JSON, or is
    /// of no format that can be told, never counts as a good record for that. Where [`Options::format`] names the
    /// format, the rules of `schema/` are all that tells a payload from other JSON, which counts as good without
    /// them.
    ///
    /// # Errors
    /// There is no such rule.
    pub fn ignore(mut self, rule: &str) -> Result<Self, UnknownName> {
        self.layer.ignore.push(selector(rule)?);
        Ok(self)
    }

    /// Makes errors of what a rule or family finds. A word about a rule counts more than one about its family.
    ///
    /// # Errors
    /// There is no such rule.
    pub fn error(mut self, rule: &str) -> Result<Self, UnknownName> {
        self.layer.error.push(selector(rule)?);
        Ok(self)
    }

    /// Makes warnings of what a rule or family finds, which [`Report::is_valid`] lets pass, also if that is text
    /// that is no JSON; [`Options::error`] counts more.
    ///
    /// # Errors
    /// There is no such rule.
    pub fn warn(mut self, rule: &str) -> Result<Self, UnknownName> {
        self.layer.warn.push(selector(rule)?);
        Ok(self)
    }

    /// Keeps so many findings of a text at most; [`usize::MAX`] keeps all of them. Those beyond are counted. Each
    /// takes some kilobytes, and a hostile text of a megabyte can have half a million.
    #[must_use]
    pub fn max_findings(mut self, most: usize) -> Self {
        self.layer.max_findings = Some(most);
        self
    }

    /// Makes a finding of a record that is longer than so many bytes, instead of checking it; 256 MiB if nothing
    /// else is said.
    #[must_use]
    pub fn max_record(mut self, bytes: usize) -> Self {
        self.max_record = Some(bytes);
        self
    }

    /// Shows personal values in messages and excerpts: for whoever may see the payload anyway.
    #[must_use]
    pub fn show_values(mut self) -> Self {
        self.shows_values = true;
        self
    }

    /// Checks a text: see [`check`](fn@check).
    #[must_use]
    pub fn check(&self, bytes: &[u8]) -> Report {
        let settings = resolve(&[&self.layer], false, false);
        let max_record = self.max_record.unwrap_or(settings.max_record);
        let settings = Settings { max_record, ..settings };
        let view = View { shows_values: self.shows_values, ..View::default() };
        let mut sequence =
            Sequence::new(&settings, |kept, locator| diagnostics("", kept, locator, view).collect());
        sequence.take(Part::whole(bytes.to_vec()), None);
        let (verdict, findings) = sequence.finish();
        Report { tally: Tally::of(&verdict), formats: verdict.formats, findings }
    }
}

fn selector(rule: &str) -> Result<Selector, UnknownName> {
    Selector::parse(rule).map_err(UnknownName)
}

/// A format or rule that doesn't exist. What it displays names the one that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName(String);

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnknownName {}

/// What was found in a text.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// How many records and findings there are, those included that aren't kept.
    pub tally: Tally,
    /// Records of each format.
    pub formats: BTreeMap<&'static str, usize>,
    /// Findings in the order of the text, at most as many as the options allow. Their fingerprints are those of a
    /// text without a name.
    pub findings: Vec<Diagnostic>,
}

impl Report {
    /// Whether at least one record was checked, none was passed over, and nothing is at error level.
    ///
    /// So `[]` isn't valid, and neither is an event of another type: a receiver that goes on only with what is
    /// valid goes on with payloads alone, unless the options made less of `json/`, `detection/` or `schema/`.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.tally.records > 0 && self.tally.skipped == 0 && self.tally.counts.errors == 0
    }
}
