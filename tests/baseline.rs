//! Findings that are known already, and by what they are known again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::support::{ONLY_PAYLOADS, packed, payvet, text};

const PAYLOAD: &str = r#"{"type": "entityRemoval", "comment": 5, "requestedAt": "2026-03-14T09:26:53Z",
 "requestedBy": "ana@example.com", "surprise": 1,
 "entity": {"id": 20417, "name": "Tom", "sourceId": 3, "sourceName": "Directory", "type": "user"}}"#;

/// A folder with payloads in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().expect("a folder can be made"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).expect("a file can be written");
    }

    fn run(&self, arguments: &str) -> std::process::Output {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_payvet"));
        command.arg("check").args(arguments.split_whitespace()).current_dir(self.0.path());
        command.output().expect("the binary ends")
    }

    /// Exit code and what is said on standard error.
    fn said(&self, arguments: &str) -> (Option<i32>, String) {
        let output = self.run(arguments);
        (output.status.code(), text(&output.stderr).to_owned())
    }

    fn fingerprints(&self, arguments: &str) -> Vec<String> {
        let output = self.run(&format!("--output-format json --max-findings none {arguments}"));
        fingerprints(&output.stdout)
    }
}

fn fingerprints(report: &[u8]) -> Vec<String> {
    let report: Value = serde_json::from_slice(report).expect("the report is JSON");
    let files = report["files"].as_array().expect("there are files");
    let findings = files.iter().flat_map(|file| file["findings"].as_array().expect("there are findings"));
    let mut all: Vec<String> = findings
        .map(|finding| finding["fingerprint"].as_str().expect("each has a fingerprint").to_owned())
        .collect();
    all.sort();
    all
}

#[test]
fn fingerprints_are_unique_in_a_report() {
    let everything = ["check", "--output-format", "json", "--max-findings", "none", ONLY_PAYLOADS, "samples"];
    let output = payvet(&everything, b"");
    let all = fingerprints(&output.stdout);
    assert!(all.len() > 100);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    // The same fault over and over, keys that are numbers, and a file that is named twice.
    let mut many = [PAYLOAD; 5].join("\n");
    many += &PAYLOAD.replace("\"surprise\"", "\"1\": 1, \"2\": 2, \"a\": 1, \"a\": 2, \"a\": 3, \"x\"");
    let folder = Folder::new(&[("a.json", &many), ("b.json", &many)]);
    let all = folder.fingerprints("a.json b.json ./a.json .");
    assert_eq!(all.len(), 2 * (5 * 3 + 7));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn fingerprints_survive_what_happens_to_a_file() {
    let other = PAYLOAD.replace("\"surprise\": 1", "\"elsewhere\": 2");
    let folder = Folder::new(&[]);
    let of = |text: &str| {
        folder.write("a.json", text);
        folder.fingerprints("a.json")
    };
    let one = of(PAYLOAD);
    assert_eq!(one.len(), 3);
    for (what, text) in [
        ("lines above", format!("\n\n\n{PAYLOAD}")),
        ("another layout", PAYLOAD.replace('\n', " ")),
        (
            "other values",
            PAYLOAD
                .replace("20417", "7")
                .replace(": 5", ": 123456")
                .replace("\"surprise\": 1", "\"surprise\": []"),
        ),
        (
            "reordered members",
            PAYLOAD
                .replace("\"surprise\": 1,", "")
                .replace("\"type\": \"entityR", "\"surprise\": 1, \"type\": \"entityR"),
        ),
    ] {
        assert_eq!(of(&text), one, "{what}");
    }
    // Two places of one finding, of which either can come first.
    let same = PAYLOAD.replace("entityRemoval", "relationshipRemoval");
    let entity = &same[same.find("\"entity\"").expect("it has one")..].trim_end_matches('}');
    let ends = |from: &str, to: &str| {
        let both = [from, to].map(|name| entity.replace("\"entity\"", &format!("\"{name}\"")) + "}");
        same.replace(&format!("{entity}}}}}"), &format!("{}}}", both.join(", ")))
    };
    let from_first = of(&ends("fromEntity", "toEntity"));
    assert!(from_first.len() > 3, "{from_first:?}");
    assert_eq!(of(&ends("toEntity", "fromEntity")), from_first, "reordered places");
    of(PAYLOAD);
    let two = of(&format!("[{PAYLOAD}, {other}]"));
    assert_eq!(of(&format!("[{other},\n{PAYLOAD}]")), two, "reordered records");
    let (with, without): (BTreeSet<String>, BTreeSet<String>) =
        (two.into_iter().collect(), one.into_iter().collect());
    assert!(with.is_superset(&without), "a record more");
    folder.write("b.json", PAYLOAD);
    assert!(
        folder.fingerprints("b.json").iter().all(|fingerprint| !with.contains(fingerprint)),
        "another file"
    );
}

#[test]
fn a_baseline_hides_what_it_lists_and_nothing_else() {
    let folder = Folder::new(&[("a.json", PAYLOAD)]);
    let (code, said) = folder.said("--write-baseline known.json a.json");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("3 findings recorded in known.json\nno findings"), "{said}");
    let (code, said) = folder.said("--baseline known.json a.json");
    assert_eq!(
        (code, said.as_str()),
        (Some(0), "no findings in 1 record of 1 file (1 elimity-itsm-webhook); 3 findings known already\n")
    );
    // A new one, though the limit is used up by known ones.
    folder.write("a.json", &PAYLOAD.replace("\"name\": \"Tom\"", "\"name\": 7"));
    let output = folder.run("--baseline known.json --max-findings 1 --output-format concise a.json");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout).lines().count(), 1);
    assert!(text(&output.stdout).contains("`entity.name` must be a string"), "{}", text(&output.stdout));
    // One more of a kind that is known.
    folder.write("a.json", &format!("{PAYLOAD}\n{PAYLOAD}"));
    let (code, said) = folder.said("--baseline known.json a.json");
    assert!(code == Some(1) && said.contains("2 errors, 1 warning in 2 records"), "{said}");
    // Elsewhere it hides nothing.
    folder.write("b.json", PAYLOAD);
    assert_eq!(folder.said("--baseline known.json b.json").0, Some(1));
}

