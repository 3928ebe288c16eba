//! The rows of `elimity-itsm-webhook`.

use serde_json::{Value, json};

use super::{Case, Row, base, case, changed, each, gone, set, text};

const VARIANTS: [&str; 4] =
    ["accessReviewSubmission", "attributeAssignment", "entityRemoval", "relationshipRemoval"];

const MISSING: &[&str] = &["error schema/missing-property"];
const FORBIDDEN: &[&str] = &["error schema/forbidden-property"];
const FORBIDDEN_NULL: &[&str] = &["warning contract/forbidden-null"];
const WRONG_TYPE: &[&str] = &["error schema/wrong-type"];
const UNKNOWN_VALUE: &[&str] = &["error schema/unknown-value"];
const BAD_FORMAT: &[&str] = &["error schema/bad-format"];
const EMPTY: &[&str] = &["warning contract/empty-value"];
const UNKNOWN: &[&str] = &["warning contract/unknown-property"];

fn payload(variant: &str) -> Value {
    base("elimity-itsm-webhook", Some(variant))
}

fn review() -> Value {
    payload("accessReviewSubmission")
}

fn assignment() -> Value {
    payload("attributeAssignment")
}

fn removal() -> Value {
    payload("entityRemoval")
}

fn relationship() -> Value {
    payload("relationshipRemoval")
}

fn entity(id: &str, kind: &str, source: u64) -> Value {
    json!({"id": id, "name": format!("{id} {kind} {source}"), "sourceId": source, "sourceName": format!("s{source}"), "type": kind})
}

fn change(row: &Value, column: &Value, operation: &str) -> Value {
    json!({"rowEntity": row, "columnEntity": column, "comment": "", "operation": operation})
}

pub(super) fn rows() -> Vec<Row> {
    [presence_rows(), value_rows(), scalar_rows(), across_rows()].into_iter().flatten().collect()
}

/// Properties that each variant requires (R) or forbids (F).
fn presence(properties: &[&str], cells: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for property in properties {
        let pointer = format!("/{property}");
        let good = VARIANTS.map(payload).iter().find_map(|payload| payload.get(property).cloned());
        let good = good.expect("some variant has the property");
        for (variant, cell) in VARIANTS.iter().zip(cells.chars()) {
            let what = |what: &str| format!("{property} {what} in {variant}");
            let payload = payload(variant);
            let one = |said: &str, change, expected| case(what(said), &payload, vec![change], expected);
            if cell == 'R' {
                cases.push(one("absent", gone(&pointer), MISSING));
                cases.push(one("null", set(&pointer, Value::Null), WRONG_TYPE));
            } else {
                cases.push(one("there", set(&pointer, good.clone()), FORBIDDEN));
                cases.push(one("there, and wrong", set(&pointer, json!({"id": [1]})), FORBIDDEN));
                cases.push(one("null", set(&pointer, Value::Null), FORBIDDEN_NULL));
            }
        }
    }
    cases
}

/// What stands in an object at `pointer`: all of it is required, and of one type.
fn members(base: &Value, pointer: &str) -> Vec<Case> {
    let object = base.pointer(pointer).and_then(Value::as_object).expect("an object is there");
    let mut cases = Vec::new();
    for name in object.keys() {
        let pointer = format!("{pointer}/{name}");
        cases.push(case(format!("{pointer} absent"), base, vec![gone(&pointer)], MISSING));
        // Numbers are right for one of them, arrays for none.
        let is_any = ["/value/current", "/value/requested"].contains(&pointer.as_str());
        cases.extend(each(base, &pointer, [json!([[]])], WRONG_TYPE));
        if !is_any {
            cases.extend(each(base, &pointer, [Value::Null], WRONG_TYPE));
        }
    }
    cases
}

