//! Settings in layers: the file, its overrides for the path at hand, the command line. What a later
//! layer says counts.

use crate::check::Settings;
use crate::formats::selector::Selector;
use crate::formats::{self, Format};
use crate::input::framing::Layout;
use crate::rules::{Evidence, Level, Levels, Rule, Severity};

/// What one source of settings says about how payloads are judged.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// The format of every record; the inner none lets each record tell.
    pub schema: Option<Option<&'static Format>>,
    /// How records stand in a text.
    pub layout: Option<Layout>,
    /// Whether warnings count as errors.
    pub strict: Option<bool>,
    /// Findings of one text that are kept.
    pub max_findings: Option<usize>,
    /// Warnings beyond which a run fails; no matter of single files.
    pub max_warnings: Option<usize>,
    /// Findings that rest on less are left out.
    pub min_evidence: Option<Evidence>,
    /// The only rules that speak; empty if this layer doesn't say.
    pub select: Vec<Selector>,
    /// Rules that keep quiet.
    pub ignore: Vec<Selector>,
    /// Rules whose findings are errors.
    pub error: Vec<Selector>,
    /// Rules whose findings are warnings.
    pub warn: Vec<Selector>,
}

/// One of the lists of a layer.
pub type List = fn(&Layer) -> &[Selector];

/// Findings of a file that are kept if nobody says otherwise.
pub const DEFAULT_MAX_FINDINGS: usize = 100;

/// What the layers say together, the last one first in rank; `grouped` and `reasons` are no matter of
/// layers.
#[must_use]
pub fn resolve(layers: &[&Layer], grouped: bool, reasons: bool) -> Settings {
    Settings {
        format: last(layers, |layer| layer.schema).flatten(),
        layout: last(layers, |layer| layer.layout).unwrap_or(Layout::Auto),
        max_findings: last(layers, |layer| layer.max_findings).unwrap_or(DEFAULT_MAX_FINDINGS),
        levels: Levels {
            rules: formats::rules().filter_map(|rule| Some((rule.code, level(rule, layers)?))).collect(),
            min_evidence: last(layers, |layer| layer.min_evidence),
            strict: last(layers, |layer| layer.strict).unwrap_or(false),
        },
        grouped,
        reasons,
        ..Settings::default()
    }
}

fn last<T>(layers: &[&Layer], setting: impl Fn(&Layer) -> Option<T>) -> Option<T> {
    layers.iter().rev().find_map(|layer| setting(layer))
}

/// What the layers say about one rule; none if they leave it as it is. The last layer that says
/// something decides; within it, a word about the rule counts more than one about its family.
fn level(rule: &Rule, layers: &[&Layer]) -> Option<Level> {
    let says = |list: &[Selector]| weight(rule, list);
    let is_on = layers.iter().rev().find_map(|layer| {
        let (select, ignore) = (says(&layer.select), says(&layer.ignore));
        match (select, ignore) {
            (None, None) if layer.select.is_empty() => None,
            (select, ignore) => Some(select > ignore),
        }
    });
    if is_on == Some(false) {
        return Some(Level::Off);
    }
    layers.iter().rev().find_map(|layer| match (says(&layer.error), says(&layer.warn)) {
        (None, None) => None,
        (error, warn) if error >= warn => Some(Level::As(Severity::Error)),
        _ => Some(Level::As(Severity::Warning)),
    })
}

/// How much a list says about a rule: nothing, something about its family, or about the rule itself.
fn weight(rule: &Rule, list: &[Selector]) -> Option<bool> {
    list.iter().filter(|selector| selector.matches(rule)).map(|selector| selector.is_exact()).max()
}

#[cfg(test)]
mod tests {
    use super::{Layer, resolve};
    use crate::formats::selector::Selector;
    use crate::rules::{Level, Severity};

    fn list(text: &str) -> Vec<Selector> {
        text.split_whitespace().map(|one| Selector::parse(one).expect("the rule is there")).collect()
    }

    fn layer(select: &str, ignore: &str, error: &str, warn: &str) -> Layer {
        Layer {
            select: list(select),
            ignore: list(ignore),
            error: list(error),
            warn: list(warn),
            ..Layer::default()
        }
    }

    #[test]
    fn the_later_layer_counts_and_in_it_the_more_exact_word() {
        let (error, warning) = (Some(Level::As(Severity::Error)), Some(Level::As(Severity::Warning)));
        let off = Some(Level::Off);
        for (layers, wanted) in [
            (vec![], None),
            (vec![layer("json/", "", "", "")], None),
            (vec![layer("schema/", "", "", "")], off),
            (vec![layer("", "json/", "", "")], off),
            (vec![layer("json/", "json/comment", "", "")], off),
            (vec![layer("json/comment", "json/", "", "")], None),
            (vec![layer("json/", "json/", "", "")], off),
            // A later layer.
            (vec![layer("", "json/comment", "", ""), layer("json/", "", "", "")], None),
            (vec![layer("json/comment", "", "", ""), layer("", "json/", "", "")], off),
            (vec![layer("", "json/comment", "", ""), layer("", "schema/", "", "")], off),
            (vec![layer("schema/", "", "", ""), layer("json/", "", "", "")], None),
            (vec![layer("json/", "", "", ""), layer("schema/", "", "", "")], off),
            (vec![layer("json/", "", "", ""), layer("", "json/comment", "", "")], off),
            // Severities.
            (vec![layer("", "", "json/", "")], error),
            (vec![layer("", "", "json/", "json/comment")], warning),
            (vec![layer("", "", "json/comment", ""), layer("", "", "", "json/")], warning),
            (vec![layer("", "", "json/", ""), layer("", "", "", "schema/")], error),
            (vec![layer("", "", "json/", ""), layer("", "", "", "json/")], warning),
            (vec![layer("", "", "json/", "json/")], error),
            (vec![layer("", "json/", "json/comment", "")], off),
        ] {
            let borrowed: Vec<&Layer> = layers.iter().collect();
            let found = resolve(&borrowed, false, false).levels.rules.get("json/comment").copied();
            assert_eq!(found, wanted, "{layers:?}");
        }
    }
}