#[test]
fn a_baseline_holds_fingerprints_and_no_value() {
    let folder = Folder::new(&[("a.json", PAYLOAD), ("b.json", "{\"name\": \"Zebrafink\"")]);
    folder.said("--write-baseline known.json a.json b.json");
    let written = fs::read_to_string(folder.0.path().join("known.json")).expect("it was written");
    assert!(!["20417", "Tom", "ana@", "Zebra"].iter().any(|value| written.contains(value)), "{written}");
    let known: Value = serde_json::from_str(&written).expect("it is JSON");
    let files: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        serde_json::from_value(known["files"].clone()).expect("paths, rules, fingerprints");
    let rules: Vec<&String> = files["a.json"].keys().collect();
    assert_eq!(rules, ["contract/unknown-property", "schema/wrong-type"]);
    let mut known: Vec<String> = files.into_values().flat_map(BTreeMap::into_values).flatten().collect();
    known.sort();
    assert_eq!(known, folder.fingerprints("a.json b.json"));
}

#[test]
fn what_is_known_of_broken_files_is_no_empty_run() {
    let folder = Folder::new(&[("a.json", "{\"type\": "), ("b.json", "{\"no\": \"payload\"}")]);
    assert_eq!(folder.said("--write-baseline known.json a.json b.json").0, Some(0));
    for path in ["a.json", "b.json"] {
        let (code, said) = folder.said(&format!("--baseline known.json {path}"));
        assert!(code == Some(0) && said.contains("1 finding known already"), "{said}");
    }
}