fn presence_rows() -> Vec<Row> {
    let mut discriminator = presence(&["comment", "requestedAt", "requestedBy", "type"], "RRRR");
    let faulty = changed(&assignment(), vec![set("/comment", 7), set("/surprise", 1)]);
    let others = vec![
        case("type absent, alone", &faulty, vec![gone("/type")], MISSING),
        case(
            "type misspelt, alone",
            &faulty,
            vec![gone("/type"), set("/tpye", "entityRemoval")],
            &["error schema/misspelt-property: `type`"],
        ),
        case("type a number, alone", &faulty, vec![set("/type", 7)], WRONG_TYPE),
        case("type none of the four, alone", &faulty, vec![set("/type", "nothing")], UNKNOWN_VALUE),
        case(
            "type of another variant",
            &relationship(),
            vec![set("/type", "entityRemoval")],
            &["error schema/wrong-variant: relationshipRemoval"],
        ),
        case(
            "a required key misspelt",
            &removal(),
            vec![gone("/comment"), set("/coment", "")],
            &["error schema/misspelt-property: `comment`"],
        ),
    ];
    discriminator.extend(others);
    let with_members = |mut cases: Vec<Case>, base: &Value, pointer: &str| {
        cases.extend(members(base, pointer));
        cases
    };
    let same_name = case("a free type", &removal(), vec![set("/entity/type", "entityRemoval")], &[]);
    let mut entities = with_members(presence(&["entity"], "FRRF"), &removal(), "/entity");
    entities.push(same_name);
    let ends = presence(&["fromEntity", "toEntity"], "FFFR");
    vec![
        ("elimity-itsm-webhook/presence/1", discriminator),
        ("elimity-itsm-webhook/presence/2", presence(&["attributeTypeId", "attributeTypeName"], "FRFF")),
        ("elimity-itsm-webhook/presence/3", presence(&["campaignName", "reviewCreatedBy"], "RFFF")),
        ("elimity-itsm-webhook/presence/4", entities),
        ("elimity-itsm-webhook/presence/5", with_members(ends, &relationship(), "/toEntity")),
        (
            "elimity-itsm-webhook/presence/6",
            with_members(presence(&["relationshipChanges"], "RFFF"), &review(), "/relationshipChanges/0"),
        ),
        (
            "elimity-itsm-webhook/presence/7",
            with_members(presence(&["rowRemovals"], "RFFF"), &review(), "/rowRemovals/0"),
        ),
        (
            "elimity-itsm-webhook/presence/8",
            with_members(presence(&["value"], "FRFF"), &assignment(), "/value"),
        ),
    ]
}

/// Values of a type, each on both sides; the other one is null.
fn values(value_type: &str, verdicts: Vec<(Vec<Value>, &str)>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (values, verdict) in verdicts {
        let expected = if verdict.is_empty() { vec![] } else { vec![verdict] };
        for value in values {
            for side in ["current", "requested"] {
                let mut both = json!({"type": value_type, "current": null, "requested": null});
                both[side] = value.clone();
                let what = format!("{value_type} {value} as {side}");
                cases.push(case(what, &assignment(), vec![set("/value", both)], &expected));
            }
        }
    }
    cases
}

