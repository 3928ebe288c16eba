//! The tables of the Elimity contract, cell by cell.

use payvet::document::message::Message;
use serde_json::{Value, json};

use crate::support::{Seen, lines, put, run, run_as, seen};

const VARIANTS: [&str; 4] =
    ["accessReviewSubmission", "attributeAssignment", "entityRemoval", "relationshipRemoval"];

/// Conditional properties, and for each variant whether it requires (R) or forbids (F) them.
const PRESENCE: [(&str, &str); 10] = [
    ("attributeTypeId", "FRFF"),
    ("attributeTypeName", "FRFF"),
    ("campaignName", "RFFF"),
    ("entity", "FRRF"),
    ("fromEntity", "FFFR"),
    ("relationshipChanges", "RFFF"),
    ("reviewCreatedBy", "RFFF"),
    ("rowRemovals", "RFFF"),
    ("toEntity", "FFFR"),
    ("value", "FRFF"),
];

fn entity(id: &str) -> Value {
    json!({"id": id, "name": format!("Name of {id}"), "sourceId": 7, "sourceName": "Directory", "type": "user"})
}

/// A good value of a conditional property.
fn good(property: &str) -> Value {
    match property {
        "entity" | "fromEntity" | "toEntity" => entity(property),
        "relationshipChanges" => json!([
            {"rowEntity": entity("row"), "columnEntity": entity("column"), "comment": "", "operation": "add"}
        ]),
        "rowRemovals" => json!([{"entity": entity("gone"), "comment": "unused"}]),
        "value" => json!({"type": "string", "current": "old", "requested": "new"}),
        "reviewCreatedBy" => json!("reviewer@example.com"),
        _ => json!("some text"),
    }
}

fn payload(variant: &str) -> Value {
    let mut payload = json!({
        "type": variant,
        "comment": "",
        "requestedAt": "2026-03-14T09:26:53Z",
        "requestedBy": "ana@example.com",
    });
    let column = VARIANTS.iter().position(|one| *one == variant).expect("a variant");
    for (property, cells) in PRESENCE {
        if cells.as_bytes()[column] == b'R' {
            payload[property] = good(property);
        }
    }
    payload
}

fn findings(payload: &Value) -> Vec<Seen> {
    let text = payload.to_string();
    seen(&text, &run(&text))
}

fn one(severity: &'static str, rule: &'static str, pointer: &str, marked: &str) -> Vec<Seen> {
    vec![Seen { severity, rule, pointer: pointer.to_owned(), marked: marked.to_owned() }]
}

#[test]
fn presence_is_as_documented_in_all_forty_cells() {
    let mut cells = [0, 0];
    for (column, variant) in VARIANTS.into_iter().enumerate() {
        assert_eq!(findings(&payload(variant)), [], "{variant} as it should be");
        for (property, row) in PRESENCE {
            let pointer = format!("/{property}");
            let place = format!("{property} in {variant}");
            let mut payload = payload(variant);
            if row.as_bytes()[column] == b'R' {
                cells[0] += 1;
                put(&mut payload, &pointer, None);
                assert_eq!(
                    findings(&payload),
                    one("error", "schema/missing-property", &pointer, "{"),
                    "{place}"
                );
                put(&mut payload, &pointer, Some(Value::Null));
                let found = findings(&payload);
                assert_eq!(found, one("error", "schema/wrong-type", &pointer, "null"), "{place}");
            } else {
                cells[1] += 1;
                let key = format!("\"{property}\"");
                put(&mut payload, &pointer, Some(good(property)));
                let found = findings(&payload);
                assert_eq!(found, one("error", "schema/forbidden-property", &pointer, &key), "{place}");
                // What stands in a forbidden property isn't looked at.
                put(&mut payload, &pointer, Some(json!({"id": 1, "unknown": []})));
                let found = findings(&payload);
                assert_eq!(found, one("error", "schema/forbidden-property", &pointer, &key), "{place}");
                put(&mut payload, &pointer, Some(Value::Null));
                let found = findings(&payload);
                assert_eq!(found, one("warning", "contract/forbidden-null", &pointer, &key), "{place}");
            }
        }
    }
    assert_eq!(cells, [11, 29]);
}

#[test]
fn what_stands_in_the_wrong_object_is_one_finding_each() {
    let mut misplaced = payload("attributeAssignment");
    for name in ["current", "requested"] {
        let value = misplaced["value"][name].take();
        put(&mut misplaced, &format!("/value/{name}"), None);
        misplaced[name] = value;
    }
    assert_eq!(
        lines(&run(&misplaced.to_string())),
        ["error schema/misplaced-property /current", "error schema/misplaced-property /requested"]
    );
    // One stray key accounts for one missing property.
    let mut review = payload("accessReviewSubmission");
    review["rowRemovals"] =
        json!([{"entity": entity("a"), "comment": ""}, {"entity": entity("b"), "comment": ""}]);
    for element in 0..2 {
        put(&mut review, &format!("/rowRemovals/{element}/entity/id"), None);
    }
    review["rowRemovals"][1]["id"] = json!("b");
    assert_eq!(
        lines(&run(&review.to_string())),
        [
            "error schema/missing-property /rowRemovals/0/entity/id",
            "error schema/misplaced-property /rowRemovals/1/id"
        ]
    );
}

#[test]
fn a_payload_of_another_variant_is_one_finding() {
    let found = |named: &str, variant: &str| {
        let mut payload = payload(variant);
        payload["type"] = json!(named);
        lines(&run(&payload.to_string()))
    };
    for (named, variant) in [
        ("entityRemoval", "accessReviewSubmission"),
        ("relationshipRemoval", "entityRemoval"),
        ("accessReviewSubmission", "attributeAssignment"),
        ("attributeAssignment", "relationshipRemoval"),
    ] {
        assert_eq!(found(named, variant), ["error schema/wrong-variant /type"], "{variant} as {named}");
    }
    // What is missing from one variant and what is too much for another prove nothing alone.
    assert_eq!(found("attributeAssignment", "entityRemoval").len(), 3);
    assert_eq!(found("entityRemoval", "attributeAssignment").len(), 3);
    // Faults of what all variants have are told as well.
    let mut removal = payload("relationshipRemoval");
    removal["type"] = json!("entityRemoval");
    removal["comment"] = json!(5);
    removal["toEntity"]["id"] = json!(5);
    let wanted = ["error schema/wrong-type /comment", "error schema/wrong-variant /type"];
    let mut found = lines(&run(&removal.to_string()));
    found.sort();
    assert_eq!(found, wanted);
}

