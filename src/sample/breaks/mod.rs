//! Payloads that break exactly one rule. Whatever is made is checked, and nothing else is handed out.

mod contract;
mod json;
mod mended;

use std::io::{self, Write};

use serde_json::{Map, Value};

use self::contract::{MISTAKES, Mistake, Subject};
use self::json::{EDITS, Edit, Page};
use self::mended::{Pair, WAYS};
use super::Wanted;
use super::dice::Dice;
use super::generate::Generator;
use crate::check::{Settings, check};
use crate::formats::{self, FORMATS, Format};
use crate::rules::json::too_large;
use crate::rules::{Rule, Samples};

/// How many payloads are tried in each way.
const ATTEMPTS: usize = 60;

/// So many payloads differ in their moments.
const MOMENTS: u64 = 900;

/// A text that breaks `rule` and no other, made of a payload of the wanted kind; none if none was found.
#[must_use]
pub fn text(rule: &'static Rule, format: &'static Format, wanted: &Wanted) -> Option<Vec<u8>> {
    Breaker::new(rule, format, wanted)?.text()
}

/// Whether [`text`] finds one, or [`print_too_large`] makes one.
#[must_use]
pub fn is_breakable(rule: &'static Rule, format: &'static Format, wanted: &Wanted) -> bool {
    rule == &too_large::RULE || text(rule, format, wanted).is_some()
}

/// What a format must have so that its payloads can break the rule; none if that can't be said.
#[must_use]
pub fn needs(rule: &Rule) -> Option<&'static str> {
    MISTAKES.iter().find(|mistake| mistake.code == rule.code).map(|mistake| mistake.needs)
}

/// The formats of which `rule` may be about: one that has it for itself, or all.
pub fn formats_of(rule: &Rule) -> impl Iterator<Item = &'static Format> {
    let owner = formats::by_name(rule.family());
    FORMATS.iter().copied().filter(move |format| owner.is_none_or(|owner| owner == *format))
}

/// Writes a record of one byte more than `limit`, which must be more than a payload has.
///
/// # Errors
/// Those of `out`.
pub fn print_too_large(
    format: &'static Format,
    wanted: &Wanted,
    limit: usize,
    out: &mut dyn Write,
    is_wanted: &dyn Fn() -> bool,
) -> io::Result<()> {
    let mut payload = Generator::new(&format.contract, wanted.clone()).payload();
    // The longest text goes on and on, preferably one that may.
    let is_free = |name: &str| {
        let property = format.contract.root().find(name);
        property.is_some_and(|property| property.format.is_none() && property.known_values().next().is_none())
    };
    let texts = payload.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let longest = texts.max_by_key(|(name, text)| (is_free(name), text.len())).map(|(name, _)| name.clone());
    let marked = longest.and_then(|name| payload.get_mut(&name));
    if let Some(Value::String(text)) = marked {
        text.push('\u{0}');
    }
    let text = serde_json::to_string(&payload)?;
    // Where there is no text, blanks do.
    let (before, filler, behind) = match text.split_once("\\u0000") {
        Some((before, behind)) => (before, "and so on, ", behind),
        None => ("{", "           ", text.get(1..).unwrap_or_default()),
    };
    out.write_all(before.as_bytes())?;
    let block = filler.repeat(1000);
    let mut left = (limit + 1).saturating_sub(before.len() + behind.len());
    while left > 0 && is_wanted() {
        let length = left.min(block.len());
        out.write_all(&block.as_bytes()[..length])?;
        left -= length;
    }
    writeln!(out, "{behind}")
}

struct Breaker<'w> {
    rule: &'static Rule,
    format: &'static Format,
    wanted: &'w Wanted,
    edit: Option<Edit>,
    mistake: Option<&'static Mistake>,
    samples: Option<&'static Samples>,
    pair: Option<Pair>,
}