fn value_rows() -> Vec<Row> {
    let wrong_type = "error schema/wrong-type";
    let objects = "warning elimity-itsm-webhook/date-as-object";
    let zero = "warning elimity-itsm-webhook/zero-time";
    let leap = "warning elimity-itsm-webhook/leap-second";
    let no_zone = "warning elimity-itsm-webhook/missing-zone";
    let date = |day: Value| json!({"day": day, "month": 2, "year": 2024});
    let moment =
        |hour: u8| json!({"day": 14, "hour": hour, "minute": 26, "month": 3, "second": 53, "year": 2026});
    let time = |second: Value| json!({"hour": 10, "minute": 11, "second": second});
    let list = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect::<Vec<_>>();
    let others = vec![json!(20_260_314), json!(true), json!([])];
    let booleans = vec![
        (vec![json!(true), json!(false)], ""),
        (vec![json!("true"), json!(1), json!("yes"), json!({}), json!([])], wrong_type),
    ];
    let limit: u64 = 1 << 53;
    let numbers = vec![
        (vec![json!(42), json!(-1.5), json!(0), json!(limit - 1), json!(-9_007_199_254_740_991_i64)], ""),
        (
            vec![json!(limit), json!(-9_007_199_254_740_992_i64)],
            "warning elimity-itsm-webhook/unsafe-integer",
        ),
        (vec![json!("42"), json!(true), json!({}), json!([])], wrong_type),
    ];
    let strings = vec![
        (list(&["", "text", "42", "null", "two\nlines 😀"]), ""),
        (vec![json!(42), json!(true), json!({}), json!([])], wrong_type),
    ];
    let wrong_dates =
        list(&["2026-02-29", "14.03.2026", "20260314", "", " 2026-03-14", "2026-03-14T09:26:53Z"]);
    let dates = vec![
        (list(&["2026-03-14", "2024-02-29", "2999-12-31"]), ""),
        (vec![date(json!(29))], objects),
        (
            list(&["2026-03-14T00:00:00Z", "2026-03-14T00:00:00.000+01:00"]),
            "warning elimity-itsm-webhook/date-with-time",
        ),
        (list(&["0001-01-01", "0001-01-01T00:00:00Z"]), zero),
        (wrong_dates, "error elimity-itsm-webhook/not-a-date"),
        (
            vec![date(json!(30)), date(json!("29")), json!({}), moment(9)],
            "error elimity-itsm-webhook/not-a-date",
        ),
        (others.clone(), wrong_type),
    ];
    let wrong_moments = list(&[
        "2026-03-14",
        "2026-03-14 09:26:53Z",
        "2026-03-14T24:00:00Z",
        "2026-02-30T09:26:53Z",
        "",
        "09:26:53Z",
    ]);
    let moments = vec![
        (list(&["2026-03-14T09:26:53Z", "2026-03-14T09:26:53.123456789012-05:30"]), ""),
        (vec![moment(9)], objects),
        (list(&["0001-01-01T00:00:00Z"]), zero),
        (list(&["2016-12-31T23:59:60Z"]), leap),
        (list(&["2026-03-14T09:26:53", "2026-03-14T09:26:53.5"]), no_zone),
        (wrong_moments, "error elimity-itsm-webhook/not-a-date-time"),
        (vec![moment(24), date(json!(29)), json!({})], "error elimity-itsm-webhook/not-a-date-time"),
        (others.clone(), wrong_type),
    ];
    let times = vec![
        (list(&["10:11:12Z", "10:11:12.5+02:00"]), ""),
        (list(&["10:11:12", "10:11:12.5"]), no_zone),
        (vec![time(json!(12))], objects),
        (list(&["2026-03-14T10:11:12Z"]), "warning elimity-itsm-webhook/time-with-date"),
        (list(&["23:59:60Z"]), leap),
        (
            list(&["10:11", "24:00:00Z", "12:00:60Z", "10.11.12Z", ""]),
            "error elimity-itsm-webhook/not-a-time",
        ),
        (vec![time(json!(61)), time(json!(1.5)), json!({})], "error elimity-itsm-webhook/not-a-time"),
        (others, wrong_type),
    ];
    vec![
        ("elimity-itsm-webhook/value-agreement/1", values("boolean", booleans)),
        ("elimity-itsm-webhook/value-agreement/2", values("number", numbers)),
        ("elimity-itsm-webhook/value-agreement/3", values("string", strings)),
        ("elimity-itsm-webhook/value-agreement/4", values("date", dates)),
        ("elimity-itsm-webhook/value-agreement/5", values("dateTime", moments)),
        ("elimity-itsm-webhook/value-agreement/6", values("time", times)),
    ]
}

