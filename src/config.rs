//! Arguments, terminal and environment to decisions. Pure: what it looks at is handed in.

use std::path::PathBuf;

use crate::check::Settings;
use crate::cli::{CheckArgs, ColorChoice, LayoutArg};
use crate::formats::{self, FORMATS};
use crate::input::Selection;
use crate::input::framing::Layout;
use crate::report::ReportFormat;
use crate::text;

/// What a run of `check` depends on beside its arguments.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Columns of the terminal on standard output.
    pub width: Option<usize>,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is set.
    pub force_color: bool,
    /// TERM is `dumb`.
    pub dumb_terminal: bool,
}

impl Surroundings {
    /// Whether a stream gets colours (no-color.org, bixense.com/clicolors).
    #[must_use]
    pub fn color(&self, choice: ColorChoice, is_terminal: bool) -> bool {
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !self.no_color && (self.force_color || is_terminal && !self.dumb_terminal),
        }
    }
}

/// Every decision of a run of `check`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which files are checked.
    pub selection: Selection,
    /// More paths, one a line or, with the flag, one before each NUL; `-` is standard input.
    pub files_from: Option<(PathBuf, bool)>,
    /// How they are checked.
    pub settings: Settings,
    /// How findings are printed.
    pub output_format: ReportFormat,
    /// Colours for findings.
    pub color_stdout: bool,
    /// Colours for messages and the summary.
    pub color_stderr: bool,
    /// Columns of the screen for which excerpts are made.
    pub width: usize,
    /// Whether the summary is printed.
    pub summary: bool,
    /// Whether errors in payloads leave the exit code 0.
    pub exit_zero: bool,
    /// Whether a run without anything to check is fine.
    pub allow_empty: bool,
}

/// Why arguments can't be followed.
#[derive(Debug, PartialEq, Eq)]
pub enum UsageError {
    /// No input at all: help is what the user needs.
    NoInput,
    /// One line that says what is wrong.
    Message(String),
}

/// Said where `-` is given twice.
pub const STDIN_ONCE: &str = "standard input can be read only once, but `-` is given several times";

/// Columns where there is no terminal: fits a CI log.
const DEFAULT_WIDTH: usize = 100;

impl Config {
    /// Decides everything from the arguments and from what is around the run.
    ///
    /// # Errors
    /// Arguments that contradict each other or name what doesn't exist.
    pub fn new(args: &CheckArgs, surroundings: &Surroundings) -> Result<Self, UsageError> {
        let format = match args.schema.as_str() {
            "auto" => None,
            name => Some(formats::by_name(name).ok_or_else(|| UsageError::Message(unknown_format(name)))?),
        };
        let mut paths = args.paths.clone();
        if paths.is_empty() && args.files_from.is_none() {
            if surroundings.stdin_is_terminal {
                return Err(UsageError::NoInput);
            }
            paths.push(PathBuf::from("-"));
        }
        let stdin_uses = paths.iter().chain(&args.files_from).filter(|path| path.as_os_str() == "-").count();
        if stdin_uses > 1 {
            return Err(UsageError::Message(STDIN_ONCE.to_owned()));
        }
        let width = surroundings.width.filter(|_| surroundings.stdout_is_terminal).unwrap_or(DEFAULT_WIDTH);
        Ok(Config {
            selection: Selection {
                paths,
                stdin_name: args.stdin_filename.clone(),
                exclude: args.exclude.clone(),
                force_exclude: args.force_exclude,
                no_ignore: args.no_ignore,
            },
            files_from: args.files_from.clone().map(|file| (file, args.null)),
            settings: Settings {
                format,
                layout: match args.layout {
                    LayoutArg::Auto => Layout::Auto,
                    LayoutArg::Json => Layout::Json,
                    LayoutArg::Jsonl => Layout::Jsonl,
                },
                max_findings: args.max_findings.0,
                strict: args.strict,
            },
            output_format: args.output_format,
            color_stdout: surroundings.color(args.color, surroundings.stdout_is_terminal),
            color_stderr: surroundings.color(args.color, surroundings.stderr_is_terminal),
            width,
            summary: !args.quiet,
            exit_zero: args.exit_zero,
            allow_empty: args.allow_empty,
        })
    }
}

