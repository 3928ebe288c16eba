//! `payvet explain`: a rule, a payload format or one of its properties, from the same statics and
//! contracts that the checks use.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::anyhow;

use crate::check::{Settings, check};
use crate::cli::ExplainArgs;
use crate::contract::{Contract, ObjectType, Presence, Property, Source, Type, TypeRule, Types};
use crate::document::locate::Locator;
use crate::formats::selector::Selector;
use crate::formats::{self, FORMATS, Format};
use crate::prose;
use crate::report::{self, FileReport, Head, ReportFormat, View, style};
use crate::rules::{Basis, Rule};
use crate::text;

/// Prints what is known about the subject, on a terminal with so many columns.
///
/// # Errors
/// A subject that doesn't exist, an output that can't be written.
pub fn run(args: &ExplainArgs, columns: Option<usize>, out: &mut dyn Write) -> anyhow::Result<()> {
    let page = Pages::new(columns).explain(&args.subject).map_err(|message| anyhow!(message))?;
    out.write_all(page.as_bytes())?;
    Ok(())
}

/// Writes pages of explanations.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    /// Columns of prose.
    width: usize,
}

impl Pages {
    /// Pages for a terminal with so many columns, or for a file. Prose is never wider than reads well.
    #[must_use]
    pub fn new(columns: Option<usize>) -> Self {
        // Four columns are the indent of a section.
        Pages { width: columns.map_or(90, |columns| columns.saturating_sub(4).clamp(30, 90)) }
    }

    /// What is known about `RULE`, `FORMAT` or `FORMAT/POINTER`.
    ///
    /// # Errors
    /// That there is no such thing, and what may be meant.
    pub fn explain(self, subject: &str) -> Result<String, String> {
        if let Some(rule) = formats::rules().find(|rule| rule.code == subject) {
            return Ok(self.rule(rule));
        }
        let (name, pointer) = subject.split_once('/').unwrap_or((subject, ""));
        let shown = text::escape(subject);
        if let Some(format) = formats::by_name(name) {
            if pointer.is_empty() {
                return Ok(self.format(format));
            }
            return self.property(format, pointer).ok_or_else(|| {
                let said = format!("there is no rule or property `{shown}`");
                let otherwise = format!("`payvet explain {name}` lists them");
                text::with_suggestion(&said, meant(subject).as_deref(), &otherwise)
            });
        }
        if let Ok(Selector::Family(family)) = Selector::parse(subject) {
            return Err(format!("`{family}` is a family of rules; `payvet rules {family}/` lists them"));
        }
        let said = format!("there is nothing called `{shown}`");
        let otherwise = "`payvet rules` lists the rules, and `payvet explain FORMAT` what a format has";
        Err(text::with_suggestion(&said, meant(subject).as_deref(), otherwise))
    }

    /// Everything about a rule, with what payvet prints about its sample.
    fn rule(self, rule: &Rule) -> String {
        let Rule { code, severity, evidence, .. } = rule;
        let mut page =
            format!("{code}: {}, {}\n\n{}\n", severity.name(), evidence.name(), self.prose(rule.summary));
        section(&mut page, "Why it matters", &self.prose(rule.why));
        section(&mut page, "How to mend it", &self.prose(rule.fix));
        section(&mut page, "What it rests on", &self.basis(rule));
        match &rule.samples {
            Some(samples) => {
                section(&mut page, "A payload that fails", &readable(samples.bad));
                section(&mut page, "What payvet prints about it", &report_on(samples.bad));
                section(&mut page, "A payload that passes", &readable(samples.good));
            }
            None => section(&mut page, "Samples", "There are none: a payload that fails would be too large."),
        }
        page
    }

    fn basis(self, rule: &Rule) -> String {
        match &rule.basis {
            Basis::Standard(standard) => {
                format!(
                    "{} ({}), {}\n{}",
                    standard.name, standard.version, standard.section, standard.address
                )
            }
            Basis::Reasoning(reasoning) => self.prose(reasoning),
            Basis::EachRow => {
                let mut text = self.prose(
                    "The row of the property in question; every finding names it, and so does payvet \
                     explain FORMAT/POINTER. The pages are",
                );
                for format in FORMATS {
                    let page = &format.contract.page;
                    let named = format!("\"{}\", {}, {}", page.title, page.vendor, page.version);
                    let _ = write!(text, "\n- {named}\n  {}", page.address);
                }
                text
            }
            Basis::Rows(_) => {
                let sources = formats::sources(rule);
                let mut text = String::new();
                let mut page = None;
                for source in &sources {
                    if page != Some(&source.page) {
                        let _ = writeln!(text, "\"{}\", {}\n{}", source.page, source.version, source.address);
                        page = Some(&source.page);
                    }
                    let row = source.row.as_deref().unwrap_or_default();
                    let _ = writeln!(text, "- {}, row `{row}`", source.table);
                }
                text
            }
        }
    }

