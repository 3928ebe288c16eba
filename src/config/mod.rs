//! Arguments, terminal and environment to decisions. Pure: what it looks at is handed in.

pub mod file;
mod show;
pub mod test;

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use self::file::{Override, SettingsFile};
use crate::check::{MAX_RECORD, Settings};
use crate::cli::{CheckArgs, PartArgs, When};
use crate::formats::selector::Selector;
use crate::formats::{self, Format};
use crate::input::framing::Layout;
use crate::input::globs::Globs;
use crate::input::slice::Slice;
use crate::input::{self, Selection};
use crate::layer::{Layer, resolve};
use crate::outputs::Target;
use crate::report::{Head, ReportFormat, View};
use crate::totals::FailLevel;

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
    /// Columns of the terminal that is standard error.
    pub width_stderr: Option<usize>,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is set.
    pub force_color: bool,
    /// TERM is `dumb`.
    pub dumb_terminal: bool,
    /// The working directory.
    pub folder: PathBuf,
    /// `SOURCE_DATE_EPOCH`, in seconds since the epoch (reproducible-builds.org).
    pub moment: Option<i64>,
}

impl Surroundings {
    /// Whether a stream gets colours (no-color.org, bixense.com/clicolors).
    #[must_use]
    pub fn color(&self, when: When, is_terminal: bool) -> bool {
        match when {
            When::Always => true,
            When::Never => false,
            When::Auto => !self.no_color && (self.force_color || is_terminal && !self.dumb_terminal),
        }
    }

    /// Columns of standard output, if it is a terminal that tells.
    #[must_use]
    pub fn columns(&self) -> Option<usize> {
        self.width.filter(|_| self.stdout_is_terminal)
    }

    /// The same for standard error.
    #[must_use]
    pub fn columns_stderr(&self) -> Option<usize> {
        self.width_stderr.filter(|_| self.stderr_is_terminal)
    }

    /// Who sees standard output, if personal values are to be shown at these times.
    fn stdout_view(&self, show_values: When) -> View {
        let file_view = file_view(show_values);
        if !self.stdout_is_terminal {
            return file_view;
        }
        View { width: self.columns().unwrap_or(file_view.width), shows_values: show_values != When::Never }
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
    /// What makes the run fail.
    pub fail_level: FailLevel,
    /// The reports that are wanted; at most one goes to standard output.
    pub outputs: Vec<Target>,
    /// Colours for what goes to standard output.
    color_stdout: bool,
    /// Who sees standard output.
    stdout_view: View,
    /// Columns of standard output, if it is a terminal.
    columns: Option<usize>,
    /// Columns of standard error, if it is a terminal.
    pub columns_stderr: Option<usize>,
    /// Who sees files.
    file_view: View,
    /// The moment for reports whose format insists on one, in seconds since the epoch.
    moment: i64,
    /// Which findings are known already.
    pub known_as: KnownAs,
    /// Threads that check; as many as there are processors, if nobody says.
    pub threads: Option<NonZeroUsize>,
    /// Bytes of a record at most.
    max_record: usize,
    /// Whether records that are surely clean are told at a glance.
    accepts: bool,
    /// Whether somebody sees how far the work is.
    pub shows_progress: bool,
    /// Colours for messages and the summary.
    pub color_stderr: bool,
    /// Whether the summary is printed.
    pub summary: bool,
    /// Whether counts by rule are printed.
    pub statistics: bool,
    /// Whether it is told why records were taken for their formats.
    pub verbose: bool,
    /// Whether a run without anything to check is fine.
    pub allow_empty: bool,
    /// Which part of a file standard input is, if others check the rest of it.
    pub slice: Option<Slice>,
}

/// Which findings are known already, and hidden therefore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownAs {
    /// None.
    Nothing,
    /// Those that this file lists.
    Listed(PathBuf),
    /// All: they are recorded in this file.
    Recorded(PathBuf),
}

/// Settings in layers, before it is known which file they are for.
#[derive(Debug, Default)]
struct Judging {
    file: Layer,
    overrides: Vec<Override>,
    arguments: Layer,
}

