//! Arguments in, exit code out.

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use clap::error::ErrorKind;
use clap::{Parser as _, ValueEnum as _};
use payvet::cli::correction::{self, Misuse};
use payvet::cli::{self, CheckArgs, Cli, Command, SettingsArgs, When};
use payvet::config::file::{FILE_NAME, SettingsFile};
use payvet::config::test::TestConfig;
use payvet::config::{self, Config, Surroundings, UsageError};
use payvet::interruption::{self, Interruption};
use payvet::output::{Messages, Output, Reader};
use payvet::outputs::Target;
use payvet::refusal::Refusal;
use payvet::report::{EXIT_FAILED, style};
use payvet::rules::Severity;
use payvet::{commands, fault, input, memory, prose, run, text};

fn main() -> ExitCode {
    fault::keep_quiet();
    interruption::survive_full_files();
    if !memory::is_enough_to_start() {
        // Nobody is left to tell if this can't be written.
        let _ = io::stderr().write_all(b"error: there is not enough memory to start\n");
        return ExitCode::from(EXIT_FAILED);
    }
    if memory::stack().is_none_or(|bytes| bytes >= memory::STACK as u64) {
        return run_all();
    }
    // Where the system gives less, another thread works.
    match thread::Builder::new().stack_size(memory::STACK).spawn(run_all) {
        Ok(thread) => thread.join().unwrap_or_else(|_| ExitCode::from(EXIT_FAILED)),
        Err(_) => run_all(),
    }
}

fn run_all() -> ExitCode {
    let stdout = Output::new(io::stdout().lock());
    let reader = stdout.reader();
    let mut out = Output::new(BufWriter::new(stdout));
    let mut err = Messages::new(io::stderr().lock());
    let ended = fault::contain(|| answer(&reader, &mut out, &mut err))
        .unwrap_or_else(|fault| Err(anyhow::anyhow!("{fault}; nothing else is reported")));
    // A run that failed has told why, also that standard output can't be written.
    let ended = ended.and_then(|code| match out.flush() {
        Err(error) if code != EXIT_FAILED => Err(error.into()),
        _ => Ok(code),
    });
    match ended {
        Ok(code) if err.has_failed() => ExitCode::from(code.max(EXIT_FAILED)),
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Files and messages tell themselves what fails: only standard output is left.
            let message = match error.downcast_ref::<io::Error>() {
                Some(error) => format!("standard output: can't be written: {}", input::reason(error)),
                None => format!("{error:#}"),
            };
            style::set(color_stderr(When::Auto));
            let tries = match error.downcast_ref::<Misuse>() {
                Some(misuse) => misuse.meant.iter().map(|meant| try_line(meant)).collect(),
                None => correction(),
            };
            // Nobody is left to tell if this can't be written either.
            let _ = say_error(&message, &tries, &mut err);
            ExitCode::from(EXIT_FAILED)
        }
    }
}

fn answer(reader: &Reader, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    match Cli::read(&arguments()) {
        Ok(cli) => dispatch(&cli, reader, out, err),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => {
            out.write_all(cli::version().as_bytes())?;
            Ok(0)
        }
        Err(error) if error.use_stderr() => refuse_arguments(error, out, err),
        Err(help) => {
            let rendered = help.render();
            let surroundings = surroundings();
            let color = surroundings.color(When::Auto, surroundings.stdout_is_terminal);
            let help = if color { rendered.ansi().to_string() } else { rendered.to_string() };
            out.write_all(help.as_bytes())?;
            Ok(0)
        }
    }
}

fn dispatch(cli: &Cli, reader: &Reader, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    match &cli.command {
        Command::Completions(args) => commands::completions::run(args, out).map(|()| 0),
        Command::Man(args) => commands::man::run(args, out, err).map(|()| 0),
        Command::Schema(args) => commands::schema::run(args, out, err).map(|()| 0),
        Command::Explain(args) => commands::explain::run(args, surroundings().columns(), out).map(|()| 0),
        Command::Report(args) => {
            let surroundings = surroundings();
            match config::outputs(&args.output_format) {
                Ok(targets) => commands::report::run(args, &targets, &surroundings, out, err),
                Err(message) => refuse(message, &args.output_format, args.color, out, err),
            }
        }
        Command::Test(args) => {
            let surroundings = surroundings();
            let file = settings_file(&args.settings, &surroundings);
            match file.and_then(|file| TestConfig::new(args, &surroundings, file)) {
                Ok(config) => commands::test::run(&config, out, err),
                Err(message) => refuse(message, &[], args.view.color, out, err),
            }
        }
        Command::Rules(args) => commands::rules::run(args, surroundings().columns(), out).map(|()| 0),
        Command::Sample(args) => {
            commands::sample::run(args, surroundings().columns(), reader, out).map(|()| 0)
        }
        Command::Check(args) => {
            let surroundings = surroundings();
            match config(args, &surroundings) {
                Ok(config) if args.show_settings => {
                    out.write_all(config.show().as_bytes())?;
                    Ok(0)
                }
                Ok(config) if args.show_files => run::show_files(&config, out, err),
                Ok(config) => run::run(&config, &Interruption::by_signals(), out, err),
                Err(UsageError::NoInput) => {
                    let color = color_stderr(args.view.color);
                    err.write_all(cli::help_of("check", color).as_bytes())?;
                    let message = "no input: name a file, or pipe payloads in".to_owned();
                    style::set(color);
                    writeln!(err)?;
                    say_error(&message, &try_line("payvet check ."), err)?;
                    report_refusal(message, &wanted(args), color, out, err)
                }
                Err(UsageError::Message(message)) => {
                    refuse(message, &wanted(args), args.view.color, out, err)
                }
            }
        }
    }
}

