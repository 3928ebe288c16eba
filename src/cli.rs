//! The command line: types and help texts, no decisions.
#![allow(clippy::doc_markdown, reason = "doc comments are help texts here, which show no Markdown")]

pub mod correction;
pub mod names;

use std::ffi::{OsStr, OsString};
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{ArgGroup, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::contract::Evidence;
use crate::formats::FORMATS;
use crate::formats::selector::Selector;
use crate::input::framing::Layout;
use crate::outputs::Target;
use crate::report::ReportFormat;
use crate::text;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Checks webhook and event payloads of identity-governance products against their vendors' documentation.
#[derive(Debug, Parser)]
#[command(name = "payvet", version, styles = STYLES, max_term_width = 100)]
#[command(after_help = "\
Examples:
  payvet check event.json                what is wrong in it, and where
  payvet explain schema/wrong-type       why that matters, how it is mended
  payvet schema --out payvet-schemas/    JSON Schemas for an editor

Exit codes: 0 nothing at error level, 1 findings at error level, 2 the run
itself failed (usage, an unreadable or missing input, nothing to check, a
report that can't be written), 130 or 143 SIGINT or SIGTERM ended it early.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads the arguments of a process, its own name first.
    ///
    /// # Errors
    /// What is wrong with them, or the help or version that they ask for.
    pub fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        Self::read_check(arguments).map_or_else(|| Self::try_parse_from(arguments), Ok)
    }

    /// Reads arguments of `check` that nothing is wrong with: to describe the other subcommands as well would be
    /// a tenth of what it takes to check a small file.
    fn read_check(arguments: &[OsString]) -> Option<Self> {
        let arguments = arguments.get(1..).filter(|rest| rest.first().is_some_and(|name| name == "check"))?;
        let command = CheckArgs::augment_args(clap::Command::new("check"));
        let mut found = command.try_get_matches_from(arguments).ok()?;
        let args = CheckArgs::from_arg_matches_mut(&mut found).ok()?;
        Some(Self { command: Command::Check(Box::new(args)) })
    }
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

/// The values of an option in arguments that can't be read as a whole; those that are no text are left
/// out.
pub fn values_in<'a>(arguments: &'a [OsString], option: &str) -> impl Iterator<Item = &'a str> {
    arguments.iter().enumerate().filter_map(move |(at, argument)| {
        let rest = argument.to_str()?.strip_prefix(option)?;
        if rest.is_empty() { arguments.get(at + 1)?.to_str() } else { rest.strip_prefix('=') }
    })
}

/// Whatever can be the name of a file that is read in such arguments: each of them, and each value of an
/// option, but for `--output-format`.
#[must_use]
pub fn files_in(arguments: &[OsString]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.to_str().and_then(|text| text.strip_prefix("--")?.split_once('=')) {
            Some(("output-format", _)) => {}
            Some((_, value)) => files.push(value.into()),
            None if argument == "--output-format" => {
                arguments.next();
            }
            None => files.push(argument.into()),
        }
    }
    files
}

/// Reads `FORMAT` or `FORMAT=FILE`; a FILE called `-` is standard output.
///
/// # Errors
/// What is wrong with it.
pub fn target(text: &str) -> Result<Target, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("a file is missing behind `=`".to_owned()),
        Some((name, "-")) => (name, None),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = ReportFormat::from_str(name, true).map_err(|_| {
        let values = ReportFormat::value_variants().iter().filter_map(ReportFormat::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        text::unknown("report format", name, &names)
    })?;
    Ok(Target { format, file })
}

/// Reads [`Target`]s; help lists the formats.
#[derive(Clone)]
struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Target;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Target, clap::Error> {
        let read: fn(&str) -> Result<Target, String> = target;
        read.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(ReportFormat::value_variants().iter().filter_map(ReportFormat::to_possible_value)))
    }
}