impl<'w> Breaker<'w> {
    fn new(rule: &'static Rule, format: &'static Format, wanted: &'w Wanted) -> Option<Self> {
        let edit = EDITS.iter().find(|(code, _)| *code == rule.code).map(|(_, edit)| *edit);
        let mistake = MISTAKES.iter().find(|mistake| mistake.code == rule.code);
        // Samples of another format are none of this one's.
        let samples = rule
            .samples
            .as_ref()
            .filter(|samples| check(samples.good, &Settings::default()).formats.keys().eq([&format.name]));
        if edit.is_none() && mistake.is_none() && samples.is_none() {
            return None;
        }
        Some(Breaker { rule, format, wanted, edit, mistake, samples, pair: samples.and_then(Pair::new) })
    }

    fn text(&self) -> Option<Vec<u8>> {
        if let Some(edit) = self.edit {
            let edited = |payload: &Map<String, Value>, dice: &mut Dice| {
                let text = serde_json::to_string_pretty(payload).ok()? + "\n";
                edit(&Page::new(&text), dice)
            };
            if let Some(text) = self.first(self.wanted.variant.as_deref(), edited) {
                return Some(text);
            }
        }
        if let Some(mistake) = self.mistake {
            let made = |payload: &Map<String, Value>, dice: &mut Dice| {
                let other = |dice: &mut Dice| self.other(payload, dice);
                let subject = Subject { format: self.format, payload, other: &other };
                let payload = (mistake.make)(&subject, dice)?;
                Some((serde_json::to_string_pretty(&payload).ok()? + "\n").into_bytes())
            };
            if let Some(text) = self.first(self.wanted.variant.as_deref(), made) {
                return Some(text);
            }
        }
        self.as_samples()
    }

    /// A text with the mistake of the rule's samples.
    fn as_samples(&self) -> Option<Vec<u8>> {
        let contract = &self.format.contract;
        if let Some(pair) = &self.pair {
            let variant = pair.variant(contract);
            if self.wanted.variant.as_deref().is_some_and(|wanted| Some(wanted) != variant) {
                return None;
            }
            for way in WAYS {
                let make = |payload: &Map<String, Value>| Some(way(pair, payload, contract)?.into_bytes());
                if make(&self.generator(variant).payload()).is_none() {
                    continue;
                }
                if let Some(text) = self.first(variant, |payload, _| make(payload)) {
                    return Some(text);
                }
            }
        }
        let samples = self.samples?;
        let fits = self.wanted.variant.is_none() || self.pair.is_some();
        let text = samples.bad.to_vec();
        (fits && self.is_exact(&text)).then_some(text)
    }

    /// A payload of another variant than `payload`, if there is one.
    fn other(&self, payload: &Map<String, Value>, dice: &mut Dice) -> Option<Map<String, Value>> {
        let root = self.format.contract.root();
        let named = payload.get(root.discriminator.as_deref()?)?.as_str()?;
        let others: Vec<&String> = root.variants().iter().filter(|variant| *variant != named).collect();
        let variant = others.get(dice.index(others.len().max(1)))?;
        Some(self.generator(Some(variant)).payload())
    }

    fn generator(&self, variant: Option<&str>) -> Generator<'static> {
        let wanted = Wanted { variant: variant.map(str::to_owned), ..self.wanted.clone() };
        Generator::new(&self.format.contract, wanted)
    }

    /// The first text that breaks the rule and no other.
    fn first(
        &self,
        variant: Option<&str>,
        make: impl Fn(&Map<String, Value>, &mut Dice) -> Option<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        let mut generator = self.generator(variant);
        // Each rule has choices of its own (FNV-1a of its code).
        let of_rule = self.rule.code.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut dice = Dice::new(self.wanted.seed ^ of_rule);
        (0..ATTEMPTS).find_map(|_| {
            generator.go_to(dice.below(MOMENTS));
            make(&generator.payload(), &mut dice).filter(|text| self.is_exact(text))
        })
    }

    fn is_exact(&self, text: &[u8]) -> bool {
        let verdict = check(text, &Settings::default());
        let mut rules = verdict.by_rule.keys();
        let is_of_format = verdict.formats.keys().all(|name| *name == self.format.name);
        is_of_format && rules.len() > 0 && rules.all(|(code, _)| *code == self.rule.code)
    }
}
