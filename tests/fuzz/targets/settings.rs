//! What payvet reads beside payloads: settings files, baselines and saved reports. Each is taken or refused in a
//! message that acts on nobody; and what is taken and written again is read again, and says the same.
//!
//! The input is a file; of saved reports, several with a byte between them that no text has.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};

use libfuzzer_sys::fuzz_target;
use payvet::baseline::{Baseline, Recorder};
use payvet::cli::{CheckArgs, Cli, Command, ReportArgs, When};
use payvet::commands;
use payvet::config::file::SettingsFile;
use payvet::config::{Config, Surroundings};
use payvet::fingerprint::Fingerprint;
use payvet::formats;
use payvet::outputs::Target;
use payvet::report::ReportFormat;
use payvet::rules::Evidence;
use payvet::text::escape;
use payvet_fuzz::{Choices, reports};
use serde_json::Value;

/// Files for which settings are asked.
const PATHS: &[&str] =
    &["/project/a.json", "/project/a/b.json", "/project/a/b/c.jsonl", "/a.json", "/project/x/.y.json"];

/// Reports that are read together at most.
const MOST_REPORTS: usize = 3;

/// Fails unless a message says something and, as it is printed, acts on nobody.
fn assert_message(message: &str) {
    let printed = escape(message);
    assert!(!printed.trim().is_empty());
    reports::assert_inert(ReportFormat::Full, &printed);
}

fn check_arguments() -> Box<CheckArgs> {
    let cli = <Cli as clap::Parser>::try_parse_from(["payvet", "check", "a.json"]);
    match cli.expect("the arguments are known").command {
        Command::Check(arguments) => arguments,
        other => panic!("{other:?} is no check"),
    }
}

fn settings(text: &str) {
    let surroundings = Surroundings { folder: PathBuf::from("/project"), ..Surroundings::default() };
    let read = |text: &str| -> Result<Config, String> {
        let file = SettingsFile::parse(Path::new("payvet.toml"), &surroundings.folder, text)?;
        Ok(Config::new(&check_arguments(), &surroundings, Some(file)).expect("the arguments are good"))
    };
    let config = match read(text) {
        Ok(config) => config,
        Err(message) => {
            assert!(message.starts_with("payvet.toml:"), "{message:?}");
            return assert_message(&message);
        }
    };
    let shown = config.show();
    reports::assert_inert(ReportFormat::Full, &shown);
    let again = read(&shown).unwrap_or_else(|error| panic!("{error}\n{shown}"));
    // Whatever a default has decided, the file says itself by now.
    let shown = again.show();
    let again = read(&shown).unwrap_or_else(|error| panic!("{error}\n{shown}"));
    assert_eq!(shown, again.show());
    for path in [None].into_iter().chain(PATHS.iter().map(Some)) {
        let path = path.map(Path::new);
        let [one, other] = [&config, &again].map(|config| {
            let mut settings = config.settings(path);
            // So it is if nobody says anything.
            settings.levels.min_evidence.get_or_insert(Evidence::Inferred);
            format!("{settings:?}")
        });
        assert_eq!(one, other, "{path:?}\n{shown}");
        let is_left_out = |config: &Config| {
            config.selection.exclude.iter().any(|globs| path.is_some_and(|path| globs.matches(path)))
        };
        assert_eq!(is_left_out(&config), is_left_out(&again), "{path:?}\n{shown}");
    }
    assert_eq!(format!("{:?}", config.fail_level), format!("{:?}", again.fail_level));
}

/// What a baseline lists, as payvet writes it. Only rules that there are can be written.
fn recorded(baseline: &Baseline) -> String {
    let mut recorder = Recorder::default();
    for path in baseline.paths() {
        let known = baseline.stale(path, &[]).into_iter().map(|one| {
            let rule =
                formats::rules().find(|rule| rule.code == one.rule).or_else(|| formats::rules().next());
            let fingerprint = Fingerprint::parse(&one.fingerprint).expect("payvet writes what it reads");
            assert!(baseline.of(path).holds(fingerprint));
            (rule.expect("there are rules").code, fingerprint)
        });
        recorder.add(path, &known.collect::<Vec<_>>());
    }
    recorder.text()
}

fn baseline(text: &str) {
    let baseline = match Baseline::parse(text) {
        Ok(baseline) => baseline,
        Err(message) => return assert_message(&message),
    };
    let written = recorded(&baseline);
    reports::assert_inert(ReportFormat::Full, &written);
    let again = Baseline::parse(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(written, recorded(&again));
    let known = |baseline: &Baseline| -> Vec<String> {
        let of = |path: &str| baseline.stale(path, &[]).into_iter().map(|one| one.path + &one.fingerprint);
        let mut known: Vec<String> = baseline.paths().flat_map(of).collect();
        known.sort();
        known
    };
    assert_eq!(known(&baseline), known(&again));
}

/// Reports of a run of `payvet report`, and its exit code.
fn merged(files: &[PathBuf], format: ReportFormat, mixed_versions: bool) -> (String, u8) {
    let arguments = ReportArgs {
        reports: files.to_vec(),
        output_format: Vec::new(),
        mixed_versions,
        max_warnings: None,
        exit_zero: false,
        color: When::Never,
        quiet: false,
    };
    let target = Target { format, file: None };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = commands::report::run(&arguments, &[target], &Surroundings::default(), &mut out, &mut err);
    let code = code.expect("memory can be written");
    assert!(code <= 2, "{code}");
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    reports::assert_inert(ReportFormat::Full, &text(err));
    let report = text(out);
    reports::assert_inert(format, &report);
    (report, code)
}

fn saved_reports(bytes: &[u8], format: ReportFormat, mixed_versions: bool) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("there is room for a file");
        path
    };
    let given = bytes.split(|byte| *byte == 0xff).take(MOST_REPORTS).enumerate();
    let files: Vec<PathBuf> = given.map(|(number, bytes)| write(&number.to_string(), bytes)).collect();
    let (report, code) = merged(&files, ReportFormat::Json, mixed_versions);
    let value: Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(value["exit_code"], code);

    let again = merged(&[write("json", report.as_bytes())], ReportFormat::Json, false);
    assert_eq!((&report, code), (&again.0, again.1));
    let (lines, code_of_lines) = merged(&files, ReportFormat::Jsonl, mixed_versions);
    let of_lines = merged(&[write("jsonl", lines.as_bytes())], ReportFormat::Json, false);
    assert_eq!((&report, code, code), (&of_lines.0, of_lines.1, code_of_lines));
    assert_eq!(merged(&files, format, mixed_versions).1, code);
}

fuzz_target!(|input: &[u8]| {
    let (bytes, mut choices) = Choices::split(input);
    let kind = choices.byte() % 3;
    if kind == 2 {
        let format = choices.one_of(<ReportFormat as clap::ValueEnum>::value_variants());
        return saved_reports(bytes, format, choices.byte() & 1 > 0);
    }
    // What isn't text is refused before it comes to these readers.
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if kind == 0 { settings(text) } else { baseline(text) }
});
