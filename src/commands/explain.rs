//! `payvet explain`: a rule, a payload format or one of its properties, from the same statics and
//! contracts that the checks use.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::anyhow;

use crate::check::{Settings, check};
use crate::cli::ExplainArgs;
use crate::config::DEFAULT_WIDTH;
use crate::contract::{Contract, ObjectType, Presence, Property, Source, Type, TypeRule, Types};
use crate::document::locate::Locator;
use crate::formats::selector::Selector;
use crate::formats::{self, FORMATS, Format};
use crate::report::{self, Diagnostic, FileReport, ReportFormat};
use crate::rules::{Basis, Rule};
use crate::text;

/// Columns of prose.
const WIDTH: usize = 90;

/// Prints what is known about the subject.
///
/// # Errors
/// A subject that doesn't exist, an output that can't be written.
pub fn run(args: &ExplainArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let text = explain(&args.subject).map_err(|message| anyhow!(message))?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// What is known about `RULE`, `FORMAT` or `FORMAT/POINTER`.
///
/// # Errors
/// That there is no such thing, and what may be meant.
pub fn explain(subject: &str) -> Result<String, String> {
    if let Some(rule) = formats::rules().find(|rule| rule.code == subject) {
        return Ok(rule_page(rule));
    }
    let (name, pointer) = subject.split_once('/').unwrap_or((subject, ""));
    let shown = text::escape(subject);
    if let Some(format) = formats::by_name(name) {
        if pointer.is_empty() {
            return Ok(format_page(format));
        }
        return property_page(format, pointer).ok_or_else(|| {
            let rules = format.rules.iter().map(|rule| rule.code.to_owned());
            let known: Vec<String> = rules.chain(pointers(format)).collect();
            match text::nearest(subject, known.iter().map(String::as_str)) {
                Some(meant) => format!("there is no rule or property `{shown}`; did you mean `{meant}`?"),
                None => format!("there is no rule or property `{shown}`; `payvet explain {name}` lists them"),
            }
        });
    }
    if let Ok(Selector::Family(family)) = Selector::parse(subject) {
        return Err(format!("`{family}` is a family of rules; `payvet rules {family}/` lists them"));
    }
    let codes = formats::rules().map(|rule| rule.code);
    let names = FORMATS.iter().map(|format| format.name);
    Err(match text::nearest(subject, codes.chain(names)) {
        Some(meant) => format!("there is nothing called `{shown}`; did you mean `{meant}`?"),
        None => format!("there is nothing called `{shown}`; `payvet rules` lists what can be explained"),
    })
}

/// Everything about a rule, with what payvet prints about its sample.
#[must_use]
pub fn rule_page(rule: &Rule) -> String {
    let mut page = format!(
        "{}: {}, {}\n\n{}\n",
        rule.code,
        rule.severity.name(),
        rule.evidence.name(),
        prose(rule.summary)
    );
    section(&mut page, "Why it matters", &prose(rule.why));
    section(&mut page, "How to mend it", &prose(rule.fix));
    section(&mut page, "What it rests on", &rests_on_what(rule));
    match &rule.samples {
        Some(samples) => {
            section(&mut page, "A payload that fails", &shown(samples.bad));
            section(&mut page, "What payvet prints about it", printed(samples.bad).trim_end());
            section(&mut page, "A payload that passes", &shown(samples.good));
        }
        None => section(&mut page, "Samples", "There are none: a payload that fails would be too large."),
    }
    page
}

fn section(page: &mut String, title: &str, body: &str) {
    let body = textwrap::indent(body.trim_end(), "    ");
    // Writing to a String can't fail.
    let _ = write!(page, "\n{title}\n{body}\n");
}

fn prose(text: &str) -> String {
    textwrap::fill(text, options())
}

fn rests_on_what(rule: &Rule) -> String {
    match &rule.basis {
        Basis::Standard(standard) => {
            format!("{} ({}), {}\n{}", standard.name, standard.version, standard.section, standard.address)
        }
        Basis::Reasoning(reasoning) => prose(reasoning),
        Basis::EachRow => {
            let mut text = prose(
                "The row of the property in question; every finding names it, and so does payvet explain \
                 FORMAT/POINTER. The pages are",
            );
            for format in FORMATS {
                let page = &format.contract.page;
                let _ = write!(
                    text,
                    "\n- \"{}\", {}, {}\n  {}",
                    page.title, page.vendor, page.version, page.address
                );
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
                let _ =
                    writeln!(text, "- {}, row `{}`", source.table, source.row.as_deref().unwrap_or_default());
            }
            text
        }
    }
}

/// A sample as text, with what would act on a terminal escaped.
fn shown(sample: &[u8]) -> String {
    let text = String::from_utf8_lossy(sample);
    let lines = text.lines().map(|line| text::shorten(&text::escape(line), WIDTH).into_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// The report about a sample, as `payvet check` prints it.
fn printed(sample: &[u8]) -> String {
    let verdict = check(sample, &Settings::default());
    let locator = Locator::new(sample);
    let place = |kept| Diagnostic::new(kept, &locator, DEFAULT_WIDTH);
    let report = FileReport {
        path: "payload.json".to_owned(),
        records: verdict.records,
        formats: verdict.formats,
        findings: verdict.findings.into_iter().map(place).collect(),
        omitted: 0,
    };
    let mut printed = Vec::new();
    // Writing to a Vec can't fail.
    let _ = report::emitter(ReportFormat::Full, false).file(&mut printed, &report);
    String::from_utf8_lossy(&printed).into_owned()
}

/// The whole contract of a payload format, in Markdown that also reads well as text.
#[must_use]
pub fn format_page(format: &Format) -> String {
    let contract: &Contract = &format.contract;
    let mut page = format!("# {}\n\n{}\n", format.name, prose(&contract.description));
    let _ = write!(
        page,
        "\nTranscribed from \"{}\" ({}, {}):\n<{}>\n",
        contract.page.title, contract.page.vendor, contract.page.version, contract.page.address
    );
    let _ = write!(
        page,
        "\n{}\n",
        prose(
            "The page that documents a property is named beside it. What is documented is an error if it is violated; what is only observed in samples, or inferred, is a warning unless a rule says otherwise."
        )
    );
    for object in &contract.objects {
        let _ = write!(page, "\n## {}\n\n{}\n", object.name, prose(&object.description));
        for property in &object.properties {
            page.push('\n');
            page.push_str(&entry(contract, object, property));
        }
    }
    let _ = write!(
        page,
        "\n## Rules of this format\n\n{}\n\n",
        prose("Beside the rules that all formats share, as `payvet rules` lists them:")
    );
    for rule in format.rules {
        let _ = writeln!(
            page,
            "{}",
            item(&format!(
                "`{}` ({}, {}): {}",
                rule.code,
                rule.severity.name(),
                rule.evidence.name(),
                rule.summary
            ))
        );
    }
    page
}

/// A property as an item of a list.
fn entry(contract: &Contract, object: &ObjectType, property: &Property) -> String {
    let mut first = format!("**`{}`**: {}; {}.", property.name, types(property), presence(object, property));
    let _ = write!(first, " {}", property.description);
    if !property.aliases.is_empty() {
        let names: Vec<String> = property.aliases.iter().map(|name| format!("`{name}`")).collect();
        let _ = write!(first, " Also accepted as {}.", text::list(&names, "and"));
    }
    for (slip, origin) in &property.slips {
        let _ = write!(first, " Not `{slip}`: {origin}.");
    }
    if property.personal {
        first.push_str(" Personal data.");
    }
    let source = contract.source(object, Some(property));
    let _ = write!(first, " {}", rests_on(property, &source));
    let mut text = item(&first);
    if let Some(example) = property.examples.first() {
        let _ = write!(text, "\n  Example: `{example}`");
    }
    text + "\n"
}

/// Lines are broken between words only: a hyphen may be part of a name.
fn options() -> textwrap::Options<'static> {
    textwrap::Options::new(WIDTH).word_splitter(textwrap::WordSplitter::NoHyphenation)
}

fn item(text: &str) -> String {
    textwrap::fill(text, options().initial_indent("- ").subsequent_indent("  "))
}

fn rests_on(property: &Property, source: &Source) -> String {
    let mut evidence = property.evidence.name().to_owned();
    if let Some(first) = evidence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let row = source.row.as_deref().unwrap_or_default();
    format!("{evidence}: \"{}\", {}, row `{row}`.", source.page, source.table)
}

/// The types of a property, by variant where they depend on it.
fn types(property: &Property) -> String {
    let mut text = match &property.types {
        TypeRule::Fixed(types) => named(types),
        TypeRule::ByVariant(by_variant) => {
            let each: Vec<String> =
                by_variant.iter().map(|(variant, types)| format!("{} for {variant}", named(types))).collect();
            each.join(", ")
        }
    };
    let values: Vec<String> = property.known_values().map(|value| format!("\"{value}\"")).collect();
    match values.as_slice() {
        [] => {}
        [one] => {
            let _ = write!(text, ", always {one}");
        }
        several => {
            let _ = write!(text, ", one of {}", text::list(several, "and"));
        }
    }
    if let Some(format) = property.format {
        let _ = write!(text, " in the format `{}`", format.keyword());
    }
    text
}

fn named(types: &Types) -> String {
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
        Presence::Expected => "expected, its absence is a warning".to_owned(),
        Presence::Optional => "optional".to_owned(),
        Presence::Variants(variants) => {
            let discriminator = object.discriminator.as_deref().unwrap_or_default();
            format!("required if `{discriminator}` is {}, forbidden otherwise", text::list(variants, "or"))
        }
    }
}

/// The page of the property that a JSON Pointer leads to; array indexes and `*` are skipped.
fn property_page(format: &Format, pointer: &str) -> Option<String> {
    let contract: &Contract = &format.contract;
    let (object, property) = resolve(contract, pointer)?;
    let mut page = format!("`{}` of {}, a property of {}\n", property.name, format.name, object.title);
    let _ = write!(page, "\n{}", entry(contract, object, property));
    let source = contract.source(object, Some(property));
    let _ = writeln!(page, "  <{}>", source.address);
    if let Some(inner) = described_by(contract, property) {
        let names: Vec<String> =
            inner.properties.iter().map(|property| format!("`{}`", property.name)).collect();
        let _ = write!(
            page,
            "\n{}\n",
            prose(&format!(
                "{}: {} Its properties are {}.",
                inner.name,
                inner.description,
                text::list(&names, "and")
            ))
        );
    }
    let about: Vec<&&Rule> =
        format.rules.iter().filter(|rule| rests_on_row(rule, object, property)).collect();
    if !about.is_empty() {
        page.push_str("\nRules about it:\n");
        for rule in about {
            let _ = writeln!(
                page,
                "{}",
                item(&format!("`{}` ({}): {}", rule.code, rule.severity.name(), rule.summary))
            );
        }
    }
    Some(page)
}

fn rests_on_row(rule: &Rule, object: &ObjectType, property: &Property) -> bool {
    match rule.basis {
        Basis::Rows(rows) => rows.contains(&(object.name.as_str(), property.name.as_str())),
        _ => false,
    }
}

fn described_by<'c>(contract: &'c Contract, property: &Property) -> Option<&'c ObjectType> {
    let TypeRule::Fixed(types) = &property.types else { return None };
    types.0.iter().find_map(|one| match one {
        Type::Ref(name) | Type::ListOf(name) => contract.object(name),
        _ => None,
    })
}

fn resolve<'c>(contract: &'c Contract, pointer: &str) -> Option<(&'c ObjectType, &'c Property)> {
    let is_index = |token: &&str| *token == "*" || token.bytes().all(|byte| byte.is_ascii_digit());
    let mut tokens = pointer.split('/').filter(|token| !is_index(token)).peekable();
    let mut object = contract.root();
    while let Some(token) = tokens.next() {
        let property = object.find(token)?;
        if tokens.peek().is_none() {
            return Some((object, property));
        }
        object = described_by(contract, property)?;
    }
    None
}

/// `FORMAT/POINTER` of every property, lists without an index.
fn pointers(format: &Format) -> Vec<String> {
    let contract: &Contract = &format.contract;
    let mut found = Vec::new();
    // Objects refer to others, never in a circle: a payload ends.
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