/// Whether `check` has an option of that name, without the dashes.
#[must_use]
pub fn is_option_of_check(name: &str) -> bool {
    let command = Cli::command();
    let check = command.find_subcommand("check");
    check.is_some_and(|check| check.get_arguments().any(|argument| argument.get_long() == Some(name)))
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check payloads in files, directories or standard input
    Check(Box<CheckArgs>),
    /// Turn saved JSON reports into other formats, and several into one
    Report(ReportArgs),
    /// Hold folders of good and bad payloads against what is expected of them
    Test(TestArgs),
    /// Explain a rule, a payload format, or one of its properties
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Print the JSON Schema of a payload format, or of reports
    Schema(SchemaArgs),
    /// Print valid payloads, or one that breaks a rule, for tests
    Sample(SampleArgs),
    /// Print a script by which a shell completes command lines of payvet
    Completions(CompletionsArgs),
    /// Print the manual page of payvet, or of a subcommand
    Man(ManArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet check event.json exports/             files, and all below a folder
  payvet check <event.json                     the payload on standard input
  payvet check --strict fixtures/              fail on warnings as well
  payvet check --output-format concise exports/        one line a finding
  payvet check --output-format sarif=payvet.sarif exports/     code scanning
  git ls-files -z '*.json' | payvet check -0 --files-from -    what git has

Exit codes: 0 nothing at error level, 1 findings at error level, 2 the run
itself failed, 130 or 143 SIGINT or SIGTERM ended it early.")]
/// Arguments of `check`.
pub struct CheckArgs {
    /// Files and directories to check; `-` is standard input, which is also read if no path is given
    pub paths: Vec<PathBuf>,

    /// Take every record as a payload of this format [default: tell by what each record holds]
    #[arg(long, value_name = "NAME", help_heading = "Verdict")]
    pub schema: Option<String>,
    /// Count warnings as errors
    #[arg(long, help_heading = "Verdict")]
    pub strict: bool,
    /// Fail if there are more than N warnings
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true, help_heading = "Verdict")]
    pub max_warnings: Option<usize>,
    /// Let only this rule speak, or this family, such as `json/`; can be repeated, or hold several with commas
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Verdict")]
    pub select: Vec<String>,
    /// Keep this rule or family quiet; can be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Verdict")]
    pub ignore: Vec<String>,
    /// Make errors of what this rule or family finds; can be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Verdict")]
    pub error: Vec<String>,
    /// Make warnings of what this rule or family finds; can be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Verdict")]
    pub warn: Vec<String>,
    /// Leave out findings that rest on less than this
    #[arg(long, value_enum, value_name = "EVIDENCE", help_heading = "Verdict")]
    pub min_evidence: Option<Evidence>,
    /// Keep at most N findings of a file and count the rest, or `none` for no limit [default: 100]
    #[arg(long, value_name = "N", value_parser = limit, allow_negative_numbers = true, help_heading = "Verdict")]
    pub max_findings: Option<Limit>,
    /// Hide the findings that FILE lists
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline", help_heading = "Verdict")]
    pub baseline: Option<PathBuf>,
    /// List all findings in FILE, for --baseline, and report none of them
    #[arg(long, value_name = "FILE", help_heading = "Verdict")]
    pub write_baseline: Option<PathBuf>,
    /// Exit with 0 even if there are errors in payloads
    #[arg(long, help_heading = "Verdict")]
    pub exit_zero: bool,

    /// Name of standard input in reports, and its path for --exclude and settings [default: none]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub stdin_filename: Option<PathBuf>,
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
    /// How records stand in the input [default: auto]
    #[arg(long, value_enum, help_heading = "Input")]
    pub layout: Option<Layout>,
    /// Don't fail if there is nothing to check
    #[arg(long, help_heading = "Input")]
    pub allow_empty: bool,
    /// Work on so many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = positive::<NonZeroUsize>, allow_negative_numbers = true, help_heading = "Input")]
    pub threads: Option<NonZeroUsize>,
    /// Bytes that a record may have, as a number or with K, M or G behind it [default: 256M]
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Input")]
    pub max_record_size: Option<usize>,
    /// Check every record in full, also those that are surely clean at a glance
    #[arg(long, hide = true)]
    pub no_acceptor: bool,

    /// Which part of a file is checked
    #[command(flatten)]
    pub part: PartArgs,

    /// How to report findings, and the FILE for it if that isn't standard output; can be repeated [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = TargetParser, help_heading = "Output")]
    pub output_format: Vec<Target>,
    /// What is shown, and how.
    #[command(flatten)]
    pub view: ViewArgs,
    /// Print counts by rule on standard error
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// Print no summary
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
    /// Say why records were taken for their formats, and which settings file was read
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,

    /// Which settings file counts.
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Print the settings of the run and where each comes from, and check nothing
    #[arg(long, help_heading = "Settings")]
    pub show_settings: bool,
    /// Print the files that would be checked, and check nothing
    #[arg(long, conflicts_with = "show_settings", help_heading = "Settings")]
    pub show_files: bool,
}

