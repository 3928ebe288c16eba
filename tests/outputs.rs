//! Where reports go, and what becomes of saved ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::ValueEnum as _;
use payvet::report::ReportFormat;
use serde_json::Value;

use crate::support::{ONLY_PAYLOADS, payvet, payvet_in, root, text};

const WRONG: &str = "samples/invalid/schema/wrong-type.json";

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the report was written")
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).expect("the report is JSON")
}

/// A folder with a payload in it, `a.json`, in which a type is wrong.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Folder(tempfile::tempdir().expect("a folder can be made"));
        fs::copy(root().join(WRONG), folder.path("a.json")).expect("the sample can be copied");
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file can be written");
    }

    /// Keeps a report about the payload.
    fn save(&self, name: &str) {
        self.run(&["check", &format!("--output-format=json={name}"), "a.json"]);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        payvet_in(self.0.path(), arguments, b"")
    }
}

#[test]
fn one_run_writes_several_reports_and_makes_their_folders() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let [concise, saved] = ["new/a.txt", "new/deep/b.json"].map(|name| folder.path().join(name));
    let to = |format: &str, path: &Path| format!("--output-format={format}={}", path.display());
    let arguments = ["check", &to("concise", &concise), &to("json", &saved), WRONG];
    let output = payvet(&arguments, b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).starts_with("error[schema/wrong-type]"), "people still read stdout");
    let alone = payvet(&["check", "--output-format", "concise", WRONG], b"");
    assert_eq!(read(&concise), text(&alone.stdout));
    let alone = payvet(&["check", "--output-format", "json", WRONG], b"");
    assert_eq!(read(&saved), text(&alone.stdout));
    let left = fs::read_dir(folder.path().join("new")).expect("the folder is there").count();
    assert_eq!(left, 2, "nothing but the report and the folder is left");
}

#[cfg(unix)]
#[test]
fn a_report_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("a.json");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
    fs::write(folder.path().join("other"), "").expect("a file can be made");
    payvet(&["check", &format!("--output-format=json={}", path.display()), WRONG], b"");
    assert_eq!(mode(&path), mode(&folder.path().join("other")));
}

#[test]
fn reports_that_cannot_be_written_fail_the_run_and_no_other_report() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (good, bad) = (folder.path().join("good.json"), folder.path().join("folder"));
    fs::create_dir(&bad).expect("a folder can be made");
    let to = |path: &Path| format!("--output-format=json={}", path.display());
    let output = payvet(&["check", &to(&bad), &to(&good), "--output-format", "concise", WRONG], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("folder: can't be written: is a directory"),
        "{}",
        text(&output.stderr)
    );
    assert!(text(&output.stderr).ends_with("; 1 failure\n"), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("schema/wrong-type"));
    let report = json(&good);
    assert_eq!((&report["exit_code"], &report["summary"]["errors"]), (&2.into(), &1.into()));
    assert!(report["failures"][0]["message"].as_str().is_some_and(|message| message.starts_with("can't be")));
}

#[test]
fn a_run_that_is_refused_leaves_no_report_of_an_earlier_one() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("a.json");
    let to = format!("--output-format=json={}", path.display());
    for arguments in [["--schema", "nosuch"], ["--no-such-flag", "x"], ["--output-format", "nosuch"]] {
        fs::write(&path, "{\"exit_code\": 0}").expect("a file can be made");
        let output = payvet(&[&["check", &to, WRONG], arguments.as_slice()].concat(), b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(json(&path)["exit_code"], 2, "{arguments:?}");
    }
}