#[test]
fn what_every_variant_requires_is_required_in_each() {
    for variant in VARIANTS {
        for property in ["comment", "requestedAt", "requestedBy", "type"] {
            let pointer = format!("/{property}");
            let mut payload = payload(variant);
            put(&mut payload, &pointer, None);
            let found = findings(&payload);
            assert_eq!(
                found,
                one("error", "schema/missing-property", &pointer, "{"),
                "{property} in {variant}"
            );
        }
    }
}

#[test]
fn a_faulty_discriminator_is_all_that_is_said() {
    for (wrong, rule) in [
        (json!("EntityRemoval"), "schema/unknown-value"),
        (json!(" entityRemoval"), "schema/unknown-value"),
        (json!("accessRemoval"), "schema/unknown-value"),
        (json!(5), "schema/wrong-type"),
        (Value::Null, "schema/wrong-type"),
        (json!(["entityRemoval"]), "schema/wrong-type"),
    ] {
        let mut payload = payload("attributeAssignment");
        payload["comment"] = json!(7);
        payload["surprise"] = json!(true);
        payload["type"] = wrong.clone();
        let found = findings(&payload);
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
        assert_eq!((found[0].rule, found[0].pointer.as_str()), (rule, "/type"), "{wrong}");
    }
}

/// Rows of the shape tables: variant, pointer, value (none takes it away), expected finding.
#[test]
fn shapes_are_judged_as_the_tables_say() {
    let review = "accessReviewSubmission";
    let assignment = "attributeAssignment";
    let removal = "entityRemoval";
    let text = Some(json!("text"));
    let wrong = "error schema/wrong-type";
    let missing = "error schema/missing-property";
    let rows: Vec<(&str, &str, Option<Value>, &str)> = vec![
        // Types of the payload itself.
        (removal, "/comment", Some(json!(1)), wrong),
        (removal, "/comment", Some(Value::Null), wrong),
        (removal, "/comment", Some(json!("")), ""),
        (removal, "/comment", Some(json!("two\nlines 😀")), ""),
        (removal, "/requestedAt", Some(json!(1_775_383_201)), wrong),
        (removal, "/requestedBy", Some(json!(["ana@example.com"])), wrong),
        (assignment, "/attributeTypeId", Some(json!(5)), wrong),
        (assignment, "/attributeTypeName", Some(json!(true)), wrong),
        (assignment, "/attributeTypeName", Some(json!("")), ""),
        (review, "/campaignName", Some(json!({})), wrong),
        (review, "/campaignName", Some(json!("")), ""),
        (review, "/reviewCreatedBy", Some(json!(1)), wrong),
        (removal, "/entity", text.clone(), wrong),
        (removal, "/entity", Some(json!([])), wrong),
        (review, "/relationshipChanges", Some(json!({})), wrong),
        (review, "/relationshipChanges", Some(Value::Null), wrong),
        (review, "/relationshipChanges", Some(json!([])), ""),
        (review, "/rowRemovals", text.clone(), wrong),
        (review, "/rowRemovals", Some(json!([])), ""),
        (assignment, "/attributeTypeID", text.clone(), "warning contract/documented-slip"),
        (assignment, "/attributeTypeId", Some(json!("")), "warning contract/empty-value"),
        (removal, "/entity/id", Some(json!("")), "warning contract/empty-value"),
        (removal, "/entity/type", Some(json!("")), "warning contract/empty-value"),
        (removal, "/entity/sourceName", Some(json!("")), "warning contract/empty-value"),
        (removal, "/entity/id", Some(json!(" a, b = c ")), ""),
        (assignment, "/value", Some(json!("new")), wrong),
        (removal, "/unknown", text.clone(), "warning contract/unknown-property"),
        // Timestamps and addresses.
        (removal, "/requestedAt", Some(json!("2026-03-14 09:26:53Z")), "error schema/bad-format"),
        (removal, "/requestedAt", Some(json!("2026-03-14T09:26:53")), "error schema/bad-format"),
        (removal, "/requestedAt", Some(json!("2026-03-14")), "error schema/bad-format"),
        (removal, "/requestedAt", Some(json!("2026-02-30T09:26:53Z")), "error schema/bad-format"),
        (removal, "/requestedAt", Some(json!("")), "error schema/bad-format"),
        (removal, "/requestedAt", Some(json!("2099-03-14T09:26:53.5+02:00")), ""),
        (removal, "/requestedBy", Some(json!("ana")), "error schema/bad-format"),
        (removal, "/requestedBy", Some(json!("")), "error schema/bad-format"),
        (removal, "/requestedBy", Some(json!("ana silva@example.com")), "error schema/bad-format"),
        (removal, "/requestedBy", Some(json!("Ana <ana@example.com>")), "error schema/bad-format"),
        (removal, "/requestedBy", Some(json!("ana+itsm@exämple.org")), ""),
        (removal, "/requestedBy", Some(json!("a@b")), ""),
        (review, "/reviewCreatedBy", Some(json!("nobody")), "error schema/bad-format"),
        // Entity.
        (removal, "/entity/id", None, missing),
        (removal, "/entity/name", None, missing),
        (removal, "/entity/sourceId", None, missing),
        (removal, "/entity/sourceName", None, missing),
        (removal, "/entity/type", None, missing),
        (removal, "/entity/id", Some(json!(20417)), wrong),
        (removal, "/entity/name", Some(Value::Null), wrong),
        (removal, "/entity/name", Some(json!("")), ""),
        (removal, "/entity/sourceId", Some(json!("7")), wrong),
        (removal, "/entity/sourceId", Some(json!(7.0)), ""),
        (removal, "/entity/sourceName", Some(json!(7)), wrong),
        (removal, "/entity/type", Some(json!(7)), wrong),
        (removal, "/entity/type", Some(json!("entityRemoval")), ""),
        (removal, "/entity/id", Some(json!("CN=Ana Silva,OU=People,DC=example")), ""),
        (removal, "/entity/unknown", text.clone(), "warning contract/unknown-property"),
        // RelationshipChange and RowRemoval.
        (review, "/relationshipChanges/0", text.clone(), wrong),
        (review, "/relationshipChanges/0/rowEntity", None, missing),
        (review, "/relationshipChanges/0/columnEntity", None, missing),
        (review, "/relationshipChanges/0/comment", None, missing),
        (review, "/relationshipChanges/0/operation", None, missing),
        (review, "/relationshipChanges/0/operation", Some(json!("Add")), "error schema/unknown-value"),
        (review, "/relationshipChanges/0/operation", Some(json!("remove")), ""),
        (review, "/relationshipChanges/0/operation", Some(json!(1)), wrong),
        (review, "/relationshipChanges/0/rowEntity/sourceId", Some(json!("7")), wrong),
        (review, "/relationshipChanges/0/comment", Some(Value::Null), wrong),
        (review, "/rowRemovals/0", Some(Value::Null), wrong),
        (review, "/rowRemovals/0/entity", None, missing),
        (review, "/rowRemovals/0/comment", None, missing),
        (review, "/rowRemovals/0/entity/name", None, missing),
        (review, "/rowRemovals/0/unknown", text.clone(), "warning contract/unknown-property"),
        // Value.
        (assignment, "/value/type", None, missing),
        (assignment, "/value/current", None, missing),
        (assignment, "/value/requested", None, missing),
        (assignment, "/value/type", Some(json!("String")), "error schema/unknown-value"),
        (assignment, "/value/type", Some(json!("datetime")), "error schema/unknown-value"),
        (assignment, "/value/type", Some(Value::Null), wrong),
        (assignment, "/value/current", Some(json!(1)), wrong),
        (assignment, "/value/unknown", text, "warning contract/unknown-property"),
    ];
    for (variant, pointer, value, expected) in rows {
        let mut payload = payload(variant);
        put(&mut payload, pointer, value.clone());
        let wanted: Vec<String> =
            if expected.is_empty() { Vec::new() } else { vec![format!("{expected} {pointer}")] };
        assert_eq!(lines(&run(&payload.to_string())), wanted, "{variant} {pointer} {value:?}");
    }
}

