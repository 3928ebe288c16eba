//! The real binary: the sessions in tests/cli and in README.md, and what a session can't show.

use std::io::Write as _;
use std::process::Command;

use crate::support::{payvet, root, text};

#[test]
fn sessions_print_what_they_show() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").case("README.md");
}

#[test]
fn a_folder_without_payloads_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().to_str().expect("its name is text");
    assert_eq!(payvet(&["check", path], b"").status.code(), Some(2));
    assert_eq!(payvet(&["check", "--allow-empty", path], b"").status.code(), Some(0));
    std::fs::write(folder.path().join("notes.txt"), "{").expect("a file can be written");
    assert_eq!(payvet(&["check", path], b"").status.code(), Some(2));
    std::fs::write(folder.path().join("empty.json"), "[]").expect("a file can be written");
    let output = payvet(&["check", path], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no record to check"), "{}", text(&output.stderr));
}

#[test]
fn what_the_settings_hide_is_no_success() {
    for (arguments, sample) in [
        (["--select", "schema/"], "json/trailing-comma.json"),
        (["--ignore", "detection/"], "detection/unknown-format.json"),
        (["--min-evidence", "documented"], "ibm-verify-fulfillment/connection-test.json"),
    ] {
        let sample = format!("samples/invalid/{sample}");
        let alone = payvet(&["check", arguments[0], arguments[1], &sample], b"");
        assert_eq!(alone.status.code(), Some(2), "{sample}: {}", text(&alone.stderr));
        let good = "samples/valid/ibm-verify-fulfillment/minimal.json";
        let beside = payvet(&["check", arguments[0], arguments[1], good, &sample], b"");
        assert_eq!(beside.status.code(), Some(0), "{sample}: {}", text(&beside.stderr));
        assert!(text(&beside.stderr).contains("in 1 record of 2 files"), "{}", text(&beside.stderr));
        assert!(text(&beside.stderr).contains("1 record passed over"), "{}", text(&beside.stderr));
    }
}

#[test]
fn a_missing_file_hides_no_finding_and_beats_it() {
    let output = payvet(&["check", "-", "nosuch.json", "--output-format", "concise"], b"{,}");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).starts_with("<stdin>:1:2: error["), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("error: nosuch.json: no such file"), "{}", text(&output.stderr));
}

#[test]
fn directories_are_walked_in_order_and_ignore_files_are_honoured() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("sub")).expect("a folder can be made");
    for name in
        ["b.json", "a.jsonl", "sub/c.ndjson", "ignored.json", "excluded.json", "sub/notes.md", "named.txt"]
    {
        std::fs::write(at(name), "{\"a\": }").expect("a file can be written");
    }
    std::fs::write(at(".gitignore"), "ignored.json\n").expect("a file can be written");
    let folder_name = folder.path().to_str().expect("its name is text");
    let checked = |arguments: &[&str]| -> Vec<String> {
        let all = [&["check", "--output-format", "concise", folder_name], arguments].concat();
        let output = payvet(&all, b"");
        let names = text(&output.stdout).lines().filter_map(|line| line.split(":1:").next());
        names.map(|name| name.trim_start_matches(folder_name).trim_start_matches('/').to_owned()).collect()
    };
    assert_eq!(checked(&["--exclude", "excluded.json"]), ["a.jsonl", "b.json", "sub/c.ndjson"]);
    assert_eq!(checked(&["--exclude", "**/sub/**", "--exclude", "e*.json"]), ["a.jsonl", "b.json"]);
    assert_eq!(
        checked(&["--no-ignore"]),
        ["a.jsonl", "b.json", "excluded.json", "ignored.json", "sub/c.ndjson"]
    );
    let named = at("excluded.json").to_str().expect("its name is text").to_owned();
    let count = |arguments: &[&str]| text(&payvet(arguments, b"").stdout).lines().count();
    let check = ["check", "--output-format", "concise", "--exclude", "excluded.json", named.as_str()];
    assert_eq!(count(&check), 1, "a named file is checked");
    assert_eq!(count(&[&check[..], &["--force-exclude"]].concat()), 0);
    let named = at("named.txt").to_str().expect("its name is text").to_owned();
    assert_eq!(count(&["check", "--output-format", "concise", &named]), 1, "whatever its extension");
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end_and_dangling_ones_are_told_once() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("a.json"), "{\"a\": }").expect("a file can be written");
    symlink(folder.path(), folder.path().join("circle")).expect("a link can be made");
    let name = folder.path().to_str().expect("its name is text");
    let output = payvet(&["check", "--output-format", "concise", name], b"");
    assert_eq!((output.status.code(), text(&output.stdout).lines().count()), (Some(1), 1));
    symlink("nowhere.json", folder.path().join("dangling.json")).expect("a link can be made");
    let output = payvet(&["check", "-q", name], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr).matches("dangling.json").count(), 1, "{}", text(&output.stderr));
}

