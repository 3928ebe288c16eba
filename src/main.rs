//! Arguments in, exit code out.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use payvet::cli::{self, CheckArgs, Cli, ColorChoice, Command};
use payvet::config::file::{FILE_NAME, SettingsFile};
use payvet::config::{Config, Surroundings, UsageError};
use payvet::output::Output;
use payvet::report::style;
use payvet::rules::Severity;
use payvet::{commands, input, run, text};

fn main() -> ExitCode {
    let mut out = Output::new(BufWriter::new(Output::new(io::stdout().lock())));
    let mut err = Output::new(io::stderr().lock());
    let ended = match Cli::try_parse() {
        Ok(cli) => dispatch(&cli, &mut out, &mut err),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => {
            out.write_all(cli::version().as_bytes()).map(|()| 0).map_err(Into::into)
        }
        Err(error) if error.use_stderr() => refuse_arguments(&error, &mut out, &mut err),
        Err(help) => help.print().map(|()| 0).map_err(Into::into),
    };
    let ended = ended.and_then(|code| Ok(out.flush().map(|()| code)?));
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Nobody is left to tell if this can't be written either.
            let _ = writeln!(err, "error: {}", text::escape(&format!("{error:#}")));
            ExitCode::from(run::EXIT_FAILED)
        }
    }
}

fn dispatch(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    match &cli.command {
        Command::Schema(args) => commands::schema::run(args, out).map(|()| 0),
        Command::Explain(args) => commands::explain::run(args, surroundings().width, out).map(|()| 0),
        Command::Rules(args) => commands::rules::run(args, out).map(|()| 0),
        Command::Check(args) => {
            let surroundings = surroundings();
            match config(args, &surroundings) {
                Ok(config) if args.show_settings => {
                    out.write_all(config.show().as_bytes())?;
                    Ok(0)
                }
                Ok(config) if args.show_files => run::show_files(&config, out, err),
                Ok(config) => run::run(&config, out, err),
                Err(UsageError::NoInput) => {
                    let color = surroundings.color(args.color, surroundings.stderr_is_terminal);
                    err.write_all(cli::help_of("check", color).as_bytes())?;
                    let message = "no input: name a file, or pipe payloads in".to_owned();
                    run::report_refusal(args.output_format, message, out)?;
                    Ok(run::EXIT_FAILED)
                }
                Err(UsageError::Message(message)) => {
                    style::set(surroundings.color(args.color, surroundings.stderr_is_terminal));
                    let word = style::severity(Severity::Error, "error");
                    writeln!(err, "{word}: {}", text::escape(&message))?;
                    run::report_refusal(args.output_format, message, out)?;
                    Ok(run::EXIT_FAILED)
                }
            }
        }
    }
}

/// Says what is wrong with arguments that can't be read; the wanted format and colour are looked for
/// in them all the same.
fn refuse_arguments(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let surroundings = surroundings();
    let color = cli::option_in(&arguments, "--color").unwrap_or(ColorChoice::Auto);
    // The message quotes arguments as they are: one from a hostile file name must not act. So it is made
    // anew from arguments that can't.
    let escaped: Vec<String> = arguments.iter().map(|argument| text::escape(argument).into_owned()).collect();
    let again = if escaped == arguments { None } else { Cli::try_parse_from(&escaped).err() };
    let rendered = again.as_ref().unwrap_or(error).render();
    let message = rendered.to_string();
    if surroundings.color(color, surroundings.stderr_is_terminal) {
        err.write_all(rendered.ansi().to_string().as_bytes())?;
    } else {
        err.write_all(message.as_bytes())?;
    }
    if let Some(format) = cli::option_in(&arguments, "--output-format") {
        let paragraph: Vec<&str> =
            message.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        run::report_refusal(format, paragraph.join(" ").trim_start_matches("error: ").to_owned(), out)?;
    }
    Ok(run::EXIT_FAILED)
}

fn config(args: &CheckArgs, surroundings: &Surroundings) -> Result<Config, UsageError> {
    let message = |error: anyhow::Error| UsageError::Message(format!("{error:#}"));
    let text = if args.isolated {
        None
    } else {
        input::settings_text(args.config.as_deref(), FILE_NAME).map_err(message)?
    };
    let file = text.map(|(path, text)| SettingsFile::parse(&path, &surroundings.folder, &text));
    Config::new(args, surroundings, file.transpose().map_err(UsageError::Message)?)
}

fn surroundings() -> Surroundings {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    Surroundings {
        stdin_is_terminal: io::stdin().is_terminal(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        width: terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0)),
        no_color: is_set("NO_COLOR"),
        force_color: forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"),
        folder: std::env::current_dir().unwrap_or_default(),
        dumb_terminal: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
    }
}
