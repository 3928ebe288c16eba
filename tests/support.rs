//! What the tests share: running a check in memory, and comparing with files.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use clap::Parser as _;
use payvet::check::{Settings, Verdict, check};
use payvet::cli::{Cli, Command};
use payvet::config::{Config, Surroundings};
use payvet::document::locate::Locator;
use payvet::formats::by_name;
use payvet::interruption::{Interruption, Signal};
use payvet::run::run as run_check;
use serde_json::Value;

/// Runs the binary from the root of the repository, with `input` on standard input.
pub(crate) fn payvet(arguments: &[&str], input: &[u8]) -> Output {
    payvet_in(root(), arguments, input)
}

/// The same from another folder.
pub(crate) fn payvet_in(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_payvet"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("FORCE_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("stdin is a pipe").write_all(input).expect("the binary reads");
    child.wait_with_output().expect("the binary ends")
}

/// Runs `payvet check` in memory, ended by a signal before it begins: exit code, report and messages.
pub(crate) fn interrupted(arguments: &[&str], signal: Signal) -> (u8, String, String) {
    let arguments = ["payvet", "check"].iter().chain(arguments);
    let Command::Check(arguments) = Cli::parse_from(arguments).command else { panic!("it is a check") };
    let config = Config::new(&arguments, &Surroundings::default(), None).expect("they can be followed");
    let interruption = Interruption::default();
    interruption.request(signal);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run_check(&config, &interruption, &mut out, &mut err).expect("memory can be written");
    (code, text(&out).to_owned(), text(&err).to_owned())
}

/// The same as a gzip stream.
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("output is UTF-8")
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn settings() -> Settings {
    Settings::default()
}

/// One finding as a table of expectations writes it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) severity: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) pointer: String,
    /// The bytes that are pointed at.
    pub(crate) marked: String,
}

pub(crate) fn run(text: &str) -> Verdict {
    check(text.as_bytes(), &settings())
}

pub(crate) fn run_as(format: &str, text: &str) -> Verdict {
    check(text.as_bytes(), &Settings { format: by_name(format), ..settings() })
}

pub(crate) fn seen(text: &str, verdict: &Verdict) -> Vec<Seen> {
    let see = |kept: &payvet::check::RecordFinding| Seen {
        severity: kept.finding.severity.name(),
        rule: kept.finding.rule.code,
        pointer: kept.finding.pointer.clone(),
        marked: text[kept.finding.span.start..kept.finding.span.end].to_owned(),
    };
    verdict.findings.iter().map(see).collect()
}

/// `severity rule pointer` of every finding, errors and warnings alike.
pub(crate) fn lines(verdict: &Verdict) -> Vec<String> {
    let line = |kept: &payvet::check::RecordFinding| {
        let finding = &kept.finding;
        format!("{} {} {}", finding.severity.name(), finding.rule.code, finding.pointer)
    };
    verdict.findings.iter().map(line).collect()
}

/// `line:column rule` of every finding.
pub(crate) fn places(text: &[u8], verdict: &Verdict) -> Vec<String> {
    let locator = Locator::new(text);
    let place = |kept: &payvet::check::RecordFinding| {
        let at = locator.position(kept.finding.span.start);
        format!("{}:{} {}", at.line, at.column, kept.finding.rule.code)
    };
    verdict.findings.iter().map(place).collect()
}

/// Puts `value` at a JSON Pointer, or takes away what is there.
pub(crate) fn put(payload: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = payload.pointer_mut(parent).expect("the parent is there");
    match (parent, value) {
        (Value::Object(members), Some(value)) => {
            members.insert(name, value);
        }
        (Value::Object(members), None) => {
            members.shift_remove(&name).expect("what is taken away is there");
        }
        (parent, Some(value)) => parent[name.parse::<usize>().expect("an index")] = value,
        _ => panic!("nothing can be taken from an array"),
    }
}

/// Every file below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Payloads below samples/invalid, without what is expected of them beside them.
pub(crate) fn invalid_samples() -> Vec<PathBuf> {
    let is_payload = |path: &PathBuf| {
        let name = path.to_str().expect("a sample has a name in ASCII");
        !name.ends_with(".expected.json") && path.extension().is_some_and(|extension| extension != "txt")
    };
    files_below(&root().join("samples/invalid")).into_iter().filter(is_payload).collect()
}

/// Leaves what is expected of samples out of a walk through all of them.
pub(crate) const ONLY_PAYLOADS: &str = "--exclude=*.expected.json";

/// Compares a checked-in file with what it should hold, or writes it under `UPDATE=1`.
pub(crate) fn assert_current(path: &Path, wanted: &str) {
    let found = std::fs::read_to_string(path).unwrap_or_default();
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, wanted).expect("the file can be written");
        return;
    }
    let differing = found.lines().zip(wanted.lines()).position(|(old, new)| old != new);
    let at = differing.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    panic!(
        "{} is stale, first at line {}\n  there:  {}\n  wanted: {}\nUPDATE=1 cargo test writes it",
        path.display(),
        at + 1,
        line(&found),
        line(wanted)
    );
}
