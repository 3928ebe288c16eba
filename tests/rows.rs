//! Every row of the pages that say which verdict a case gets, with payloads that show it. The ids are
//! those of `.ci/contract_rows.py`, which looks for rows that are missing here.

mod elimity;
mod ibm;

use std::collections::BTreeSet;

use payvet::formats::{by_name, rules};
use serde_json::Value;

use crate::payloads::complete;
use crate::support::{put, run};

/// One row: its id, and the cases that show it.
type Row = (&'static str, Vec<Case>);

/// A text, and everything that must be found in it.
struct Case {
    what: String,
    text: String,
    /// `severity rule` each, sorted; behind a colon what must stand in its pointer, message or help.
    expected: Vec<String>,
}

/// A place in a payload, and what is put there; nothing takes away what is there.
type Change<'p> = (&'p str, Option<Value>);

fn set(pointer: &str, value: impl Into<Value>) -> Change<'_> {
    (pointer, Some(value.into()))
}

fn gone(pointer: &str) -> Change<'_> {
    (pointer, None)
}

/// A good payload with some changes.
fn changed(base: &Value, changes: Vec<Change<'_>>) -> Value {
    let mut payload = base.clone();
    for (pointer, value) in changes {
        put(&mut payload, pointer, value);
    }
    payload
}

fn case(what: impl Into<String>, base: &Value, changes: Vec<Change<'_>>, expected: &[&str]) -> Case {
    text(what, changed(base, changes).to_string(), expected)
}

fn text(what: impl Into<String>, text: String, expected: &[&str]) -> Case {
    Case { what: what.into(), text, expected: expected.iter().map(|line| (*line).to_owned()).collect() }
}

/// The same verdict on several values at one place.
fn each(
    base: &Value,
    pointer: &str,
    values: impl IntoIterator<Item = Value>,
    expected: &[&str],
) -> Vec<Case> {
    let one = |value: Value| case(format!("{pointer} {value}"), base, vec![set(pointer, value)], expected);
    values.into_iter().map(one).collect()
}

/// The complete payload of a format, in a variant if it has some.
fn base(format: &str, variant: Option<&str>) -> Value {
    complete(&by_name(format).expect("the format is known").contract, variant)
}

fn table() -> Vec<Row> {
    [elimity::rows(), ibm::rows()].into_iter().flatten().collect()
}

/// `severity rule` of what a line of expectations says, and what it must name.
fn parts(line: &str) -> (&str, &str) {
    line.split_once(": ").unwrap_or((line, ""))
}

#[test]
fn every_row_is_judged_as_its_page_says() {
    let mut wrong = Vec::new();
    for (row, cases) in table() {
        assert!(!cases.is_empty(), "{row} has no case");
        for Case { what, text, expected } in cases {
            let mut found: Vec<(String, String)> = run(&text)
                .findings
                .into_iter()
                .map(|kept| kept.finding)
                .map(|finding| {
                    let help = finding.help.unwrap_or_default().shown();
                    let said = format!("{}\n{}\n{help}", finding.pointer, finding.message.shown());
                    (format!("{} {}", finding.severity.name(), finding.rule.code), said)
                })
                .collect();
            found.sort();
            let is_right = found.len() == expected.len()
                && found.iter().zip(&expected).all(|((found, said), expected)| {
                    let (rule, named) = parts(expected);
                    found == rule && said.contains(named)
                });
            if !is_right {
                wrong.push(format!("{row}, {what}: {found:?} instead of {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_is_shown_by_a_row() {
    // What is no payload at all, or one of two formats, is in no page; nor is what payvet can't judge.
    let without_row = ["detection/ambiguous-format", "detection/unknown-format", "payvet/internal-fault"];
    let table = table();
    let cases = table.iter().flat_map(|(_, cases)| cases);
    let shown: BTreeSet<&str> = cases
        .flat_map(|case| &case.expected)
        .filter_map(|line| parts(line).0.split_once(' '))
        .map(|(_, rule)| rule)
        .collect();
    let codes: BTreeSet<&str> = rules()
        .map(|rule| rule.code)
        .filter(|code| !code.starts_with("json/") && !without_row.contains(code))
        .collect();
    assert_eq!(shown, codes);
}

#[test]
fn every_row_stands_here_once() {
    let ids: Vec<&str> = table().into_iter().map(|(row, _)| row).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}
