//! `payvet sample`: prints payloads for tests.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::anyhow;
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
    let is_wanted = || reader.is_there();
    if args.list {
        return Ok(out.write_all(list(named(args).map_err(Unfit::from)?, columns).as_bytes())?);
    }
    match plan(args)? {
        Plan::Payloads { mut generator, layout } => {
            let count = args.count.map_or(1, u64::from);
            print(&mut generator, count, layout, out, &is_wanted)?;
        }
        Plan::Broken(text) => out.write_all(&text)?,
        Plan::TooLarge(format) => {
            breaks::print_too_large(format, &wanted(args), MAX_RECORD, out, &is_wanted)?;
        }
    }
    Ok(())
}

/// What arguments ask for.
enum Plan {
    Payloads { generator: Generator<'static>, layout: Layout },
    Broken(Vec<u8>),
    TooLarge(&'static Format),
}

/// Why arguments can't be followed.
struct Unfit {
    why: String,
    /// What may be meant: of each list the first that can be followed.
    meant: Vec<Vec<SampleArgs>>,
}

impl From<String> for Unfit {
    fn from(why: String) -> Self {
        Unfit { why, meant: Vec::new() }
    }
}

impl From<Unfit> for anyhow::Error {
    fn from(unfit: Unfit) -> Self {
        let Unfit { why, meant } = unfit;
        if meant.is_empty() {
            return anyhow!(why);
        }
        let meant = meant.iter().filter_map(|lines| lines.iter().find(|args| plan(args).is_ok()));
        Misuse { why, meant: meant.map(line).collect() }.into()
    }
}

fn plan(args: &SampleArgs) -> Result<Plan, Unfit> {
    let format = named(args)?;
    if let Some(code) = &args.broken {
        return plan_broken(rule(code)?, format, args);
    }
    let Some(format) = format else {
        let why = "a format is missing; `payvet sample --list` says what there is".to_owned();
        return Err(Unfit { why, meant: FORMATS.iter().map(|format| vec![of(args, format)]).collect() });
    };
    check_variant(args, format)?;
    let layout = match (args.layout.unwrap_or(SampleLayout::Json), &format.wrapper) {
        (SampleLayout::Json, _) => Layout::Json,
        (SampleLayout::Jsonl, _) => Layout::Lines,
        (SampleLayout::EventsApi, Some(wrapper)) => Layout::Wrapped(wrapper),
        (SampleLayout::EventsApi, None) => {
            let json = SampleArgs { layout: Some(SampleLayout::Json), ..args.clone() };
            return Err(Unfit { why: format!("{} has no Events API", format.name), meant: vec![vec![json]] });
        }
    };
    Ok(Plan::Payloads { generator: Generator::new(&format.contract, wanted(args)), layout })
}

fn named(args: &SampleArgs) -> Result<Option<&'static Format>, String> {
    args.format.as_deref().map(formats::named).transpose()
}

fn wanted(args: &SampleArgs) -> Wanted {
    let extent = match (args.minimal, args.full) {
        (true, _) => Extent::Minimal,
        (_, true) => Extent::Full,
        _ => Extent::Usual,
    };
    Wanted { variant: args.variant.clone(), extent, seed: args.seed }
}

fn plan_broken(
    rule: &'static Rule,
    format: Option<&'static Format>,
    args: &SampleArgs,
) -> Result<Plan, Unfit> {
    if rule == &internal_fault::RULE {
        let why = format!("no payload is known that breaks `{}`: that would be a fault of payvet", rule.code);
        return Err(why.into());
    }
    let Some(format) = format else {
        let possible: Vec<&Format> =
            breaks::formats_of(rule).filter(|format| has_variant(args, format)).collect();
        let able = possible.iter().find(|format| breaks::is_breakable(rule, format, &wanted(args)));
        // Of one that isn't able, it is told why.
        let any = able.or(possible.first()).copied().or(breaks::formats_of(rule).next());
        let format = any.ok_or_else(|| format!("`{}` belongs to no payload format", rule.code))?;
        return plan_broken(rule, Some(format), args);
    };
    let owner = formats::by_name(rule.family());
    if let Some(owner) = owner.filter(|owner| *owner != format) {
        let why = format!("`{}` is a rule of {}", rule.code, owner.name);
        return Err(Unfit { why, meant: vec![of_any_kind(&of(args, owner))] });
    }
    check_variant(args, format)?;
    if rule == &too_large::RULE {
        return Ok(Plan::TooLarge(format));
    }
    match breaks::text(rule, format, &wanted(args)) {
        Some(text) => Ok(Plan::Broken(text)),
        None => Err(unbreakable(rule, format, args)),
    }
}

/// Why nothing breaks a rule as it is wanted, and what does.
fn unbreakable(rule: &'static Rule, format: &'static Format, args: &SampleArgs) -> Unfit {
    let any = Wanted { variant: None, extent: Extent::Usual, ..wanted(args) };
    if breaks::is_breakable(rule, format, &any) {
        let of_kind = match &args.variant {
            Some(variant) => format!("of the variant `{}`", text::escape(variant)),
            None => "of that extent".to_owned(),
        };
        let why = format!("no payload {of_kind} breaks `{}` alone", rule.code);
        return Unfit { why, meant: vec![of_any_kind(&of(args, format))] };
    }
    let needs = breaks::needs(rule).map(|needs| format!(": it takes {needs}")).unwrap_or_default();
    let why = format!("no payload of {} breaks `{}` alone{needs}", format.name, rule.code);
    Unfit {
        why,
        meant: vec![breaks::formats_of(rule).flat_map(|other| of_any_kind(&of(args, other))).collect()],
    }
}

/// The same of a format.
fn of(args: &SampleArgs, format: &Format) -> SampleArgs {
    SampleArgs { format: Some(format.name.to_owned()), ..args.clone() }
}

/// The same without a variant, and without an extent as well.
fn of_any_kind(args: &SampleArgs) -> Vec<SampleArgs> {
    let of_any_variant = SampleArgs { variant: None, ..args.clone() };
    let of_any_extent = SampleArgs { minimal: false, full: false, ..of_any_variant.clone() };
    vec![of_any_variant, of_any_extent]
}

fn rule(code: &str) -> Result<&'static Rule, String> {
    match Selector::parse(code)? {
        Selector::Rule(code) => formats::rules()
            .find(|rule| rule.code == code)
            .ok_or_else(|| format!("there is no rule `{code}`")),
        Selector::Family(family) => Err(format!(
            "`{family}/` is a family of rules, and --break breaks one; `payvet rules {family}/` lists them"
        )),
    }
}