#[test]
fn a_refused_conversion_leaves_no_report_of_an_earlier_one() {
    let folder = Folder::new();
    folder.save("saved.json");
    let twice: &[&str] = &["--output-format=json", "--output-format=concise"];
    for arguments in [&["--nope"], &["--max-warnings=few"], &["--output-format=nosuch"], twice] {
        folder.write("old.json", "{\"exit_code\": 0}");
        let given = ["report", "--output-format=json=old.json", "saved.json"];
        let output = folder.run(&[&given, arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(json(&folder.path("old.json"))["exit_code"], 2, "{arguments:?}");
    }
}

#[test]
fn what_would_be_mixed_up_is_refused() {
    let folder = Folder::new();
    for (arguments, said) in [
        (["--output-format=json", "--output-format=concise"], "only one report goes to standard output"),
        (["--output-format=json", "--output-format=concise=-"], "only one report goes to standard output"),
        (
            ["--output-format=json=x.json", "--output-format=concise=./x.json"],
            "two reports would be written to ./x.json",
        ),
        (["--output-format=json=", "--quiet"], "a file is missing behind `=`"),
        (["--output-format=jsn", "--quiet"], "there is no report format `jsn`; did you mean `json`?"),
    ] {
        let output = folder.run(&[&["check"], arguments.as_slice(), &["a.json"]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
    assert_eq!(
        json(&folder.path("x.json"))["exit_code"],
        2,
        "the first report was written, the other wasn't"
    );
}

#[test]
fn a_report_to_a_dash_goes_to_standard_output() {
    let folder = Folder::new();
    let output = folder.run(&["check", "--output-format=json=-", "a.json"]);
    assert_eq!(output.stdout, folder.run(&["check", "--output-format=json", "a.json"]).stdout);
    assert!(!folder.path("-").exists());
}

#[test]
fn no_report_overwrites_what_the_run_reads() {
    let folder = Folder::new();
    folder.save("saved.json");
    folder.write("no-report.json", "{}");
    folder.write("list", "listed.json\n");
    folder.write("listed.json", "{}");
    folder.write("named.toml", "");
    folder.write("payvet.toml", "");
    folder.run(&["check", "--write-baseline=known.json", "a.json"]);
    fs::create_dir(folder.path("deep")).expect("a folder can be made");
    let checked = "it is checked itself";
    let named = "it is named among the arguments";
    for (arguments, target, why) in [
        ("check a.json", "a.json", checked),
        ("check a.json", "deep/../a.json", checked),
        ("check --files-from list", "listed.json", checked),
        ("check --files-from list", "list", "it is the list of --files-from"),
        ("check --baseline known.json a.json", "known.json", "it is the baseline"),
        ("check --write-baseline known.json a.json", "known.json", "the baseline goes there"),
        ("check a.json", "payvet.toml", "it is the settings file"),
        ("check --config named.toml a.json", "named.toml", "it is the settings file"),
        ("check --schema nosuch a.json", "a.json", named),
        ("check --no-such-flag ./a.json", "a.json", named),
        ("check --no-such-flag --baseline=known.json a.json", "known.json", named),
        ("check --no-such-flag a.json", "payvet.toml", "it is the settings file"),
        ("check --no-such-flag --files-from list", "listed.json", "--files-from lists it"),
        ("report saved.json", "saved.json", "it is one of the reports that are read"),
        ("report no-report.json", "no-report.json", "it is one of the reports that are read"),
        ("report --no-such-flag saved.json", "deep/../saved.json", named),
    ] {
        let before = fs::read(folder.path(target)).expect("the file is there");
        let to = format!("--output-format=json={target}");
        let arguments: Vec<&str> = arguments.split(' ').chain([to.as_str()]).collect();
        let output = folder.run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = format!("error: {target}: can't be written: {why}\n");
        assert!(text(&output.stderr).contains(&said), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(fs::read(folder.path(target)).ok(), Some(before), "{arguments:?}");
    }
}

#[test]
fn no_baseline_overwrites_what_the_run_reads() {
    let folder = Folder::new();
    folder.write("payvet.toml", "");
    for (target, why) in [("a.json", "it is checked itself"), ("payvet.toml", "it is the settings file")] {
        let before = fs::read(folder.path(target)).expect("the file is there");
        let output = folder.run(&["check", "--write-baseline", target, "./a.json"]);
        assert_eq!(output.status.code(), Some(2));
        let said = format!("error: {target}: can't be written: {why}\n");
        assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
        assert_eq!(fs::read(folder.path(target)).ok(), Some(before));
    }
}

#[cfg(unix)]
#[test]
fn no_report_overwrites_standard_input() {
    let folder = Folder::new();
    for arguments in [&["check"][..], &["check", "--no-such-flag"], &["report", "-"]] {
        let input = fs::File::open(folder.path("a.json")).expect("the file is there");
        let output = Command::new(env!("CARGO_BIN_EXE_payvet"))
            .args(arguments)
            .arg("--output-format=json=a.json")
            .current_dir(folder.0.path())
            .stdin(input)
            .output()
            .expect("the binary ends");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(read(&folder.path("a.json")), read(&root().join(WRONG)), "{arguments:?}");
    }
}

#[test]
fn one_file_gets_one_report_however_it_is_spelt() {
    let folder = Folder::new();
    let absolute = folder.path("deep/z").display().to_string();
    let output = folder.run(&[
        "check",
        "--output-format=json=deep/z",
        &format!("--output-format=concise={absolute}"),
        "a.json",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = format!("error: {absolute}: can't be written: another report goes there\n");
    assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    assert_eq!(json(&folder.path("deep/z"))["exit_code"], 2);
    let output = folder.run(&["check", "--write-baseline=k", "--output-format=json=./k", "a.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path("k").exists(), "the run failed, so nothing is recorded");
}

#[cfg(unix)]
mod on_unix {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    use std::process::Command;
    use std::thread;

    use super::{Folder, json, read};
    use crate::support::text;

    #[test]
    fn a_report_keeps_the_permissions_of_the_file_that_it_replaces() {
        let folder = Folder::new();
        for mode in [0o600, 0o640, 0o666] {
            folder.write("b.json", "");
            fs::set_permissions(folder.path("b.json"), Permissions::from_mode(mode))
                .expect("the file is the test's own");
            folder.run(&["check", "--show-values", "--output-format=json=b.json", "a.json"]);
            let metadata = fs::metadata(folder.path("b.json")).expect("the report is there");
            assert_eq!(metadata.permissions().mode() & 0o777, mode);
            assert_eq!(json(&folder.path("b.json"))["exit_code"], 1);
        }
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_written() {
        let folder = Folder::new();
        symlink("new/b.json", folder.path("link")).expect("a link can be made");
        symlink("link", folder.path("other")).expect("a link can be made");
        for _ in ["to nothing", "to a file"] {
            folder.run(&["check", "--output-format=json=other", "a.json"]);
            for link in ["link", "other"] {
                assert!(folder.path(link).is_symlink());
            }
            assert_eq!(json(&folder.path("new/b.json"))["exit_code"], 1);
        }
        let output =
            folder.run(&["check", "--output-format=json=other", "--output-format=tap=link", "a.json"]);
        assert!(text(&output.stderr).contains("link: can't be written: another report goes there"));
        symlink("loop", folder.path("loop")).expect("a link can be made");
        let output = folder.run(&["check", "--output-format=json=loop", "a.json"]);
        assert!(text(&output.stderr).contains("loop: can't be written: "), "{}", text(&output.stderr));
    }

    #[test]
    fn pipes_and_devices_are_written_through() {
        let folder = Folder::new();
        let fifo = folder.path("fifo");
        let made = Command::new("mkfifo").arg(&fifo).status().expect("mkfifo is there");
        assert!(made.success());
        let reader = thread::spawn({
            let fifo = fifo.clone();
            move || read(&fifo)
        });
        let output = folder.run(&["check", "--output-format=json=fifo", "a.json"]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        assert!(fs::metadata(&fifo).expect("it is there").file_type().is_fifo());
        assert!(reader.join().expect("it is read").starts_with("{\"version\":1"));
        let output = folder.run(&[
            "check",
            "--output-format=json=/dev/null",
            "--output-format=tap=/dev/null",
            "a.json",
        ]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    }

    #[test]
    fn standard_streams_can_be_named_as_devices() {
        let folder = Folder::new();
        let report = folder.run(&["check", "--output-format=json", "a.json"]).stdout;
        // Redirected to a file, each keeps what else goes there.
        let file = |name: &str| fs::File::create(folder.path(name)).expect("a file can be made");
        let ended = Command::new(env!("CARGO_BIN_EXE_payvet"))
            .args(["check", "a.json", "--output-format=concise"])
            .args(["stdout", "stderr", "stdout"].map(|name| format!("--output-format=json=/dev/{name}")))
            .current_dir(folder.0.path())
            .stdout(file("out"))
            .stderr(file("err"))
            .status()
            .expect("the binary ends");
        assert_eq!(ended.code(), Some(1), "{}", read(&folder.path("err")));
        let [out, err] = ["out", "err"].map(|name| read(&folder.path(name)));
        assert_eq!(out.matches(text(&report)).count(), 2, "{out}");
        assert!(out.contains("a.json:9:17: error"), "{out}");
        assert_eq!(err.matches(text(&report)).count(), 1, "{err}");
        assert!(err.contains("1 error in 1 record"), "{err}");
    }
}

#[test]
fn a_name_of_a_folder_makes_no_file() {
    let folder = Folder::new();
    let output = folder.run(&["check", "--output-format=json=new/", "a.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error: new/: can't be written: is a directory\n"));
    assert!(!folder.path("new").exists());
}

#[test]
fn a_refused_run_tells_which_reports_it_cannot_write() {
    let folder = Folder::new();
    fs::create_dir(folder.path("deep")).expect("a folder can be made");
    let output = folder.run(&[
        "check",
        "--schema=nosuch",
        "--output-format=json=deep",
        "--output-format=json",
        "a.json",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error: deep: can't be written: is a directory\n"));
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let failures = report["failures"].as_array().expect("failures are a list");
    assert_eq!(failures.len(), 2, "the refusal and what can't be written: {failures:?}");
}

#[test]
fn what_the_run_writes_is_no_payload_of_the_next_run() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let name = |name: &str| folder.path().join(name).display().to_string();
    fs::copy(root().join(WRONG), name("payload.json")).expect("the sample can be copied");
    let to = format!("--output-format=json={}", name("report.json"));
    let known = name("known.json");
    payvet(&["check", "--write-baseline", &known, &name("")], b"");
    for _ in 0..2 {
        let output = payvet(&["check", &to, "--baseline", &known, &name("")], b"");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("in 1 record of 1 file"), "{}", text(&output.stderr));
    }
}

#[test]
fn one_and_eight_threads_say_the_same() {
    let run = |threads: &str, format: &str| {
        payvet(
            &[
                "check",
                "-v",
                "--statistics",
                "--threads",
                threads,
                "--output-format",
                format,
                ONLY_PAYLOADS,
                "samples",
                "nosuch",
            ],
            b"",
        )
    };
    for format in ["full", "json", "grouped"] {
        let (one, eight) = (run("1", format), run("8", format));
        assert_eq!(text(&one.stdout), text(&eight.stdout));
        assert_eq!(text(&one.stderr), text(&eight.stderr));
    }
    assert_eq!(run("0", "json").status.code(), Some(2));
}

#[test]
fn saved_reports_turn_into_any_other_as_if_they_had_been_written_at_once() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let to = format!("--output-format=json={}", path("a.json"));
    for format in ["full", "concise", "grouped", "json"] {
        let at_once =
            payvet(&["check", &to, "--output-format", format, ONLY_PAYLOADS, "samples", "nosuch"], b"");
        let later = payvet(&["report", "--output-format", format, &path("a.json")], b"");
        assert_eq!(text(&at_once.stdout), text(&later.stdout));
        assert_eq!(at_once.status.code(), later.status.code());
    }
}

#[test]
fn shards_are_merged_and_the_same_finding_counts_once() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let save = |name: &str, arguments: &[&str]| {
        let to = format!("--output-format=json={}", path(name));
        payvet(&[&["check", &to, ONLY_PAYLOADS], arguments].concat(), b"");
    };
    save(
        "all.json",
        &["samples/invalid/json", "samples/invalid/schema", "samples/invalid/contract", "nosuch"],
    );
    save("1.json", &["samples/invalid/json", "samples/invalid/schema"]);
    save("2.json", &["samples/invalid/schema", "samples/invalid/contract", "nosuch"]);
    let merged =
        payvet(&["report", "--output-format=json", &path("1.json"), &path("2.json"), &path("1.json")], b"");
    assert_eq!(text(&merged.stdout), read(Path::new(&path("all.json"))));
    // The same file by different rules.
    save("3.json", &["--select", "json/", "--max-findings", "1", "samples/invalid"]);
    save("4.json", &["--ignore", "json/", "samples/invalid"]);
    save("5.json", &["samples/invalid"]);
    let merged = payvet(&["report", "--output-format=json", &path("3.json"), &path("4.json")], b"");
    let merged: Value = serde_json::from_slice(&merged.stdout).expect("the report is JSON");
    let whole = json(Path::new(&path("5.json")));
    for count in ["files", "records", "errors", "warnings", "notes"] {
        assert_eq!(merged["summary"][count], whole["summary"][count], "{count}");
    }
}

#[test]
fn the_exit_code_of_merged_reports_is_never_better_than_it_should_be() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("a.json");
    let warning = "samples/invalid/contract/forbidden-null.json";
    let to = format!("--output-format=json={}", path.display());
    for (made_with, read_with, code) in [
        (vec![warning], vec![], 0),
        (vec![warning], vec!["--max-warnings", "0"], 1),
        (vec![warning, "--max-warnings", "0"], vec![], 1),
        (vec![warning, "--max-warnings", "0"], vec!["--exit-zero"], 0),
        (vec![WRONG, "--exit-zero"], vec![], 1),
        (vec![WRONG], vec!["--exit-zero"], 0),
        (vec![WRONG, "nosuch"], vec!["--exit-zero"], 2),
    ] {
        payvet(&[&["check", &to], made_with.as_slice()].concat(), b"");
        let name = path.display().to_string();
        let output = payvet(&[&["report", &name], read_with.as_slice()].concat(), b"");
        assert_eq!(output.status.code(), Some(code), "{made_with:?} {read_with:?}");
    }
}

#[test]
fn reports_by_other_versions_are_refused_unless_they_are_asked_for() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let made = payvet(&["check", "--output-format", "json", WRONG], b"");
    let report = text(&made.stdout);
    for (name, from, to) in [
        ("same.json", "", ""),
        ("later.json", "\"version\":1,", "\"version\":2,"),
        ("page.json", "reference manual v3.44.2\",\"ibm", "reference manual v4\",\"ibm"),
    ] {
        fs::write(path(name), report.replace(from, to)).expect("a file can be written");
    }
    let run = |arguments: &[&str]| {
        let output = payvet(&[&["report"], arguments].concat(), b"");
        (output.status.code(), text(&output.stderr).to_owned())
    };
    let (code, said) = run(&[&path("later.json")]);
    assert!(code == Some(2) && said.contains("a report of version 2, this payvet knows version 1"), "{said}");
    let (code, said) = run(&[&path("same.json"), &path("page.json")]);
    assert!(code == Some(2) && said.contains("judged elimity-itsm-webhook by reference manual v4"), "{said}");
    assert_eq!(run(&[&path("page.json")]).0, Some(1));
    assert_eq!(run(&["--mixed-versions", &path("later.json"), &path("page.json")]).0, Some(1));
    // What can't be read hides nothing else.
    fs::write(path("no.json"), &report[..report.len() / 2]).expect("a file can be written");
    let (code, said) = run(&[&path("no.json"), &path("same.json")]);
    assert!(code == Some(2) && said.contains("this is no report of payvet: EOF"), "{said}");
    assert!(said.contains("1 error in 1 record of 1 file"), "{said}");
}

#[test]
fn a_saved_report_from_anywhere_is_safe_to_print() {
    let made = payvet(&["check", "--output-format", "json", WRONG], b"");
    let report = text(&made.stdout);
    let hostile = "\\u001b[31m\\n::error::x ##vso[y]";
    for name in ["message", "gist", "help", "text", "page", "table", "row"] {
        let from = report.find(&format!("\"{name}\":\"")).expect("the field is there") + name.len() + 4;
        let report = format!("{}{hostile}{}", &report[..from], &report[from..]);
        for format in ["full", "concise", "grouped", "json"] {
            let output = payvet(&["report", "--output-format", format, "-"], report.as_bytes());
            assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
            let printed = text(&output.stdout);
            assert!(!printed.contains('\u{1b}') && !printed.contains("##vso["), "{printed}");
            assert!(printed.lines().all(|line| !line.trim().starts_with("::")), "{printed}");
        }
    }
    for (from, to) in [
        ("\"rule\":\"schema/wrong-type", "\"rule\":\"\\u001b"),
        ("\"elimity-itsm-webhook\":1", "\"\\u001b[31m\":1"),
        (
            "\"stale\":[]",
            "\"stale\":[{\"path\":\"a\",\"rule\":\"\\u001b\",\"fingerprint\":\"0123456789abcdef0123456789abcdef\"}]",
        ),
        (
            "\"stale\":[]",
            "\"stale\":[{\"path\":\"a\",\"rule\":\"json/comment\",\"fingerprint\":\"x\\u001b\"}]",
        ),
        ("\"fingerprint\":\"", "\"fingerprint\":\"x"),
        ("\"line\":9", "\"line\":0"),
        ("\"start\":246", "\"start\":999"),
        ("\"line\":9", "\"line\":-1"),
    ] {
        assert!(report.contains(from), "{from}");
        let output = payvet(&["report", "-"], report.replace(from, to).as_bytes());
        assert_eq!(output.status.code(), Some(2), "{to}");
        assert!(text(&output.stderr).starts_with("error: <stdin>: "), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains('\u{1b}'));
    }
}

#[test]
fn what_failed_in_other_runs_is_told_once_and_acts_nowhere() {
    let hostile = r"\u001b[31m\n::error::x\n##vso[y]\u202e";
    let failure = format!(r#"{{"path":"{hostile}p","message":"{hostile}m"}}"#);
    let stale = format!(
        r#"{{"path":"{hostile}s","rule":"json/comment","fingerprint":"0123456789abcdef0123456789abcdef"}}"#
    );
    let made = payvet(&["check", "--output-format", "json", WRONG], b"");
    let report = text(&made.stdout)
        .replace(r#""failures":[]"#, &format!(r#""failures":[{failure},{failure}]"#))
        .replace(r#""stale":[]"#, &format!(r#""stale":[{stale}]"#))
        .replace(WRONG, hostile);
    for format in ReportFormat::value_variants() {
        let name = format.to_possible_value().expect("no format is hidden");
        let output = payvet(&["report", "--output-format", name.get_name(), "-"], report.as_bytes());
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr).matches("error: ").count(), 1, "{}", text(&output.stderr));
        assert!(text(&output.stderr).ends_with("; 1 failure\n"), "{}", text(&output.stderr));
        for printed in [text(&output.stdout), text(&output.stderr)] {
            assert!(!printed.contains(['\u{1b}', '\u{202e}']) && !printed.contains("##vso["), "{printed}");
            let commands = printed.lines().filter(|line| line.trim_start().starts_with("::"));
            let own = commands.clone().filter(|line| {
                line.starts_with("::error title=payvet::") || line.starts_with("::error file=\\u001b")
            });
            assert_eq!(own.count(), commands.count(), "{printed}");
        }
    }
}

#[test]
fn reports_in_lines_are_whole_and_each_in_its_own_file() {
    let made = payvet(&["check", "--output-format", "jsonl", WRONG], b"");
    let report = text(&made.stdout);
    let (rest, _) = report.trim_end().rsplit_once('\n').expect("there are lines");
    let lines = report.lines().count();
    let second = lines + 1;
    for (given, said) in [
        (report.repeat(2), format!("line {second}: another report is in this one")),
        (format!("{rest}\n{report}"), format!("line {lines}: another report is in this one")),
        (
            format!("{report}{}\n", report.lines().nth(1).unwrap_or_default()),
            format!("line {second}: another"),
        ),
        (format!("{rest}\n"), "the report has no end: its run was broken off".to_owned()),
    ] {
        let output = payvet(&["report", "-"], given.as_bytes());
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    }
    assert_eq!(payvet(&["report", "-"], report.as_bytes()).status.code(), Some(1));
}

#[test]
fn nothing_of_a_file_that_was_named_by_mistake_is_quoted() {
    let folder = Folder::new();
    let start = payvet(&["check", "--output-format", "jsonl", WRONG], b"").stdout;
    let start = text(&start).lines().next().expect("there are lines");
    let behind_start = |line: &str| format!("{start}\n{line}");
    for (given, of_report, of_baseline) in [
        (
            r#""Zeb Secret""#.to_owned(),
            "invalid type at line 1 column 12",
            "invalid type at line 1 column 12",
        ),
        (
            r#"{"version": "Zeb Secret"}"#.to_owned(),
            "missing field `exit_code` at line 1 column 25",
            "invalid type at line 1 column 24",
        ),
        (
            r#"{"Zeb Secret": 1}"#.to_owned(),
            "missing field `exit_code` at line 1 column 17",
            "unknown field at line 1 column 13",
        ),
        (
            "{\"version\": 1,\n".to_owned(),
            "EOF while parsing a value at line 2",
            "EOF while parsing a value at line 2",
        ),
        (behind_start(r#"{"type":"Zeb Secret"}"#), "unknown variant at line 2 column 20", "unknown field at"),
        (
            behind_start(r#"{"type":"end","exit_code":"Zeb Secret"}"#),
            "invalid type at line 2",
            "unknown field at",
        ),
        (
            behind_start(r#"{"type":"end""#),
            "EOF while parsing an object at line 2 column 13",
            "unknown field at",
        ),
    ] {
        folder.write("wrong.json", &given);
        for (arguments, said) in [
            (&["report"][..], format!("this is no report of payvet: {of_report}")),
            (&["check", "a.json", "--baseline"], format!("this is no baseline: {of_baseline}")),
        ] {
            let output = folder.run(&[arguments, &["wrong.json"]].concat());
            assert_eq!(output.status.code(), Some(2), "{given}");
            let stderr = text(&output.stderr);
            assert!(stderr.contains(&format!("error: wrong.json: {said}")), "{said}: {stderr}");
            assert!(!stderr.contains("Zeb"), "{stderr}");
        }
    }
}

#[test]
fn of_two_reports_about_a_file_the_graver_one_counts() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let save = |name: &str, arguments: &[&str]| {
        let to = format!("--output-format=json={}", path(name));
        payvet(&[&["check", &to], arguments].concat(), b"");
    };
    let warning = "samples/invalid/contract/forbidden-null.json";
    save("warning.json", &[warning]);
    save("error.json", &["--strict", warning]);
    for names in [["warning.json", "error.json"], ["error.json", "warning.json"]] {
        let output = payvet(&["report", &path(names[0]), &path(names[1])], b"");
        assert_eq!(output.status.code(), Some(1), "{names:?}: {}", text(&output.stderr));
    }
    // What one of them has left out is in the other.
    let many = fs::read_to_string(root().join(WRONG)).expect("the sample is text").replace('\n', " ") + "\n";
    fs::write(path("many.jsonl"), many.repeat(5) + "{\n").expect("a file can be written");
    save("some.json", &["--max-findings", "1", &path("many.jsonl")]);
    save("all.json", &[&path("many.jsonl")]);
    save("text.json", &["--select", "json/", &path("many.jsonl")]);
    save("shape.json", &["--ignore", "json/", &path("many.jsonl")]);
    let summary = |names: &[&str]| {
        let paths: Vec<String> = names.iter().map(|name| path(name)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let output = payvet(&[&["report", "--output-format", "json"], paths.as_slice()].concat(), b"");
        let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
        report["summary"].clone()
    };
    let all = summary(&["all.json"]);
    assert_eq!((&all["errors"], &all["invalid"], &all["records"]), (&6.into(), &6.into(), &6.into()));
    for names in [["some.json", "all.json"], ["all.json", "some.json"], ["text.json", "shape.json"]] {
        for count in ["records", "valid", "invalid", "skipped", "errors", "omitted"] {
            assert_eq!(summary(&names)[count], all[count], "{count} of {names:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn files_whose_names_look_alike_are_all_checked() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let good = root().join("samples/valid/ibm-verify-fulfillment/minimal.json");
    for (name, from) in [(b"\xFE.json", good.as_path()), (b"\xFF.json", &root().join(WRONG))] {
        fs::copy(from, folder.path().join(OsStr::from_bytes(name))).expect("the sample can be copied");
    }
    let output = payvet(&["check", &folder.path().display().to_string()], b"");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let good = fs::read(good).expect("the sample can be read");
    let output = payvet(&["check", "--stdin-filename", WRONG, "-", WRONG], &good);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

#[test]
fn a_payload_is_no_report_because_one_is_to_be_written_there() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("a.json");
    fs::copy(root().join(WRONG), &path).expect("the sample can be copied");
    let to = format!("--output-format=json={}", path.display());
    let output = payvet(&["check", &to, &folder.path().display().to_string()], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(read(&path), read(&root().join(WRONG)));
}

#[test]
fn what_a_saved_report_says_is_not_believed_against_its_findings() {
    let made = payvet(&["check", "--output-format", "json", WRONG], b"");
    let report = text(&made.stdout);
    let code = |report: &str| {
        let output = payvet(&["report", "-"], report.as_bytes());
        (output.status.code(), text(&output.stderr).to_owned())
    };
    assert_eq!(code(&report.replace("\"errors\":1", "\"errors\":0")).0, Some(1));
    let without_files = {
        let from = report.find("\"files\":[").expect("there are files") + 9;
        let until = report.find("],\"failures\"").expect("there are failures");
        format!("{}{}", &report[..from], &report[until..])
    };
    assert_eq!(code(&without_files).0, Some(1), "{without_files}");
    for (from, to, said) in [
        ("\"end\":{\"line\":9", "\"end\":{\"line\":2", "nothing ends before it begins"),
        ("\"path\":\"samples", "\"path\":\"\",\"x\":\"samples", "a file without a path"),
    ] {
        let (code, printed) = code(&report.replace(from, to));
        assert!(code == Some(2) && printed.contains(said), "{printed}");
    }
}

#[test]
fn saved_reports_are_read_however_they_were_stored() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let jsonl = payvet(&["check", "--output-format", "jsonl", WRONG], b"");
    let json = payvet(&["check", "--output-format", "json", WRONG], b"");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &json.stdout).expect("a Vec can be written");
    fs::write(path("a.json.gz"), packed.finish().expect("a Vec can be written")).expect("a file can be made");
    fs::write(path("b.jsonl"), [&jsonl.stdout[..], b"\r\n\n"].concat()).expect("a file can be made");
    fs::write(path("c.json"), [b"\xEF\xBB\xBF", &json.stdout[..]].concat()).expect("a file can be made");
    let upper = text(&json.stdout).rsplit_once("\"fingerprint\":\"").map(|(before, behind)| {
        format!("{before}\"fingerprint\":\"{}{}", behind[..32].to_ascii_uppercase(), &behind[32..])
    });
    fs::write(path("d.json"), upper.expect("there is a fingerprint")).expect("a file can be made");
    let paths = ["a.json.gz", "b.jsonl", "c.json", "d.json"].map(path);
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let output = payvet(&[&["report"], paths.as_slice()].concat(), b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("1 error in 1 record of 1 file"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn where_standard_output_is_full_the_files_are_written_all_the_same() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("a.json");
    fs::write(&path, "{\"exit_code\": 0}").expect("a file can be made");
    // Few findings fail at the end, many before.
    for samples in [WRONG, "samples"] {
        let script = format!(
            "{} check '{ONLY_PAYLOADS}' --output-format json={} --output-format full {samples} >/dev/full",
            env!("CARGO_BIN_EXE_payvet"),
            path.display()
        );
        let command = std::process::Command::new("sh").args(["-c", &script]).current_dir(root()).output();
        let output = command.expect("sh runs");
        assert_eq!(output.status.code(), Some(2));
        let said = "error: standard output: can't be written: no space left on device";
        assert_eq!(text(&output.stderr).matches(said).count(), 1, "{}", text(&output.stderr));
        let report = json(&path);
        assert_eq!((&report["exit_code"], report["failures"].as_array().map(Vec::len)), (&2.into(), Some(1)));
    }
}