    /// The whole contract of a payload format, in Markdown that also reads well as text.
    #[must_use]
    pub fn format(self, format: &Format) -> String {
        let contract: &Contract = &format.contract;
        let mut page =
            format!("# {}\n\n{}\n\nThe pages:\n\n", format.name, self.prose(&contract.description));
        for vendors in std::iter::once(&contract.page).chain(contract.other_pages.values()) {
            let named = format!("\"{}\" ({}, {})", vendors.title, vendors.vendor, vendors.version);
            let _ = writeln!(page, "{}\n  <{}>", self.item(&named), vendors.address);
        }
        let how_to_read = "What is documented is an error if it is violated; what is only observed in samples, \
                           or inferred, is a warning unless a rule says otherwise.";
        let _ = write!(page, "\n{}\n", self.prose(how_to_read));
        for object in &contract.objects {
            let _ = write!(page, "\n## {}\n\n{}\n", object.name, self.prose(&object.description));
            for property in &object.properties {
                let _ = write!(page, "\n{}", self.entry(contract, object, property));
            }
        }
        let shared = "Beside the rules that all formats share, as `payvet rules` lists them:";
        let _ = write!(page, "\n## Rules of this format\n\n{}\n\n", self.prose(shared));
        for rule in format.rules {
            let (severity, evidence) = (rule.severity.name(), rule.evidence.name());
            let listed = format!("`{}` ({severity}, {evidence}): {}", rule.code, rule.summary);
            let _ = writeln!(page, "{}", self.item(&listed));
        }
        page
    }

    /// A property as an item of a list.
    fn entry(self, contract: &Contract, object: &ObjectType, property: &Property) -> String {
        let mut said = format!("**`{}`**: {}", property.name, presence(object, property));
        if let TypeRule::Fixed(types) = &property.types {
            let _ = write!(said, " {}", type_names(types));
        }
        said.push_str(&values(property));
        let _ = write!(said, ". {}", property.description);
        if !property.aliases.is_empty() {
            let names: Vec<String> = property.aliases.iter().map(|name| format!("`{name}`")).collect();
            let _ = write!(said, " Also accepted as {}.", text::list(&names, "and"));
        }
        for (slip, origin) in &property.slips {
            let _ = write!(said, " Not `{slip}`: {origin}.");
        }
        if property.filled {
            said.push_str(" An empty string is a warning.");
        }
        if property.personal {
            said.push_str(" Personal data.");
        }
        let _ = write!(said, " {}", rests_on(property, &contract.source(object, Some(property))));
        let mut entry = self.item(&said);
        if let TypeRule::ByVariant(_) = &property.types {
            for by_variant in types_by_variant(object, property) {
                let _ = write!(entry, "\n{}", textwrap::indent(&self.item(&by_variant), "  "));
            }
        }
        if let Some(example) = property.examples.first() {
            let _ = write!(entry, "\n  Example: `{example}`");
        }
        entry + "\n"
    }

    /// The property that a JSON Pointer leads to, if there is one.
    fn property(self, format: &Format, pointer: &str) -> Option<String> {
        let contract: &Contract = &format.contract;
        let (object, property) = resolve(format, pointer)?;
        let head = format!("`{}` of {}, a property of {}", property.name, format.name, object.title);
        let mut page = format!("{}\n\n{}", self.prose(&head), self.entry(contract, object, property));
        let _ = writeln!(page, "  <{}>", contract.source(object, Some(property)).address);
        if let Some(inner) = described_by(contract, property) {
            let names: Vec<String> =
                inner.properties.iter().map(|property| format!("`{}`", property.name)).collect();
            let names = text::list(&names, "and");
            let inside = format!("{}: {} Its properties are {names}.", inner.name, inner.description);
            let _ = write!(page, "\n{}\n", self.prose(&inside));
        }
        let mut about = format.rules.iter().filter(|rule| rests_on_row(rule, object, property)).peekable();
        if about.peek().is_some() {
            page.push_str("\nRules about it:\n");
        }
        for rule in about {
            let listed = format!("`{}` ({}): {}", rule.code, rule.severity.name(), rule.summary);
            let _ = writeln!(page, "{}", self.item(&listed));
        }
        Some(page)
    }