/// One line about a format that doesn't exist, with the nearest that does.
#[must_use]
pub fn unknown_format(name: &str) -> String {
    let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let shown = text::escape(name);
    match text::nearest(name, known.iter().copied()) {
        Some(meant) => format!("there is no payload format `{shown}`; did you mean `{meant}`?"),
        None => format!("there is no payload format `{shown}`; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::Parser as _;

    use super::{Config, Surroundings, UsageError};
    use crate::cli::{Cli, Command};

    fn config(arguments: &str, surroundings: &Surroundings) -> Result<Config, UsageError> {
        let arguments = ["payvet", "check"].into_iter().chain(arguments.split_whitespace());
        match Cli::try_parse_from(arguments).expect("the arguments are known").command {
            Command::Check(args) => Config::new(&args, surroundings),
            other @ Command::Schema(_) => panic!("{other:?} is no check"),
        }
    }

    #[test]
    fn without_paths_standard_input_is_read_unless_it_is_a_terminal() {
        let piped = config("", &Surroundings::default()).expect("a pipe is read");
        assert_eq!(piped.selection.paths, [PathBuf::from("-")]);
        let terminal = Surroundings { stdin_is_terminal: true, ..Surroundings::default() };
        assert_eq!(config("", &terminal).err(), Some(UsageError::NoInput));
        assert!(config("a.json", &terminal).is_ok());
        assert!(config("--files-from list", &terminal).is_ok());
    }

    #[test]
    fn colours_are_decided_for_each_stream_by_flag_then_environment_then_terminal() {
        let terminal =
            Surroundings { stdout_is_terminal: true, stderr_is_terminal: true, ..Surroundings::default() };
        for (arguments, surroundings, wanted) in [
            ("a", Surroundings::default(), (false, false)),
            ("a", terminal.clone(), (true, true)),
            ("a", Surroundings { stderr_is_terminal: true, ..Surroundings::default() }, (false, true)),
            ("a", Surroundings { no_color: true, ..terminal.clone() }, (false, false)),
            ("a", Surroundings { dumb_terminal: true, ..terminal.clone() }, (false, false)),
            ("a", Surroundings { force_color: true, ..Surroundings::default() }, (true, true)),
            ("a", Surroundings { force_color: true, no_color: true, ..terminal.clone() }, (false, false)),
            ("a --color always", Surroundings { no_color: true, ..Surroundings::default() }, (true, true)),
            ("a --color never", Surroundings { force_color: true, ..terminal.clone() }, (false, false)),
        ] {
            let config = config(arguments, &surroundings).expect("the arguments are good");
            assert_eq!((config.color_stdout, config.color_stderr), wanted, "{arguments} {surroundings:?}");
        }
    }

    #[test]
    fn excerpts_follow_the_width_of_the_terminal_they_are_shown_on() {
        let wide = Surroundings { width: Some(200), ..Surroundings::default() };
        assert_eq!(config("a", &wide).map(|config| config.width), Ok(100));
        let wide = Surroundings { stdout_is_terminal: true, ..wide };
        assert_eq!(config("a", &wide).map(|config| config.width), Ok(200));
    }

    #[test]
    fn what_contradicts_itself_or_doesnt_exist_is_refused() {
        for (arguments, said) in [
            ("- -", "only once"),
            ("- --files-from -", "only once"),
            ("a --schema elimity-itsm-webhok", "did you mean `elimity-itsm-webhook`?"),
            ("a --schema nothing", "known are"),
        ] {
            let Err(UsageError::Message(message)) = config(arguments, &Surroundings::default()) else {
                panic!("{arguments} is accepted");
            };
            assert!(message.contains(said), "{message}");
        }
    }
}
