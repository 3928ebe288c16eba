//! The schema of reports describes what is written: all of it, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use payvet::interruption::Signal;
use payvet::report::json::SCHEMA;
use serde_json::{Value, json};

use crate::support::{ONLY_PAYLOADS, interrupted, payvet};

/// Reports of runs in which everything occurs that a report can say, as document and as lines.
struct Reports {
    documents: Vec<Value>,
    lines: Vec<Value>,
}

/// What stands on standard input: a record in which much is wrong, and one that is passed over.
const INPUT: &str = concat!(
    r#"{"type": 7, "type": "accessRemoval"}"#,
    "\n",
    r#"{"event_type": "sso", "id": "7", "tenantid": "t", "tenantname": "x", "data": {}}"#,
    "\n"
);

impl Reports {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = |name: &str| folder.path().join(name).to_str().expect("the name is text").to_owned();
        let (payload, baseline) = (file("a.json"), file("baseline.json"));
        write(&payload, r#"{"type": "entityRemoval", "surprise": 1}"#);
        payvet(&["check", "--write-baseline", &baseline, &payload], b"");
        write(&payload, "{\"type\": \"entityRemoval\"}");
        let missing = file("missing.json");
        let everything: &[&str] = &[ONLY_PAYLOADS, "samples/invalid", "samples/valid", &missing, "-"];
        let part = ["--layout=jsonl", "--byte-offset=0", "--line-offset=0", "--total-bytes=999", "-"];
        let part_without_findings = [&part[..], &["--ignore=ibm-verify-fulfillment"]].concat();
        let runs: [&[&str]; 9] = [
            everything,
            &[everything, &["--show-values", "--max-findings", "1"]].concat(),
            &["--warn", "json/", ONLY_PAYLOADS, "samples/invalid"],
            &["--baseline", &baseline, &payload],
            &["--min-evidence", "documented", "samples/valid"],
            &[ONLY_PAYLOADS, "samples/invalid/schema"],
            &["--no-such-flag"],
            &part,
            &part_without_findings,
        ];
        let mut reports = Reports { documents: Vec::new(), lines: Vec::new() };
        for run in runs {
            reports.add(run);
        }
        for signal in [Signal::Interrupt, Signal::Terminate] {
            let report = |format| interrupted(&["--output-format", format, "samples/valid"], signal).1;
            reports.parse(&report("json"), &report("jsonl"));
        }
        reports
    }

    fn add(&mut self, arguments: &[&str]) {
        let stdout = |format| {
            // Nothing reads what is written to the others.
            let input = if arguments.contains(&"-") { INPUT } else { "" };
            let arguments = [&["check", "--output-format", format], arguments].concat();
            let output = payvet(&arguments, input.as_bytes());
            String::from_utf8(output.stdout).expect("a report is text")
        };
        self.parse(&stdout("json"), &stdout("jsonl"));
    }

    fn parse(&mut self, document: &str, lines: &str) {
        let parse = |text: &str| serde_json::from_str(text).expect("it is JSON");
        self.documents.push(parse(document));
        self.lines.extend(lines.lines().map(parse));
    }
}

fn write(path: impl AsRef<Path>, text: &str) {
    std::fs::write(path, text).expect("a file can be written");
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

/// The schema of whole documents, or of lines.
fn schema_of(definition: &str, mut schema: Value) -> Value {
    schema["$ref"] = json!(format!("#/$defs/{definition}"));
    schema
}

/// Lets no object have a property that isn't described.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            keywords.values_mut().for_each(close);
            if keywords.get("type") == Some(&json!("object")) {
                keywords.insert("unevaluatedProperties".to_owned(), json!(false));
            }
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(close),
        _ => {}
    }
}

fn assert_valid(schema: &Value, instances: &[Value]) {
    let validator = jsonschema::validator_for(schema).expect("the schema is valid");
    for instance in instances {
        if let Some(error) = validator.iter_errors(instance).next() {
            panic!("{error}\nat {}: {instance}", error.instance_path());
        }
    }
}

/// How often each part of the schema was met in a report.
#[derive(Debug, Default)]
struct Met {
    /// By pointer of the property in the schema: how many objects have it, and how many could.
    properties: BTreeMap<String, [usize; 2]>,
    /// By pointer of the enumeration: values that occurred.
    values: BTreeMap<String, Vec<Value>>,
}