fn scalar_rows() -> Vec<Row> {
    let at = "/requestedAt";
    let source = "/entity/sourceId";
    let list = |texts: &[&str]| texts.iter().map(|text| json!(text)).collect::<Vec<_>>();
    let not_timestamps =
        list(&["2026-03-14 09:26:53Z", "2026-03-14T09:26:53", "2026-03-14", "2026-02-30T09:26:53Z", ""]);
    let mut timestamps = each(&removal(), at, not_timestamps, BAD_FORMAT);
    timestamps.extend(each(&removal(), at, [json!(1_775_383_201_250_u64), Value::Null], WRONG_TYPE));
    let odd_timestamps = [
        ("0001-01-01T00:00:00Z", "warning elimity-itsm-webhook/zero-time"),
        ("2026-03-14T09:26:53.1234567890Z", "warning elimity-itsm-webhook/long-fraction"),
        ("2026-03-14t09:26:53Z", "warning elimity-itsm-webhook/lower-case-timestamp"),
        ("2026-03-14T09:26:53z", "warning elimity-itsm-webhook/lower-case-timestamp"),
        ("2016-12-31T23:59:60Z", "warning elimity-itsm-webhook/leap-second"),
    ];
    let odd_timestamps =
        odd_timestamps.map(|(text, rule)| case(text, &removal(), vec![set(at, text)], &[rule]));
    let not_addresses = list(&["ana", "ana silva@example.com", "Ana <ana@example.com>", ""]);
    let addresses = list(&["a@b", "ana+itsm@example.com", "josé@exämple.org"]);
    let mut address_cases = each(&removal(), "/requestedBy", not_addresses.clone(), BAD_FORMAT);
    address_cases.extend(each(&review(), "/reviewCreatedBy", not_addresses, BAD_FORMAT));
    address_cases.extend(each(&removal(), "/requestedBy", addresses.clone(), &[]));
    address_cases.extend(each(&review(), "/reviewCreatedBy", addresses, &[]));
    let odd_source = &["warning elimity-itsm-webhook/odd-source-id"];
    let limit: u64 = 1 << 53;
    let mut sources = each(&removal(), source, [json!(1.5), json!(0), json!(-7)], odd_source);
    let beyond = &["warning elimity-itsm-webhook/unsafe-integer"];
    sources.extend(each(&removal(), source, [json!(limit)], beyond));
    sources.extend(each(&removal(), source, [json!(1), json!(limit - 1)], &[]));
    let plain = changed(&removal(), vec![set(source, 7)]).to_string();
    for notation in ["1.0", "1e2", "10e-1"] {
        let written = plain.replace("\"sourceId\":7", &format!("\"sourceId\":{notation}"));
        sources.push(text(notation, written, &[]));
    }
    let comments = ["", "two\nlines", "😀 \u{202e}\u{0}"];
    let comment = |payload: Value, pointer| each(&payload, pointer, comments.map(Value::from), &[]);
    let comments = [
        comment(removal(), "/comment"),
        comment(review(), "/relationshipChanges/0/comment"),
        comment(review(), "/rowRemovals/0/comment"),
    ];
    let empty = |payload: Value, pointer, expected| case(pointer, &payload, vec![set(pointer, "")], expected);
    vec![
        ("elimity-itsm-webhook/scalars/1", timestamps),
        ("elimity-itsm-webhook/scalars/2", odd_timestamps.into()),
        (
            "elimity-itsm-webhook/scalars/3",
            each(&removal(), at, [json!("2999-12-31T23:59:59.999+14:00")], &[]),
        ),
        ("elimity-itsm-webhook/scalars/4", address_cases),
        (
            "elimity-itsm-webhook/scalars/5",
            each(&removal(), source, [json!("7"), json!(true), json!([7])], WRONG_TYPE),
        ),
        ("elimity-itsm-webhook/scalars/6", sources),
        ("elimity-itsm-webhook/scalars/7", comments.into_iter().flatten().collect()),
        (
            "elimity-itsm-webhook/scalars/8",
            vec![
                empty(removal(), "/entity/id", EMPTY),
                empty(removal(), "/entity/type", EMPTY),
                empty(removal(), "/entity/sourceName", EMPTY),
                empty(assignment(), "/attributeTypeId", EMPTY),
            ],
        ),
        (
            "elimity-itsm-webhook/scalars/9",
            vec![
                empty(removal(), "/entity/name", &[]),
                empty(assignment(), "/attributeTypeName", &[]),
                empty(review(), "/campaignName", &[]),
            ],
        ),
        ("elimity-itsm-webhook/scalars/10", odd_ids()),
        ("elimity-itsm-webhook/scalars/11", known_values()),
        ("elimity-itsm-webhook/scalars/12", nulls()),
        ("elimity-itsm-webhook/scalars/13", empty_lists()),
        ("elimity-itsm-webhook/scalars/14", unknown_properties()),
    ]
}