#[test]
fn entries_that_no_longer_occur_are_stale_unless_their_file_was_not_looked_at() {
    let folder = Folder::new(&[("a.json", PAYLOAD), ("b.json", PAYLOAD)]);
    folder.said("--write-baseline known.json .");
    folder.write("a.json", &PAYLOAD.replace("20417", "\"1\""));
    let (code, said) = folder.said("--baseline known.json a.json");
    let stale = "warning: known.json: 1 finding of schema/wrong-type no longer occurs in a.json\n";
    assert!(code == Some(0) && said.starts_with(stale) && !said.contains("b.json"), "{said}");
    let report: Value =
        serde_json::from_slice(&folder.run("--baseline known.json --output-format json a.json").stdout)
            .expect("the report is JSON");
    assert_eq!(report["stale"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&report["stale"][0]["path"], &report["stale"][0]["rule"]),
        (&"a.json".into(), &"schema/wrong-type".into())
    );
    fs::remove_file(folder.0.path().join("b.json")).expect("the file can be removed");
    let (_, said) = folder.said("--baseline known.json a.json");
    assert!(said.contains("2 findings of schema/wrong-type no longer occur in b.json"), "{said}");
    // Nor does anybody know of files that are seen from another folder.
    fs::create_dir(folder.0.path().join("deep")).expect("a folder can be made");
    folder.write("deep/a.json", PAYLOAD);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_payvet"));
    command.args(["check", "--baseline", "../known.json", "../deep/a.json"]);
    let output = command.current_dir(folder.0.path().join("deep")).output().expect("the binary ends");
    assert!(!text(&output.stderr).contains("no longer"), "{}", text(&output.stderr));
    fs::remove_dir_all(folder.0.path().join("deep")).expect("the folder can be removed");
    // Of rules that keep quiet nobody knows.
    for silencing in ["--ignore schema/", "--select contract/", "--min-evidence observed"] {
        let said = folder.said(&format!("--baseline known.json {silencing} a.json")).1;
        assert!(!said.contains("occurs in a.json"), "{said}");
    }
    // Written anew, it is as short as it can be.
    folder.said("--write-baseline known.json .");
    assert!(!folder.said("--baseline known.json .").1.contains("no longer"));
}

#[test]
fn baselines_that_cannot_be_used_fail_the_run() {
    let folder = Folder::new(&[
        ("a.json", PAYLOAD),
        ("bad.json", "{}"),
        ("new.json", "{\"version\": 9, \"files\": {}}"),
        ("odd.json", r#"{"version": 1, "files": {"a.json": {"x": ["y"]}}}"#),
    ]);
    for (arguments, wanted) in [
        ("--baseline nosuch.json a.json", "nosuch.json: no such file"),
        ("--baseline bad.json a.json", "bad.json: this is no baseline: missing field `version`"),
        ("--baseline new.json a.json", "new.json: a baseline of version 9; this payvet reads version 1"),
        ("--baseline odd.json a.json", "odd.json: `y` is no fingerprint"),
    ] {
        let (code, said) = folder.said(arguments);
        assert!(code == Some(2) && said.contains(wanted) && said.contains("2 errors, 1 warning"), "{said}");
    }
    // A run that failed has not seen everything: what was recorded stays.
    let (code, said) = folder.said("--write-baseline bad.json a.json nosuch.json");
    assert!(code == Some(2) && said.contains("bad.json is left as it was"), "{said}");
    assert_eq!(fs::read_to_string(folder.0.path().join("bad.json")).ok().as_deref(), Some("{}"));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_said_of_a_baseline_that_is_written_is_true() {
    let folder = Folder::new(&[("a.json", PAYLOAD)]);
    // The report fails when it is closed, behind the baseline.
    let (code, said) = folder.said("--write-baseline known.json --output-format json=/dev/full a.json");
    assert!(code == Some(2) && said.contains("/dev/full: can't be written: no space left"), "{said}");
    assert!(said.contains("3 findings recorded in known.json\n"), "{said}");
    assert_eq!(folder.said("--baseline known.json a.json").0, Some(0));
    let (code, said) = folder.said("--write-baseline /dev/full a.json");
    assert!(code == Some(2) && said.contains("error: /dev/full: can't be written: no space left"), "{said}");
    assert!(!said.contains("recorded") && !said.contains("as it was"), "{said}");
}

#[test]
fn entries_of_a_file_that_was_read_in_part_are_not_called_stale() {
    let folder = Folder::new(&[]);
    let many = vec![PAYLOAD; 2000].join("\n");
    let packed = packed(many.as_bytes());
    let path = folder.0.path().join("a.json");
    fs::write(&path, &packed).expect("a file can be written");
    assert_eq!(folder.said("--max-findings none --write-baseline known.json a.json").0, Some(0));
    fs::write(&path, &packed[..packed.len() / 2]).expect("a file can be written");
    let (code, messages) = folder.said("--baseline known.json a.json");
    assert_eq!(code, Some(2));
    assert!(messages.contains("damaged gzip data"), "{messages}");
    assert!(!messages.contains("no longer"), "{messages}");
}
