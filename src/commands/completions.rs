//! `payvet completions`: scripts by which shells complete command lines.

use std::io::{self, Write};

use clap::ValueHint;
use clap_complete::Shell;

use crate::cli::{CompletionsArgs, names};

/// Prints the script for a shell.
///
/// # Errors
/// An output that can't be written.
pub fn run(args: &CompletionsArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut command = without_hidden(&names::command());
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "payvet", &mut script);
    if args.shell == Shell::Bash {
        script = offering_files(&command, &String::from_utf8(script)?).into_bytes();
    }
    out.write_all(&script)?;
    if args.shell == Shell::Fish {
        write_positional(&command, out)?;
    }
    Ok(())
}

/// The script for bash, which would offer nothing but options where a file is to be named: where it offers nothing,
/// bash offers files.
fn offering_files(command: &clap::Command, script: &str) -> String {
    let is_of_files = |name: &str| {
        let subcommand = command.find_subcommand(name);
        let mut positional = subcommand.into_iter().flat_map(clap::Command::get_positionals);
        positional.any(|argument| argument.get_value_hint() == ValueHint::AnyPath)
    };
    let mut takes_files = false;
    let mut lines = String::with_capacity(script.len());
    for line in script.lines() {
        if let Some(name) =
            line.trim_start().strip_prefix("payvet__subcmd__").and_then(|rest| rest.strip_suffix(')'))
        {
            takes_files = is_of_files(name);
        }
        let is_offer_of_options = line.starts_with("            COMPREPLY=( $(compgen -W \"${opts}\"");
        let line = if takes_files && is_offer_of_options {
            "            COMPREPLY=()"
        } else if takes_files && line.ends_with("== -* || ${COMP_CWORD} -eq 2 ]] ; then") {
            "            if [[ ${cur} == -* ]] ; then"
        } else {
            line
        };
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

/// Adds to the script for fish the values of arguments without a name, which it lacks.
fn write_positional(command: &clap::Command, out: &mut dyn Write) -> io::Result<()> {
    for subcommand in command.get_subcommands() {
        let values = subcommand.get_positionals().flat_map(clap::Arg::get_possible_values);
        let values: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        if !values.is_empty() {
            let (name, values) = (subcommand.get_name(), values.join(" "));
            writeln!(
                out,
                "complete -c payvet -n \"__fish_payvet_using_subcommand {name}\" -f -a \"{values}\""
            )?;
        }
    }
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
