//! Faults of the surroundings: each ends in a message that names what failed, in the right exit code, and
//! never in a trace; everything else is checked all the same. What needs a tool of its own, root or a mount
//! is tried by `.ci/faults.py`.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use clap::ValueEnum as _;
use payvet::report::ReportFormat;
use serde_json::Value;

use crate::support::{root, text};

const WRONG: &str = "samples/invalid/schema/wrong-type.json";

/// A folder with two payloads in it, `bad.json` and `other.json`, in both of which a type is wrong.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Folder(tempfile::tempdir().expect("a folder can be made"));
        for name in ["bad.json", "other.json"] {
            fs::copy(root().join(WRONG), folder.path(name)).expect("the sample can be copied");
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("a file can be written");
    }

    fn folder(&self, name: &str) {
        fs::create_dir_all(self.path(name)).expect("a folder can be made");
    }

    fn link(&self, to: &str, name: &str) {
        symlink(to, self.path(name)).expect("a link can be made");
    }

    fn pipe(&self, name: &str) {
        let made = Command::new("mkfifo").arg(self.path(name)).status().expect("mkfifo is there");
        assert!(made.success());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        prepared(Command::new(env!("CARGO_BIN_EXE_payvet")), self.0.path(), arguments)
    }

    /// The same behind a line of a shell, which ends with `"$0" "$@"`.
    fn shell(&self, line: &str, arguments: &[&str]) -> Output {
        let mut shell = Command::new("sh");
        shell.args(["-c", line, env!("CARGO_BIN_EXE_payvet")]);
        prepared(shell, self.0.path(), arguments).output().expect("the shell ends")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary ends")
    }

    /// Checks that a run fails about these paths, in these words, and checks just the `files`.
    fn assert_fails(&self, arguments: &[&str], failures: &[(&str, &str)], files: &[&str]) {
        let output = self.run(&[&["check", "--output-format", "json"], arguments].concat());
        assert_told(&output, failures, files);
    }

    /// Whether a report that isn't finished lies around.
    fn assert_tidy(&self) {
        let names = fs::read_dir(self.0.path()).expect("the folder is there");
        let names = names.map(|entry| entry.expect("it can be read").file_name().into_encoded_bytes());
        let left: Vec<Vec<u8>> = names.filter(|name| name.starts_with(b".payvet-")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn prepared(mut command: Command, folder: &Path, arguments: &[&str]) -> Command {
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

fn ended(child: Child) -> Output {
    child.wait_with_output().expect("the binary ends")
}

fn assert_told(output: &Output, failures: &[(&str, &str)], files: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(if failures.is_empty() { 1 } else { 2 }), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let texts = |list: &Value, name: &str| -> Vec<String> {
        let list = list.as_array().expect("it is a list");
        list.iter().map(|one| one[name].as_str().expect("it is a text").to_owned()).collect()
    };
    assert_eq!(texts(&report["files"], "path"), files, "{said}");
    assert_eq!(texts(&report["failures"], "path").len(), failures.len(), "{said}");
    for (path, why) in failures {
        assert!(said.contains(&format!("error: {path}: {why}")), "{path}, {why}: {said}");
    }
}

#[test]
fn a_directory_named_as_a_file_is_a_directory() {
    let folder = Folder::new();
    folder.folder("dir.json/deep.json");
    fs::rename(folder.path("other.json"), folder.path("dir.json/deep.json/in.json"))
        .expect("it can be moved");
    let inside = "dir.json/deep.json/in.json";
    folder.assert_fails(&["dir.json", "bad.json"], &[], &[inside, "bad.json"]);
    folder.assert_fails(&["."], &[], &["bad.json", inside]);
}

#[test]
fn links_that_lead_nowhere_are_told_once_and_loops_end() {
    let folder = Folder::new();
    folder.folder("sub");
    folder.link("nowhere", "dangling.json");
    folder.link("loop.json", "loop.json");
    folder.link("..", "sub/up");
    let missing = ("dangling.json", "no such file or directory");
    let levels = ("loop.json", "too many levels of symbolic links");
    folder.assert_fails(&["dangling.json", "loop.json", "bad.json"], &[missing, levels], &["bad.json"]);
    folder.assert_fails(&["."], &[missing, levels], &["bad.json", "other.json"]);
    folder.assert_fails(&["dangling.json", "dangling.json"], &[missing], &[]);
}

#[test]
fn what_cannot_be_read_is_told_in_the_words_of_the_system() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.folder("locked");
    folder.write("secret.json", b"{}");
    let forbid = |name: &str, mode| {
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(mode))
            .expect("it is the test's own");
    };
    forbid("locked", 0);
    forbid("secret.json", 0);
    // Nothing is forbidden to root; then there is nothing to be told.
    let is_forbidden = File::open(folder.path("secret.json")).is_err();
    let denied = [("locked", "permission denied"), ("secret.json", "permission denied")];
    if is_forbidden {
        folder.assert_fails(&["."], &denied, &["bad.json", "other.json"]);
        folder.assert_fails(&["locked", "secret.json"], &denied, &[]);
    } else {
        folder.assert_fails(&["."], &[], &["bad.json", "other.json", "secret.json"]);
    }
    forbid("locked", 0o755);
}

/// What happens to a file, and what is said of it then.
type Change = (fn(&Path), Option<&'static str>);

#[test]
fn a_file_that_changed_since_it_was_found_is_told_and_the_others_are_checked() {
    let changes: [Change; 3] = [
        (|path| fs::remove_file(path).expect("it is there"), Some("no such file or directory")),
        (
            |path| {
                fs::remove_file(path).expect("it is there");
                fs::create_dir(path).expect("its place is free");
            },
            Some("is a directory"),
        ),
        (|path| fs::write(path, "").expect("it can be written"), None),
    ];
    for (change, why) in changes {
        let folder = Folder::new();
        // It holds the run up between finding files and reading them.
        folder.pipe("first");
        let arguments = ["check", "--output-format", "json", "first", "bad.json", "other.json"];
        let child = folder.command(&arguments).spawn().expect("the binary starts");
        let mut first = File::options().write(true).open(folder.path("first")).expect("it is being read");
        change(&folder.path("bad.json"));
        first.write_all(b"{}").expect("it is being read");
        drop(first);
        let failures: Vec<(&str, &str)> = why.map(|why| ("bad.json", why)).into_iter().collect();
        let files: &[&str] =
            if why.is_some() { &["first", "other.json"] } else { &["first", "bad.json", "other.json"] };
        assert_told(&ended(child), &failures, files);
    }
}

#[test]
fn pipes_and_devices_below_a_folder_are_no_payloads() {
    let folder = Folder::new();
    folder.pipe("pipe.json");
    folder.link("/dev/zero", "zero.json");
    folder.assert_fails(&["."], &[], &["bad.json", "other.json"]);
}

#[test]
fn a_settings_file_that_never_ends_is_refused() {
    let folder = Folder::new();
    for (make, why) in [
        ((|folder: &Folder| folder.pipe("payvet.toml")) as fn(&Folder), "is no file"),
        (|folder| folder.link("/dev/zero", "payvet.toml"), "is no file"),
        (|folder| folder.folder("payvet.toml"), "is a directory"),
        (|folder| folder.link("nowhere", "payvet.toml"), "no such file or directory"),
        (|folder| folder.write("payvet.toml", b"strict = true\n\xFF"), "line 2 is no UTF-8"),
    ] {
        make(&folder);
        let output = folder.run(&["check", "bad.json"]);
        assert_eq!(output.status.code(), Some(2), "{why}");
        let said = format!("error: payvet.toml: {why}");
        assert!(text(&output.stderr).starts_with(&said), "{}", text(&output.stderr));
        let path = folder.path("payvet.toml");
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).expect("it is the test's own");
    }
    let output = folder.run(&["check", "--config", "/dev/zero", "bad.json"]);
    assert_eq!(text(&output.stderr), "error: /dev/zero: has more than 1 MiB\n");
}

#[test]
fn a_named_pipe_is_read_where_settings_are_named() {
    let folder = Folder::new();
    folder.pipe("settings");
    let child = folder.command(&["check", "--quiet", "--config", "settings", "bad.json"]).spawn();
    fs::write(folder.path("settings"), "ignore = 'schema/'\n").expect("it is being read");
    assert_eq!(ended(child.expect("the binary starts")).status.code(), Some(0));
}

#[test]
fn a_list_that_never_ends_is_told_and_the_rest_is_checked() {
    let folder = Folder::new();
    let arguments = ["--files-from", "/dev/zero", "bad.json"];
    folder.assert_fails(&arguments, &[("--files-from /dev/zero", "has more than 256 MiB")], &["bad.json"]);
    let arguments = ["--baseline", "/dev/zero", "bad.json"];
    folder.assert_fails(&arguments, &[("/dev/zero", "has more than 256 MiB")], &["bad.json"]);
}

#[test]
fn a_refused_run_waits_for_no_list() {
    let folder = Folder::new();
    folder.pipe("list");
    let output = folder.run(&["check", "--nope", "--files-from", "list", "--output-format=json=r.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(folder.path("r.json").is_file(), "{}", text(&output.stderr));
}

/// Git carries links to devices.
#[test]
fn a_list_of_ignored_files_that_never_ends_is_told_and_its_folder_left_out() {
    for name in [".gitignore", ".ignore"] {
        let folder = Folder::new();
        folder.folder("in/deep");
        fs::copy(folder.path("bad.json"), folder.path("in/deep/in.json")).expect("it can be copied");
        let list = format!("in/{name}");
        let endless: [&dyn Fn(); 2] = [&|| folder.pipe(&list), &|| folder.link("/dev/zero", &list)];
        for make in endless {
            make();
            let failure = [(list.as_str(), "is neither a file nor a folder; --no-ignore does without it")];
            folder.assert_fails(&["."], &failure, &["bad.json", "other.json"]);
            folder.assert_fails(&["in", "bad.json"], &failure, &["bad.json"]);
            let above = folder.path(&list).canonicalize().unwrap_or_else(|_| folder.path(&list));
            assert!(!above.is_file());
            let output = folder.run(&["check", "in/deep"]);
            assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
            folder.assert_fails(&["--no-ignore", "in"], &[], &["in/deep/in.json"]);
            fs::remove_file(folder.path(&list)).expect("it is there");
        }
        // Git takes neither for a list.
        folder.folder(&list);
        folder.assert_fails(&["in"], &[], &["in/deep/in.json"]);
    }
}

#[test]
fn a_bad_glob_above_a_folder_is_as_good_as_one_in_it() {
    let folder = Folder::new();
    folder.folder("in/deep");
    fs::copy(folder.path("bad.json"), folder.path("in/deep/in.json")).expect("it can be copied");
    folder.write("in/.gitignore", b"{a,b\n\\\n");
    for path in ["in", "in/deep"] {
        folder.assert_fails(&[path], &[], &["in/deep/in.json"]);
    }
}

#[test]
fn nobody_who_reads_changes_neither_code_nor_reports() {
    let folder = Folder::new();
    for number in 0..8 {
        fs::copy(folder.path("bad.json"), folder.path(&format!("{number}.json"))).expect("it can be copied");
    }
    for format in ReportFormat::value_variants() {
        let format = format.to_possible_value().expect("each has a name").get_name().to_owned();
        let arguments = ["check", "--output-format", &format, "--output-format=json=r.json", "."];
        let read = folder.run(&arguments);
        assert_eq!(read.status.code(), Some(1));
        let (first, pipes) = (fs::read(folder.path("r.json")).ok(), "exec \"$0\" \"$@\"");
        for line in [format!("{pipes} >&-"), format!("{pipes} 2>&-"), format!("{pipes} <&-")] {
            fs::remove_file(folder.path("r.json")).expect("it was written");
            let output = folder.shell(&line, &arguments);
            assert_eq!(output.status.code(), Some(1), "{format} {line}");
            assert_eq!(fs::read(folder.path("r.json")).ok(), first, "{format} {line}");
            assert_eq!(
                output.stdout,
                if line.ends_with(">&-") && !line.contains("2>") { vec![] } else { read.stdout.clone() }
            );
        }
        for is_stdout in [true, false] {
            let mut command = folder.command(&arguments);
            let (reader, writer) = std::io::pipe().expect("a pipe can be made");
            drop(reader);
            if is_stdout {
                command.stdout(writer)
            } else {
                command.stderr(writer)
            };
            let output = command.output().expect("the binary ends");
            assert_eq!(output.status.code(), Some(1), "{format}");
            assert_eq!(fs::read(folder.path("r.json")).ok(), first, "{format}");
            assert_eq!(
                if is_stdout { &output.stderr } else { &output.stdout },
                if is_stdout { &read.stderr } else { &read.stdout }
            );
        }
        folder.assert_tidy();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_told_and_costs_no_other_report() {
    let full = || File::options().write(true).open("/dev/full").expect("Linux has it");
    let folder = Folder::new();
    for format in ReportFormat::value_variants() {
        let format = format.to_possible_value().expect("each has a name").get_name().to_owned();
        let arguments =
            ["check", "--output-format", &format, "--output-format=json=r.json", "bad.json", "nosuch.json"];
        let read = folder.run(&arguments);
        let output = folder.command(&arguments).stdout(full()).output().expect("the binary ends");
        assert_eq!(output.status.code(), Some(2));
        let said = "error: standard output: can't be written: no space left on device\n";
        assert!(text(&output.stderr).contains(said), "{format}: {}", text(&output.stderr));
        fs::remove_file(folder.path("r.json")).expect("it was written");
        let output = folder.command(&arguments).stderr(full()).output().expect("the binary ends");
        assert_eq!((output.status.code(), &output.stdout), (Some(2), &read.stdout), "{format}");
        assert!(folder.path("r.json").is_file(), "{format}");
    }
    for arguments in [
        &["rules"][..],
        &["--help"],
        &["sample", "elimity-itsm-webhook"],
        &["check", "--show-settings"],
        &["check", "--show-files", "."],
    ] {
        let output = folder.command(arguments).stdout(full()).output().expect("the binary ends");
        let said = "error: standard output: can't be written: no space left on device\n";
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(2), said), "{arguments:?}");
    }
    // What could not be said isn't taken for said.
    folder.write("good.json", b"[]");
    let arguments = ["check", "--allow-empty", "--layout", "json", "good.json", "-v"];
    let output = folder.command(&arguments).stderr(full()).output().expect("the binary ends");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_report_that_cannot_have_its_place_is_told() {
    let folder = Folder::new();
    folder.link("loop", "loop");
    let long = "n".repeat(256);
    for (target, why) in [
        ("bad.json/r", "not a directory"),
        ("loop", "too many levels of symbolic links"),
        (long.as_str(), "file name too long"),
        (".", "is a directory"),
    ] {
        let to = format!("--output-format=sarif={target}");
        let why = format!("can't be written: {why}");
        folder.assert_fails(&[&to, "bad.json"], &[(target, &why)], &["bad.json"]);
        folder.assert_tidy();
    }
}

#[test]
fn few_descriptors_are_enough_or_it_is_told() {
    let folder = Folder::new();
    for number in 0..40 {
        fs::copy(folder.path("bad.json"), folder.path(&format!("{number}.json"))).expect("it can be copied");
    }
    for limit in [16, 64] {
        let line = format!("ulimit -n {limit}; exec \"$0\" \"$@\"");
        let output = folder.shell(&line, &["check", "--output-format=json=r.out", "."]);
        assert_eq!(output.status.code(), Some(1), "{limit}: {}", text(&output.stderr));
        assert!(text(&output.stderr).starts_with("42 errors in 42 records of 42 files"));
    }
}

#[test]
fn a_working_directory_that_is_gone_matters_only_to_what_is_in_it() {
    let folder = Folder::new();
    let line = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" \"$@\"";
    let outside = folder.path("bad.json").display().to_string();
    for (arguments, code, said) in [
        (&["check", &outside][..], 1, "1 error in 1 record"),
        (&["check", "--exclude", "*.x", &outside], 1, "1 error in 1 record"),
        (&["check", "bad.json"], 2, "error: bad.json: no such file or directory"),
        (&["check", "."], 2, "error: .: "),
        (&["check", "--output-format=json=r.json", &outside], 2, "error: r.json: can't be written: "),
    ] {
        let output = folder.shell(line, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn odd_environments_change_nothing() {
    let folder = Folder::new();
    let arguments = ["check", "--output-format", "junit", "."];
    let calm = folder.run(&arguments);
    for (name, value) in [
        ("HOME", ""),
        ("HOME", "/nosuch"),
        ("HOME", "/dev/null"),
        ("TERM", ""),
        ("TERM", "nonsense"),
        ("COLUMNS", "0"),
        ("COLUMNS", "99999999999999999999"),
        ("LANG", "C"),
        ("TZ", "garbage"),
        ("SOURCE_DATE_EPOCH", "garbage"),
        ("SOURCE_DATE_EPOCH", "-1"),
        ("SOURCE_DATE_EPOCH", "-9223372036854775808"),
        ("SOURCE_DATE_EPOCH", "99999999999999999999999999"),
        ("RUST_BACKTRACE", "full"),
        ("PATH", ""),
        ("TMPDIR", "/nosuch"),
    ] {
        let output = folder.command(&arguments).env(name, value).output().expect("the binary ends");
        assert_eq!(output, calm, "{name}={value}");
    }
    let output = folder.command(&arguments).env_clear().output().expect("the binary ends");
    assert_eq!(output, calm, "nothing is set");
}

/// macOS makes no files of such names.
#[cfg(target_os = "linux")]
#[test]
fn no_name_of_a_file_acts() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new();
    folder.folder("odd");
    let long = [[b'a'; 250].as_slice(), b".json"].concat();
    let names: [&[u8]; 7] =
        [b"\xFF\xFE.json", b"a\nb.json", b"\x1B[31m.json", b"-dash.json", &long, b"::error.json", b"\r.json"];
    for name in names {
        let path = folder.path("odd").join(std::ffi::OsStr::from_bytes(name));
        fs::copy(root().join(WRONG), path).expect("Linux makes any file");
    }
    for format in ReportFormat::value_variants() {
        let format = format.to_possible_value().expect("each has a name").get_name().to_owned();
        let output = folder.run(&["check", "--output-format", &format, "odd"]);
        assert_eq!(output.status.code(), Some(1), "{format}: {}", text(&output.stderr));
        assert!(text(&output.stderr).starts_with("7 errors in 7 records of 7 files"), "{format}");
        let all = [text(&output.stdout), text(&output.stderr)].concat();
        assert!(!all.contains(['\u{1B}', '\r']), "{format}: {all}");
        assert!(!all.lines().any(|line| line.starts_with("::error.json")), "{format}: {all}");
    }
}
