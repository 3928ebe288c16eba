//! `payvet man`: manual pages, from the same texts as `--help`.

use std::io::Write;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::write_file;
use crate::cli::{self, Cli, ManArgs, names};
use crate::text;

/// What else a subcommand depends on that has an option of this name.
struct Surrounding {
    option: &'static str,
    name: &'static str,
    meaning: &'static str,
}

const ENVIRONMENT: &[Surrounding] = &[
    Surrounding {
        option: "color",
        name: "NO_COLOR",
        meaning: "Where it is set, there are no colours unless --color asks for them.",
    },
    Surrounding {
        option: "color",
        name: "CLICOLOR_FORCE, FORCE_COLOR",
        meaning: "Where one of them is set and not 0, there are colours, also in a pipe.",
    },
    Surrounding { option: "color", name: "TERM", meaning: "On a terminal called dumb there are no colours." },
    // Of those that judge payloads and write reports.
    Surrounding {
        option: "exit-zero",
        name: "SOURCE_DATE_EPOCH",
        meaning: "The moment that reports name whose format insists on one, in seconds since 1970.",
    },
];

const FILES: &[Surrounding] = &[Surrounding {
    option: "isolated",
    name: "payvet.toml",
    meaning: "Settings, looked for in the working directory and in the folders above it.",
}];

/// Prints a page, or writes it or all of them to files and says so in messages.
///
/// # Errors
/// A subcommand that doesn't exist, an output that can't be written.
pub fn run(args: &ManArgs, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<()> {
    let mut command = Cli::command().disable_help_subcommand(true).subcommand_value_name("COMMAND");
    command.build();
    let named = args.subcommand.as_deref();
    let named = named.map(|name| command.find_subcommand(name).with_context(|| unknown(name))).transpose()?;
    let Some(folder) = &args.out else {
        out.write_all(&page(named.unwrap_or(&command))?)?;
        return Ok(());
    };
    let all = || std::iter::once(&command).chain(command.get_subcommands()).collect();
    for command in named.map_or_else(all, |named| vec![named]) {
        let text = String::from_utf8(page(command)?)?;
        write_file(&folder.join(format!("{}.1", page_name(command))), &text, err)?;
    }
    Ok(())
}

fn unknown(name: &str) -> String {
    let known = names::subcommands();
    text::unknown("subcommand", name, &known.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What a page is called: `payvet`, `payvet-check`.
fn page_name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// A page in roff: nothing in it depends on when and where it is made.
fn page(command: &clap::Command) -> anyhow::Result<Vec<u8>> {
    let is_root = command.has_subcommands();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    let source = format!("payvet {}", env!("CARGO_PKG_VERSION"));
    // An empty argument would be left out, and the date is one.
    writeln!(page, ".TH \"{}\" \"1\" \"\" \"{source}\" \"payvet\"", page_name(command))?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    let (mut description, mut rest) = (Roff::new(), Roff::new());
    let after_help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for paragraph in after_help.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        match section(paragraph) {
            Some((title, body)) => add_section(&mut rest, title, body),
            None => {
                description.control("PP", []).text([roman(paragraph)]);
            }
        }
    }
    description.to_writer(&mut page)?;
    man.render_options_section(&mut page)?;
    if is_root {
        man.render_subcommands_section(&mut page)?;
    }
    for (title, surroundings) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
        let has = |option| command.get_arguments().any(|argument| argument.get_long() == Some(option));
        let entries = surroundings.iter().filter(|surrounding| has(surrounding.option));
        for (position, Surrounding { name, meaning, .. }) in entries.enumerate() {
            if position == 0 {
                rest.control("SH", [title]);
            }
            add_entry(&mut rest, name, meaning);
        }
    }
    if is_root {
        rest.control("SH", ["VERSION"]);
        for line in cli::version().lines() {
            rest.text([roman(line)]).control("br", []);
        }
    }
    add_references(&mut rest, command);
    rest.to_writer(&mut page)?;
    Ok(page)
}

/// Title and text of the section that a paragraph of a help text makes, if it makes one.
fn section(paragraph: &str) -> Option<(&'static str, &str)> {
    let titles = [("Examples:", "EXAMPLES"), ("Exit codes:", "EXIT STATUS")];
    titles.into_iter().find_map(|(head, title)| Some((title, paragraph.strip_prefix(head)?)))
}

fn add_section(roff: &mut Roff, title: &str, body: &str) {
    roff.control("SH", [title]);
    let is_list = body.starts_with('\n');
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once("  ") {
            Some((example, meaning)) if is_list => add_entry(roff, example, meaning.trim()),
            _ if is_list => add_entry(roff, line, ""),
            _ => {
                roff.text([roman(line)]);
            }
        }
    }
}

fn add_entry(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", []).text([bold(name)]);
    roff.text([roman(meaning)]);
}

fn add_references(roff: &mut Roff, command: &clap::Command) {
    let others = names::subcommands().into_iter().map(|name| format!("payvet-{name}"));
    let pages = std::iter::once("payvet".to_owned()).chain(others);
    let pages: Vec<String> = pages.filter(|page| page != page_name(command)).collect();
    roff.control("SH", ["SEE ALSO"]);
    let mut line: Vec<Inline> = Vec::new();
    for (position, page) in pages.into_iter().enumerate() {
        line.push(roman(if position > 0 { ", " } else { "" }));
        line.push(bold(page));
        line.push(roman("(1)"));
    }
    roff.text(line);
}
