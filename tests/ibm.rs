//! The tables of the IBM Verify contract, row by row.

use payvet::contract::Presence;
use payvet::formats::by_name;
use serde_json::{Value, json};

use crate::support::{Seen, lines, put, run, run_as, seen};

const FORMAT: &str = "ibm-verify-fulfillment";

fn event() -> Value {
    json!({
        "id": "b9f1c0de-6a43-4c2e-9f55-1d2a7c90e3aa",
        "event_type": "fulfillment",
        "tenantid": "4f1b2a77-90ad-4d5e-8a2b-c6d1e0f39b41",
        "tenantname": "contoso.verify.example.com",
        "correlationid": "CORR_ID-9e7d31",
        "time": 1_775_031_330_500_u64,
        "indexed_at": 1_775_031_331_020_u64,
        "year": 2026, "month": 4, "day": 1,
        "data": {"action": "account_deprovisioned", "result": "success", "status_code": "200"},
    })
}

/// The event with one change, and what is found in it: `severity rule pointer`.
fn changed(pointer: &str, value: Option<Value>) -> Vec<String> {
    let mut event = event();
    put(&mut event, pointer, value);
    lines(&run(&event.to_string()))
}

#[test]
fn the_envelope_is_judged_as_its_table_says() {
    assert_eq!(lines(&run(&event().to_string())), Vec::<String>::new());
    for member in [
        "id",
        "event_type",
        "tenantid",
        "tenantname",
        "correlationid",
        "time",
        "year",
        "month",
        "day",
        "data",
    ] {
        let pointer = format!("/{member}");
        let text = {
            let mut event = event();
            put(&mut event, &pointer, None);
            event.to_string()
        };
        let wanted = Seen {
            severity: "error",
            rule: "schema/missing-property",
            pointer: pointer.clone(),
            marked: "{".to_owned(),
        };
        assert_eq!(seen(&text, &run(&text)), [wanted], "{member}");
        let wrong = changed(&pointer, Some(Value::Null));
        assert_eq!(wrong, [format!("error schema/wrong-type {pointer}")], "{member}");
    }
    assert_eq!(changed("/indexed_at", None), ["warning contract/missing-expected /indexed_at"]);
    for member in ["id", "tenantid", "tenantname", "correlationid", "servicename"] {
        let pointer = format!("/{member}");
        assert_eq!(changed(&pointer, Some(json!(5))), [format!("error schema/wrong-type {pointer}")]);
        assert_eq!(changed(&pointer, Some(json!("text"))), Vec::<String>::new());
    }
    for member in ["time", "indexed_at", "year", "month", "day"] {
        let pointer = format!("/{member}");
        for wrong in [json!("1"), json!(1.5), json!(true)] {
            let found = changed(&pointer, Some(wrong.clone()));
            assert_eq!(found, [format!("error schema/wrong-type {pointer}")], "{wrong}");
        }
    }
    for member in ["segment", "geoip", "@metadata"] {
        let pointer = format!("/{member}");
        assert_eq!(
            changed(&pointer, Some(json!({"a": null, "b": [1], "c": {"d": 2}}))),
            Vec::<String>::new()
        );
        assert_eq!(
            changed(&pointer, Some(json!("text"))),
            [format!("warning contract/unexpected-type {pointer}")]
        );
    }
    assert_eq!(changed("/geoip", Some(Value::Null)), Vec::<String>::new());
    assert_eq!(changed("/@processing_time", Some(json!(12))), Vec::<String>::new());
    let found = changed("/@processing_time", Some(json!("12")));
    assert_eq!(found, ["warning contract/unexpected-type /@processing_time"]);
    assert_eq!(changed("/surprise", Some(json!(1))), ["warning contract/unknown-property /surprise"]);
}

