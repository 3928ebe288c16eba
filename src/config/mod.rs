//! Arguments, terminal and environment to decisions. Pure: what it looks at is handed in.

pub mod file;
pub mod layer;
mod show;

use std::path::{Path, PathBuf};

use self::file::{Override, SettingsFile};
use self::layer::{Layer, resolve};
use crate::check::Settings;
use crate::cli::{CheckArgs, ColorChoice};
use crate::formats::selector::Selector;
use crate::formats::{self, FORMATS, Format};
use crate::input::Selection;
use crate::input::globs::Globs;
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
    /// The working directory.
    pub folder: PathBuf,
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
#[derive(Debug)]
pub struct Config {
    /// Which files are checked.
    pub selection: Selection,
    /// More paths, one a line or, with the flag, one before each NUL; `-` is standard input.
    pub files_from: Option<(PathBuf, bool)>,
    /// How they are checked: see [`Config::settings`].
    judging: Judging,
    /// The settings file that was read.
    pub settings_file: Option<PathBuf>,
    /// Warnings beyond which the run fails.
    pub max_warnings: Option<usize>,
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
    /// Whether counts by rule are printed.
    pub statistics: bool,
    /// Whether it is told why records were taken for their formats.
    pub verbose: bool,
    /// Whether errors in payloads leave the exit code 0.
    pub exit_zero: bool,
    /// Whether a run without anything to check is fine.
    pub allow_empty: bool,
}

/// Settings in layers, before it is known which file they are for.
#[derive(Debug, Default)]
struct Judging {
    file: Layer,
    overrides: Vec<Override>,
    arguments: Layer,
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
pub const DEFAULT_WIDTH: usize = 100;

impl Config {
    /// Decides everything from the arguments, from what is around the run, and from the project's
    /// settings file, if there is one.
    ///
    /// # Errors
    /// Arguments that contradict each other or name what doesn't exist.
    pub fn new(
        args: &CheckArgs,
        surroundings: &Surroundings,
        file: Option<SettingsFile>,
    ) -> Result<Self, UsageError> {
        let mut paths = args.paths.clone();
        if paths.is_empty() && args.files_from.is_none() && !args.show_settings {
            if surroundings.stdin_is_terminal {
                return Err(UsageError::NoInput);
            }
            paths.push(PathBuf::from("-"));
        }
        let stdin_uses = paths.iter().chain(&args.files_from).filter(|path| path.as_os_str() == "-").count();
        if stdin_uses > 1 {
            return Err(UsageError::Message(STDIN_ONCE.to_owned()));
        }
        let here = Globs::new(&surroundings.folder, &args.exclude)
            .map_err(|error| UsageError::Message(format!("--exclude: {error}")))?
            .reaching_outside();
        let mut selection = Selection {
            paths,
            stdin_path: args.stdin_filename.clone(),
            exclude: vec![here],
            force_exclude: args.force_exclude,
            no_ignore: args.no_ignore,
        };
        let mut judging =
            Judging { arguments: layer_of(args).map_err(UsageError::Message)?, ..Judging::default() };
        let mut settings_file = None;
        if let Some(file) = file {
            settings_file = Some(file.path);
            selection.exclude.push(file.exclude);
            selection.force_exclude |= file.force_exclude;
            selection.no_ignore |= file.no_ignore;
            judging.file = file.layer;
            judging.overrides = file.overrides;
        }
        let width = surroundings.width.filter(|_| surroundings.stdout_is_terminal).unwrap_or(DEFAULT_WIDTH);
        Ok(Config {
            selection,
            files_from: args.files_from.clone().map(|file| (file, args.null)),
            max_warnings: judging.arguments.max_warnings.or(judging.file.max_warnings),
            judging,
            settings_file,
            output_format: args.output_format,
            color_stdout: surroundings.color(args.color, surroundings.stdout_is_terminal),
            color_stderr: surroundings.color(args.color, surroundings.stderr_is_terminal),
            width,
            summary: !args.quiet,
            statistics: args.statistics,
            verbose: args.verbose,
            exit_zero: args.exit_zero,
            allow_empty: args.allow_empty,
        })
    }

    /// How the file at `path` is checked; the overrides of the settings file may single it out. Standard
    /// input without a name has no path.
    #[must_use]
    pub fn settings(&self, path: Option<&Path>) -> Settings {
        let Judging { file, overrides, arguments } = &self.judging;
        let mut layers = vec![file];
        let is_meant = |one: &&Override| path.is_some_and(|path| one.files.matches(path));
        layers.extend(overrides.iter().filter(is_meant).map(|one| &one.layer));
        layers.push(arguments);
        let settings = resolve(&layers, self.output_format.is_of_groups(), self.verbose);
        // Groups are all that is printed then.
        let max_findings = if settings.grouped { 0 } else { settings.max_findings };
        Settings { max_findings, ..settings }
    }