fn odd_ids() -> Vec<Case> {
    let odd = ["cn=Ana Silva,ou=People,dc=example,dc=com", "a b, c", " padded ", "="];
    let mut cases = each(&removal(), "/entity/id", odd.map(Value::from), &[]);
    cases.extend(each(&assignment(), "/attributeTypeId", odd.map(Value::from), &[]));
    // Ids that would be equal if they were normalised, with names of their own.
    let gone = ["u-1", "U-1", "u-1 ", "u1"].map(|id| json!({"comment": "", "entity": entity(id, "user", 3)}));
    let changes = vec![set("/relationshipChanges", json!([])), set("/rowRemovals", json!(gone))];
    cases.push(case("ids that differ by case or blanks", &review(), changes, &[]));
    cases
}

fn known_values() -> Vec<Case> {
    let mut cases = Vec::new();
    for (payload, pointer, written, meant) in [
        (removal(), "/type", "EntityRemoval", "entityRemoval"),
        (removal(), "/type", " entityRemoval", "entityRemoval"),
        (review(), "/relationshipChanges/0/operation", "Remove", "remove"),
        (review(), "/relationshipChanges/0/operation", "add ", "add"),
        (assignment(), "/value/type", "String", "string"),
        (assignment(), "/value/type", "string ", "string"),
        (assignment(), "/value/type", "datetime", "dateTime"),
        (assignment(), "/value/type", "bool", "boolean"),
    ] {
        let expected = format!("error schema/unknown-value: did you mean \"{meant}\"");
        cases.push(case(
            format!("{pointer} {written:?}"),
            &payload,
            vec![set(pointer, written)],
            &[&expected],
        ));
    }
    let unchecked = json!({"type": "datetime", "current": 1, "requested": []});
    cases.push(case(
        "an unknown value type, unchecked values",
        &assignment(),
        vec![set("/value", unchecked)],
        UNKNOWN_VALUE,
    ));
    cases
}