fn color_stderr(when: When) -> bool {
    let surroundings = surroundings();
    surroundings.color(when, surroundings.stderr_is_terminal)
}

/// Says why a run can't begin.
fn refuse(
    message: String,
    targets: &[Target],
    color: When,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<u8> {
    let color = color_stderr(color);
    style::set(color);
    say_error(&message, &correction(), err)?;
    report_refusal(message, targets, color, out, err)
}

/// Says what failed, and below it how the command line may have been meant.
fn say_error(message: &str, tries: &str, err: &mut dyn Write) -> io::Result<()> {
    let message = text::escape(message);
    let message = match surroundings().columns_stderr() {
        Some(columns) => prose::lines(&message, columns, "error: ".len(), 4).join("\n    "),
        None => message.into_owned(),
    };
    writeln!(err, "{}: {message}", style::severity(Severity::Error, "error"))?;
    err.write_all(tries.as_bytes())
}

/// A line with the command line that was meant, if that can be told.
fn correction() -> String {
    let meant = correction::correct(&arguments(), |name| Path::new(name).exists());
    meant.map(|meant| try_line(&meant)).unwrap_or_default()
}

fn try_line(meant: &str) -> String {
    format!("{}: {meant}\n", style::good("try"))
}

fn report_refusal(
    message: String,
    targets: &[Target],
    color_stderr: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<u8> {
    Refusal { message, targets, arguments: &arguments(), color_stderr }.report(out, err)?;
    Ok(EXIT_FAILED)
}

/// Says what is wrong with arguments that can't be read; the wanted format and colour are looked for
/// in them all the same.
fn refuse_arguments(mut error: clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let arguments = arguments();
    let color = cli::values_in(&arguments, "--color").next();
    let color = color.and_then(|value| When::from_str(value, true).ok()).unwrap_or(When::Auto);
    let color = color_stderr(color);
    // The message quotes arguments as they are: one from a hostile file name must not act. So it is made
    // anew from arguments that can't.
    let escaped = arguments.iter().map(|argument| text::escape(&argument.to_string_lossy()).into_owned());
    let escaped: Vec<OsString> = escaped.map(OsString::from).collect();
    if escaped != arguments {
        error = Cli::try_parse_from(&escaped).err().unwrap_or(error);
    }
    style::set(color);
    let correction = correction();
    correction::forget_guesses(&mut error);
    let rendered = error.render();
    let message = rendered.to_string();
    let shown = if color { rendered.ansi().to_string() } else { message.clone() };
    // Behind what is wrong, before how everything is used.
    err.write_all(shown.replacen("\n\n", &format!("\n{correction}\n"), 1).as_bytes())?;
    let writes_reports = arguments.get(1).is_some_and(|name| name == "check" || name == "report");
    if !writes_reports {
        return Ok(EXIT_FAILED);
    }
    let targets = cli::values_in(&arguments, "--output-format").filter_map(|value| cli::target(value).ok());
    let targets: Vec<Target> = targets.collect();
    let paragraph: Vec<&str> = message.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let message = paragraph.join(" ").trim_start_matches("error: ").to_owned();
    report_refusal(message, &targets, color, out, err)
}

/// The reports that are wanted, also where that can't be done.
fn wanted(args: &CheckArgs) -> Vec<Target> {
    config::outputs(&args.output_format).unwrap_or_else(|_| args.output_format.clone())
}

fn config(args: &CheckArgs, surroundings: &Surroundings) -> Result<Config, UsageError> {
    let file = settings_file(&args.settings, surroundings);
    Config::new(args, surroundings, file.map_err(UsageError::Message)?)
}

fn settings_file(args: &SettingsArgs, surroundings: &Surroundings) -> Result<Option<SettingsFile>, String> {
    if args.isolated {
        return Ok(None);
    }
    let text =
        input::settings_text(args.config.as_deref(), FILE_NAME).map_err(|error| format!("{error:#}"))?;
    text.map(|(path, text)| SettingsFile::parse(&path, &surroundings.folder, &text)).transpose()
}

/// All arguments, the program's own name first.
fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

fn surroundings() -> Surroundings {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    Surroundings {
        stdin_is_terminal: io::stdin().is_terminal(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        width: terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0)),
        width_stderr: terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0)),
        no_color: is_set("NO_COLOR"),
        force_color: forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"),
        folder: std::env::current_dir().unwrap_or_default(),
        moment: std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok()),
        dumb_terminal: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
    }
}