    /// Whether all files are checked in the same way.
    #[must_use]
    pub fn is_uniform(&self) -> bool {
        self.judging.overrides.is_empty()
    }
}

/// What the command line says about how payloads are judged.
fn layer_of(args: &CheckArgs) -> Result<Layer, String> {
    let selectors = |option: &str, list: &[String]| -> Result<Vec<Selector>, String> {
        list.iter().map(|one| Selector::parse(one).map_err(|error| format!("{option}: {error}"))).collect()
    };
    Ok(Layer {
        schema: args.schema.as_deref().map(schema).transpose()?,
        layout: args.layout,
        strict: args.strict.then_some(true),
        max_findings: args.max_findings.map(|limit| limit.0),
        max_warnings: args.max_warnings,
        min_evidence: args.min_evidence,
        select: selectors("--select", &args.select)?,
        ignore: selectors("--ignore", &args.ignore)?,
        error: selectors("--error", &args.error)?,
        warn: selectors("--warn", &args.warn)?,
    })
}

/// The format that a user forces; none for `auto`.
fn schema(name: &str) -> Result<Option<&'static Format>, String> {
    match name {
        "auto" => Ok(None),
        name => formats::by_name(name).map(Some).ok_or_else(|| unknown_format(name)),
    }
}

/// One line about a format that doesn't exist, with the nearest that does.
#[must_use]
pub fn unknown_format(name: &str) -> String {
    let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let said = format!("there is no payload format `{}`", text::escape(name));
    let meant = text::nearest(name, known.iter().copied());
    text::with_suggestion(&said, meant, &format!("known are {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::Parser as _;

    use std::path::Path;

    use super::file::SettingsFile;
    use super::{Config, Surroundings, UsageError};
    use crate::cli::{Cli, Command};

    fn config(arguments: &str, surroundings: &Surroundings) -> Result<Config, UsageError> {
        config_with(arguments, surroundings, None)
    }

    fn config_with(
        arguments: &str,
        surroundings: &Surroundings,
        file: Option<&str>,
    ) -> Result<Config, UsageError> {
        let file =
            file.map(|text| SettingsFile::parse(Path::new("payvet.toml"), Path::new("/project"), text));
        let file = file.transpose().map_err(UsageError::Message)?;
        let arguments = ["payvet", "check"].into_iter().chain(arguments.split_whitespace());
        match Cli::try_parse_from(arguments).expect("the arguments are known").command {
            Command::Check(args) => Config::new(&args, surroundings, file),
            other => panic!("{other:?} is no check"),
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
    fn the_command_line_counts_more_than_overrides_and_these_more_than_the_file() {
        let text = "strict = true\nmax-findings = 5\nmax-warnings = 3\n\
                    [[overrides]]\nfiles = \"legacy/**\"\nstrict = false\nmax-findings = 6\n\
                    [[overrides]]\nfiles = \"legacy/new/**\"\nmax-findings = 7\n";
        for (arguments, path, strict, max_findings) in [
            ("a", "/project/a.json", true, 5),
            ("a", "/project/legacy/a.json", false, 6),
            ("a", "/project/legacy/new/a.json", false, 7),
            ("a --strict --max-findings 1", "/project/legacy/new/a.json", true, 1),
        ] {
            let config = config_with(arguments, &Surroundings::default(), Some(text)).expect("all is good");
            let settings = config.settings(Some(Path::new(path)));
            assert_eq!(
                (settings.levels.strict, settings.max_findings, config.max_warnings),
                (strict, max_findings, Some(3)),
                "{arguments} {path}"
            );
        }
    }

    #[test]
    fn what_is_shown_is_a_settings_file_that_says_the_same() {
        let text = "schema = \"ibm-verify-fulfillment\"\nlayout = \"jsonl\"\nstrict = true\nmax-warnings = 3\n\
                    max-findings = \"none\"\nmin-evidence = \"observed\"\nselect = [\"json/\", \"schema\"]\n\
                    ignore = \"json/comment\"\nerror = [\"contract\"]\nwarn = [\"json/empty\"]\n\
                    no-ignore = true\nforce-exclude = true\nexclude = [\"a b\", \"*.bak\"]\n\
                    [[overrides]]\nfiles = [\"x/**\", \"y\"]\nschema = \"auto\"\nlayout = \"auto\"\n\
                    strict = false\nmax-findings = 7\nmin-evidence = \"inferred\"\nselect = \"schema/\"\n\
                    ignore = \"contract/\"\nerror = \"json/\"\nwarn = \"detection/\"\n";
        let shown = |text: &str| {
            config_with("a", &Surroundings::default(), Some(text)).expect("the file is good").show()
        };
        let once = shown(text);
        assert_eq!(once, shown(&once));
        // Every key is shown; texts and lists are written in one way only.
        let keys = |text: &str| -> Vec<String> {
            let mut keys: Vec<String> =
                text.lines().filter_map(|line| Some(line.split_once(" = ")?.0.trim().to_owned())).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&once), keys(text));
    }

    #[test]
    fn what_contradicts_itself_or_doesnt_exist_is_refused() {
        for (arguments, said) in [
            ("- -", "only once"),
            ("- --files-from -", "only once"),
            ("a --schema elimity-itsm-webhok", "did you mean `elimity-itsm-webhook`?"),
            ("a --schema nothing", "known are"),
            (
                "a --ignore json/coment",
                "--ignore: there is no rule `json/coment`; did you mean `json/comment`?",
            ),
            ("a --exclude !b", "is no glob"),
        ] {
            let Err(UsageError::Message(message)) = config(arguments, &Surroundings::default()) else {
                panic!("{arguments} is accepted");
            };
            assert!(message.contains(said), "{message}");
        }
    }
}