fn nulls() -> Vec<Case> {
    let one = |payload: Value, pointer| each(&payload, pointer, [Value::Null], WRONG_TYPE);
    [
        one(removal(), "/comment"),
        one(removal(), "/entity/name"),
        one(review(), "/relationshipChanges"),
        one(review(), "/relationshipChanges/0"),
        one(review(), "/rowRemovals"),
        one(review(), "/rowRemovals/0"),
        one(assignment(), "/value"),
        one(assignment(), "/value/type"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn empty_lists() -> Vec<Case> {
    let (changes, removals) = ("/relationshipChanges", "/rowRemovals");
    let none = || json!([]);
    vec![
        case("no changes", &review(), vec![set(changes, none())], &[]),
        case("no removals", &review(), vec![set(removals, none())], &[]),
        case(
            "neither",
            &review(),
            vec![set(changes, none()), set(removals, none())],
            &["note elimity-itsm-webhook/empty-review"],
        ),
    ]
}

fn unknown_properties() -> Vec<Case> {
    let surprise = |payload: Value, pointer| each(&payload, pointer, [json!("x")], UNKNOWN);
    let mut cases: Vec<Case> = [
        surprise(removal(), "/surprise"),
        surprise(removal(), "/entity/surprise"),
        surprise(assignment(), "/value/surprise"),
        surprise(review(), "/relationshipChanges/0/surprise"),
        surprise(review(), "/relationshipChanges/0/columnEntity/surprise"),
        surprise(review(), "/rowRemovals/0/surprise"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let slip = "/attributeTypeID";
    cases.push(case(
        "the Go client's name beside the right one",
        &assignment(),
        vec![set(slip, "x")],
        &["warning contract/documented-slip: `attributeTypeId`"],
    ));
    cases.push(case(
        "it alone",
        &assignment(),
        vec![gone("/attributeTypeId"), set(slip, "x")],
        &["error schema/misspelt-property: `attributeTypeId`"],
    ));
    let near = &["warning contract/unknown-property: `requestedAt`"];
    cases.push(case("a near name", &removal(), vec![set("/requested_at", "x")], near));
    cases
}

/// The two sides of a value, equal or not.
fn two_sides() -> Vec<Case> {
    let unchanged = &["warning elimity-itsm-webhook/nothing-changed"];
    let both = |value_type: &str, current: Value, requested: Value, expected: &[&str]| {
        let what = format!("{value_type} {current} {requested}");
        let value = json!({"type": value_type, "current": current, "requested": requested});
        case(what, &assignment(), vec![set("/value", value)], expected)
    };
    vec![
        both("string", json!("x"), json!("x"), unchanged),
        both("string", json!(null), json!(null), unchanged),
        both("date", json!("2026-03-14"), json!("2026-03-14"), unchanged),
        both("number", json!(1), json!(1.0), unchanged),
        both("boolean", json!(false), json!(false), unchanged),
        both("string", json!("x"), json!("X"), &[]),
        both("string", json!("x"), json!(null), &[]),
        both("boolean", json!(false), json!(true), &[]),
    ]
}

fn across_rows() -> Vec<Row> {
    let ends = |what: &str, from: &Value, to: &Value, expected: &[&str]| {
        case(
            what,
            &relationship(),
            vec![set("/fromEntity", from.clone()), set("/toEntity", to.clone())],
            expected,
        )
    };
    let review_of = |what: &str, changes: Value, removals: Value, expected: &[&str]| {
        case(
            what,
            &review(),
            vec![set("/relationshipChanges", changes), set("/rowRemovals", removals)],
            expected,
        )
    };
    let (ana, tom, group) = (entity("ana", "user", 3), entity("tom", "user", 3), entity("g", "group", 3));
    let gone_row = |entity: &Value| json!({"comment": "", "entity": entity});
    let itself = &["warning elimity-itsm-webhook/relationship-to-itself"];
    let same = vec![
        ends("from and to", &ana, &ana, itself),
        ends("another source", &ana, &entity("ana", "user", 4), &[]),
        ends("another type", &ana, &entity("ana", "group", 3), &[]),
        review_of("row and column", json!([change(&ana, &ana, "add")]), json!([]), itself),
    ];
    let (add, remove) = (change(&ana, &group, "add"), change(&ana, &group, "remove"));
    let twice = vec![
        review_of(
            "a pair twice",
            json!([add, add]),
            json!([]),
            &["warning elimity-itsm-webhook/repeated-change"],
        ),
        review_of(
            "both ways",
            json!([add, remove]),
            json!([]),
            &["warning elimity-itsm-webhook/contradicting-changes"],
        ),
        review_of("two rows", json!([add, change(&tom, &group, "add")]), json!([]), &[]),
        review_of("turned round", json!([add, change(&group, &ana, "add")]), json!([]), &[]),
        review_of(
            "a row removed twice",
            json!([]),
            json!([gone_row(&ana), gone_row(&ana)]),
            &["warning elimity-itsm-webhook/repeated-removal"],
        ),
        review_of("two rows removed", json!([]), json!([gone_row(&ana), gone_row(&tom)]), &[]),
    ];
    let renamed = |pointer: &str| changed(&tom, vec![set(pointer, "another")]);
    let ana_renamed = changed(&ana, vec![set("/name", "another")]);
    let names = vec![
        ends(
            "two names of a source",
            &ana,
            &renamed("/sourceName"),
            &["warning elimity-itsm-webhook/source-name-conflict"],
        ),
        review_of(
            "two names of an entity",
            json!([add]),
            json!([gone_row(&ana_renamed)]),
            &["warning elimity-itsm-webhook/entity-name-conflict"],
        ),
        ends("one name of two entities", &ana, &changed(&tom, vec![set("/name", "ana user 3")]), &[]),
        ends(
            "one name of two sources",
            &ana,
            &changed(&entity("x", "user", 4), vec![set("/sourceName", "s3")]),
            &[],
        ),
    ];
    let address = "ana.silva@example.com";
    let legal = vec![
        ends("equal sources", &ana, &group, &[]),
        case(
            "one author",
            &review(),
            vec![set("/requestedBy", address), set("/reviewCreatedBy", address)],
            &[],
        ),
        review_of("removed and changed", json!([add]), json!([gone_row(&ana)]), &[]),
    ];
    vec![
        ("elimity-itsm-webhook/across-properties/1", two_sides()),
        ("elimity-itsm-webhook/across-properties/2", same),
        ("elimity-itsm-webhook/across-properties/3", twice),
        ("elimity-itsm-webhook/across-properties/4", names),
        ("elimity-itsm-webhook/across-properties/5", legal),
    ]
}