#[test]
fn paths_can_come_from_a_list() {
    let [good, other] =
        ["minimal", "password-reset"].map(|name| format!("samples/valid/ibm-verify-fulfillment/{name}.json"));
    for (arguments, list) in [
        (vec!["check", "--files-from", "-"], format!("{good}\r\n\n{other}\n{good}\n")),
        (vec!["check", "-0", "--files-from", "-"], format!("{good}\0{other}\0")),
    ] {
        let output = payvet(&arguments, list.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("2 records of 2 files"), "{}", text(&output.stderr));
    }
    assert_eq!(payvet(&["check", "--files-from", "nosuch"], b"").status.code(), Some(2));
    assert_eq!(payvet(&["check", "--files-from", "-"], b"").status.code(), Some(2));
}

#[test]
fn gzip_is_unpacked_and_damage_is_told() {
    let payload = std::fs::read(root().join("samples/valid/ibm-verify-fulfillment/minimal.json"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&payload.expect("the sample can be read")).expect("a Vec can be written");
    let packed = packed.finish().expect("a Vec can be written");
    assert_eq!(payvet(&["check", "-"], &packed).status.code(), Some(0));
    let output = payvet(&["check", "-"], &packed[..packed.len() - 12]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("damaged gzip data"), "{}", text(&output.stderr));
}

#[test]
fn a_long_line_is_shown_as_a_window() {
    let padding = "x".repeat(25_000_000);
    let payload = format!("{{\"type\": \"entityRemoval\", \"comment\": \"{padding}\", \"requestedAt\": 5}}");
    let output = payvet(&["check", "-"], payload.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let widest = text(&output.stdout).lines().map(|line| line.chars().count()).max();
    assert!(output.stdout.len() < 4000 && widest < Some(160), "{widest:?} columns");
    assert!(text(&output.stdout).contains("\"requestedAt\": 5}"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("<stdin>:1:25000057"), "{}", text(&output.stdout));
}

#[test]
fn a_flood_of_findings_is_cut_and_counted() {
    let payloads = "{\"type\": \"entityRemoval\"}\n".repeat(1000);
    let output = payvet(&["check", "--output-format", "concise", "-"], payloads.as_bytes());
    assert_eq!(text(&output.stdout).lines().count(), 100);
    assert!(text(&output.stderr).contains("4000 errors in 1000 records"), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("3900 findings not shown"), "{}", text(&output.stderr));
    let all = ["check", "--max-findings", "none", "--output-format", "concise", "-"];
    assert_eq!(text(&payvet(&all, payloads.as_bytes()).stdout).lines().count(), 4000);
}

#[test]
fn nothing_from_a_payload_acts_on_a_terminal_or_breaks_a_line() {
    let hostile =
        "{\"type\": \"entityRemoval\", \"\\n::error::x\": 1, \"a\u{202e}b\u{7f}\": 2, \"c\\u001b[2J\": 3}";
    for format in ["full", "concise"] {
        let output = payvet(
            &["check", "--output-format", format, "--stdin-filename", "a\n\u{1b}[31m", "-"],
            hostile.as_bytes(),
        );
        let printed = text(&output.stdout);
        assert!(!printed.contains(['\u{1b}', '\u{202e}', '\u{7f}']), "{printed}");
        assert!(printed.lines().all(|line| !line.starts_with("::")), "{printed}");
        assert!(printed.contains("a\\u000a\\u001b[31m:1:"), "{printed}");
    }
}

#[test]
fn nothing_from_an_argument_acts_on_a_terminal_or_breaks_a_line() {
    for hostile in
        ["--bo\n::error::gus=1", "--x\n::error::y", "--bo\u{9b}2Jgus=1", "--\u{202e}x", "-q\u{1b}[2J"]
    {
        for color in ["never", "always"] {
            let output = payvet(&["check", "--output-format", "json", "--color", color, hostile], b"");
            let printed = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{hostile:?}");
            assert!(
                !printed.contains(['\u{9b}', '\u{202e}']) && !printed.contains("\u{1b}[2J"),
                "{printed:?}"
            );
            assert!(printed.lines().all(|line| !line.starts_with("::")), "{printed:?}");
            assert_eq!(printed.contains('\u{1b}'), color == "always", "{printed:?}");
            let report: serde_json::Value =
                serde_json::from_slice(&output.stdout).expect("stdout is one JSON document");
            assert_eq!(report["exit_code"], 2);
        }
    }
}

#[test]
fn the_json_report_says_all_that_is_known() {
    let output = payvet(&["check", "--output-format", "json", "-"], b"{\"type\": \"entityRemoval\"}");
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("stdout is one JSON document");
    assert_eq!(report["version"], 1);
    assert_eq!(report["exit_code"], 1);
    assert_eq!(report["summary"]["errors"], 4);
    assert_eq!(report["files"][0]["path"], "<stdin>");
    let finding = &report["files"][0]["findings"][1];
    assert_eq!(finding["rule"], "schema/missing-property");
    assert_eq!(finding["pointer"], "/entity");
    assert_eq!(finding["evidence"], "documented");
    assert_eq!(finding["record"], 0);
    assert_eq!(finding["span"], serde_json::json!({"start": 0, "end": 1}));
    assert_eq!(finding["start"], serde_json::json!({"line": 1, "column": 1, "byte_column": 1}));
    assert_eq!(finding["end"], serde_json::json!({"line": 1, "column": 2, "byte_column": 2}));
    assert_eq!(finding["source"]["row"], "entity");
    let failed = payvet(&["check", "--output-format", "json", "nosuch.json"], b"");
    let report: serde_json::Value = serde_json::from_slice(&failed.stdout).expect("on failure, too");
    assert_eq!(report["exit_code"], 2);
    assert_eq!(report["failures"][0]["path"], "nosuch.json");
}

#[test]
fn colours_follow_the_conventions() {
    let colored = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_payvet"));
        command.args(["check", "samples/invalid/json/comment.json"]).args(arguments).current_dir(root());
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let output = command.envs(variables.iter().copied()).output().expect("the binary ends");
        (output.stdout.contains(&0x1b), output.stderr.contains(&0x1b))
    };
    for format in ["--output-format=full", "--output-format=concise"] {
        assert_eq!(colored(&[], &[format]), (false, false), "a pipe gets none");
        assert_eq!(colored(&[], &[format, "--color=always"]), (true, true));
        assert_eq!(colored(&[("CLICOLOR_FORCE", "1")], &[format]), (true, true));
        assert_eq!(colored(&[("FORCE_COLOR", "1")], &[format]), (true, true));
        assert_eq!(colored(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[format]), (false, false));
        assert_eq!(colored(&[("FORCE_COLOR", "1")], &[format, "--color=never"]), (false, false));
    }
}

#[test]
fn severity_and_exit_code_can_be_asked_for() {
    let warning = "samples/invalid/contract/forbidden-null.json";
    let error = "samples/invalid/schema/wrong-type.json";
    let code = |arguments: &[&str]| payvet(&[&["check"], arguments].concat(), b"").status.code();
    assert_eq!(code(&[warning]), Some(0));
    assert_eq!(code(&["--strict", warning]), Some(1));
    assert_eq!(code(&[error]), Some(1));
    assert_eq!(code(&["--exit-zero", error]), Some(0));
    assert_eq!(code(&["--exit-zero", error, "nosuch.json"]), Some(2));
}

#[test]
fn usage_failures_leave_a_json_report_as_well() {
    for arguments in [
        ["--schema", "nosuch", "samples/valid"].as_slice(),
        &["--exclude", "[", "samples/valid"],
        &["--exclude", "", "samples/valid"],
        &["--files-from", "nosuch"],
        &["-", "-"],
    ] {
        let output = payvet(&[&["check", "--output-format", "json"], arguments].concat(), b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("stdout is JSON");
        assert_eq!(report["exit_code"], 2, "{arguments:?}");
        let message = report["failures"][0]["message"].as_str().expect("a failure has a message");
        assert!(text(&output.stderr).contains(message), "{arguments:?}: {message}");
    }
    let output = payvet(&["check", "--files-from", "-"], b"-\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("only once"), "{}", text(&output.stderr));
}

#[test]
fn a_mark_without_a_record_is_nothing_checked() {
    let output = payvet(&["check", "--stdin-filename", "payload.json", "-"], b"\xEF\xBB\xBF[]");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("payload.json: no record"), "{}", text(&output.stderr));
    let wrapper = b"{\"response\": {\"events\": {\"events\": []}}}";
    assert_eq!(
        payvet(&["check", "-"], wrapper).status.code(),
        Some(0),
        "an empty response is only a warning"
    );
}

#[test]
fn names_lose_what_means_nothing() {
    let output =
        payvet(&["check", "--output-format", "concise", ".//samples/./invalid/json/comment.json"], b"");
    assert!(text(&output.stdout).starts_with("samples/invalid/json/comment.json:3:3: "));
}

#[test]
fn globs_hang_on_the_working_directory() {
    let absolute = root().join("samples/invalid");
    let absolute = absolute.to_str().expect("the path is text");
    for glob in ["samples/invalid", "samples/invalid/*/*", "./samples/invalid/**", "/samples"] {
        for folder in ["samples/invalid", "./samples/invalid", absolute] {
            let arguments = ["check", "--allow-empty", "--force-exclude", "--exclude", glob, folder];
            let output = payvet(&arguments, b"");
            assert_eq!(output.status.code(), Some(0), "{glob} {folder}: {}", text(&output.stderr));
        }
    }
}

#[test]
fn many_findings_on_one_line_are_all_placed() {
    let records = vec!["{\"type\": \"entityRemoval\"}"; 2000].join(",");
    let all = ["check", "--max-findings", "none", "--output-format", "concise", "-"];
    let output = payvet(&all, format!("[{records}]").as_bytes());
    assert_eq!(text(&output.stdout).lines().count(), 8000);
    let records = vec!["{\"type\": \"entityRemoval\", \"a\": 1, \"a\": 2}"; 5000].join(",");
    let output = payvet(&["check", "-"], format!("[{records}]").as_bytes());
    assert!(text(&output.stderr).starts_with("25000 errors"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let pipe = folder.path().join("pipe.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    std::os::unix::fs::symlink("nowhere", folder.path().join("notes")).expect("a link can be made");
    let name = folder.path().to_str().expect("its name is text");
    let output = payvet(&["check", name], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no file to check"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly_and_a_full_disk_does_not() {
    let command = |script: &str| {
        let script = script.replace("PAYVET", env!("CARGO_BIN_EXE_payvet"));
        Command::new("sh").args(["-c", &script]).current_dir(root()).output().expect("sh runs")
    };
    let output = command(
        "yes '{\"type\": \"entityRemoval\"}' | head -3000 | PAYVET check -q --max-findings none - | head -1",
    );
    assert_eq!(text(&output.stderr), "");
    if std::path::Path::new("/dev/full").exists() {
        for arguments in ["check samples/invalid", "schema ibm-verify-fulfillment", "--version", "--help"] {
            let output = command(&format!("PAYVET {arguments} > /dev/full"));
            assert_eq!(output.status.code(), Some(2), "{arguments}");
            assert!(text(&output.stderr).contains("o space left"), "{}", text(&output.stderr));
        }
    }
}