impl Met {
    /// Goes through a value by the part of the schema that stands at a pointer.
    fn visit(&mut self, schema: &Value, at: &str, instance: &Value) {
        let part = schema.pointer(at).expect("the pointer leads somewhere");
        if let Some(reference) = part["$ref"].as_str() {
            self.visit(schema, reference.trim_start_matches('#'), instance);
        }
        for branch in 0..part["oneOf"].as_array().map_or(0, Vec::len) {
            let target = part["oneOf"][branch]["$ref"].as_str().unwrap_or_default().trim_start_matches('#');
            if schema.pointer(target).expect("it is there")["properties"]["type"]["const"] == instance["type"]
            {
                self.visit(schema, target, instance);
            }
        }
        for name in names(&part["properties"]) {
            let at = format!("{at}/properties/{name}");
            let value = instance.get(name);
            let [having, all] = self.properties.entry(at.clone()).or_default();
            (*having, *all) = (*having + usize::from(value.is_some()), *all + 1);
            if let Some(value) = value {
                self.visit(schema, &at, value);
            }
        }
        if part.get("items").is_some() {
            for item in instance.as_array().expect("it is an array") {
                self.visit(schema, &format!("{at}/items"), item);
            }
        }
        if part.get("enum").is_some() {
            let values = self.values.entry(at.to_owned()).or_default();
            if !values.contains(instance) {
                values.push(instance.clone());
            }
        }
    }
}

fn names(object: &Value) -> impl Iterator<Item = &String> {
    object.as_object().into_iter().flat_map(|members| members.keys())
}

/// Pointers of all places below `at` that `is_wanted`.
fn find(part: &Value, at: &str, is_wanted: &dyn Fn(&str, &Value) -> bool, found: &mut Vec<String>) {
    if is_wanted(at, part) {
        found.push(at.to_owned());
    }
    for name in names(part) {
        find(&part[name], &format!("{at}/{name}"), is_wanted, found);
    }
}

fn is_property(at: &str) -> bool {
    at.rsplit('/').nth(1) == Some("properties")
}

#[test]
fn every_report_is_valid_and_nothing_in_it_is_undescribed() {
    let Reports { documents, lines } = Reports::new();
    let mut closed = schema();
    close(&mut closed);
    for schema in [schema(), closed] {
        assert_valid(&schema_of("report", schema.clone()), &documents);
        assert_valid(&schema_of("line", schema), &lines);
    }
}

#[test]
fn everything_described_occurs_and_is_required_if_it_always_does() {
    let Reports { documents, lines } = Reports::new();
    let schema = schema();
    let mut met = Met::default();
    for document in &documents {
        met.visit(&schema, "/$defs/report", document);
    }
    for line in &lines {
        met.visit(&schema, "/$defs/line", line);
    }

    let mut properties = Vec::new();
    find(&schema, "", &|at, _| is_property(at), &mut properties);
    for at in properties {
        let [having, all] = met.properties.get(&at).copied().unwrap_or_default();
        assert!(having > 0, "{at} occurs nowhere");
        let (object, name) = at.rsplit_once("/properties/").expect("it is a property");
        let required = &schema.pointer(object).expect("it is there")["required"];
        let is_required = required.as_array().is_some_and(|names| names.contains(&json!(name)));
        assert_eq!(is_required, having == all, "{at}: {having} of {all}");
    }

    let mut enumerations = Vec::new();
    find(&schema, "", &|_, part| part["enum"].is_array(), &mut enumerations);
    for at in enumerations {
        let described = schema.pointer(&at).expect("it is there")["enum"].as_array().expect("it is an array");
        let occurred = &met.values[&at];
        assert!(described.iter().all(|value| occurred.contains(value)), "{at}: only {occurred:?}");
    }
}

#[test]
fn every_property_is_described_in_one_sentence() {
    let schema = schema();
    let mut properties = Vec::new();
    find(&schema, "", &|at, _| is_property(at), &mut properties);
    for at in properties {
        let part = schema.pointer(&at).expect("it is there");
        let target = part["$ref"].as_str().and_then(|target| schema.pointer(target.trim_start_matches('#')));
        let description =
            part["description"].as_str().or(target.and_then(|part| part["description"].as_str()));
        let description = description.unwrap_or_default();
        assert!(description.ends_with('.') && !description.contains(". "), "{at}: {description}");
    }
}

#[test]
fn the_schema_is_printed_as_it_is() {
    let output = payvet(&["schema", "report"], b"");
    assert_eq!(String::from_utf8_lossy(&output.stdout), SCHEMA);
    let output = payvet(&["schema", "report", "--closed"], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.starts_with("error: --closed is for payload formats"), "{message}");
}
