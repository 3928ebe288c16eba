//! What a program gets that embeds payvet: the findings that the command-line tool reports.

use payvet::{Evidence, Layout, Options, Report};
use serde_json::{Value, json};

use crate::support::{files_below, payvet, root};

/// What the tool reports about a text without options, but for what depends on the name of a file.
fn reported(text: &[u8]) -> Value {
    let output = payvet(&["check", "--isolated", "--output-format", "json", "-"], text);
    let mut report: Value = serde_json::from_slice(&output.stdout).expect("a report is JSON");
    without_fingerprints(report["files"][0].take())
}

fn without_fingerprints(mut file: Value) -> Value {
    let findings = file["findings"].as_array_mut().into_iter().flatten();
    for finding in findings.filter_map(Value::as_object_mut) {
        assert!(finding.remove("fingerprint").is_some());
    }
    file
}

fn as_json(report: &Report) -> Value {
    let mut file = serde_json::to_value(report.tally).expect("a tally is JSON");
    file["path"] = json!("<stdin>");
    file["formats"] = json!(report.formats);
    file["findings"] = json!(report.findings);
    without_fingerprints(file)
}

#[test]
fn a_program_sees_what_the_tool_reports() {
    let texts = files_below(&root().join("samples")).into_iter();
    let texts = texts.filter(|path| path.extension().is_some_and(|extension| extension != "txt"));
    let mut findings = 0;
    for path in texts {
        let text = std::fs::read(&path).expect("a sample can be read");
        let report = payvet::check(&text);
        findings += report.findings.len();
        assert_eq!(as_json(&report), reported(&text), "{}", path.display());
    }
    assert!(findings > 130, "{findings}");
}

#[test]
fn what_is_not_surely_a_payload_is_not_valid() {
    let event = include_bytes!("../samples/valid/ibm-verify-fulfillment/minimal.json");
    assert!(payvet::check(event).is_valid());
    let other = br#"{"event_type": "authentication", "id": "1"}"#;
    for text in [&b""[..], b"[]", b"null", b"{}", &[0xFF], other, &event[..event.len() / 2]] {
        assert!(!payvet::check(text).is_valid(), "{}", String::from_utf8_lossy(text));
    }
    // Nor is it if its finding is left out.
    let silent = Options::new().ignore("detection/").and_then(|options| options.ignore("json/"));
    let silent =
        silent.and_then(|options| options.ignore("ibm-verify-fulfillment/")).expect("they are there");
    for text in [&b"{}"[..], b"{", other] {
        let report = silent.check(text);
        assert!(report.findings.is_empty() && !report.is_valid(), "{}", String::from_utf8_lossy(text));
    }
    let both = [&event[..], b"\n{\"event_type\": \"threat\"}\n"].concat();
    let report = Options::new().layout(Layout::Auto).check(&both);
    assert_eq!((report.tally.records, report.tally.skipped), (1, 1));
    assert!(!report.is_valid(), "one of its two events was passed over");
}

#[test]
fn options_that_make_less_of_what_a_payload_is_let_anything_pass() {
    let forced =
        Options::new().format("ibm-verify-fulfillment").and_then(|options| options.ignore("schema/"));
    let forced = forced.expect("the names are known");
    for text in [&b"42"[..], br#"{"event_type": "authentication"}"#] {
        assert!(forced.check(text).is_valid(), "{}", String::from_utf8_lossy(text));
    }
    assert!(!forced.check(b"nope{").is_valid(), "it is no JSON");
    let milder = Options::new().warn("json/").and_then(|options| options.warn("detection/"));
    let milder = milder.expect("the names are known");
    for text in [&b"nope{"[..], b"42"] {
        let report = milder.check(text);
        assert_eq!((report.is_valid(), report.tally.counts.warnings), (true, 1));
    }
}

#[test]
fn options_decide_what_counts() {
    let text = include_bytes!("../samples/invalid/ibm-verify-fulfillment/date-mismatch.json");
    let of = |options: Options| {
        let counts = options.check(text).tally.counts;
        (counts.errors, counts.warnings)
    };
    let rule = "ibm-verify-fulfillment/date-mismatch";
    let named = |options: Result<Options, payvet::UnknownName>| of(options.expect("the name is known"));
    assert_eq!(of(Options::new()), (0, 1));
    assert_eq!(of(Options::new().strict()), (1, 0));
    assert_eq!(of(Options::new().min_evidence(Evidence::Documented)), (0, 0));
    assert_eq!(named(Options::new().error(rule)), (1, 0));
    assert_eq!(named(Options::new().ignore("ibm-verify-fulfillment/")), (0, 0));
    assert_eq!(
        named(Options::new().error(rule).and_then(|options| options.warn("ibm-verify-fulfillment/"))),
        (1, 0)
    );
    let report = Options::new().max_findings(0).check(text);
    assert_eq!((report.findings.len(), report.tally.omitted, report.tally.counts.warnings), (0, 1, 1));
    let forced = Options::new().format("elimity-itsm-webhook").expect("the format is known").check(text);
    assert_eq!(forced.formats.into_iter().collect::<Vec<_>>(), [("elimity-itsm-webhook", 1)]);
}

#[test]
fn personal_values_are_shown_to_whoever_asks() {
    let text = include_bytes!("../samples/invalid/schema/bad-format__address.json");
    let said = |options: Options| options.check(text).findings.remove(0);
    let (masked, shown) = (said(Options::new()), said(Options::new().show_values()));
    assert!(masked.message.contains("found a string of 39 characters"), "{}", masked.message);
    assert!(shown.message.contains('@') && shown.excerpt.text.contains('@'), "{}", shown.message);
    assert_eq!(masked.fingerprint, shown.fingerprint);
}

#[test]
fn an_unknown_name_names_the_known_one() {
    let error = Options::new().format("ibm-verify-fulfilment").expect_err("there is no such format");
    assert!(error.to_string().contains("did you mean `ibm-verify-fulfillment`?"), "{error}");
    let error = Options::new().ignore("json/coment").expect_err("there is no such rule");
    assert!(error.to_string().contains("did you mean `json/comment`?"), "{error}");
}
