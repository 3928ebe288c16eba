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
    /// The only rules that speak; empty for all.
    pub select: Vec<Selector>,
    /// Rules that keep quiet.
    pub ignore: Vec<Selector>,
    /// Rules whose findings are errors.
    pub error: Vec<Selector>,
    /// Rules whose findings are warnings.
    pub warn: Vec<Selector>,
}

/// One of the lists of a layer.
pub(super) type List = fn(&Layer) -> &[Selector];

/// Findings of a file that are kept if nobody says otherwise.
pub const DEFAULT_MAX_FINDINGS: usize = 100;

/// What the layers say together, the last one first in rank.
#[must_use]
pub fn resolve(layers: &[&Layer]) -> Settings {
    Settings {
        format: last(layers, |layer| layer.schema).flatten(),
        layout: last(layers, |layer| layer.layout).unwrap_or(Layout::Auto),
        max_findings: last(layers, |layer| layer.max_findings).unwrap_or(DEFAULT_MAX_FINDINGS),
        levels: Levels {
            rules: formats::rules().filter_map(|rule| Some((rule.code, level(rule, layers)?))).collect(),
            min_evidence: last(layers, |layer| layer.min_evidence),
            strict: last(layers, |layer| layer.strict).unwrap_or(false),
        },
        grouped: false,
        reasons: false,
    }
}

fn last<T>(layers: &[&Layer], setting: impl Fn(&Layer) -> Option<T>) -> Option<T> {
    layers.iter().rev().find_map(|layer| setting(layer))
}

/// What the layers say about one rule; none if they leave it as it is.
fn level(rule: &Rule, layers: &[&Layer]) -> Option<Level> {
    // A later `select` replaces an earlier one; everything else adds up.
    let selected = layers.iter().rposition(|layer| !layer.select.is_empty());
    let select = selected.and_then(|at| weight(rule, at, &layers[at].select));
    let strongest =
        |list: List| layers.iter().enumerate().filter_map(|(at, layer)| weight(rule, at, list(layer))).max();
    let ignore = strongest(|layer| &layer.ignore);
    let is_on = select.is_some() || selected.is_none();
    if !is_on || ignore.is_some_and(|ignore| select.is_none_or(|select| ignore >= select)) {
        return Some(Level::Off);
    }
    let (error, warn) = (strongest(|layer| &layer.error), strongest(|layer| &layer.warn));
    match (error, warn) {
        (None, None) => None,
        (error, warn) if error >= warn => Some(Level::As(Severity::Error)),
        _ => Some(Level::As(Severity::Warning)),
    }
}

/// How much a list says about a rule: a word about the rule itself counts more than one about its
/// family, then the later layer counts.
fn weight(rule: &Rule, layer: usize, list: &[Selector]) -> Option<(bool, usize)> {
    list.iter().filter(|selector| selector.matches(rule)).map(|selector| (selector.is_exact(), layer)).max()
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
    fn the_more_exact_word_counts_then_the_later_one() {
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
            (vec![layer("", "json/comment", "", ""), layer("json/", "", "", "")], off),
            (vec![layer("", "json/comment", "", ""), layer("json/comment", "", "", "")], None),
            (vec![layer("schema/", "", "", ""), layer("json/", "", "", "")], None),
            (vec![layer("json/", "", "", ""), layer("", "json/comment", "", "")], off),
            // Severities.
            (vec![layer("", "", "json/", "")], error),
            (vec![layer("", "", "json/", "json/comment")], warning),
            (vec![layer("", "", "json/comment", ""), layer("", "", "", "json/")], error),
            (vec![layer("", "", "json/", ""), layer("", "", "", "json/")], warning),
            (vec![layer("", "", "json/", "json/")], error),
            (vec![layer("", "json/", "json/comment", "")], off),
        ] {
            let borrowed: Vec<&Layer> = layers.iter().collect();
            let found = resolve(&borrowed).levels.rules.get("json/comment").copied();
            assert_eq!(found, wanted, "{layers:?}");
        }
    }
}
