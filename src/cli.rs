//! The command line: types and help texts, no decisions.
#![allow(clippy::doc_markdown, reason = "doc comments are help texts here, which show no Markdown")]

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::formats::FORMATS;
use crate::report::ReportFormat;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Checks webhook and event payloads of identity-governance products against their vendors' documentation.
#[derive(Debug, Parser)]
#[command(name = "payvet", version, styles = STYLES, max_term_width = 100)]
#[command(after_help = "\
Exit codes: 0 nothing at error level, 1 findings at error level, 2 the run itself failed
(usage, an unreadable or missing input, nothing to check).")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Help of a subcommand, with colours or without.
#[must_use]
pub fn help_of(subcommand: &str, color: bool) -> String {
    let mut command = Cli::command();
    command.build();
    let Some(subcommand) = command.find_subcommand_mut(subcommand) else { return String::new() };
    let help = subcommand.render_help();
    if color { help.ansi().to_string() } else { help.to_string() }
}

/// Name and version, and the vendors' pages from which the embedded schemas were made.
#[must_use]
pub fn version() -> String {
    let tool = format!("{} {}\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let schemas = FORMATS.iter().map(|format| {
        let page = &format.contract.page;
        format!("{}: {} \"{}\", {}\n", format.name, page.vendor, page.title, page.version)
    });
    std::iter::once(tool).chain(schemas).collect()
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check payloads in files, directories or standard input
    Check(CheckArgs),
    /// Print the JSON Schema of a payload format
    Schema(SchemaArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet check                          the payload on standard input
  payvet check event.json exports/      files, and all JSON files below a folder
  payvet check --strict fixtures/       fail on warnings as well
  payvet check --output-format concise  one line a finding, for editors and CI
  git diff --name-only -z '*.json' | payvet check --allow-empty -0 --files-from -

Exit codes: 0 nothing at error level, 1 findings at error level, 2 the run itself failed.")]
/// Arguments of `check`.
pub struct CheckArgs {
    /// Files and directories to check; `-` is standard input, which is also read if no path is given
    pub paths: Vec<PathBuf>,

    /// Take every record as a payload of this format [default: tell by what each record holds]
    #[arg(
        long,
        value_name = "NAME",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Verdict"
    )]
    pub schema: String,
    /// Count warnings as errors
    #[arg(long, help_heading = "Verdict")]
    pub strict: bool,
    /// Keep at most N findings of a file and count the rest, or `none` for no limit
    #[arg(long, value_name = "N", default_value = "100", value_parser = limit, help_heading = "Verdict")]
    pub max_findings: Limit,
    /// Exit with 0 even if there are errors in payloads
    #[arg(long, help_heading = "Verdict")]
    pub exit_zero: bool,

    /// Name of standard input in reports
    #[arg(
        long,
        value_name = "NAME",
        default_value = "<stdin>",
        hide_default_value = true,
        help_heading = "Input"
    )]
    pub stdin_filename: String,
    /// Read more paths from FILE, one a line; `-` reads them from standard input
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub files_from: Option<PathBuf>,
    /// Paths in --files-from end with NUL instead of a line break
    #[arg(short = '0', long, requires = "files_from", help_heading = "Input")]
    pub null: bool,
    /// Leave out what GLOB matches, as .gitignore has it, from the working directory on; can be repeated
    #[arg(long, value_name = "GLOB", help_heading = "Input")]
    pub exclude: Vec<String>,
    /// Apply --exclude to files that are named themselves, too
    #[arg(long, help_heading = "Input")]
    pub force_exclude: bool,
    /// Walk through hidden files and what .gitignore leaves out
    #[arg(long, help_heading = "Input")]
    pub no_ignore: bool,
    /// How records stand in the input
    #[arg(long, value_enum, default_value = "auto", help_heading = "Input")]
    pub layout: LayoutArg,
    /// Don't fail if there is nothing to check
    #[arg(long, help_heading = "Input")]
    pub allow_empty: bool,

    /// How to report findings
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "full", help_heading = "Output")]
    pub output_format: ReportFormat,
    /// When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are honoured as well
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: ColorChoice,
    /// Print no summary
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Payload format
    pub name: String,
    /// Forbid properties that the vendor's page doesn't name
    #[arg(long)]
    pub closed: bool,
}

/// Values of `--layout`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LayoutArg {
    /// Tell by the text
    Auto,
    /// One JSON value
    Json,
    /// One JSON value a line
    Jsonl,
}

/// Values of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    Auto,
    /// In any case
    Always,
    /// In no case
    Never,
}

/// A number, or no limit at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(pub usize);

fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "none" => Ok(Limit(usize::MAX)),
        number => number.parse().map(Limit).map_err(|_| "expected a number or `none`".to_owned()),
    }
}
