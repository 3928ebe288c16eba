//! `payvet test`: the samples of this repository, and folders that break each of its rules.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::{packed, payvet, payvet_in, root};

const GOOD: &str = include_str!("../samples/valid/elimity-itsm-webhook/entity-removal.json");
/// With one error.
const BAD: &str = include_str!("../samples/invalid/schema/misspelt-property.json");
const BAD_EXPECTED: &str =
    "[\n  {\"rule\": \"schema/misspelt-property\", \"pointer\": \"/entity/sourceID\"}\n]\n";
/// With one warning, and with one note.
const DOUBTFUL: &str = include_str!("../samples/invalid/contract/forbidden-null.json");
const NOTED: &str = include_str!("../samples/invalid/elimity-itsm-webhook/empty-review.json");

#[test]
fn the_samples_are_as_expected() {
    // Expectations are checked in: `UPDATE=1 cargo test` writes them, as it writes the texts beside them.
    let update: &[&str] = if std::env::var_os("UPDATE").is_some() { &["--update"] } else { &[] };
    let output = payvet(&[&["test", "--isolated", "samples"], update].concat(), b"");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.ends_with(" passed, 0 failed\n"), "{printed}");
}

/// Fixtures in a folder `fixtures`, in which the command is run.
struct Fixtures(TempDir);

/// What a run said.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    /// Panics unless it ended with that code and printed each of these.
    fn holds(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        for part in parts {
            assert!(self.out.contains(part) || self.err.contains(part), "{part} isn't in {self:#?}");
        }
    }
}

impl Fixtures {
    fn new(files: &[(&str, &str)]) -> Self {
        let fixtures = Fixtures(tempfile::tempdir().expect("a folder can be made"));
        for (path, text) in files {
            fixtures.write(path, text);
        }
        fixtures
    }