/// Arguments that say what is shown, and how.
#[derive(Debug, Clone, Copy, Args)]
pub struct ViewArgs {
    /// When to show personal values; --show-values alone is --show-values=always
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        default_missing_value = "always",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Output"
    )]
    pub show_values: When,
    /// When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are honoured as well
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: When,
}

/// Arguments that say which settings file counts.
#[derive(Debug, Clone, Args)]
pub struct SettingsArgs {
    /// Read settings from FILE [default: payvet.toml here or in a folder above]
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Read no settings file
    #[arg(long, conflicts_with = "config", help_heading = "Settings")]
    pub isolated: bool,
}

/// Arguments of `check` that say which part of a file standard input is.
#[derive(Debug, Clone, Copy, Args)]
#[group(
    multiple = true,
    requires_all = ["byte_offset", "line_offset", "total_bytes"],
    conflicts_with_all = ["baseline", "write_baseline", "max_warnings", "allow_empty", "files_from"]
)]
#[command(next_help_heading = "Parts of a file")]
pub struct PartArgs {
    /// Standard input is a part of a JSON Lines file, of which B bytes stand before it, for `payvet report`
    #[arg(long, value_name = "B")]
    pub byte_offset: Option<usize>,
    /// L lines of the file end before it
    #[arg(long, value_name = "L")]
    pub line_offset: Option<usize>,
    /// The whole file has T bytes
    #[arg(long, value_name = "T")]
    pub total_bytes: Option<usize>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet report shard-*.json                   all shards of a run, for people
  payvet report --output-format junit=all.xml shard-*.json
  payvet report --output-format markdown shard-1.json >summary.md

Exit codes: 0 nothing at error level in them, 1 findings at error level, 2 the
run itself failed, or one of the reports is of a run that failed.")]
pub struct ReportArgs {
    /// Reports in the formats json and jsonl; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub reports: Vec<PathBuf>,
    /// How to report findings, and the FILE for it if that isn't standard output; can be repeated [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = TargetParser)]
    pub output_format: Vec<Target>,
    /// Take reports of another version, and some that were judged by different versions of the vendors' pages
    #[arg(long)]
    pub mixed_versions: bool,
    /// Fail if there are more than N warnings in all
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    pub max_warnings: Option<usize>,
    /// Exit with 0 even if there are errors in payloads
    #[arg(long)]
    pub exit_zero: bool,
    /// When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are honoured as well
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Print no summary
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
#[command(after_help = "\
What is in DIR/valid must pass, with warnings or without. What is in
DIR/invalid must fail as the file NAME.expected.json beside it says: by these
rules at these places, warnings included, and by no others.

Examples:
  payvet test fixtures                    fixtures/valid and fixtures/invalid
  payvet test --update fixtures           write down what is found in invalid/
  payvet test -v --strict fixtures        list what passes, fail on warnings
  payvet test --isolated orders/ users/   several folders, no settings file
  payvet test --schema ibm-verify-fulfillment --layout jsonl recorded/

Exit codes: 0 all cases passed, 1 a case failed, 2 the run itself failed.")]
pub struct TestArgs {
    /// Folders that hold valid/, invalid/ or both
    #[arg(value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Write NAME.expected.json for what is found in invalid/, where it is missing or differs
    #[arg(long)]
    pub update: bool,

