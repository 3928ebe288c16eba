//! `payvet explain` for everything that can be explained.

use payvet::commands::explain::{Pages, pointers};
use payvet::formats::{self, FORMATS};

use crate::support::root;

fn explain(subject: &str) -> Result<String, String> {
    Pages::new(None).explain(subject)
}

#[test]
fn every_rule_is_explained_with_what_payvet_prints_about_its_sample() {
    for rule in formats::rules() {
        let page = explain(rule.code).expect("a rule is explained");
        let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in [rule.code, rule.severity.name(), rule.evidence.name(), rule.summary, rule.why, rule.fix]
        {
            assert!(flat.contains(text), "{}: {text} is missing in\n{page}", rule.code);
        }
        // A report breaks no lines; prose does.
        let prose = page.split("\nA payload that fails").next().unwrap_or_default();
        let widest =
            prose.lines().filter(|line| !line.contains("://")).map(|line| line.chars().count()).max();
        assert!(widest <= Some(96), "{}: {widest:?}", rule.code);
        if rule.samples.is_none() {
            continue;
        }
        // What `payvet check` prints about the sample stands beside it, under the sample's own name.
        let name = format!("samples/invalid/{}.json", rule.code);
        let printed = std::fs::read_to_string(root().join(&name).with_extension("txt"));
        let printed = printed.expect("the expected text is there").replace(&name, "payload.json");
        for line in printed.lines().filter(|line| !line.contains("...")) {
            assert!(page.contains(line), "{}: {line} is missing in\n{page}", rule.code);
        }
    }
}

#[test]
fn every_property_is_explained_by_its_pointer() {
    for format in FORMATS {
        let page = explain(format.name).expect("a format is explained");
        for object in &format.contract.objects {
            for property in &object.properties {
                assert!(page.contains(&format!("- **`{}`**: ", property.name)), "{}", property.name);
            }
        }
        let pointers = pointers(format);
        assert!(pointers.len() > format.contract.root().properties.len());
        for pointer in pointers {
            let page = explain(&pointer).expect("it is explained");
            let name = pointer.rsplit('/').next().expect("a pointer has tokens");
            assert!(page.starts_with(&format!("`{name}` of {}, ", format.name)), "{page}");
        }
    }
    for (pointer, said) in [
        ("ibm-verify-fulfillment/data/status_code", "`status_code` of ibm-verify-fulfillment"),
        ("ibm-verify-fulfillment/data/owner_ids", "`owners_ids` of ibm-verify-fulfillment"),
        ("elimity-itsm-webhook/relationshipChanges/0/rowEntity/sourceId", "a property of an entity"),
        ("elimity-itsm-webhook/relationshipChanges/*/rowEntity/sourceId", "a property of an entity"),
        (
            "elimity-itsm-webhook/value/current",
            "- string, object or null if `type` is \"date\", \"dateTime\" or \"time\"",
        ),
        ("ibm-verify-fulfillment/response/events/events/1/data/status_code", "`status_code` of "),
        ("ibm-verify-fulfillment/7/data/status_code", "`status_code` of "),
    ] {
        let page = explain(pointer).expect("it is explained");
        assert!(page.contains(said), "{page}");
    }
}

#[test]
fn what_doesnt_exist_gets_the_nearest_name() {
    for (subject, said) in [
        ("json/trailing-coma", "did you mean `json/trailing-comma`?"),
        ("elimity-itsm-webhok", "did you mean `elimity-itsm-webhook`?"),
        ("ibm-verify-fulfillment/data/statuscode", "did you mean `ibm-verify-fulfillment/data/status_code`?"),
        ("ibm-verify-fulfillment/date-mismach", "did you mean `ibm-verify-fulfillment/date-mismatch`?"),
        ("elimity-itsm-webhook/entity/nothing-like-it", "`payvet explain elimity-itsm-webhook` lists them"),
        ("elimity-itsm-webhook/entity/0/id", "did you mean `elimity-itsm-webhook/"),
        ("ibm-verify-fulfillment/status_code", "did you mean `ibm-verify-fulfillment/data/status_code`?"),
        ("ibm-verify-fulfillment/5", "`payvet explain ibm-verify-fulfillment` lists them"),
        ("comment", "did you mean `json/comment`?"),
        ("json", "`payvet rules json/` lists them"),
        ("nothing like it", "`payvet rules` lists the rules, and `payvet explain FORMAT` what a format has"),
        // As findings name it, by its name alone, behind a misspelt format.
        ("data.status_code", "did you mean `ibm-verify-fulfillment/data/status_code`?"),
        ("status_code", "did you mean `ibm-verify-fulfillment/data/status_code`?"),
        ("elimity-itsm-webhok/entity/id", "did you mean `elimity-itsm-webhook/entity/id`?"),
        ("sourceId", "`payvet rules` lists the rules"),
    ] {
        let error = explain(subject).expect_err("there is no such thing");
        assert!(error.contains(said), "{error}");
    }
}
