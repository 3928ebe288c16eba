//! `payvet schema`: a schema says the same in every draft, and the same in a file as on standard output.

use std::path::Path;

use payvet::document::{Document, Kind, Node};
use payvet::formats::FORMATS;
use payvet::schema::{Validator, compile};
use serde_json::{Value, json};

use crate::acceptor::mutants::Mutator;
use crate::support::{files_below, payvet, root, text};

/// Mutants of the payloads of each format.
const MUTANTS: usize = 4000;

fn schema(arguments: &[&str]) -> Value {
    let output = payvet(&[&["schema"], arguments].concat(), b"");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    serde_json::from_slice(&output.stdout).expect("a schema is JSON")
}

/// One schema in both drafts.
struct Pair {
    name: String,
    newest: Validator,
    draft_7: Validator,
    accepted: usize,
    rejected: usize,
}

impl Pair {
    fn new(arguments: &[&str]) -> Self {
        let compiled = |more: &[&str]| compile(&schema(&[arguments, more].concat())).expect("it is a schema");
        let (newest, draft_7) = (compiled(&[]), compiled(&["--draft", "7"]));
        assert_eq!(newest.draft(), jsonschema::Draft::Draft202012);
        assert_eq!(draft_7.draft(), jsonschema::Draft::Draft7);
        Pair { name: arguments.join(" "), newest, draft_7, accepted: 0, rejected: 0 }
    }

    /// Compares the verdicts on one value: as a whole, and where and by which keyword it fails.
    fn judge(&mut self, value: Node<'_>) {
        let failures = |validator: &Validator| {
            let failures = validator.iter_errors(value);
            let mut failures: Vec<String> =
                failures.map(|error| format!("{} {error}", error.instance_path())).collect();
            failures.sort();
            failures
        };
        let valid = self.newest.is_valid(value);
        assert_eq!(self.draft_7.is_valid(value), valid, "{}: {}", self.name, value.raw());
        if valid {
            self.accepted += 1;
        } else {
            assert_eq!(failures(&self.draft_7), failures(&self.newest), "{}: {}", self.name, value.raw());
            self.rejected += 1;
        }
    }
}

/// The values in a text that is JSON, or JSON Lines; those of an array as well.
fn visit(text: &str, see: &mut impl FnMut(Node<'_>)) {
    let mut rest = text.trim_start();
    while let Ok((document, end)) = Document::parse_prefix(rest, 0) {
        let value = document.root();
        see(value);
        if value.kind() == Kind::Array {
            value.elements().for_each(&mut *see);
        }
        rest = rest[end..].trim_start();
    }
}

fn texts_below(folder: &Path) -> impl Iterator<Item = String> {
    let is_payload = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension != "txt");
    files_below(folder).into_iter().filter(is_payload).filter_map(|path| {
        // Some samples are no text, which is what is wrong with them.
        std::fs::read_to_string(path).ok()
    })
}

#[test]
fn draft_7_gives_the_same_verdicts_on_samples_and_mutants() {
    for (seed, format) in FORMATS.iter().enumerate() {
        let valid: Vec<String> =
            crate::samples::valid(format.name).into_iter().map(|(_, text)| text).collect();
        for arguments in [&[format.name][..], &[format.name, "--closed"]] {
            let mut pair = Pair::new(arguments);
            for text in valid.iter().cloned().chain(texts_below(&root().join("samples/invalid"))) {
                visit(&text, &mut |value| pair.judge(value));
            }
            let mut mutator = Mutator::new(seed as u64, &valid);
            for _ in 0..MUTANTS {
                if let Ok(mutant) = String::from_utf8(mutator.mutant()) {
                    visit(&mutant, &mut |value| pair.judge(value));
                }
            }
            let least = MUTANTS / 8;
            let counts = (pair.accepted, pair.rejected);
            assert!(counts.0 > least && counts.1 > least, "{}: {counts:?}", pair.name);
        }
    }
}