    /// Take every record as a payload of this format [default: tell by what each record holds]
    #[arg(long, value_name = "NAME", help_heading = "Verdict")]
    pub schema: Option<String>,
    /// Count warnings as errors
    #[arg(long, help_heading = "Verdict")]
    pub strict: bool,

    /// Walk through hidden files and what .gitignore leaves out
    #[arg(long, help_heading = "Input")]
    pub no_ignore: bool,
    /// How records stand in the files [default: auto]
    #[arg(long, value_enum, help_heading = "Input")]
    pub layout: Option<Layout>,

    /// What is shown, and how.
    #[command(flatten)]
    pub view: ViewArgs,
    /// Print failed cases and nothing else
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
    /// List passed cases, too, and say which settings file was read
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,

    /// Which settings file counts.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet explain json/trailing-comma                       a rule
  payvet explain elimity-itsm-webhook                      a payload format
  payvet explain ibm-verify-fulfillment/data/status_code   a property of it")]
pub struct ExplainArgs {
    /// A rule, a payload format, or FORMAT/POINTER for the property at a JSON Pointer
    #[arg(value_name = "RULE|FORMAT|FORMAT/POINTER")]
    pub subject: String,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet rules                            all rules, one line each
  payvet rules ibm-verify-fulfillment     those of one family
  payvet rules json/comment schema/       one rule, and another family
  payvet rules --output-format json       with reasons and sources")]
pub struct RulesArgs {
    /// Only these rules or families [default: all]
    #[arg(value_name = "RULE", value_parser = Selector::parse)]
    pub rules: Vec<Selector>,
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub output_format: ListFormat,
}

/// Values of `--output-format` of `rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// One line a rule
    Text,
    /// One JSON document, with reasons and sources
    Json,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = ArgGroup::new("wanted").multiple(true))]
#[command(after_help = "\
Examples:
  payvet schema                                    which schemas there are
  payvet schema ibm-verify-fulfillment >event.schema.json
  payvet schema elimity-itsm-webhook --closed      no unknown properties
  payvet schema report --draft 7                   for tools that need draft 7
  payvet schema --draft 7 --out payvet-schemas/    all as files, for an editor")]
pub struct SchemaArgs {
    /// Payload format, or `report` for reports in JSON [default: list them]
    #[arg(group = "wanted")]
    pub name: Option<String>,
    /// Forbid properties that the vendor's page doesn't name
    #[arg(long, requires = "name", conflicts_with = "out")]
    pub closed: bool,
    /// Draft of JSON Schema
    #[arg(long, value_enum, value_name = "DRAFT", default_value = "2020-12", requires = "wanted")]
    pub draft: Draft,
    /// Write the schema, or all of them, to files in DIR, closed ones as well, and replace those there
    #[arg(long, value_name = "DIR", group = "wanted")]
    pub out: Option<PathBuf>,
}

/// Values of `--draft`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Draft {
    /// The newest
    #[value(name = "2020-12")]
    Draft202012,
    /// What most editors and older tools know
    #[value(name = "7", alias = "draft-07")]
    Draft7,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet completions bash >~/.local/share/bash-completion/completions/payvet
  payvet completions zsh >~/.zfunc/_payvet     with ~/.zfunc in fpath
  payvet completions fish >~/.config/fish/completions/payvet.fish
  payvet completions powershell >>$PROFILE
  payvet completions elvish >~/.config/elvish/lib/payvet.elv")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  payvet man | man -l -                        the page of payvet
  payvet man check | man -l -                  the page of a subcommand
  payvet man --out ~/.local/share/man/man1     all pages, for `man payvet`")]
pub struct ManArgs {
    /// Of which subcommand [default: none, the page of payvet itself]
    pub subcommand: Option<String>,
    /// Write the page, or all of them, to files in DIR, and replace those there
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `sample`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  payvet sample elimity-itsm-webhook         one payload, indented
  payvet sample elimity-itsm-webhook --variant entityRemoval --minimal
  payvet sample ibm-verify-fulfillment --count 100 | payvet check
  payvet sample --break json/trailing-comma >tests/broken.json
  payvet sample ibm-verify-fulfillment | curl --json @- http://localhost:8080

All people and companies are invented; addresses belong to reserved domains.
In one version of payvet, equal arguments print equal payloads, and the first
ones of a larger --count are those of a smaller one.")]
pub struct SampleArgs {
    /// Payload format; --break does without it, and takes one that has the rule
    pub format: Option<String>,
    /// Only payloads of this variant [default: any]
    #[arg(long, value_name = "VARIANT")]
    pub variant: Option<String>,
    /// Leave out everything that may be absent
    #[arg(long, conflicts_with = "full")]
    pub minimal: bool,
    /// Put in everything that may be there
    #[arg(long)]
    pub full: bool,
    /// Print N payloads [default: 1]
    #[arg(long, value_name = "N", value_parser = positive::<NonZeroU64>, allow_negative_numbers = true)]
    pub count: Option<NonZeroU64>,
    /// Choose other people, values and optional properties
    #[arg(long, value_name = "S", default_value_t = SampleArgs::SEED, value_parser = seed, allow_negative_numbers = true)]
    pub seed: u64,
    /// How payloads stand in the output [default: json]
    #[arg(long, value_enum, value_name = "LAYOUT")]
    pub layout: Option<SampleLayout>,
    /// Print one payload that breaks this rule, and no other
    #[arg(long = "break", value_name = "RULE", conflicts_with_all = ["count", "layout"])]
    pub broken: Option<String>,
    /// List formats, variants, layouts and the rules that can be broken
    #[arg(long, conflicts_with_all = ["variant", "minimal", "full", "count", "seed", "layout", "broken"])]
    pub list: bool,
}

impl SampleArgs {
    /// The seed if no other is wanted.
    pub const SEED: u64 = 1;
}

/// Values of `--layout` of `sample`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleLayout {
    /// One payload as it is, several as an array, indented
    Json,
    /// One payload a line
    #[value(alias = "ndjson")]
    Jsonl,
    /// As a response of the vendor's Events API, for formats that have one
    EventsApi,
}

/// Values of `--color` and `--show-values`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
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

impl Limit {
    /// No limit.
    pub const NONE: Limit = Limit(usize::MAX);
}

/// A number of bytes, with a binary unit or without.
fn size(text: &str) -> Result<usize, String> {
    let units = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30)];
    let unit = units.into_iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, bytes)));
    let (number, bytes) = unit.unwrap_or((text, 1));
    let size = number.parse::<usize>().ok().and_then(|number| number.checked_mul(bytes));
    size.filter(|size| *size > 0)
        .ok_or_else(|| "expected a number of bytes, such as 500K, 64M or 2G".to_owned())
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("expected a whole number from 0 to {}", u64::MAX))
}

