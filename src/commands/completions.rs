//! `payvet completions`: scripts by which shells complete command lines.

use std::io::Write;

use crate::cli::{CompletionsArgs, names};

/// Prints the script for a shell.
///
/// # Errors
/// An output that can't be written.
pub fn run(args: &CompletionsArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut without_hidden(&names::command()), "payvet", &mut script);
    out.write_all(&script)?;
    Ok(())
}

/// The command without hidden options, which bash's script would complete as well.
fn without_hidden(command: &clap::Command) -> clap::Command {
    let shown: Vec<clap::Arg> =
        command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned().collect();
    let is_shown = |id: &clap::Id| shown.iter().any(|argument| argument.get_id() == id);
    let groups = command.get_groups().filter(|group| group.get_args().all(is_shown)).cloned();
    let subcommands = command.get_subcommands().map(without_hidden);
    let mut copy = clap::Command::new(command.get_name().to_owned()).groups(groups).subcommands(subcommands);
    if let Some(version) = command.get_version() {
        copy = copy.version(version.to_owned());
    }
    if let Some(about) = command.get_about() {
        copy = copy.about(about.clone());
    }
    copy.args(shown)
}