fn list_pointers(value: &Value, at: &str, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                list_pointers(
                    value,
                    &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                    pointers,
                );
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                list_pointers(value, &format!("{at}/{index}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(at.to_owned());
}

#[test]
fn draft_7_gives_the_same_verdicts_on_reports() {
    let mut pair = Pair::new(&["report"]);
    let payloads =
        ["samples/invalid/schema/wrong-type.json", "samples/invalid/json/duplicate-key.json", "missing"];
    let report = payvet(&[&["check", "--output-format", "json"][..], &payloads].concat(), b"");
    let report: Value = serde_json::from_slice(&report.stdout).expect("a report is JSON");
    let mut pointers = Vec::new();
    list_pointers(&report, "", &mut pointers);
    visit(&report.to_string(), &mut |value| pair.judge(value));
    for pointer in &pointers {
        for other in [json!(null), json!(-1), json!(""), json!([]), json!({})] {
            let mut changed = report.clone();
            *changed.pointer_mut(pointer).expect("it is there") = other;
            visit(&changed.to_string(), &mut |value| pair.judge(value));
        }
    }
    let counts = (pair.accepted, pair.rejected);
    assert!(counts.0 > 0 && counts.1 > 100, "{counts:?}");
}

#[test]
fn every_printed_schema_is_one_of_its_draft() {
    for arguments in all_schemas() {
        let newest = schema(&arguments);
        let draft_7 = schema(&[&arguments[..], &["--draft", "7"]].concat());
        jsonschema::draft202012::meta::validate(&newest).expect("it is a schema of draft 2020-12");
        jsonschema::draft7::meta::validate(&draft_7).expect("it is a schema of draft 7");
        assert_eq!(newest.get("$id").is_some(), draft_7.get("$id").is_some());
        if newest.get("$id").is_some() {
            assert_ne!(newest["$id"], draft_7["$id"], "one name, two schemas");
        }
        // What an editor shows isn't lost.
        for keyword in ["title", "description", "examples"] {
            assert_eq!(count(&newest, keyword), count(&draft_7, keyword), "{arguments:?}: {keyword}");
        }
    }
}

fn all_schemas() -> Vec<Vec<&'static str>> {
    let names = FORMATS.iter().map(|format| format.name);
    names.flat_map(|name| [vec![name], vec![name, "--closed"]]).chain([vec!["report"]]).collect()
}

/// How often a keyword, or a property of that name, is in a schema.
fn count(schema: &Value, keyword: &str) -> usize {
    match schema {
        Value::Object(members) => {
            let inside: usize = members.values().map(|value| count(value, keyword)).sum();
            inside + usize::from(members.contains_key(keyword))
        }
        Value::Array(elements) => elements.iter().map(|element| count(element, keyword)).sum(),
        _ => 0,
    }
}

#[test]
fn schemas_in_files_are_those_that_are_printed() {
    for draft in ["2020-12", "7"] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let place = folder.path().join("new/schemas");
        let place = place.to_str().expect("its name is text");
        let output = payvet(&["schema", "--draft", draft, "--out", place], b"");
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""));
        let mut wanted = Vec::new();
        for arguments in all_schemas() {
            let closed = if arguments.len() > 1 { ".closed" } else { "" };
            let path = Path::new(place).join(format!("{}{closed}.schema.json", arguments[0]));
            let printed = payvet(&[&["schema", "--draft", draft], &arguments[..]].concat(), b"");
            assert_eq!(std::fs::read(&path).expect("it was written"), printed.stdout, "{arguments:?}");
            wanted.push(path);
        }
        let said: Vec<String> = wanted.iter().map(|path| format!("wrote {}", path.display())).collect();
        assert_eq!(text(&output.stderr).lines().collect::<Vec<_>>(), said);
        wanted.sort();
        assert_eq!(files_below(folder.path()), wanted, "nothing else is left there");
        let one = payvet(&["schema", "report", "--draft", draft, "--out", place], b"");
        assert_eq!((one.status.code(), text(&one.stderr).lines().count()), (Some(0), 1));
    }
}

#[test]
fn a_schema_that_cannot_be_written_or_is_not_there_fails() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("file");
    std::fs::write(&file, "mine").expect("a file can be written");
    let place = file.to_str().expect("its name is text");
    for (arguments, said) in [
        (&["schema", "--out", place][..], "can't be written: "),
        (&["schema", "nothing", "--out", place], "error: there is no schema `nothing`; known are "),
        (&["schema", "nothing"], "error: there is no schema `nothing`; known are "),
        (&["schema", "reprot", "--draft", "7"], "did you mean `report`?"),
        (&["schema", ""], "error: there is no schema ``"),
        (&["schema", "--closed"], "required"),
        (&["schema", "--draft", "7"], "required"),
        (&["schema", "--draft", "4", "report"], "invalid value '4'"),
        (&["schema", "--closed", "--out", place], "cannot be used with"),
    ] {
        let output = payvet(arguments, b"");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{arguments:?}: {}", text(&output.stderr));
    }
    assert_eq!(files_below(folder.path()), std::slice::from_ref(&file));
    assert_eq!(std::fs::read(file).expect("it is there"), b"mine");
}