    fn prose(self, text: &str) -> String {
        textwrap::fill(text, self.options())
    }

    fn item(self, text: &str) -> String {
        textwrap::fill(text, self.options().initial_indent("- ").subsequent_indent("  "))
    }

    fn options(self) -> textwrap::Options<'static> {
        prose::options(self.width)
    }
}

// Writing to a String can't fail: results of `write!` are dropped throughout.

fn section(page: &mut String, title: &str, body: &str) {
    let body = textwrap::indent(body.trim_end(), "    ");
    let _ = write!(page, "\n{title}\n{body}\n");
}

/// Everything that can be explained: formats, rules, and properties as `FORMAT/POINTER`.
#[must_use]
pub fn subjects() -> Vec<String> {
    rules_and_formats().chain(FORMATS.iter().flat_map(|format| pointers(format))).collect()
}

fn rules_and_formats() -> impl Iterator<Item = String> {
    let rules = formats::rules().map(|rule| rule.code.to_owned());
    rules.chain(FORMATS.iter().map(|format| format.name.to_owned()))
}

/// What is meant by a subject that can't be explained, if that can be told.
#[must_use]
pub fn meant(subject: &str) -> Option<String> {
    let (name, pointer) = subject.split_once('/').unwrap_or((subject, ""));
    let Some(format) = formats::by_name(name) else {
        let known: Vec<String> = rules_and_formats().collect();
        return best(subject, &known).map(str::to_owned).or_else(|| property_meant(subject));
    };
    let rest = |known: String| known[name.len() + 1..].to_owned();
    let rules = format.rules.iter().map(|rule| rule.code.to_owned());
    let known: Vec<String> = rules.chain(pointers(format)).map(rest).collect();
    best(pointer, &known).map(|meant| format!("{name}/{meant}"))
}

/// The property that is meant by a path that findings print, as `data.status_code`, by its name alone if no other
/// has it, or behind the misspelt name of its format.
fn property_meant(subject: &str) -> Option<String> {
    let pointers: Vec<String> = FORMATS.iter().copied().flat_map(pointers).collect();
    let path = subject.replace('.', "/");
    if let Some((name, rest)) = path.split_once('/')
        && let Some(name) = text::nearest(name, FORMATS.iter().map(|format| format.name))
    {
        let meant = format!("{name}/{rest}");
        return pointers.contains(&meant).then_some(meant);
    }
    let mut ending = pointers.iter().filter(|pointer| pointer.ends_with(&format!("/{path}")));
    ending.next().filter(|_| ending.next().is_none()).cloned()
}

/// Of the known names the one with the same last part as a name that isn't known, or the nearest.
fn best<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let last_part = |name: &str| name.rsplit('/').next().map(str::to_owned);
    let same = known.iter().find(|known| last_part(known) == last_part(name));
    same.map(String::as_str).or_else(|| text::nearest(name, known.iter().map(String::as_str)))
}

