//! The tables of the Elimity contract, cell by cell.

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
            "`attributeTypeID` is not a known property of an Elimity change request",
            Some("did you mean `attributeTypeId`?"),
        ),
    ] {
        let mut payload = payload(variant);
        put(&mut payload, pointer, value);
        let verdict = run(&payload.to_string());
        let finding = &verdict.findings[0].finding;
        assert_eq!(finding.message, message);
        if help.is_some() {
            assert_eq!(finding.help.as_deref(), help);
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
        assert_eq!(verdict.findings[0].finding.help.as_deref(), help, "{pointer}");
    }
}

#[test]
fn numbers_may_have_any_number_of_digits() {
    let text = payload("entityRemoval")
        .to_string()
        .replace("\"sourceId\":7", &format!("\"sourceId\":{}", "7".repeat(5000)));
    assert_eq!(lines(&run(&text)), Vec::<String>::new());
}