fn whole(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number".to_owned())
}

fn positive<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_zero = text.bytes().all(|byte| byte == b'0');
        let why = if is_number && !is_zero {
            "the number is too large"
        } else {
            "expected a whole number from 1 on"
        };
        why.to_owned()
    })
}

fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "none" => Ok(Limit::NONE),
        number => number.parse().map(Limit).map_err(|_| "expected a number or `none`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Parser as _;

    use super::Cli;

    #[test]
    fn check_is_read_alone_as_it_is_among_the_subcommands() {
        let arguments = |line: &str| -> Vec<OsString> {
            std::iter::once("payvet").chain(line.split_terminator(' ')).map(OsString::from).collect()
        };
        for line in [
            "check",
            "check -",
            "check a.json b/ --schema elimity-itsm-webhook",
            "check -v --output-format json --output-format sarif=r.sarif --color=never a",
            "check --select schema/ --max-findings none --max-record-size 5M -- --quiet",
            "check help",
        ] {
            let alone = Cli::read_check(&arguments(line)).expect("nothing is wrong with it");
            let among = Cli::try_parse_from(arguments(line)).expect("nothing is wrong with it");
            assert_eq!(format!("{alone:?}"), format!("{among:?}"), "{line}");
        }
        for line in ["", "rules", "check --help", "check --unknown", "check --threads none", "--version"] {
            assert!(Cli::read_check(&arguments(line)).is_none(), "{line}");
        }
    }
}
