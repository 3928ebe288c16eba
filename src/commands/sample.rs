//! `payvet sample`: prints payloads for tests.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::{anyhow, bail};
use clap::ValueEnum as _;

use crate::check::MAX_RECORD;
use crate::cli::correction::Misuse;
use crate::cli::{SampleArgs, SampleLayout};
use crate::formats::selector::Selector;
use crate::formats::{self, FORMATS, Format};
use crate::output::Reader;
use crate::prose;
use crate::rules::json::too_large;
use crate::rules::{Rule, internal_fault};
use crate::sample::breaks;
use crate::sample::generate::Generator;
use crate::sample::print::{Layout, print};
use crate::sample::{Extent, Wanted};
use crate::text;

/// Prints payloads, or what there is, on a terminal with so many columns.
///
/// # Errors
/// Arguments that don't go together, a rule that no payload breaks, an output that can't be written.
pub fn run(
    args: &SampleArgs,
    columns: Option<usize>,
    reader: &Reader,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let format =
        args.format.as_deref().map(formats::named).transpose().map_err(|message| anyhow!(message))?;
    let is_wanted = || reader.is_there();
    if args.list {
        return Ok(out.write_all(list(format, columns).as_bytes())?);
    }
    if let Some(code) = &args.broken {
        return print_broken(rule(code)?, format, args, &is_wanted, out);
    }
    let Some(format) = format else {
        let can = |format: &&&Format| {
            has_variant(args, format)
                && (args.layout != Some(SampleLayout::EventsApi) || format.wrapper.is_some())
        };
        let meant = FORMATS.iter().filter(can).map(|format| line(args, format.name)).collect();
        let why = "a format is missing; `payvet sample --list` says what there is".to_owned();
        return Err(Misuse { why, meant }.into());
    };
    check_variant(args, format, FORMATS.iter().copied())?;
    let layout = match (args.layout.unwrap_or(SampleLayout::Json), &format.wrapper) {
        (SampleLayout::Json, _) => Layout::Json,
        (SampleLayout::Jsonl, _) => Layout::Lines,
        (SampleLayout::EventsApi, Some(wrapper)) => Layout::Wrapped(wrapper),
        (SampleLayout::EventsApi, None) => {
            let corrected = Line { layout: Some(SampleLayout::Json), ..Line::of(args) }.to(format.name);
            return Err(misuse(format!("{} has no Events API", format.name), corrected));
        }
    };
    let mut generator = Generator::new(&format.contract, wanted(args));
    let count = args.count.map_or(1, u64::from);
    print(&mut generator, count, layout, out, &is_wanted)?;
    Ok(())
}

fn wanted(args: &SampleArgs) -> Wanted {
    let extent = match (args.minimal, args.full) {
        (true, _) => Extent::Minimal,
        (_, true) => Extent::Full,
        _ => Extent::Usual,
    };
    Wanted { variant: args.variant.clone(), extent, seed: args.seed }
}

fn print_broken(
    rule: &'static Rule,
    format: Option<&'static Format>,
    args: &SampleArgs,
    is_wanted: &dyn Fn() -> bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if rule == &internal_fault::RULE {
        bail!("no payload is known that breaks `{}`: that would be a fault of payvet", rule.code);
    }
    let Some(format) = format else {
        let possible: Vec<&Format> =
            breaks::formats_of(rule).filter(|format| has_variant(args, format)).collect();
        let able = possible.iter().find(|format| breaks::is_breakable(rule, format, &wanted(args)));
        // Of one that isn't able, it is told why.
        let any = able.or(possible.first()).copied().or(breaks::formats_of(rule).next());
        let format = any.ok_or_else(|| anyhow!("`{}` belongs to no payload format", rule.code))?;
        return print_broken(rule, Some(format), args, is_wanted, out);
    };
    let owner = formats::by_name(rule.family());
    if let Some(owner) = owner.filter(|owner| *owner != format) {
        let corrected = Line { variant: None, ..Line::of(args) }.to(owner.name);
        return Err(misuse(format!("`{}` is a rule of {}", rule.code, owner.name), corrected));
    }
    check_variant(args, format, breaks::formats_of(rule))?;
    if rule == &too_large::RULE {
        breaks::print_too_large(format, &wanted(args), MAX_RECORD, out, is_wanted)?;
        return Ok(());
    }
    match breaks::text(rule, format, &wanted(args)) {
        Some(text) => Ok(out.write_all(&text)?),
        None => Err(unbreakable(rule, format, args)),
    }
}

/// Why nothing breaks a rule as it is wanted, and what does.
fn unbreakable(rule: &'static Rule, format: &'static Format, args: &SampleArgs) -> anyhow::Error {
    let any = Wanted { variant: None, extent: Extent::Usual, ..wanted(args) };
    if breaks::is_breakable(rule, format, &any) {
        let of_kind = match &args.variant {
            Some(variant) => format!("of the variant `{}`", text::escape(variant)),
            None => "of that extent".to_owned(),
        };
        let corrected = Line { variant: None, extent: None, ..Line::of(args) }.to(format.name);
        return misuse(format!("no payload {of_kind} breaks `{}` alone", rule.code), corrected);
    }
    let needs = breaks::needs(rule).map(|needs| format!(": it takes {needs}")).unwrap_or_default();
    let why = format!("no payload of {} breaks `{}` alone{needs}", format.name, rule.code);
    let able = breaks::formats_of(rule).find(|other| breaks::is_breakable(rule, other, &any));
    let corrected = able.map(|able| Line { variant: None, ..Line::of(args) }.to(able.name));
    Misuse { why, meant: corrected.into_iter().collect() }.into()
}