#[test]
fn values_have_the_json_type_of_their_value_type() {
    let values = [
        ("null", Value::Null),
        ("boolean", json!(true)),
        ("number", json!(42.5)),
        ("string", json!("text")),
        ("object", json!({"day": 1, "month": 2, "year": 2026})),
        ("array", json!([])),
    ];
    for (value_type, accepted) in [
        ("boolean", "null boolean"),
        ("number", "null number"),
        ("string", "null string"),
        ("date", "null string object"),
        ("dateTime", "null string object"),
        ("time", "null string object"),
    ] {
        for (kind, value) in &values {
            for side in ["current", "requested"] {
                let mut payload = payload("attributeAssignment");
                payload["value"] = json!({"type": value_type, "current": null, "requested": null});
                payload["value"][side] = value.clone();
                let rejected = lines(&run_as("elimity-itsm-webhook", &payload.to_string()));
                let schema: Vec<&String> = rejected.iter().filter(|line| line.contains(" schema/")).collect();
                let place = format!("{side} {kind} for {value_type}");
                if accepted.split(' ').any(|one| one == *kind) {
                    assert_eq!(schema, Vec::<&String>::new(), "{place}");
                } else {
                    assert_eq!(schema, [&format!("error schema/wrong-type /value/{side}")], "{place}");
                }
            }
        }
    }
}

#[test]
fn messages_say_what_a_person_would() {
    for (variant, pointer, value, message, help) in [
        ("entityRemoval", "/entity", None, "`entity` is required when `type` is \"entityRemoval\"", None),
        (
            "attributeAssignment",
            "/fromEntity",
            Some(entity("x")),
            "`fromEntity` is not allowed when `type` is \"attributeAssignment\"; only relationshipRemoval has it",
            None,
        ),
        (
            "relationshipRemoval",
            "/entity",
            Some(entity("x")),
            "`entity` is not allowed when `type` is \"relationshipRemoval\"; only attributeAssignment and entityRemoval have it",
            None,
        ),
        (
            "entityRemoval",
            "/entity/sourceId",
            Some(json!("7")),
            "`entity.sourceId` must be a number, found the string \"7\"",
            Some("write 7"),
        ),
        (
            "accessReviewSubmission",
            "/relationshipChanges/0/operation",
            Some(json!("Remove")),
            "`relationshipChanges[0].operation` must be one of \"add\" or \"remove\", found the string \"Remove\"",
            Some("did you mean \"remove\"?"),
        ),
        (
            "accessReviewSubmission",
            "/rowRemovals/0",
            Some(json!(5)),
            "`rowRemovals[0]` must be an object, found the number 5",
            None,
        ),
        (
            "attributeAssignment",
            "/value/requested",
            Some(json!(7)),
            "`value.requested` must be a string or null when `value.type` is \"string\", found the number 7",
            Some("write \"7\""),
        ),
        (
            "attributeAssignment",
            "/attributeTypeID",
            Some(json!("x")),
            "`attributeTypeID` should be `attributeTypeId`",
            Some("`attributeTypeId` is there as well: leave this one out"),
        ),
    ] {
        let mut payload = payload(variant);
        put(&mut payload, pointer, value);
        let verdict = run(&payload.to_string());
        let finding = &verdict.findings[0].finding;
        assert_eq!(finding.message.shown(), message);
        if help.is_some() {
            assert_eq!(finding.help.as_ref().map(Message::shown).as_deref(), help);
        }
    }
}

#[test]
fn help_that_is_followed_leads_to_no_next_mistake() {
    let digits = "1".repeat(3000);
    for (pointer, value, help) in [
        (
            "/type",
            json!(5),
            Some(
                "it is one of \"accessReviewSubmission\", \"attributeAssignment\", \"entityRemoval\" or \"relationshipRemoval\"",
            ),
        ),
        (
            "/requestedAt",
            json!(1_675_355_917_530_u64),
            Some("write the moment as text, such as 2026-03-14T09:26:53Z, not as an epoch number"),
        ),
        ("/requestedBy", json!(5), Some("write the bare address, such as ana.silva@example.com")),
        ("/comment", json!(5), Some("write \"5\"")),
        ("/entity/sourceId", json!("007"), Some("write 7")),
        ("/entity/sourceId", json!("0"), Some("write 0")),
        ("/entity/sourceId", json!(" 1e3 "), Some("write 1e3")),
        ("/entity/sourceId", json!("seven"), None),
        ("/entity/sourceId", json!(digits), None),
    ] {
        let mut payload = payload("entityRemoval");
        put(&mut payload, pointer, Some(value));
        let verdict = run(&payload.to_string());
        assert_eq!(
            verdict.findings[0].finding.help.as_ref().map(Message::shown).as_deref(),
            help,
            "{pointer}"
        );
    }
}