/// A sample as text, with what would act on a terminal escaped.
fn readable(sample: &[u8]) -> String {
    let text = String::from_utf8_lossy(sample);
    // An unescaped tab is one of the mistakes to be shown: four blanks would be none.
    let lines = text.lines().map(|line| text::escape(&line.replace('\t', "␉")).into_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// The report about a sample, as `payvet check` prints it.
fn report_on(sample: &[u8]) -> String {
    let verdict = check(sample, &Settings::default());
    // Nobody in a sample is a person.
    let view = View { shows_values: true, ..View::default() };
    let report = FileReport::new("payload.json", &Locator::new(sample), &verdict, view);
    let mut printed = Vec::new();
    // Pages have no colours.
    style::set(false);
    // Writing to a Vec can't fail.
    let _ = report::emitter(ReportFormat::Full, &Head::default()).file(&mut printed, &report);
    String::from_utf8_lossy(&printed).into_owned()
}

fn rests_on(property: &Property, source: &Source) -> String {
    let mut evidence = property.evidence.name().to_owned();
    if let Some(first) = evidence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let row = source.row.as_deref().unwrap_or_default();
    format!("{evidence}: \"{}\", {}, row `{row}`.", source.page, source.table)
}

/// What a value may be, beside its type.
fn values(property: &Property) -> String {
    let values: Vec<String> = property.known_values().map(|value| format!("\"{value}\"")).collect();
    let mut text = match values.as_slice() {
        [] => String::new(),
        [one] => format!(", always {one}"),
        several => format!(", one of {}", text::list(several, "and")),
    };
    if let Some(format) = property.format {
        let _ = write!(text, " in the format `{}`", format.keyword());
    }
    text
}

/// Which types go with which variants, those with the same types together.
fn types_by_variant(object: &ObjectType, property: &Property) -> Vec<String> {
    let mut by_types: Vec<(String, Vec<String>)> = Vec::new();
    for variant in object.variants() {
        let Some(types) = property.types.in_variant(Some(variant)) else { continue };
        let (types, variant) = (type_names(types), format!("\"{variant}\""));
        match by_types.iter_mut().find(|(known, _)| *known == types) {
            Some((_, variants)) => variants.push(variant),
            None => by_types.push((types, vec![variant])),
        }
    }
    let discriminator = object.discriminator.as_deref().unwrap_or_default();
    by_types
        .into_iter()
        .map(|(types, variants)| format!("{types} if `{discriminator}` is {}", text::list(&variants, "or")))
        .collect()
}

fn type_names(types: &Types) -> String {
    let names: Vec<String> = types
        .0
        .iter()
        .map(|one| match one {
            Type::String => "string".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Object => "object".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Any => "any value".to_owned(),
            Type::Ref(name) => name.clone(),
            Type::ListOf(name) => format!("list of {name}"),
        })
        .collect();
    text::list(&names, "or")
}

fn presence(object: &ObjectType, property: &Property) -> String {
    match &property.presence {
        Presence::Always => "required".to_owned(),
        Presence::Expected => "expected (its absence is a warning)".to_owned(),
        Presence::Optional => "optional".to_owned(),
        Presence::Variants(variants) => {
            let discriminator = object.discriminator.as_deref().unwrap_or_default();
            let variants: Vec<String> = variants.iter().map(|variant| format!("\"{variant}\"")).collect();
            let variants = text::list(&variants, "or");
            format!("required if `{discriminator}` is {variants} and forbidden otherwise,")
        }
    }
}

fn rests_on_row(rule: &Rule, object: &ObjectType, property: &Property) -> bool {
    match rule.basis {
        Basis::Rows(rows) => rows.contains(&(object.name.as_str(), property.name.as_str())),
        _ => false,
    }
}

fn described_by<'c>(contract: &'c Contract, property: &Property) -> Option<&'c ObjectType> {
    let is_fixed = matches!(property.types, TypeRule::Fixed(_));
    contract.objects_in(property).next().filter(|_| is_fixed)
}

/// The property that a pointer of a report leads to. Indexes, which may be `*`, stand behind lists, and
/// before everything else if records stand in an array or wrapper.
fn resolve<'f>(format: &'f Format, pointer: &str) -> Option<(&'f ObjectType, &'f Property)> {
    let contract: &Contract = &format.contract;
    let is_index =
        |token: &&str| *token == "*" || !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let all: Vec<&str> = pointer.split('/').collect();
    let wrapper = format.wrapper.as_ref().map_or(&[][..], |wrapper| wrapper.path);
    let mut tokens = all.strip_prefix(wrapper).unwrap_or(&all).iter().copied().peekable();
    tokens.next_if(is_index);
    let mut object = contract.root();
    while let Some(token) = tokens.next() {
        let property = object.find(token)?;
        if matches!(&property.types, TypeRule::Fixed(types) if matches!(types.0[..], [Type::ListOf(_)])) {
            tokens.next_if(is_index);
        }
        if tokens.peek().is_none() {
            return Some((object, property));
        }
        object = described_by(contract, property)?;
    }
    None
}

/// `FORMAT/POINTER` of every property, lists without an index.
#[must_use]
pub fn pointers(format: &Format) -> Vec<String> {
    let contract: &Contract = &format.contract;
    let mut found = Vec::new();
    // A contract's objects refer to each other in no circle: see `Contract::parse`.
    let mut open = vec![(format.name.to_owned(), contract.root())];
    while let Some((path, object)) = open.pop() {
        for property in &object.properties {
            let path = format!("{path}/{}", property.name);
            if let Some(inner) = described_by(contract, property) {
                open.push((path.clone(), inner));
            }
            found.push(path);
        }
    }
    found
}