fn rule(code: &str) -> anyhow::Result<&'static Rule> {
    match Selector::parse(code).map_err(|message| anyhow!(message))? {
        Selector::Rule(code) => formats::rules()
            .find(|rule| rule.code == code)
            .ok_or_else(|| anyhow!("there is no rule `{code}`")),
        Selector::Family(family) => {
            bail!(
                "`{family}/` is a family of rules, and --break breaks one; `payvet rules {family}/` lists them"
            )
        }
    }
}

fn has_variant(args: &SampleArgs, format: &Format) -> bool {
    let variants = format.contract.root().variants();
    args.variant.as_ref().is_none_or(|variant| variants.contains(variant))
}

/// Refuses a variant that the format doesn't have; one of the `others` may be meant.
fn check_variant(
    args: &SampleArgs,
    format: &Format,
    mut others: impl Iterator<Item = &'static Format>,
) -> anyhow::Result<()> {
    let Some(variant) = args.variant.as_deref().filter(|_| !has_variant(args, format)) else { return Ok(()) };
    let shown = text::escape(variant);
    if let Some(owner) = others.find(|format| has_variant(args, format)) {
        return Err(misuse(format!("`{shown}` is a variant of {}", owner.name), line(args, owner.name)));
    }
    let known: Vec<&str> = format.contract.root().variants().iter().map(String::as_str).collect();
    if known.is_empty() {
        let corrected = Line { variant: None, ..Line::of(args) }.to(format.name);
        return Err(misuse(format!("{} has no variants", format.name), corrected));
    }
    let meant = text::nearest(variant, known.iter().copied());
    let corrected = meant.map(|meant| Line { variant: Some(meant), ..Line::of(args) }.to(format.name));
    let said = format!("{} has no variant `{shown}`", format.name);
    let why = text::with_suggestion(&said, meant, &format!("known are {}", known.join(", ")));
    Err(Misuse { why, meant: corrected.into_iter().collect() }.into())
}

/// Arguments, to be written anew for a format.
struct Line<'a> {
    variant: Option<&'a str>,
    extent: Option<&'static str>,
    layout: Option<SampleLayout>,
    args: &'a SampleArgs,
}

impl<'a> Line<'a> {
    fn of(args: &'a SampleArgs) -> Self {
        let extent = match (args.minimal, args.full) {
            (true, _) => Some("--minimal"),
            (_, true) => Some("--full"),
            _ => None,
        };
        Line { variant: args.variant.as_deref(), extent, layout: args.layout, args }
    }

    fn to(&self, format: &str) -> String {
        let mut line = format!("payvet sample {format}");
        // Writing to a String can't fail.
        if let Some(variant) = self.variant {
            let _ = write!(line, " --variant {variant}");
        }
        if let Some(extent) = self.extent {
            let _ = write!(line, " {extent}");
        }
        if let Some(count) = self.args.count {
            let _ = write!(line, " --count {count}");
        }
        if self.args.seed != SampleArgs::SEED {
            let _ = write!(line, " --seed {}", self.args.seed);
        }
        if let Some(layout) = self.layout.and_then(|layout| layout.to_possible_value()) {
            let _ = write!(line, " --layout {}", layout.get_name());
        }
        if let Some(code) = &self.args.broken {
            let _ = write!(line, " --break {code}");
        }
        line
    }
}

fn line(args: &SampleArgs, format: &str) -> String {
    Line::of(args).to(format)
}

fn misuse(why: String, meant: String) -> anyhow::Error {
    Misuse { why, meant: vec![meant] }.into()
}

/// What there is: formats, and the rules that can be broken.
fn list(only: Option<&'static Format>, columns: Option<usize>) -> String {
    // Writing to a String can't fail.
    let mut page = String::new();
    for format in FORMATS.iter().copied().filter(|format| only.is_none_or(|only| only == *format)) {
        let layouts = if format.wrapper.is_some() { "json, jsonl, events-api" } else { "json, jsonl" };
        let variants = format.contract.root().variants();
        let variants = if variants.is_empty() { "none".to_owned() } else { variants.join(", ") };
        let _ = writeln!(page, "{}\n  variants: {variants}\n  layouts: {layouts}", format.name);
    }
    page.push_str("\nRules that --break can break:\n");
    let width = formats::rules().map(|rule| rule.code.len()).max().unwrap_or_default();
    let mut rows = Vec::new();
    for rule in formats::rules() {
        let possible: Vec<&Format> = breaks::formats_of(rule).collect();
        let able: Vec<&str> = possible
            .iter()
            .filter(|format| only.is_none_or(|only| only == **format))
            .filter(|format| breaks::is_breakable(rule, format, &Wanted::default()))
            .map(|format| format.name)
            .collect();
        if able.is_empty() {
            continue;
        }
        let is_limited = only.is_none() && able.len() < possible.len();
        let note = if is_limited { format!(" ({} only)", able.join(", ")) } else { String::new() };
        let head = format!("  {:<width$}  {:<7}", rule.code, rule.severity.name());
        rows.push((head, format!("{}{note}", rule.summary)));
    }
    page.push_str(&prose::rows(&rows, columns));
    page
}