impl Judging {
    /// What is said about the file at `path`, the last one first in rank.
    fn layers(&self, path: Option<&Path>) -> Vec<&Layer> {
        let mut layers = vec![&self.file];
        let is_meant = |one: &&Override| path.is_some_and(|path| one.files.matches(path));
        layers.extend(self.overrides.iter().filter(is_meant).map(|one| &one.layer));
        layers.push(&self.arguments);
        layers
    }
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
        let outputs = outputs(&args.output_format).map_err(UsageError::Message)?;
        let here = Globs::new(&surroundings.folder, &args.exclude)
            .map_err(|error| UsageError::Message(format!("--exclude: {error}")))?
            .reaching_outside();
        let mut selection = Selection {
            paths,
            stdin_path: args.stdin_filename.clone(),
            exclude: vec![here],
            force_exclude: args.force_exclude,
            no_ignore: args.no_ignore,
            own: outputs.iter().filter_map(|output| output.file.clone()).collect(),
        };
        selection.own.extend(args.baseline.iter().chain(&args.write_baseline).cloned());
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
        let mut config = Config {
            selection,
            files_from: args.files_from.clone().map(|file| (file, args.null)),
            fail_level: FailLevel {
                max_warnings: judging.arguments.max_warnings.or(judging.file.max_warnings),
                exit_zero: args.exit_zero,
            },
            judging,
            settings_file,
            outputs,
            stdout_view: surroundings.stdout_view(args.view.show_values),
            columns: surroundings.columns(),
            columns_stderr: surroundings.columns_stderr(),
            file_view: file_view(args.view.show_values),
            moment: surroundings.moment.unwrap_or_default(),
            known_as: match (&args.baseline, &args.write_baseline) {
                (_, Some(path)) => KnownAs::Recorded(path.clone()),
                (Some(path), None) => KnownAs::Listed(path.clone()),
                (None, None) => KnownAs::Nothing,
            },
            threads: args.threads,
            max_record: args.max_record_size.unwrap_or(MAX_RECORD),
            accepts: !args.no_acceptor,
            shows_progress: surroundings.stderr_is_terminal && !surroundings.dumb_terminal && !args.quiet,
            color_stdout: surroundings.color(args.view.color, surroundings.stdout_is_terminal),
            color_stderr: surroundings.color(args.view.color, surroundings.stderr_is_terminal),
            summary: !args.quiet,
            statistics: args.statistics,
            verbose: args.verbose,
            allow_empty: args.allow_empty,
            slice: None,
        };
        config.slice = config.slice_of(args).map_err(UsageError::Message)?;
        Ok(config)
    }

    /// Which part of a file standard input is, if it is only a part.
    fn slice_of(&self, args: &CheckArgs) -> Result<Option<Slice>, String> {
        let PartArgs { byte_offset: Some(start), line_offset: Some(lines), total_bytes: Some(total) } =
            args.part
        else {
            return Ok(None);
        };
        let stdin = self.selection.stdin_path.as_deref();
        let are_json = |target: &Target| matches!(target.format, ReportFormat::Json | ReportFormat::Jsonl);
        let refusals = [
            (self.selection.paths != [Path::new("-")], "a part of a file is read from `-` and nothing else"),
            (
                self.settings(stdin).layout != Layout::Jsonl,
                "only lines are independent of each other: parts of a file need --layout jsonl",
            ),
            (
                args.output_format.is_empty() || !args.output_format.iter().all(are_json),
                "the report of a part is for `payvet report`: it needs --output-format json or jsonl",
            ),
            (
                self.fail_level.max_warnings.is_some(),
                "max-warnings is about all parts together: give --max-warnings to `payvet report`",
            ),
            (start > total, "--byte-offset is beyond --total-bytes"),
            (lines > start, "--line-offset is greater than --byte-offset, but a line has a byte at least"),
        ];
        match refusals.into_iter().find(|(is_so, _)| *is_so) {
            Some((_, message)) => Err(message.to_owned()),
            None => Ok(Some(Slice { start, lines, total })),
        }
    }

    /// How the file at `path` is checked; the overrides of the settings file may single it out. Standard
    /// input without a name has no path.
    #[must_use]
    pub fn settings(&self, path: Option<&Path>) -> Settings {
        let grouped = self.outputs.iter().any(|output| output.format.is_of_groups());
        let settings = resolve(&self.judging.layers(path), grouped, self.verbose);
        let max_findings = if self.prints_only_groups() { 0 } else { settings.max_findings };
        let (max_record, accepts) = (self.max_record, self.accepts);
        Settings { max_findings, max_record, accepts, slice: self.slice, ..settings }
    }

    /// Whether no report has single findings.
    #[must_use]
    pub fn prints_only_groups(&self) -> bool {
        self.outputs.iter().all(|output| output.format.is_of_groups())
    }

    /// How a report begins.
    #[must_use]
    pub fn head(&self, target: &Target) -> Head {
        let is_stdout = target.file.is_none();
        Head {
            color: is_stdout && self.color_stdout,
            view: if is_stdout { self.stdout_view } else { self.file_view },
            columns: self.columns.filter(|_| is_stdout),
            moment: self.moment,
            schemas: None,
        }
    }

    /// Whether all files are checked in the same way.
    #[must_use]
    pub fn is_uniform(&self) -> bool {
        self.judging.overrides.is_empty()
    }
}