#[test]
fn elimitys_own_misspelling_is_one_finding() {
    let mut payload = payload("attributeAssignment");
    put(&mut payload, "/attributeTypeId", None);
    put(&mut payload, "/attributeTypeID", Some(json!("department")));
    let verdict = run(&payload.to_string());
    assert_eq!(lines(&verdict), ["error schema/misspelt-property /attributeTypeID"]);
    let help = verdict.findings[0].finding.help.as_ref().map(Message::shown);
    assert!(help.as_ref().is_some_and(|help| help.contains("Elimity's own Go client")), "{help:?}");
}

/// The payload with the JSON text `raw` at a pointer, and what is found in it.
fn lines_with(mut payload: Value, pointer: &str, raw: &str) -> Vec<String> {
    put(&mut payload, pointer, Some(json!("(here)")));
    lines(&run(&payload.to_string().replace("\"(here)\"", raw)))
}

/// An expectation about a place, in full: `error not-a-date` is one of this format's own rules.
fn wanted(expected: &str, pointer: &str) -> Vec<String> {
    let full = |one: &str| match one.split_once(' ') {
        Some((_, rule)) if rule.contains('/') => format!("{one} {pointer}"),
        Some((severity, rule)) => format!("{severity} elimity-itsm-webhook/{rule} {pointer}"),
        None => panic!("{one} is no expectation"),
    };
    expected.split(", ").filter(|one| !one.is_empty()).map(full).collect()
}

