//! Arguments in, exit code out.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};
use payvet::cli::{self, Cli, Command};
use payvet::config::{Config, Surroundings, UsageError};
use payvet::{commands, run, text};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.kind() == ErrorKind::DisplayVersion => {
            let mut out = io::stdout().lock();
            let _ = out.write_all(cli::version().as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(error) => error.exit(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut err = io::stderr().lock();
    let ended = match &cli.command {
        Command::Schema(args) => commands::schema::run(args, &mut out).map(|()| 0),
        Command::Check(args) => match Config::new(args, &surroundings()) {
            Ok(config) => run::run(&config, &mut out, &mut err),
            Err(UsageError::NoInput) => {
                let mut command = Cli::command();
                let check = command.find_subcommand_mut("check");
                let help = check.map(|check| check.render_help().ansi().to_string());
                let _ = write!(err, "{}", help.unwrap_or_default());
                Ok(run::EXIT_FAILED)
            }
            Err(UsageError::Message(message)) => Err(anyhow::Error::msg(message)),
        },
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this can't be written either.
            let _ = writeln!(err, "error: {}", text::escape(&format!("{error:#}")));
            ExitCode::from(run::EXIT_FAILED)
        }
    }
}

/// Whoever read the output has seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

fn surroundings() -> Surroundings {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    Surroundings {
        stdin_is_terminal: io::stdin().is_terminal(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
        no_color: is_set("NO_COLOR"),
        force_color: forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"),
        dumb_terminal: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
    }
}