/// Who sees files, if personal values are to be shown at these times.
fn file_view(show_values: When) -> View {
    View { shows_values: show_values == When::Always, ..View::default() }
}

/// The reports that are wanted: people read standard output unless it is said what else goes there.
///
/// # Errors
/// Two that would go to the same place.
pub fn outputs(wanted: &[Target]) -> Result<Vec<Target>, String> {
    let mut outputs = wanted.to_vec();
    let to_stdout = outputs.iter().filter(|output| output.file.is_none()).count();
    if to_stdout > 1 {
        return Err("only one report goes to standard output: write the others to files, as \
                    --output-format FORMAT=FILE"
            .to_owned());
    }
    // Several reports can go to the same device; whether other names mean the same file is seen once they
    // are opened.
    let files = outputs.iter().filter_map(|output| output.file.as_ref());
    let mut files = files.filter(|path| !path.starts_with("/dev"));
    let mut seen = HashSet::new();
    if let Some(twice) = files.find(|path| !seen.insert(input::plain(path))) {
        return Err(format!("two reports would be written to {}", input::shown(twice)));
    }
    if to_stdout == 0 {
        outputs.insert(0, Target { format: ReportFormat::Full, file: None });
    }
    Ok(outputs)
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
        name => formats::named(name).map(Some),
    }
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
    fn only_a_terminal_has_its_own_width_and_shows_personal_values() {
        let piped = Surroundings { width: Some(200), ..Surroundings::default() };
        let terminal = Surroundings { stdout_is_terminal: true, ..piped.clone() };
        for (arguments, surroundings, width, shown) in [
            ("a", &piped, 100, [false, false]),
            ("a --show-values=auto", &piped, 100, [false, false]),
            ("a --show-values=never", &piped, 100, [false, false]),
            ("a --show-values=always", &piped, 100, [true, true]),
            ("--show-values a", &piped, 100, [true, true]),
            ("a", &terminal, 200, [true, false]),
            ("a --show-values=auto", &terminal, 200, [true, false]),
            ("a --show-values=never", &terminal, 200, [false, false]),
            ("a --show-values=always", &terminal, 200, [true, true]),
            ("--show-values a", &terminal, 200, [true, true]),
        ] {
            let config = config(arguments, surroundings).expect("the arguments are good");
            let views = [config.stdout_view, config.file_view];
            assert_eq!(views.map(|view| view.width), [width, 100], "{arguments}");
            assert_eq!(views.map(|view| view.shows_values), shown, "{arguments}");
        }
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
                (settings.levels.strict, settings.max_findings, config.fail_level.max_warnings),
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
