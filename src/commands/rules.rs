//! `payvet rules`: lists the rules.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::cli::{ListFormat, RulesArgs};
use crate::contract::Source;
use crate::formats;
use crate::prose;
use crate::rules::{Basis, Evidence, Rule, Severity};

/// Prints all rules, or those that are asked for, on a terminal with so many columns.
///
/// # Errors
/// An output that can't be written.
pub fn run(args: &RulesArgs, columns: Option<usize>, out: &mut dyn Write) -> anyhow::Result<()> {
    let is_wanted = |rule: &&Rule| args.rules.is_empty() || args.rules.iter().any(|one| one.matches(rule));
    let rules: Vec<&Rule> = formats::rules().filter(is_wanted).collect();
    match args.output_format {
        ListFormat::Text => {
            let width = rules.iter().map(|rule| rule.code.len()).max().unwrap_or_default();
            let row = |rule: &Rule| {
                let (severity, evidence) = (rule.severity.name(), rule.evidence.name());
                (format!("{:<width$}  {severity:<7}  {evidence:<10}", rule.code), rule.summary.to_owned())
            };
            let rows: Vec<_> = rules.into_iter().map(row).collect();
            out.write_all(prose::rows(&rows, columns).as_bytes())?;
        }
        ListFormat::Json => {
            let described: Vec<Described> = rules.into_iter().map(Described::new).collect();
            serde_json::to_writer_pretty(&mut *out, &described).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// A rule as the JSON list has it; fields are only ever added.
#[derive(Serialize)]
struct Described {
    rule: &'static str,
    family: &'static str,
    severity: Severity,
    evidence: Evidence,
    summary: &'static str,
    why: &'static str,
    fix: &'static str,
    /// Rows of the vendor's page or section of a standard on which it rests; empty if it names another
    /// row in each finding.
    sources: Vec<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'static str>,
}

impl Described {
    fn new(rule: &Rule) -> Self {
        let reasoning = match rule.basis {
            Basis::Reasoning(reasoning) => Some(reasoning),
            Basis::EachRow => Some("The row of the property in question; every finding names it."),
            Basis::Standard(_) | Basis::Rows(_) => None,
        };
        Described {
            rule: rule.code,
            family: rule.family(),
            severity: rule.severity,
            evidence: rule.evidence,
            summary: rule.summary,
            why: rule.why,
            fix: rule.fix,
            sources: formats::sources(rule),
            reasoning,
        }
    }
}

/// All rules as a Markdown table, family by family: what the README shows.
#[must_use]
pub fn table() -> String {
    let mut text = String::from("| rule | severity | evidence | what is wrong |\n|---|---|---|---|\n");
    for rule in formats::rules() {
        let Rule { code, severity, evidence, summary, .. } = rule;
        // Writing to a String can't fail.
        let _ = writeln!(text, "| `{code}` | {} | {} | {summary} |", severity.name(), evidence.name());
    }
    text
}