#[test]
fn integers_are_told_by_value_and_never_from_quotes() {
    let text = event().to_string();
    for (written, other) in [
        ("1775031330500", "1.7750313305e12"),
        ("2026", "2026.0"),
        ("2026", "20.26e2"),
        ("\"month\":4", "\"month\":4e0"),
    ] {
        let text = text.replacen(written, other, 1);
        assert_eq!(lines(&run(&text)), Vec::<String>::new(), "{other}");
    }
    let verdict = run(&text.replacen("2026", "\"2026\"", 1));
    assert_eq!(verdict.findings[0].finding.help.as_deref(), Some("write 2026"));
    for (written, help) in [("\"02\"", "write 2"), ("\"2.0\"", "write 2.0"), ("\"4e0\"", "write 4e0")] {
        let verdict = run(&text.replace("\"month\":4", &format!("\"month\":{written}")));
        assert_eq!(verdict.findings[0].finding.help.as_deref(), Some(help));
    }
}

#[test]
fn every_tabled_attribute_is_an_optional_string() {
    let contract = &by_name(FORMAT).expect("the format is known").contract;
    let data = contract.object("Data").expect("it describes data");
    assert_eq!(data.properties.len(), 45);
    for property in &data.properties {
        assert_eq!(property.presence, Presence::Optional, "{}", property.name);
        let pointer = format!("/data/{}", property.name);
        assert_eq!(changed(&pointer, Some(json!("text"))), Vec::<String>::new());
        for wrong in [json!(500), json!(true), json!(["jacob"]), json!({}), Value::Null] {
            let wanted = if property.name == "reason" {
                "warning contract/unexpected-type"
            } else {
                "error schema/wrong-type"
            };
            let found = changed(&pointer, Some(wrong.clone()));
            assert_eq!(found, [format!("{wanted} {pointer}")], "{wrong}");
        }
    }
}

#[test]
fn the_string_form_is_offered() {
    for (value, help) in [
        (json!(500), "write \"500\""),
        (json!(["jacob"]), "write \"[jacob]\""),
        (json!(false), "write \"false\""),
    ] {
        let mut event = event();
        event["data"]["owners"] = value;
        let verdict = run(&event.to_string());
        assert_eq!(verdict.findings[0].finding.help.as_deref(), Some(help));
    }
    let mut event = event();
    event["data"]["status_code"] = json!(500);
    let verdict = run(&event.to_string());
    assert_eq!(
        verdict.findings[0].finding.message,
        "`data.status_code` must be a string, found the number 500"
    );
}

#[test]
fn the_vendors_own_slips_are_settled() {
    for accepted in [
        "applicationtype",
        "owners_ids",
        "owner_ids",
        "reconcilliationid",
        "lastUpdatedtime",
        "x-service-correlationid",
    ] {
        let pointer = format!("/data/{accepted}");
        assert_eq!(changed(&pointer, Some(json!("1775031330500"))), Vec::<String>::new(), "{accepted}");
    }
    for (slip, meant) in [
        ("application type", "applicationtype"),
        ("reconciliationid", "reconcilliationid"),
        ("lastUpdatedTime", "lastUpdatedtime"),
    ] {
        let mut event = event();
        event["data"][slip] = json!("text");
        let verdict = run(&event.to_string());
        assert_eq!(lines(&verdict), [format!("warning contract/unknown-property /data/{slip}")]);
        let help = format!("did you mean `{meant}`?");
        assert_eq!(verdict.findings[0].finding.help, Some(help));
    }
    let mut misplaced = event();
    misplaced["x-service-correlationid"] = json!("text");
    let verdict = run(&misplaced.to_string());
    assert_eq!(lines(&verdict), ["warning contract/unknown-property /x-service-correlationid"]);
    let help = "`x-service-correlationid` is a property of the data of a fulfillment event";
    assert_eq!(verdict.findings[0].finding.help.as_deref(), Some(help));
    let mut alias = event();
    alias["data"]["owner_ids"] = json!(5);
    let finding = &run(&alias.to_string()).findings[0].finding;
    assert_eq!(
        (finding.pointer.as_str(), finding.property.as_deref()),
        ("/data/owner_ids", Some("owner_ids"))
    );
}

