//! What teaches: examples in help texts, manual pages, completions. Each example does what it says.

use clap::CommandFactory as _;
use payvet::cli::{Cli, names};
use payvet::formats::{self, FORMATS};

use crate::support::{files_below, payvet, text};

/// Columns of a terminal on which no line of an example is broken.
const COLUMNS: usize = 79;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// What stands behind the options of payvet and of each subcommand, by name.
fn after_helps() -> Vec<(String, String)> {
    let root = Cli::command();
    let commands = std::iter::once(&root).chain(root.get_subcommands());
    let after_help = |command: &clap::Command| {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        (command.get_name().to_owned(), text)
    };
    commands.map(after_help).collect()
}

/// The command lines that a help text shows.
fn examples(after_help: &str) -> Vec<String> {
    let lines = after_help.lines().skip_while(|line| *line != "Examples:").skip(1);
    let lines = lines.map_while(|line| line.strip_prefix("  "));
    lines.map(|line| line.split("  ").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_help_has_examples_that_fit_a_terminal() {
    for (name, after_help) in after_helps() {
        let least = if name == "check" { 5 } else { 3 };
        assert!(examples(&after_help).len() >= least, "{name}: {after_help}");
        for line in after_help.lines() {
            assert!(line.chars().count() <= COLUMNS, "{name}: {line}");
        }
    }
}

/// A folder in which every example works, with stand-ins for the programs that aren't part of a system.
#[cfg(unix)]
fn scratch() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::support::{payvet_in, root};

    let folder = tempfile::tempdir().expect("a folder can be made");
    let at = |name: &str| folder.path().join(name);
    for name in [
        "bin",
        "exports",
        "fixtures/valid",
        "orders/valid",
        "recorded/valid",
        "tests",
        "users/valid",
        "home/.zfunc",
        "home/.config/fish/completions",
        "home/.config/elvish/lib",
        "home/.local/share/bash-completion/completions",
    ] {
        std::fs::create_dir_all(at(name)).expect("a folder can be made");
    }
    let sample = |name: &str| root().join("samples/valid").join(name);
    for (name, place) in [
        ("ibm-verify-fulfillment/access-revoked.json", "event.json"),
        ("ibm-verify-fulfillment/events.jsonl", "exports/events.jsonl"),
        ("elimity-itsm-webhook/entity-removal.json", "fixtures/valid/request.json"),
        ("elimity-itsm-webhook/entity-removal.json", "orders/valid/request.json"),
        ("ibm-verify-fulfillment/access-revoked.json", "users/valid/event.json"),
        ("ibm-verify-fulfillment/events.jsonl", "recorded/valid/events.jsonl"),
    ] {
        std::fs::copy(sample(name), at(place)).expect("a sample can be copied");
    }
    for (name, script) in [
        ("curl", "grep -q . || exit 22; echo accepted"),
        ("git", "printf 'event.json\\0'"),
        ("man", "grep -q '^.TH' || exit 16"),
    ] {
        std::fs::write(at("bin").join(name), format!("#!/bin/sh\n{script}\n")).expect("it can be written");
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(at("bin").join(name), executable).expect("it can be made executable");
    }
    for (number, payload) in ["event.json", "exports"].into_iter().enumerate() {
        let report = payvet_in(folder.path(), &["check", "--output-format", "json", payload], b"");
        std::fs::write(at(&format!("shard-{}.json", number + 1)), report.stdout).expect("it can be written");
    }
    folder
}

#[cfg(unix)]
#[test]
fn every_example_works() {
    let mut count = 0;
    for (name, after_help) in after_helps() {
        for example in examples(&after_help) {
            let folder = scratch();
            let before = files_below(folder.path()).len();
            let programs = std::path::Path::new(env!("CARGO_BIN_EXE_payvet")).parent();
            let programs = programs.expect("it is in a folder").display().to_string();
            let path = std::env::var("PATH").unwrap_or_default();
            let path = format!("{}:{programs}:{path}", folder.path().join("bin").display());
            let output = std::process::Command::new("sh")
                .args(["-c", &example])
                .current_dir(folder.path())
                .env("PATH", path)
                .env("HOME", folder.path().join("home"))
                .env("PROFILE", folder.path().join("home/profile.ps1"))
                .stdin(std::process::Stdio::null())
                .output()
                .expect("sh runs");
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{name}: {example}\n{said}");
            let is_seen = !output.stdout.is_empty() || !said.is_empty();
            let is_written = files_below(folder.path()).len() > before;
            let is_read = example.contains("| man");
            assert!(is_seen || is_written || is_read, "{name}: {example} does nothing");
            count += 1;
        }
    }
    assert!(count > 25, "{count} examples");
}

#[test]
fn every_subcommand_has_a_page_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let place = folder.path().join("man1");
    let place = place.to_str().expect("its name is text");
    let output = payvet(&["man", "--out", place], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let pages = names::subcommands().into_iter().map(|name| format!("payvet-{name}"));
    let pages: Vec<String> = std::iter::once("payvet".to_owned()).chain(pages).collect();
    let written: Vec<String> = pages.iter().map(|page| format!("wrote {place}/{page}.1")).collect();
    assert_eq!(text(&output.stderr).lines().collect::<Vec<_>>(), written);
    assert_eq!(files_below(folder.path()).len(), pages.len());
    for page in &pages {
        let read = std::fs::read(folder.path().join("man1").join(format!("{page}.1")));
        let read = read.expect("it was written");
        let arguments = page.strip_prefix("payvet-").map_or(vec!["man"], |name| vec!["man", name]);
        assert_eq!(payvet(&arguments, b"").stdout, read, "{page} is printed as it is written");
        let read = text(&read);
        let version = env!("CARGO_PKG_VERSION");
        let title = format!(".TH \"{page}\" \"1\" \"\" \"payvet {version}\" \"payvet\"\n");
        assert!(read.starts_with(&title), "{page}: {read}");
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "\"SEE ALSO\""] {
            assert!(read.contains(&format!("\n.SH {section}\n")), "{page} has no {section}");
        }
        let titles: Vec<&str> = read.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        let known = [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "VERDICT",
            "INPUT",
            "\"PARTS OF A FILE\"",
            "OUTPUT",
            "SETTINGS",
            "SUBCOMMANDS",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
            "VERSION",
            "\"SEE ALSO\"",
        ];
        let mut known_titles = known.iter().filter(|title| titles.contains(title));
        // Each once, in the order in which pages have them.
        assert!(titles.iter().all(|title| known_titles.next() == Some(title)), "{page}: {titles:?}");
        let (_, references) = read.split_once(".SH \"SEE ALSO\"\n").expect("it is there");
        for other in pages.iter().filter(|other| *other != page) {
            let reference = format!("\\fB{}\\fR(1)", other.replace('-', "\\-"));
            assert!(references.contains(&reference), "{page} doesn't name {other}: {references}");
        }
        assert!(!read.contains("payvet\\-help"), "{page} names a page that isn't there");
    }
    let unknown = payvet(&["man", "chekc"], b"");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("try: payvet man check"), "{}", text(&unknown.stderr));
}

#[test]
fn shells_complete_every_name() {
    for shell in SHELLS {
        let output = payvet(&["completions", shell], b"");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{shell}");
        let script = text(&output.stdout);
        let options = ["--output-format", "--select", "--stdin-filename", "--draft"];
        let reports = ["sarif", "rdjson", "checkstyle"];
        // PowerShell's and elvish's scripts know options, and no values.
        let knows_values = !matches!(shell, "powershell" | "elvish");
        let rules = formats::rules().map(|rule| rule.code).chain(FORMATS.iter().map(|format| format.name));
        let values = reports.into_iter().chain(rules).filter(|_| knows_values);
        for word in options.into_iter().chain(values) {
            // fish names options without their dashes.
            let word = if shell == "fish" { word.trim_start_matches("--") } else { word };
            assert!(script.contains(word), "{shell} doesn't complete {word}");
        }
    }
}

#[test]
fn hidden_options_are_nowhere() {
    for arguments in
        [&["man", "check"][..], &["check", "--help"], &["completions", "bash"], &["completions", "fish"]]
    {
        let output = payvet(arguments, b"");
        assert!(!text(&output.stdout).contains("no-acceptor"), "{arguments:?}");
    }
}