/// A row of the table of value agreement: `value.type`, a value as JSON text, expected finding.
type Row = (&'static str, &'static str, &'static str);

const WRONG: &str = "error schema/wrong-type";

/// Types that say all about how a value is written.
const PLAIN_VALUES: &[Row] = &[
    ("boolean", "true", ""),
    ("boolean", "false", ""),
    ("boolean", "null", ""),
    ("boolean", r#""true""#, WRONG),
    ("boolean", "1", WRONG),
    ("boolean", "[]", WRONG),
    ("number", "42", ""),
    ("number", "-0.5", ""),
    ("number", "1e400", "warning unsafe-integer"),
    ("number", "9007199254740991", ""),
    ("number", "9007199254740992", "warning unsafe-integer"),
    ("number", "-9007199254740991.0", ""),
    ("number", "-9007199254740992.0", "warning unsafe-integer"),
    ("number", "90071992547409920.5", ""),
    ("number", "null", ""),
    ("number", r#""42""#, WRONG),
    ("number", "{}", WRONG),
    ("string", r#""""#, ""),
    ("string", r#""2026-02-30""#, ""),
    ("string", "null", ""),
    ("string", "9007199254740993", WRONG),
    ("string", "[\"text\"]", WRONG),
];

const DATES: &[Row] = &[
    ("date", r#""2026-03-14""#, ""),
    ("date", r#""2024-02-29""#, ""),
    ("date", r#""2026-\u0030\u0033-14""#, ""),
    ("date", "null", ""),
    ("date", r#""0001-01-01""#, "warning zero-time"),
    ("date", r#""0001-01-01T00:00:00Z""#, "warning zero-time"),
    ("date", r#""0001-01-01T00:00:00.000+00:00""#, "warning zero-time"),
    ("date", r#""0001-01-02""#, ""),
    ("date", r#""2026-03-14T00:00:00Z""#, "warning date-with-time"),
    ("date", r#""2026-03-14t00:00:00.000+01:00""#, "warning date-with-time"),
    ("date", r#""2026-03-14T00:00:00""#, "warning date-with-time"),
    ("date", r#"{"day": 14, "month": 3, "year": 2026}"#, "warning date-as-object"),
    ("date", r#"{"year": 2024.0, "month": 2e0, "day": 29}"#, "warning date-as-object"),
    ("date", r#"{"day": 29, "month": 2, "year": 2026}"#, "error not-a-date"),
    ("date", r#"{"day": "14", "month": 3, "year": 2026}"#, "error not-a-date"),
    ("date", r#"{"day": 14.5, "month": 3, "year": 2026}"#, "error not-a-date"),
    ("date", r#"{"day": 14, "month": null, "year": 2026}"#, "error not-a-date"),
    ("date", r#"{"day": 14, "month": 3}"#, "error not-a-date"),
    ("date", r#"{"day": 14, "month": 3, "year": 2026, "hour": 0}"#, "error not-a-date"),
    ("date", r#"{"Day": 14, "Month": 3, "Year": 2026}"#, "error not-a-date"),
    ("date", r#"{"day": 14, "month": 3, "year": 1e30}"#, "error not-a-date"),
    ("date", "{}", "error not-a-date"),
    ("date", r#""2026-03-14T09:26:53Z""#, "error not-a-date"),
    ("date", r#""2026-03-14T00:00:00.001Z""#, "error not-a-date"),
    ("date", r#""2026-03-14 00:00:00""#, "error not-a-date"),
    ("date", r#""2026-02-29""#, "error not-a-date"),
    ("date", r#""14.03.2026""#, "error not-a-date"),
    ("date", r#""2026-3-14""#, "error not-a-date"),
    ("date", r#"" 2026-03-14""#, "error not-a-date"),
    ("date", r#""""#, "error not-a-date"),
    ("date", "20260314", WRONG),
    ("date", "true", WRONG),
    ("date", "[2026, 3, 14]", WRONG),
];

const DATE_TIMES: &[Row] = &[
    ("dateTime", r#""2026-03-14T09:26:53Z""#, ""),
    ("dateTime", r#""2026-03-14t09:26:53.123456789012z""#, ""),
    ("dateTime", r#""2026-03-14T09:26:53-05:30""#, ""),
    ("dateTime", "null", ""),
    ("dateTime", r#""0001-01-01T00:00:00Z""#, "warning zero-time"),
    ("dateTime", r#""0001-01-01T00:00:00+01:00""#, ""),
    ("dateTime", r#""0001-01-01T00:00:00""#, "warning zero-time"),
    ("dateTime", r#""2016-12-31T23:59:60Z""#, "warning leap-second"),
    ("dateTime", r#""2017-01-01T00:59:60+01:00""#, "warning leap-second"),
    ("dateTime", r#""2026-03-14T09:26:53""#, "warning missing-zone"),
    (
        "dateTime",
        r#"{"day": 14, "hour": 9, "minute": 26, "month": 3, "second": 53, "year": 2026}"#,
        "warning date-as-object",
    ),
    (
        "dateTime",
        r#"{"day": 14, "hour": 24, "minute": 26, "month": 3, "second": 53, "year": 2026}"#,
        "error not-a-date-time",
    ),
    (
        "dateTime",
        r#"{"day": 31, "hour": 9, "minute": 26, "month": 4, "second": 53, "year": 2026}"#,
        "error not-a-date-time",
    ),
    (
        "dateTime",
        r#"{"day": 14, "hour": 9, "minute": 26, "month": 3, "second": 53, "year": 2026, "zone": "Z"}"#,
        "error not-a-date-time",
    ),
    ("dateTime", r#"{"day": 14, "month": 3, "year": 2026}"#, "error not-a-date-time"),
    ("dateTime", r#""2026-03-14""#, "error not-a-date-time"),
    ("dateTime", r#""2026-03-14 09:26:53Z""#, "error not-a-date-time"),
    ("dateTime", r#""2026-03-14T09:26Z""#, "error not-a-date-time"),
    ("dateTime", r#""2026-03-14T12:00:60Z""#, "error not-a-date-time"),
    ("dateTime", r#""2026-02-30T09:26:53Z""#, "error not-a-date-time"),
    ("dateTime", r#""09:26:53Z""#, "error not-a-date-time"),
    ("dateTime", "1775383201", WRONG),
    ("dateTime", "[]", WRONG),
];

const TIMES: &[Row] = &[
    ("time", r#""10:11:12Z""#, ""),
    ("time", r#""10:11:12.5+02:00""#, ""),
    ("time", r#""10:11:12z""#, ""),
    ("time", "null", ""),
    ("time", r#""10:11:12""#, "warning missing-zone"),
    ("time", r#""10:11:12.25""#, "warning missing-zone"),
    ("time", r#""23:59:60Z""#, "warning leap-second"),
    ("time", r#""00:59:60+01:00""#, "warning leap-second"),
    ("time", r#"{"hour": 10, "minute": 11, "second": 12}"#, "warning date-as-object"),
    ("time", r#"{"hour": 10, "minute": 11, "second": 60}"#, "error not-a-time"),
    ("time", r#"{"hour": -1, "minute": 11, "second": 12}"#, "error not-a-time"),
    ("time", r#"{"hour": 10, "minute": 11}"#, "error not-a-time"),
    ("time", r#"{"day": 14, "month": 3, "year": 2026}"#, "error not-a-time"),
    ("time", r#""2026-03-14T10:11:12Z""#, "warning time-with-date"),
    ("time", r#""2026-03-14T10:11:12""#, "warning time-with-date"),
    ("time", r#""0001-01-01T00:00:00Z""#, "warning time-with-date"),
    ("time", r#""10:11""#, "error not-a-time"),
    ("time", r#""24:00:00Z""#, "error not-a-time"),
    ("time", r#""12:00:60Z""#, "error not-a-time"),
    ("time", r#""10:11:12 Z""#, "error not-a-time"),
    ("time", r#""2026-03-14""#, "error not-a-time"),
    ("time", "101112", WRONG),
    ("time", "false", WRONG),
];

/// Without a known type there is nothing to agree with.
const UNKNOWN_TYPES: &[Row] = &[
    ("datetime", r#""whenever""#, "error schema/unknown-value"),
    ("bool", r#""true""#, "error schema/unknown-value"),
    ("Date", r#"{"day": 1}"#, "error schema/unknown-value"),
];

#[test]
fn values_agree_with_their_type_cell_by_cell() {
    let rows = [PLAIN_VALUES, DATES, DATE_TIMES, TIMES].into_iter().flatten();
    let rows = rows.map(|row| (row, None)).chain(UNKNOWN_TYPES.iter().map(|row| (row, Some("type"))));
    for ((value_type, raw, expected), place) in rows {
        for (side, other) in [("current", "requested"), ("requested", "current")] {
            let mut payload = payload("attributeAssignment");
            payload["value"] = json!({"type": value_type, "current": null, "requested": null});
            // Two nulls would be a request that changes nothing.
            payload["value"][other] = if *raw == "null" { good_of(value_type) } else { Value::Null };
            let found = lines_with(payload, &format!("/value/{side}"), raw);
            let wanted = wanted(expected, &format!("/value/{}", place.unwrap_or(side)));
            assert_eq!(found, wanted, "{side} {raw} of type {value_type}");
        }
    }
}

/// A value of a type about which nothing is to be said.
fn good_of(value_type: &str) -> Value {
    match value_type {
        "boolean" => json!(true),
        "number" => json!(42),
        "date" => json!("2026-03-14"),
        "dateTime" => json!("2026-03-14T09:26:53Z"),
        "time" => json!("09:26:53Z"),
        _ => json!("text"),
    }
}

/// Rows of the table of scalars that the schema leaves open.
#[test]
fn scalars_are_judged_as_the_table_says() {
    let requested_at = "/requestedAt";
    let source_id = "/entity/sourceId";
    for (pointer, raw, expected) in [
        (requested_at, r#""0001-01-01T00:00:00Z""#, "warning zero-time"),
        (requested_at, r#""0001-01-01T00:00:00+01:00""#, ""),
        (requested_at, r#""2026-03-14T09:26:53.123456789Z""#, ""),
        (requested_at, r#""2026-03-14T09:26:53.1234567890Z""#, "warning long-fraction"),
        (requested_at, r#""2026-03-14t09:26:53Z""#, "warning lower-case-timestamp"),
        (requested_at, r#""2026-03-14T09:26:53z""#, "warning lower-case-timestamp"),
        (requested_at, r#""2016-12-31T23:59:60Z""#, "warning leap-second"),
        (requested_at, r#""2017-01-01T00:59:60.5+01:00""#, "warning leap-second"),
        (requested_at, r#""2026-03-14T12:00:60Z""#, "error schema/bad-format"),
        (requested_at, r#""2999-12-31T23:59:59Z""#, ""),
        (source_id, "7", ""),
        (source_id, "1.0", ""),
        (source_id, "1e2", ""),
        (source_id, "1.5", "warning odd-source-id"),
        (source_id, "1e-400", "warning odd-source-id"),
        (source_id, "0", "warning odd-source-id"),
        (source_id, "-0.0", "warning odd-source-id"),
        (source_id, "-3", "warning odd-source-id"),
        (source_id, "-1e300", "warning odd-source-id"),
        (source_id, "9007199254740991", ""),
        (source_id, "9007199254740992", "warning unsafe-integer"),
        (source_id, "1e400", "warning unsafe-integer"),
        (source_id, &"7".repeat(5000), "warning unsafe-integer"),
        (source_id, r#""1.5""#, "error schema/wrong-type"),
        (source_id, "null", "error schema/wrong-type"),
    ] {
        let found = lines_with(payload("entityRemoval"), pointer, raw);
        assert_eq!(found, wanted(expected, pointer), "{pointer} {raw}");
    }
    let everything = r#""0001-01-01t00:00:00.0000000000z""#;
    let found = lines_with(payload("entityRemoval"), requested_at, everything);
    let expected = "warning long-fraction, warning lower-case-timestamp, warning zero-time";
    assert_eq!(found, wanted(expected, requested_at));
}

#[test]
fn entities_are_judged_wherever_they_stand() {
    for (variant, pointer) in [
        ("attributeAssignment", "/entity/sourceId"),
        ("relationshipRemoval", "/fromEntity/sourceId"),
        ("relationshipRemoval", "/toEntity/sourceId"),
        ("accessReviewSubmission", "/relationshipChanges/0/rowEntity/sourceId"),
        ("accessReviewSubmission", "/relationshipChanges/0/columnEntity/sourceId"),
        ("accessReviewSubmission", "/rowRemovals/0/entity/sourceId"),
    ] {
        let found = lines_with(payload(variant), pointer, "0");
        assert_eq!(found, wanted("warning odd-source-id", pointer), "{pointer}");
    }
    // What a variant must not have isn't looked at.
    let mut payload = payload("relationshipRemoval");
    payload["value"] = json!({"type": "date", "current": "yesterday", "requested": "yesterday"});
    payload["entity"] = json!({"sourceId": 0});
    let forbidden = "error schema/forbidden-property";
    assert_eq!(
        lines(&run(&payload.to_string())),
        [format!("{forbidden} /value"), format!("{forbidden} /entity")]
    );
}

#[test]
fn a_value_that_stays_the_same_is_told_by_its_value() {
    let same = "warning nothing-changed";
    for (value_type, current, requested, expected) in [
        ("string", "null", "null", same),
        ("string", r#""old""#, r#""old""#, same),
        ("string", r#""A""#, r#""\u0041""#, same),
        ("string", r#""old""#, r#""Old""#, ""),
        ("string", r#""""#, "null", ""),
        ("boolean", "true", "true", same),
        ("boolean", "true", "false", ""),
        ("number", "100", "1e2", same),
        ("number", "0", "-0.0", same),
        ("number", "1.5", "15", ""),
        ("date", r#""2026-03-14""#, r#""2026-03-14""#, same),
        ("dateTime", r#""2026-03-14T09:26:53Z""#, r#""2026-03-14T10:26:53+01:00""#, ""),
        // Another fault says it all, or says that nobody knows the value.
        ("date", r#""tomorrow""#, r#""tomorrow""#, "error not-a-date current, error not-a-date"),
        ("date", "{}", "{}", "error not-a-date current, error not-a-date"),
        ("boolean", "1", "1", "error schema/wrong-type current, error schema/wrong-type"),
        // A warning doesn't.
        (
            "time",
            r#"{"hour": 1, "minute": 2, "second": 3}"#,
            r#"{"second": 3.0, "minute": 2, "hour": 1}"#,
            "warning date-as-object current, warning date-as-object, warning nothing-changed",
        ),
    ] {
        let mut payload = payload("attributeAssignment");
        payload["value"] = json!({"type": value_type, "current": "(there)", "requested": "(here)"});
        let text = payload.to_string().replace("\"(there)\"", current).replace("\"(here)\"", requested);
        let at = |one: &str| match one.strip_suffix(" current") {
            Some(one) => wanted(one, "/value/current"),
            None => wanted(one, "/value/requested"),
        };
        let expected: Vec<String> = expected.split(", ").filter(|one| !one.is_empty()).flat_map(at).collect();
        assert_eq!(lines(&run(&text)), expected, "{current} {requested}");
    }
    // The later one is pointed at, in whichever order they stand.
    let mut payload = payload("attributeAssignment");
    payload["value"] = json!({"type": "string", "requested": "x", "current": "x"});
    let verdict = run(&payload.to_string());
    assert_eq!(lines(&verdict), wanted(same, "/value/current"));
    let finding = &verdict.findings[0].finding;
    assert_eq!(finding.related[0].pointer, "/value/requested");
    assert!(finding.message.shown().starts_with("`value.current` is the same as `value.requested`"));
}

/// An entity as (sourceId, sourceName, type, id, name).
fn entity_of(source_id: &Value, [source_name, entity_type, id, name]: [&str; 4]) -> Value {
    json!({"id": id, "name": name, "sourceId": source_id, "sourceName": source_name, "type": entity_type})
}

#[test]
fn the_same_entity_is_the_same_source_type_and_id() {
    let own = [("fromEntity", "toEntity"), ("toEntity", "fromEntity")];
    let first = entity_of(&json!(7), ["Directory", "user", "a", "A"]);
    for (second, is_same) in [
        (entity_of(&json!(7), ["Directory", "user", "a", "A"]), true),
        (entity_of(&json!(7.0), ["Directory", "user", "a", "A"]), true),
        (entity_of(&json!(8), ["Directory", "user", "a", "A"]), false),
        (entity_of(&json!(7), ["Directory", "group", "a", "A"]), false),
        (entity_of(&json!(7), ["Directory", "user", "A", "A"]), false),
        (entity_of(&json!(7), ["Directory", "user", "a ", "A"]), false),
    ] {
        for (one, other) in own {
            let mut removal = payload("relationshipRemoval");
            removal[one] = first.clone();
            removal[other] = second.clone();
            let rule = "warning relationship-to-itself";
            let expected = if is_same { wanted(rule, "/toEntity") } else { Vec::new() };
            assert_eq!(lines(&run(&removal.to_string())), expected, "{second}");
        }
        let mut review = payload("accessReviewSubmission");
        review["relationshipChanges"][0]["rowEntity"] = first.clone();
        review["relationshipChanges"][0]["columnEntity"] = second.clone();
        let pointer = "/relationshipChanges/0/columnEntity";
        let expected = if is_same { wanted("warning relationship-to-itself", pointer) } else { Vec::new() };
        assert_eq!(lines(&run(&review.to_string())), expected, "{second}");
        // In a removed row as in a changed one.
        let mut review = payload("accessReviewSubmission");
        review["rowRemovals"] =
            json!([{"entity": first, "comment": ""}, {"entity": second, "comment": "again"}]);
        let expected =
            if is_same { wanted("warning repeated-removal", "/rowRemovals/1") } else { Vec::new() };
        assert_eq!(lines(&run(&review.to_string())), expected, "{second}");
    }
    // What has no id isn't anything in particular.
    let mut removal = payload("relationshipRemoval");
    for end in ["fromEntity", "toEntity"] {
        removal[end] = first.clone();
        removal[end]["id"] = json!("");
    }
    let empty = "warning contract/empty-value";
    assert_eq!(
        lines(&run(&removal.to_string())),
        [format!("{empty} /fromEntity/id"), format!("{empty} /toEntity/id")]
    );
}

/// Changes as `row column operation`, and what is found in a review of them.
#[test]
fn changes_of_one_relationship_are_compared() {
    for (changes, expected) in [
        (vec!["a b add", "a b add"], vec![("repeated-change", 1, 0)]),
        (vec!["a b remove", "c d add", "a b remove"], vec![("repeated-change", 2, 0)]),
        (vec!["a b add", "a b remove"], vec![("contradicting-changes", 1, 0)]),
        (vec!["a b remove", "c d add", "a b add"], vec![("contradicting-changes", 2, 0)]),
        (vec!["a b add", "a b add", "a b add"], vec![("repeated-change", 1, 0), ("repeated-change", 2, 0)]),
        (
            vec!["a b add", "a b remove", "a b remove", "a b add"],
            vec![("contradicting-changes", 1, 0), ("repeated-change", 2, 1), ("repeated-change", 3, 0)],
        ),
        // Other relationships: the direction counts, and so does each end.
        (vec!["a b add", "b a add"], vec![]),
        (vec!["a b add", "a c add", "c b add"], vec![]),
        (vec!["a b add", "a c remove"], vec![]),
        // An operation that nobody knows is compared with none.
        (vec!["a b add", "a b Add", "a b Add"], vec![("", 1, 0), ("", 2, 0)]),
    ] {
        let mut payload = payload("accessReviewSubmission");
        payload["relationshipChanges"] = changes
            .iter()
            .map(|change| {
                let parts: Vec<&str> = change.split(' ').collect();
                json!({
                    "rowEntity": entity(parts[0]), "columnEntity": entity(parts[1]),
                    "operation": parts[2], "comment": "",
                })
            })
            .collect();
        let verdict = run(&payload.to_string());
        let at = |position: usize| format!("/relationshipChanges/{position}");
        let lines_wanted: Vec<String> = expected
            .iter()
            .map(|(rule, position, _)| match *rule {
                "" => format!("error schema/unknown-value {}/operation", at(*position)),
                rule => format!("warning elimity-itsm-webhook/{rule} {}", at(*position)),
            })
            .collect();
        assert_eq!(lines(&verdict), lines_wanted, "{changes:?}");
        for (kept, (rule, _, first)) in verdict.findings.iter().zip(&expected) {
            let related: Vec<&str> =
                kept.finding.related.iter().map(|related| related.pointer.as_str()).collect();
            let wanted = if rule.is_empty() { vec![] } else { vec![at(*first)] };
            assert_eq!(related, wanted, "{changes:?}");
        }
    }
}

/// Entities of a review's removed rows as (sourceId, names), and the names that are reported.
#[test]
fn names_of_sources_and_entities_are_compared_in_the_whole_payload() {
    let removed = |id: &str, source: i32, source_name: &str, name: &str| json!({"comment": "", "entity": entity_of(&json!(source), [source_name, "user", id, name])});
    for (removals, expected) in [
        // One finding for each other name, at the first that has it.
        (
            vec![
                removed("a", 1, "One", "A"),
                removed("b", 1, "Uno", "B"),
                removed("c", 1, "One", "C"),
                removed("d", 1, "Uno", "D"),
                removed("e", 1, "Eins", "E"),
            ],
            vec![
                ("source-name-conflict", "/rowRemovals/1/entity/sourceName"),
                ("source-name-conflict", "/rowRemovals/4/entity/sourceName"),
            ],
        ),
        // Two sources may share a name, as may two entities.
        (vec![removed("a", 1, "One", "A"), removed("b", 2, "One", "A")], vec![]),
        // The change in the payload names source 7 `Directory`, and entity `row` `Name of row`.
        (
            vec![removed("a", 7, "directory", "A")],
            vec![("source-name-conflict", "/rowRemovals/0/entity/sourceName")],
        ),
        (
            vec![removed("row", 7, "Directory", "Somebody")],
            vec![("entity-name-conflict", "/rowRemovals/0/entity/name")],
        ),
        (
            // An entity may go without a name.
            vec![removed("row", 7, "Directory", "")],
            vec![],
        ),
        // A removed row that is also changed is legal.
        (vec![removed("row", 7, "Directory", "Name of row")], vec![]),
        // The names of another entity don't matter: other source, other id.
        (vec![removed("row", 8, "Other", "Somebody"), removed("Row", 7, "Directory", "Else")], vec![]),
    ] {
        let mut payload = payload("accessReviewSubmission");
        payload["rowRemovals"] = Value::from(removals.clone());
        let expected: Vec<String> =
            expected.iter().flat_map(|(rule, pointer)| wanted(&format!("warning {rule}"), pointer)).collect();
        assert_eq!(lines(&run(&payload.to_string())), expected, "{removals:?}");
    }
}

#[test]
fn what_is_legal_across_properties_is_silent() {
    // Two entities of one source at both ends.
    let mut removal = payload("relationshipRemoval");
    assert_eq!(removal["fromEntity"]["sourceId"], removal["toEntity"]["sourceId"]);
    assert_eq!(findings(&removal), []);
    removal["toEntity"]["sourceId"] = json!(8);
    assert_eq!(findings(&removal), []);
    // Whoever made the review may have asked for the change, and somebody else may.
    let mut review = payload("accessReviewSubmission");
    for reviewer in ["ana@example.com", "else@example.com"] {
        review["reviewCreatedBy"] = json!(reviewer);
        assert_eq!(findings(&review), []);
    }
}

#[test]
fn a_review_of_nothing_is_a_note() {
    for (changes, removals, expected) in [
        (json!([]), json!([]), "note empty-review"),
        (json!([]), good("rowRemovals"), ""),
        (good("relationshipChanges"), json!([]), ""),
        (json!([]), Value::Null, "error schema/wrong-type"),
    ] {
        let mut payload = payload("accessReviewSubmission");
        payload["relationshipChanges"] = changes;
        payload["rowRemovals"] = removals;
        let found = lines(&run(&payload.to_string()));
        assert_eq!(found, wanted(expected, "/rowRemovals"), "{payload}");
    }
}

#[test]
fn messages_name_the_place_and_what_is_there() {
    let two_of = |change: Value| json!([change.clone(), change]);
    let value = |value_type: &str, requested: Value| json!({"type": value_type, "current": null, "requested": requested});
    for (variant, pointer, given, message) in [
        (
            "attributeAssignment",
            "/value",
            value("date", json!("14.03.2026")),
            "`value.requested` must be a day such as 2026-03-14 when `value.type` is \"date\", found the string \"14.03.2026\"",
        ),
        (
            "attributeAssignment",
            "/value",
            value("time", json!({"hour": 10})),
            "`value.requested` must be a time such as 09:26:53Z when `value.type` is \"time\", found an object",
        ),
        (
            "accessReviewSubmission",
            "/relationshipChanges",
            two_of(good("relationshipChanges")[0].clone()),
            "`relationshipChanges[1]` adds the same relationship as an earlier change",
        ),
        (
            "accessReviewSubmission",
            "/rowRemovals",
            two_of(good("rowRemovals")[0].clone()),
            "`rowRemovals[1]` removes the same entity as an earlier removal",
        ),
        (
            "accessReviewSubmission",
            "/relationshipChanges/0/rowEntity",
            entity("column"),
            "`relationshipChanges[0].columnEntity` is the same entity as `relationshipChanges[0].rowEntity`",
        ),
        (
            "accessReviewSubmission",
            "/rowRemovals/0/entity/sourceName",
            json!("Verzeichnis"),
            "`rowRemovals[0].entity.sourceName` differs from an earlier name of the same source",
        ),
    ] {
        let mut payload = payload(variant);
        put(&mut payload, pointer, Some(given));
        let verdict = run(&payload.to_string());
        let messages: Vec<String> =
            verdict.findings.iter().map(|kept| kept.finding.message.shown()).collect();
        assert_eq!(messages, [message]);
    }
}

#[test]
fn help_for_moments_names_what_is_missing() {
    let timestamps = [
        ("2026-03-14", "add the time and the zone: 2026-03-14T09:26:53Z"),
        ("2026-03-14 09:26:53Z", "put a T between the date and the time"),
        (
            "2026-03-14 09:26:53",
            "put a T between the date and the time, and add the zone: 2026-03-14T09:26:53Z",
        ),
        (
            "2026-02-30T09:26:53",
            "no such day or time exists, or it is written in another way than 2026-03-14T09:26:53Z",
        ),
        ("1775383201", "write the moment as text, such as 2026-03-14T09:26:53Z, not as an epoch number"),
        ("14.03.2026", "write it as 2026-03-14T09:26:53Z"),
        ("äöüäöüäöü", "write it as 2026-03-14T09:26:53Z"),
        ("", "write it as 2026-03-14T09:26:53Z"),
    ];
    for (given, help) in timestamps {
        let mut removal = payload("entityRemoval");
        removal["requestedAt"] = json!(given);
        let mut assignment = payload("attributeAssignment");
        assignment["value"] = json!({"type": "dateTime", "current": null, "requested": given});
        for payload in [removal, assignment] {
            let verdict = run(&payload.to_string());
            assert_eq!(
                verdict.findings[0].finding.help.as_ref().map(Message::shown).as_deref(),
                Some(help),
                "{given}"
            );
        }
    }
    for (value_type, given, help) in [
        ("date", json!("2026-02-30"), "no such day exists"),
        ("date", json!("14.03.2026"), "write four digits of the year, two of the month and two of the day"),
        (
            "date",
            json!("2026-03-14T09:26:53"),
            "it is a day and a time: leave the time out if only the day is meant",
        ),
        (
            "date",
            json!({"day": 30, "month": 2, "year": 2026}),
            "write it as text; an object is understood only with a real day as `day`, `month` and `year`",
        ),
        ("time", json!("10:11"), "write two digits each of a real hour, minute and second, and the zone"),
    ] {
        let mut payload = payload("attributeAssignment");
        payload["value"] = json!({"type": value_type, "current": null, "requested": given});
        let verdict = run(&payload.to_string());
        assert_eq!(
            verdict.findings[0].finding.help.as_ref().map(Message::shown).as_deref(),
            Some(help),
            "{given}"
        );
    }
    // A moment without its zone is an error in `requestedAt` only.
    let mut removal = payload("entityRemoval");
    removal["requestedAt"] = json!("2026-03-14T09:26:53");
    let verdict = run(&removal.to_string());
    let help = verdict.findings[0].finding.help.as_ref().map(Message::shown);
    assert_eq!(help.as_deref(), Some("add the zone: Z for UTC, or an offset such as +01:00"));
}