#[test]
fn dotted_names_are_paths() {
    let mut event = event();
    let data = event["data"].take();
    put(&mut event, "/data", None);
    for (name, value) in data.as_object().expect("data is an object") {
        event[format!("data.{name}")] = value.clone();
    }
    assert_eq!(
        lines(&run(&event.to_string())),
        ["error ibm-verify-fulfillment/data-not-nested /data.action"]
    );
    let found = changed("/data/data.result", Some(json!("success")));
    assert_eq!(found, ["warning ibm-verify-fulfillment/dotted-attribute /data/data.result"]);
    let found = changed("/data.result", Some(json!("success")));
    assert_eq!(found, ["warning ibm-verify-fulfillment/dotted-attribute /data.result"]);
}

#[test]
fn other_event_types_are_named() {
    for (event_type, said) in [
        ("authentication", "`event_type` is \"authentication\", a different IBM Verify event"),
        ("notice", "`event_type` is \"notice\", a different IBM Verify event"),
        ("custom", "`event_type` is \"custom\", not \"fulfillment\""),
        ("Fulfillment", "`event_type` is \"Fulfillment\", which is no IBM Verify event"),
        ("fulfilment", "`event_type` is \"fulfilment\", which is no IBM Verify event"),
    ] {
        let mut event = event();
        event["event_type"] = json!(event_type);
        let verdict = run(&event.to_string());
        assert_eq!(lines(&verdict), ["error ibm-verify-fulfillment/other-event-type /event_type"]);
        assert_eq!(verdict.findings[0].finding.message, said);
        let help = verdict.findings[0].finding.help.as_deref().unwrap_or_default();
        assert_eq!(
            help == "did you mean \"fulfillment\"?",
            event_type.to_lowercase().starts_with("ful"),
            "{help}"
        );
        // Whoever forces the format wants it judged as one.
        let forced = lines(&run_as(FORMAT, &event.to_string()));
        assert_eq!(forced, ["error schema/unknown-value /event_type"]);
    }
}

#[test]
fn containers_pass_over_other_types_and_say_so() {
    let mut other = event();
    other["event_type"] = json!("sso");
    let (good, other) = (event().to_string(), other.to_string());
    let wrapped = |events: &str| {
        format!("{{\"response\":{{\"events\":{{\"search_after\":{{}},\"events\":[{events}]}}}}}}")
    };
    for (text, wanted) in [
        (format!("[{good},{other}]"), "note ibm-verify-fulfillment/skipped-events /1/event_type"),
        (format!("{good}\n{other}\n"), "note ibm-verify-fulfillment/skipped-events /event_type"),
        (
            wrapped(&format!("{good},{other}")),
            "note ibm-verify-fulfillment/skipped-events /response/events/events/1/event_type",
        ),
        (format!("[{other}]"), "warning ibm-verify-fulfillment/no-fulfillment-event /0/event_type"),
        (
            wrapped(&other),
            "warning ibm-verify-fulfillment/no-fulfillment-event /response/events/events/0/event_type",
        ),
        (wrapped(""), "warning ibm-verify-fulfillment/empty-events /response/events/events"),
    ] {
        let verdict = run(&text);
        assert_eq!(lines(&verdict), [wanted], "{text}");
        assert_eq!(
            (verdict.records, verdict.passed_over),
            (text.matches("\"fulfillment\"").count(), text.matches("\"sso\"").count())
        );
    }
}

#[test]
fn pointers_lead_through_the_containers() {
    let mut broken = event();
    broken["data"]["status_code"] = json!(500);
    let (good, broken) = (event().to_string(), broken.to_string());
    for (text, pointer, record) in [
        (format!("[{good},{broken}]"), "/1/data/status_code", 1),
        (format!("{good}\n\n{broken}\n"), "/data/status_code", 1),
        (
            format!("{{\"response\":{{\"events\":{{\"events\":[{good},{good},{broken}]}}}}}}"),
            "/response/events/events/2/data/status_code",
            2,
        ),
    ] {
        let verdict = run(&text);
        assert_eq!(lines(&verdict), [format!("error schema/wrong-type {pointer}")]);
        assert_eq!(verdict.findings[0].record, Some(record));
        let span = verdict.findings[0].finding.span;
        assert_eq!(&text[span.start..span.end], "500");
    }
}
