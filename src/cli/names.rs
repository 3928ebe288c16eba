//! Which names an argument takes: shells complete them, and a misspelt one is corrected.
//!
//! Help texts don't list them, and the command line itself takes any text in their place, as what is
//! wrong with a name is said best by whoever looks for what it names.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, ValueEnum as _};

use super::Cli;
use crate::commands::explain::{self, Pages};
use crate::commands::schema;
use crate::formats::selector::Selector;
use crate::formats::{self, FORMATS};
use crate::report::ReportFormat;
use crate::rules::internal_fault;
use crate::text;

/// What an argument may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Rules and families of rules.
    Rules,
    /// Rules that a payload can break.
    BreakableRules,
    /// Payload formats.
    PayloadFormats,
    /// Payload formats, or `auto`.
    FormatsOrAuto,
    /// Schemas that can be printed.
    Schemas,
    /// What can be explained.
    Subjects,
    /// Report formats, with a file or without.
    Reports,
    /// Subcommands.
    Subcommands,
}

/// By subcommand and argument.
const ARGUMENTS: &[(&str, &str, Names)] = &[
    ("check", "schema", Names::FormatsOrAuto),
    ("check", "select", Names::Rules),
    ("check", "ignore", Names::Rules),
    ("check", "error", Names::Rules),
    ("check", "warn", Names::Rules),
    ("check", "output_format", Names::Reports),
    ("report", "output_format", Names::Reports),
    ("test", "schema", Names::FormatsOrAuto),
    ("explain", "subject", Names::Subjects),
    ("rules", "rules", Names::Rules),
    ("schema", "name", Names::Schemas),
    ("sample", "format", Names::PayloadFormats),
    ("sample", "broken", Names::BreakableRules),
    ("man", "subcommand", Names::Subcommands),
];

/// The command line that knows all names, and takes no other.
#[must_use]
pub fn command() -> clap::Command {
    ARGUMENTS.iter().fold(Cli::command(), |command, (subcommand, argument, names)| {
        command.mut_subcommand(subcommand, |subcommand| {
            subcommand.mut_arg(argument, |argument| argument.value_parser(*names))
        })
    })
}

/// Names of the subcommands.
#[must_use]
pub fn subcommands() -> Vec<String> {
    Cli::command().get_subcommands().map(|subcommand| subcommand.get_name().to_owned()).collect()
}

/// Long names of the options of a subcommand that its help shows, without dashes.
#[must_use]
pub fn options(subcommand: &str) -> Vec<String> {
    let mut command = Cli::command();
    command.build();
    let arguments = command.find_subcommand(subcommand).into_iter().flat_map(clap::Command::get_arguments);
    let shown = arguments.filter(|argument| !argument.is_hide_set());
    shown.filter_map(|argument| argument.get_long().map(str::to_owned)).collect()
}

fn report_formats() -> Vec<String> {
    let values = ReportFormat::value_variants().iter().filter_map(ReportFormat::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}

impl Names {
    fn all(self) -> Vec<String> {
        let owned = |names: &mut dyn Iterator<Item = &'static str>| names.map(str::to_owned).collect();
        match self {
            Names::Rules => {
                let families = formats::selector::families().map(|family| format!("{family}/"));
                families.chain(formats::rules().map(|rule| rule.code.to_owned())).collect()
            }
            Names::BreakableRules => {
                // Whether a payload breaks a rule only tells when it is tried, which takes too long here.
                let rules = formats::rules().filter(|rule| *rule != &internal_fault::RULE);
                owned(&mut rules.map(|rule| rule.code))
            }
            Names::PayloadFormats => owned(&mut FORMATS.iter().map(|format| format.name)),
            Names::FormatsOrAuto => owned(&mut FORMATS.iter().map(|format| format.name).chain(["auto"])),
            Names::Schemas => owned(&mut schema::names()),
            Names::Subjects => explain::subjects(),
            Names::Reports => report_formats(),
            Names::Subcommands => subcommands(),
        }
    }

    fn has(self, name: &str) -> bool {
        match self {
            Names::Rules => Selector::parse(name).is_ok(),
            Names::Subjects => Pages::new(None).explain(name).is_ok(),
            Names::Reports => super::target(name).is_ok(),
            Names::BreakableRules
            | Names::PayloadFormats
            | Names::FormatsOrAuto
            | Names::Schemas
            | Names::Subcommands => self.all().iter().any(|known| known == name),
        }
    }

    /// What is meant by a name that isn't there, if that can be told.
    fn meant(self, name: &str) -> Option<String> {
        match self {
            Names::Rules => Selector::meant(name).map(str::to_owned),
            Names::BreakableRules => Selector::meant(name).filter(|meant| self.has(meant)).map(str::to_owned),
            Names::Subjects => explain::meant(name),
            Names::Reports => {
                let (format, file) = name.split_at(name.find('=').unwrap_or(name.len()));
                let known = report_formats();
                let format = text::nearest(format, known.iter().map(String::as_str))?;
                Some(format!("{format}{file}"))
            }
            Names::PayloadFormats | Names::FormatsOrAuto | Names::Schemas | Names::Subcommands => {
                let all = self.all();
                let known = || all.iter().map(String::as_str);
                text::abbreviated(name, known()).or_else(|| text::nearest(name, known())).map(str::to_owned)
            }
        }
    }
}

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        let name = value.to_string_lossy();
        if self.has(&name) {
            return Ok(name.into_owned());
        }
        let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
        let mut tell = |kind, text: String| error.insert(kind, ContextValue::String(text));
        tell(ContextKind::InvalidValue, name.to_string());
        if let Some(argument) = argument {
            tell(ContextKind::InvalidArg, argument.to_string());
        }
        if let Some(meant) = self.meant(&name) {
            tell(ContextKind::SuggestedValue, meant);
        }
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.all().into_iter().map(PossibleValue::new)))
    }
}