    fn at(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join("fixtures").join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| format!("{path}: {error}"))
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output = payvet_in(self.0.path(), &[&["test"], arguments].concat(), b"");
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

#[test]
fn what_is_valid_passes_unless_there_is_an_error() {
    let fixtures = Fixtures::new(&[("valid/good.json", GOOD), ("valid/deep/doubtful.json", DOUBTFUL)]);
    fixtures.run(&["fixtures"]).holds(0, &["2 passed, 0 failed\n"]);
    let strict = fixtures.run(&["--strict", "fixtures"]);
    strict.holds(1, &["failed: fixtures/valid/deep/doubtful.json: it must pass, but has 1 error\n"]);
    // Everything is shown then.
    let both = BAD.replacen('{', "{\"surprise\": 1,", 1);
    fixtures.write("valid/bad.json", both);
    let said = fixtures.run(&["fixtures"]);
    said.holds(1, &["bad.json: it must pass, but has 1 error and 1 warning\n", "2 passed, 1 failed\n"]);
    said.holds(1, &["bad.json:1:2: warning[contract/unknown-property] at /surprise: "]);
    said.holds(1, &["bad.json:9:5: error[schema/misspelt-property] at /entity/sourceID: "]);
    // Nothing to check is nothing that passes.
    let empty = Fixtures::new(&[("valid/empty.jsonl", "\n"), ("valid/list.json", "[]")]);
    empty.run(&["fixtures"]).holds(1, &["list.json: no record to check\n", "0 passed, 2 failed\n"]);
}

#[test]
fn what_is_invalid_passes_if_it_has_exactly_the_expected_findings() {
    let fixtures = Fixtures::new(&[
        ("invalid/bad.json", BAD),
        ("invalid/bad.expected.json", BAD_EXPECTED),
        ("invalid/deep/er/doubtful.json", DOUBTFUL),
        (
            "invalid/deep/er/doubtful.expected.json",
            "[{\"pointer\": \"/rowRemovals\", \"record\": 0, \"rule\": \"contract/forbidden-null\"}]",
        ),
        ("invalid/noted.json", NOTED),
    ]);
    let said = fixtures.run(&["fixtures"]);
    said.holds(1, &["noted.expected.json is missing; `--update` writes it\n"]);
    said.holds(1, &["noted.json:9:18: note[elimity-itsm-webhook/empty-review] at /rowRemovals: "]);
    assert_eq!(said.out.lines().last(), Some("2 passed, 1 failed"));
    fixtures.write(
        "invalid/noted.expected.json",
        "[{\"rule\": \"elimity-itsm-webhook/empty-review\", \"pointer\": \"/rowRemovals\"}]",
    );
    fixtures.run(&["fixtures"]).holds(0, &["3 passed, 0 failed\n"]);
    // Another rule, another place, another record, once too often.
    for (expected, missing) in [
        (BAD_EXPECTED.replace("misspelt", "missing"), "schema/missing-property at /entity/sourceID"),
        (BAD_EXPECTED.replace("ID", "Id"), "schema/misspelt-property at /entity/sourceId"),
        (BAD_EXPECTED.replace("\"}", "\", \"record\": 1}"), "at /entity/sourceID of record 1"),
        (BAD_EXPECTED.replace("/misspelt-property", "/"), "; this is a family of rules, and no rule"),
        (
            BAD_EXPECTED.replace("misspelt", "mispelt"),
            "; there is no rule `schema/mispelt-property`; did you mean",
        ),
    ] {
        fixtures.write("invalid/bad.expected.json", expected);
        let said = fixtures.run(&["fixtures"]);
        said.holds(1, &["failed: fixtures/invalid/bad.json: 1 unexpected, 1 missing\n", missing]);
        said.holds(1, &["+ unexpected: fixtures/invalid/bad.json:9:5: error[schema/misspelt-property] at "]);
        said.holds(1, &["- missing: fixtures/invalid/bad.expected.json:2:3: ", "2 passed, 1 failed\n"]);
    }
    let line = BAD_EXPECTED.trim_start_matches("[\n").trim_end_matches("\n]\n");
    fixtures.write("invalid/bad.expected.json", format!("[\n{line},\n{line}\n]"));
    let said = fixtures.run(&["fixtures"]);
    said.holds(
        1,
        &["bad.json: 1 missing\n", "- missing: fixtures/invalid/bad.expected.json:3:3: schema/mis"],
    );
    assert!(!said.out.contains("unexpected"), "{said:?}");
}

#[test]
fn what_is_good_belongs_to_the_valid_ones() {
    for expected in [None, Some("[]"), Some(BAD_EXPECTED), Some("{")] {
        let fixtures = Fixtures::new(&[("invalid/good.json", GOOD)]);
        if let Some(expected) = expected {
            fixtures.write("invalid/good.expected.json", expected);
        }
        for arguments in [&["fixtures"][..], &["--update", "fixtures"]] {
            fixtures.run(arguments).holds(1, &["good.json: nothing is found in it: move it to valid/\n"]);
        }
        // Nothing is written for it, and nothing removed.
        assert_eq!(fs::read_to_string(fixtures.at("invalid/good.expected.json")).ok().as_deref(), expected);
    }
}

#[test]
fn records_are_told_apart_where_there_are_several() {
    let (good, bad) = (GOOD.replace('\n', " "), BAD.replace('\n', " "));
    let other = bad.replace("sourceID", "source_id");
    let fixtures = Fixtures::new(&[("invalid/export.jsonl", &format!("{good}\n{bad}\n\n{bad}\n{other}\n"))]);
    fixtures
        .run(&["--update", "fixtures"])
        .holds(0, &["written: fixtures/invalid/export.expected.json with 3"]);
    let line = |property: &str, record: usize| {
        format!(
            "  {{\"rule\": \"schema/misspelt-property\", \"pointer\": \"/entity/{property}\", \"record\": {record}}}"
        )
    };
    let written = [line("sourceID", 1), line("sourceID", 2), line("source_id", 3)];
    assert_eq!(fixtures.read("invalid/export.expected.json"), format!("[\n{}\n]\n", written.join(",\n")));
    let mixed = format!("[{}, {}, {}]", written[2], written[0], written[1]);
    fixtures.write("invalid/export.expected.json", &mixed);
    fixtures.run(&["fixtures"]).holds(0, &["1 passed, 0 failed\n"]);
    fixtures.write("invalid/export.expected.json", mixed.replace(", \"record\": 2", ""));
    let said = fixtures.run(&["fixtures"]);
    said.holds(1, &["schema/misspelt-property at /entity/sourceID\n", "at /entity/sourceID of record 2: "]);
}

#[test]
fn expectations_that_cant_be_read_fail_their_case_only() {
    let place = BAD_EXPECTED.replace("\"}", "\", \"record\": -1}");
    for (text, message) in [
        ("", ":1:1: no JSON here: the input is empty"),
        ("[\n  {\"rule\": \"a\",}\n]", ":2:15: a trailing comma before `}`"),
        ("{}", ":1:1: expected a list of findings, as `payvet test --update` writes it"),
        ("[\n 5]", ":2:2: expected an object with `rule` and `pointer`"),
        ("[{\"pointer\": \"\"}]", ":1:2: `rule` is missing"),
        ("[{\"rule\": \"json/comment\"}]", ":1:2: `pointer` is missing"),
        ("[{\"rule\": 5, \"pointer\": \"\"}]", ":1:11: `rule` must be a string"),
        (
            "[{\"pointer\": \"data\"}]",
            ":1:14: `pointer` must be a JSON Pointer: a string that is empty or begins with",
        ),
        (&place, ":2:81: `record` must be a whole number, counted from 0"),
        ("[{\"rule\": \"a\", \"rule\": \"a\"}]", ":1:16: the key `rule` stands twice in this object"),
        ("[{\"rule\": \"a\", \"ponter\": \"\"}]", ":1:16: there is no key `ponter`; did you mean `pointer`?"),
        ("[{\"severity\": \"error\"}]", ":1:3: there is no key `severity`; known are rule, pointer, record"),
        ("[{\"\\u001b[2J\": 1}]", ":1:3: there is no key `\\u001b[2J`; known are"),
    ] {
        let fixtures = Fixtures::new(&[
            ("invalid/bad.json", BAD),
            ("invalid/bad.expected.json", text),
            ("invalid/doubtful.json", DOUBTFUL),
            ("valid/good.json", GOOD),
        ]);
        let wanted =
            format!("failed: fixtures/invalid/bad.json: fixtures/invalid/bad.expected.json{message}");
        fixtures.run(&["fixtures"]).holds(1, &[&wanted, "1 passed, 2 failed\n"]);
        // What may be something else is not written over.
        let mend = "; mend or remove it, as only expectations are updated\n";
        fixtures.run(&["--update", "fixtures"]).holds(1, &[&wanted, mend, "2 passed, 1 failed\n"]);
        assert_eq!(fixtures.read("invalid/bad.expected.json"), text);
    }
}

#[test]
fn values_in_a_file_that_is_no_expectation_are_not_quoted() {
    let fixtures = Fixtures::new(&[("invalid/bad.json", BAD), ("invalid/bad.expected.json", "[secret]")]);
    let said = fixtures.run(&["fixtures"]);
    said.holds(1, &["bad.expected.json:1:2: "]);
    assert!(!said.out.contains("secret"), "{said:?}");
    fixtures.run(&["--show-values", "fixtures"]).holds(1, &["secret"]);
}

#[cfg(unix)]
#[test]
fn expectations_that_are_no_files_are_told() {
    let fixtures =
        Fixtures::new(&[("invalid/a.json", BAD), ("invalid/b.json", BAD), ("invalid/c.json", BAD)]);
    fs::create_dir(fixtures.at("invalid/a.expected.json")).expect("a folder can be made");
    std::os::unix::fs::symlink("nowhere", fixtures.at("invalid/b.expected.json"))
        .expect("a link can be made");
    fixtures.write("invalid/c.expected.json", b"[\n\xff]");
    let pipe = fixtures.at("invalid/d.expected.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    fixtures.write("invalid/d.json", BAD);
    let said = fixtures.run(&["fixtures"]);
    // They are files that can't be read, as `payvet check` has it; each is told once.
    for why in [
        "a.expected.json: is no file\n",
        "b.expected.json: no such file or directory\n",
        "c.expected.json: line 2 is no UTF-8\n",
        "d.expected.json: is no file\n",
    ] {
        said.holds(2, &[&format!("error: fixtures/invalid/{why}")]);
        assert_eq!(said.err.matches(why).count(), 1, "{}", said.err);
    }
    assert_eq!(said.out, "");
}

#[test]
fn expectations_belong_to_one_payload_each() {
    let fixtures = Fixtures::new(&[
        ("invalid/a.json", BAD),
        ("invalid/a.jsonl", BAD),
        ("invalid/a.expected.json", BAD_EXPECTED),
        ("invalid/gone.expected.json", BAD_EXPECTED),
        ("invalid/other.EXPECTED.json", BAD_EXPECTED),
        ("valid/good.json", GOOD),
        ("valid/good.expected.json", BAD_EXPECTED),
    ]);
    let said = fixtures.run(&["--update", "fixtures"]);
    for (path, why) in [
        (
            "invalid/a.json",
            "fixtures/invalid/a.expected.json would be that of fixtures/invalid/a.jsonl, too: rename",
        ),
        (
            "invalid/a.jsonl",
            "fixtures/invalid/a.expected.json would be that of fixtures/invalid/a.json, too: rename",
        ),
        (
            "invalid/gone.expected.json",
            "no payload is beside it, which would be gone.json, gone.jsonl or gone.ndjson",
        ),
        (
            "invalid/other.EXPECTED.json",
            "the name of an expectation ends in `.expected.json`, in small letters",
        ),
        ("valid/good.expected.json", "what is in valid/ must pass, and needs no expectation"),
    ] {
        said.holds(1, &[&format!("failed: fixtures/{path}: {why}"), "1 passed, 5 failed\n"]);
    }
    assert_eq!(fixtures.read("invalid/gone.expected.json"), BAD_EXPECTED);
}

#[test]
fn update_writes_what_is_missing_or_differs_and_nothing_else() {
    let unchanged = BAD_EXPECTED.replace('\n', " ");
    let fixtures = Fixtures::new(&[
        ("invalid/missing.json", BAD),
        ("invalid/differs.json", BAD),
        ("invalid/differs.expected.json", "[{\"rule\": \"json/comment\", \"pointer\": \"\"}]"),
        ("invalid/equal.json", BAD),
        ("invalid/equal.expected.json", &unchanged),
        ("valid/bad.json", BAD),
    ]);
    let said = fixtures.run(&["--update", "fixtures"]);
    said.holds(1, &["fixtures/valid/bad.json: it must pass", "3 passed, 1 failed\n"]);
    assert_eq!(
        said.err,
        "updated: fixtures/invalid/differs.expected.json with 1 finding\n\
         written: fixtures/invalid/missing.expected.json with 1 finding\n"
    );
    for name in ["missing", "differs"] {
        assert_eq!(fixtures.read(&format!("invalid/{name}.expected.json")), BAD_EXPECTED);
    }
    assert_eq!(fixtures.read("invalid/equal.expected.json"), unchanged);
    let again = fixtures.run(&["--update", "fixtures"]);
    assert_eq!((again.code, again.err.as_str()), (Some(1), ""));
    let entries = fs::read_dir(fixtures.at("valid")).expect("the folder is there").count()
        + fs::read_dir(fixtures.at("invalid")).expect("the folder is there").count();
    assert_eq!(entries, 7);
    fs::remove_file(fixtures.at("invalid/missing.expected.json")).expect("it was written");
    let quiet = fixtures.run(&["-q", "--update", "fixtures"]);
    assert_eq!(quiet.err, "");
    assert_eq!(quiet.out.lines().count(), 2, "{quiet:?}");
}

#[cfg(unix)]
#[test]
fn an_expectation_that_cant_be_written_fails_the_run() {
    let fixtures = Fixtures::new(&[("invalid/bad.json", BAD), ("valid/good.json", GOOD)]);
    let script = format!("ulimit -f 0; {} test --update fixtures", env!("CARGO_BIN_EXE_payvet"));
    let output = Command::new("sh").args(["-c", &script]).current_dir(fixtures.0.path()).output();
    let output = output.expect("sh runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("error: fixtures/invalid/bad.expected.json: can't be written: "), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1 passed, 0 failed; 1 failure\n");
    let left = fs::read_dir(fixtures.at("invalid")).expect("the folder is there").count();
    assert_eq!(left, 1, "nothing is left behind");
}

#[test]
fn a_folder_without_cases_is_a_failure_and_the_others_are_tried() {
    let fixtures = Fixtures::new(&[("invalid/bad.json", BAD), ("invalid/bad.expected.json", BAD_EXPECTED)]);
    fs::create_dir_all(fixtures.at("../empty/valid")).expect("a folder can be made");
    fixtures.write("../notes/valid/notes.txt", "{");
    fixtures.write("../group/one/valid/good.json", GOOD);
    fixtures.write("../group/two/invalid/good.json", GOOD);
    fixtures.write("../odd name/a/valid/good.json", GOOD);
    for (folder, why) in [
        ("empty/valid", "holds no payload: *.json, *.jsonl and *.ndjson are looked for\n"),
        ("notes/valid", "holds no payload"),
        ("nosuch", "no such file or directory\n"),
        ("fixtures/invalid", "holds neither valid/ nor invalid/; did you mean `payvet test fixtures`?\n"),
        (
            "fixtures/invalid/bad.json",
            "is no folder in which valid/ and invalid/ are; did you mean `payvet test fixtures`?",
        ),
        ("group", "holds neither valid/ nor invalid/; did you mean `payvet test group/one group/two`?\n"),
        ("odd name", "holds neither valid/ nor invalid/\n"),
    ] {
        let given = folder.strip_suffix("/valid").unwrap_or(folder);
        let said = fixtures.run(&[given, "fixtures"]);
        said.holds(2, &[&format!("error: {folder}: {why}")]);
        assert_eq!(said.out, "1 passed, 0 failed; 1 failure\n");
        assert_eq!(fixtures.run(&[given]).out, "");
    }
    // Nor does what is beside it make up for one.
    fs::create_dir_all(fixtures.at("valid")).expect("a folder can be made");
    fixtures.run(&["fixtures"]).holds(2, &["error: fixtures/valid: holds no payload", "1 passed, 0 failed"]);
    fs::remove_dir(fixtures.at("valid")).expect("it is empty");
    let inside = payvet_in(&fixtures.at(""), &["test"], b"");
    assert_eq!(inside.status.code(), Some(2));
    let said = String::from_utf8_lossy(&inside.stderr);
    assert_eq!(said, "error: no folder: name one with valid/ and invalid/ in it, as in `payvet test .`\n");
    let here = payvet_in(&fixtures.at(""), &["test", "-v", ".", "./", "../fixtures"], b"");
    let out = String::from_utf8_lossy(&here.stdout);
    assert_eq!(out, "passed: invalid/bad.json\npassed: ../fixtures/invalid/bad.json\n2 passed, 0 failed\n");
}

#[test]
fn compressed_payloads_are_cases_too() {
    let fixtures = Fixtures::new(&[("invalid/bad.expected.json", BAD_EXPECTED)]);
    for path in ["invalid/bad.json.gz", "valid/bad.json.gz"] {
        fixtures.write(path, packed(BAD.as_bytes()));
    }
    let said = fixtures.run(&["fixtures"]);
    said.holds(1, &["failed: fixtures/valid/bad.json.gz: it must pass", "1 passed, 1 failed\n"]);
    let checked = payvet_in(&fixtures.at(""), &["check", "-q", "."], b"");
    assert_eq!(checked.status.code(), Some(1), "a folder is checked with what is packed in it");
}

#[cfg(unix)]
#[test]
fn a_folder_of_cases_that_cant_be_looked_at_is_a_failure() {
    let fixtures = Fixtures::new(&[("invalid/bad.json", BAD), ("invalid/bad.expected.json", BAD_EXPECTED)]);
    std::os::unix::fs::symlink("gone", fixtures.at("valid")).expect("a link can be made");
    let said = fixtures.run(&["fixtures"]);
    said.holds(2, &["error: fixtures/valid: no such file or directory\n", "1 passed, 0 failed; 1 failure\n"]);
    fs::remove_file(fixtures.at("valid")).expect("it is there");
    fixtures.write("valid", GOOD);
    let said = fixtures.run(&["fixtures"]);
    said.holds(2, &["error: fixtures/valid: is no folder of payloads\n", "1 passed, 0 failed; 1 failure\n"]);
    fs::remove_file(fixtures.at("invalid/bad.json")).expect("it is there");
    fs::remove_file(fixtures.at("invalid/bad.expected.json")).expect("it is there");
    fs::remove_dir(fixtures.at("invalid")).expect("it is empty");
    fixtures.run(&["fixtures"]).holds(2, &["error: fixtures/valid: is no folder of payloads\n"]);
}

#[test]
fn the_settings_of_the_project_count_but_for_what_they_exclude() {
    let fixtures = Fixtures::new(&[
        ("valid/bad.json", BAD),
        ("invalid/legacy/bad.json", BAD),
        ("invalid/legacy/bad.expected.json", BAD_EXPECTED),
        (
            "../payvet.toml",
            "exclude = [\"fixtures/invalid\"]\nignore = [\"schema/misspelt-property\"]\n\
             [[overrides]]\nfiles = [\"fixtures/invalid/legacy/**\"]\nselect = [\"schema/\"]\n",
        ),
        ("../other.toml", "strict = true\nnosuch = 1\n"),
    ]);
    fixtures.run(&["-v", "fixtures"]).holds(0, &["settings file: payvet.toml\n", "2 passed, 0 failed\n"]);
    fixtures.run(&["--isolated", "fixtures"]).holds(1, &["1 passed, 1 failed\n"]);
    fixtures
        .run(&["--config", "other.toml", "fixtures"])
        .holds(2, &["error: other.toml:2:1: there is no setting"]);
    let said = fixtures.run(&["--isolated", "--schema", "ibm-verify-fulfillment", "fixtures"]);
    said.holds(1, &["error[schema/missing-property] at /tenantid: `tenantid` is required\n"]);
    fixtures
        .run(&["--schema", "elimity", "fixtures"])
        .holds(2, &["error: there is no payload format `elimity`"]);
    // What settings leave out isn't nothing: it would not pass as valid either.
    fixtures.write("../lax.toml", "ignore = [\"schema/\"]\n");
    fixtures
        .run(&["--config", "lax.toml", "fixtures"])
        .holds(1, &["invalid/legacy/bad.json: the settings leave out all that is found in it: 1 finding\n"]);
    // Two lines are one JSON text only if nobody says that they are two.
    let lines = Fixtures::new(&[("valid/a.json", &format!("{}\n{}", GOOD.trim(), GOOD.replace('\n', " ")))]);
    lines.run(&["fixtures"]).holds(0, &["1 passed"]);
    lines.run(&["--layout", "json", "fixtures"]).holds(1, &["error[json/trailing-data]"]);
}

#[test]
fn what_is_ignored_is_no_case_unless_asked_for() {
    let fixtures = Fixtures::new(&[
        ("invalid/log.json", BAD),
        ("invalid/log.expected.json", BAD_EXPECTED),
        ("valid/good.json", GOOD),
        ("../.gitignore", "log.json\n"),
    ]);
    let said = fixtures.run(&["fixtures"]);
    said.holds(1, &["log.json beside it is ignored by .gitignore or its like; --no-ignore tries it\n"]);
    fixtures.run(&["--no-ignore", "fixtures"]).holds(0, &["2 passed, 0 failed\n"]);
    let compressed =
        Fixtures::new(&[("invalid/log.expected.json", BAD_EXPECTED), ("../.gitignore", "*.gz\n")]);
    compressed.write("invalid/log.json.gz", packed(BAD.as_bytes()));
    compressed.run(&["fixtures"]).holds(1, &["log.json.gz beside it is ignored by .gitignore or its like"]);
    compressed.run(&["--no-ignore", "fixtures"]).holds(0, &["1 passed, 0 failed\n"]);
}

#[test]
fn all_findings_count_in_packed_and_in_long_files() {
    let line = BAD.replace('\n', " ") + "\n";
    let lines = line.repeat(2000);
    let fixtures = Fixtures::new(&[("invalid/long.jsonl", &lines)]);
    fixtures.write("invalid/packed.json", packed(lines.as_bytes()));
    fixtures.run(&["--update", "fixtures"]).holds(0, &["long.expected.json with 2000 findings\n"]);
    let expected = fixtures.read("invalid/long.expected.json");
    assert_eq!(expected, fixtures.read("invalid/packed.expected.json"));
    assert_eq!(expected.lines().count(), 2002);
    fixtures.write("invalid/long.jsonl", line.repeat(1999));
    fixtures
        .run(&["fixtures"])
        .holds(1, &["long.jsonl: 1 missing\n", ":2001:3: schema/mis", "1 passed, 1 failed\n"]);
    fixtures.write("invalid/packed.json", &packed(lines.as_bytes())[..200]);
    let damaged = fixtures.run(&["fixtures"]);
    damaged.holds(
        2,
        &["error: fixtures/invalid/packed.json: damaged gzip data", "0 passed, 1 failed; 1 failure\n"],
    );
}

#[test]
fn nothing_acts_and_no_personal_value_is_told() {
    let hostile = BAD.replacen('{', "{\"\\n::error::x\": 1, \"\\u001b[2J\\u202e##vso[x]\": \"secret\", ", 1);
    let hostile = hostile.replace("nadia.rahman@example.com", "nadia.rahman");
    let mut files = vec![("invalid/::error::x.json", hostile.as_str()), ("valid/a.json", &hostile)];
    if cfg!(unix) {
        files.push(("valid/a\n\u{1b}[31m\u{202e}.json", &hostile));
        files.push(("invalid/b\n::warning::.expected.json", "[]"));
    }
    let fixtures = Fixtures::new(&files);
    let safe = |text: &str| {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']), "{text}");
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::")), "{text}");
        assert!(!text.contains("##vso[") && !text.contains("secret") && !text.contains("nadia"), "{text}");
    };
    for arguments in [&["fixtures"][..], &["-v", "--update", "fixtures"], &["-v", "fixtures"]] {
        let said = fixtures.run(arguments);
        assert_eq!(said.code, Some(1), "{said:?}");
        safe(&said.out);
        safe(&said.err);
    }
    let written = fixtures.read("invalid/::error::x.expected.json");
    safe(&written);
    assert!(written.contains("\"/\\u001b[2J\\u202e\\u0023#vso[x]\""), "{written}");
    fixtures.run(&["--show-values", "fixtures"]).holds(1, &["nadia.rahman"]);
}

#[test]
fn colours_are_there_if_they_are_wanted() {
    let fixtures = Fixtures::new(&[("invalid/bad.json", BAD), ("valid/good.json", GOOD)]);
    assert!(!fixtures.run(&["fixtures"]).out.contains('\u{1b}'));
    let said = fixtures.run(&["--color", "always", "fixtures"]);
    assert!(said.out.starts_with("\u{1b}[1;31mfailed\u{1b}[0m: "), "{said:?}");
    assert!(said.out.ends_with("1 passed, \u{1b}[1;31m1 failed\u{1b}[0m\n"), "{said:?}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_payvet"))
        .args(["test", "-v", "--isolated", "samples"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "settings file: none\n");
    if Path::new("/dev/full").exists() {
        let full = fs::File::options().write(true).open("/dev/full").expect("it can be opened");
        let mut command = Command::new(env!("CARGO_BIN_EXE_payvet"));
        command.args(["test", "-v", "samples"]).current_dir(root()).stdout(full);
        let output = command.output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("error: standard output: can't be written: no space left"), "{said}");
    }
}