fn has_variant(args: &SampleArgs, format: &Format) -> bool {
    let variants = format.contract.root().variants();
    args.variant.as_ref().is_none_or(|variant| variants.contains(variant))
}

/// Refuses a variant that the format doesn't have.
fn check_variant(args: &SampleArgs, format: &Format) -> Result<(), Unfit> {
    let Some(variant) = args.variant.as_deref().filter(|_| !has_variant(args, format)) else { return Ok(()) };
    let shown = text::escape(variant);
    let of_any_variant = SampleArgs { variant: None, ..of(args, format) };
    if let Some(owner) = FORMATS.iter().find(|format| has_variant(args, format)) {
        let why = format!("`{shown}` is a variant of {}", owner.name);
        return Err(Unfit { why, meant: vec![vec![of(args, owner), of_any_variant]] });
    }
    let known: Vec<&str> = format.contract.root().variants().iter().map(String::as_str).collect();
    if known.is_empty() {
        let why = format!("{} has no variants", format.name);
        return Err(Unfit { why, meant: vec![vec![of_any_variant]] });
    }
    let nearest = text::nearest(variant, known.iter().copied());
    let said = format!("{} has no variant `{shown}`", format.name);
    let why = text::with_suggestion(&said, nearest, &format!("known are {}", known.join(", ")));
    let meant = nearest.map(|variant| SampleArgs { variant: Some(variant.to_owned()), ..of(args, format) });
    Err(Unfit { why, meant: vec![meant.into_iter().collect()] })
}

/// The command line of arguments that can be followed.
fn line(args: &SampleArgs) -> String {
    let mut line = "payvet sample".to_owned();
    // Writing to a String can't fail.
    if let Some(format) = &args.format {
        let _ = write!(line, " {format}");
    }
    if let Some(variant) = &args.variant {
        let _ = write!(line, " --variant {variant}");
    }
    for (is_set, flag) in [(args.minimal, "--minimal"), (args.full, "--full")] {
        if is_set {
            let _ = write!(line, " {flag}");
        }
    }
    if let Some(count) = args.count {
        let _ = write!(line, " --count {count}");
    }
    if args.seed != SampleArgs::SEED {
        let _ = write!(line, " --seed {}", args.seed);
    }
    if let Some(layout) = args.layout.and_then(|layout| layout.to_possible_value()) {
        let _ = write!(line, " --layout {}", layout.get_name());
    }
    if let Some(code) = &args.broken {
        let _ = write!(line, " --break {code}");
    }
    line
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
