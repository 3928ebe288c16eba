//! The rows of `ibm-verify-fulfillment`.

use serde_json::{Value, json};

use super::{Case, Row, base, case, changed, each, gone, set, text};

const MISSING: &[&str] = &["error schema/missing-property"];
const WRONG_TYPE: &[&str] = &["error schema/wrong-type"];
const UNKNOWN: &[&str] = &["warning contract/unknown-property"];
const UNEXPECTED: &[&str] = &["warning contract/unexpected-type"];
const EMPTY: &[&str] = &["warning contract/empty-value"];
const OTHER_TYPE: &[&str] = &["error ibm-verify-fulfillment/other-event-type"];
const IMPOSSIBLE: &[&str] = &["error ibm-verify-fulfillment/impossible-date"];
const SECONDS: &[&str] = &["warning ibm-verify-fulfillment/epoch-unit"];
const MISMATCH: &[&str] = &["warning ibm-verify-fulfillment/date-mismatch"];

/// An event with every member and every attribute, at 2026-04-05T10:00:01.250Z.
fn event() -> Value {
    base("ibm-verify-fulfillment", None)
}

/// A member may have `good` values, must not have `wrong` ones, and gets `absent` where it isn't there.
fn member(name: &str, good: Vec<Value>, wrong: Vec<Value>, expected: &[&str], absent: &[&str]) -> Vec<Case> {
    let pointer = format!("/{name}");
    let mut cases = vec![case(format!("{name} absent"), &event(), vec![gone(&pointer)], absent)];
    cases.extend(each(&event(), &pointer, good, &[]));
    cases.extend(each(&event(), &pointer, wrong, expected));
    cases
}

pub(super) fn rows() -> Vec<Row> {
    [envelope_rows(), slip_rows(), attribute_rows(), time_rows(), container_rows()]
        .into_iter()
        .flatten()
        .collect()
}

fn envelope_rows() -> Vec<Row> {
    let not_strings = || vec![json!(5), Value::Null, json!(["x"])];
    let not_integers = || vec![json!("5"), json!(1.5), Value::Null, json!({})];
    let data = member("data", vec![], vec![json!([]), json!("x"), Value::Null], WRONG_TYPE, MISSING);
    let mut event_type = member("event_type", vec![], vec![json!(5), Value::Null], WRONG_TYPE, MISSING);
    event_type.extend(each(&event(), "/event_type", [json!("sso"), json!("custom")], OTHER_TYPE));
    let strings = ["id", "tenantid", "tenantname", "correlationid"];
    let strings =
        strings.map(|name| member(name, vec![json!("any text")], not_strings(), WRONG_TYPE, MISSING));
    let mut strings: Vec<Case> = strings.into_iter().flatten().collect();
    let moved = vec![gone("/id"), set("/data/id", "x")];
    strings.push(case("id inside data", &event(), moved, &["error schema/misplaced-property: top level"]));
    let integers = ["time", "year", "month", "day"];
    let integers = integers.map(|name| member(name, vec![], not_integers(), WRONG_TYPE, MISSING));
    let absent = &["warning contract/missing-expected"];
    let indexed_at =
        member("indexed_at", vec![json!(1_775_999_999_999_u64)], not_integers(), WRONG_TYPE, absent);
    let objects = ["segment", "geoip", "@metadata"].map(|name| {
        let good = vec![json!({}), json!({"a": null, "b": 1.5, "c": {"d": []}})];
        member(name, good, vec![json!("x"), json!([]), json!(1)], UNEXPECTED, &[])
    });
    let mut objects: Vec<Case> = objects.into_iter().flatten().collect();
    objects.extend(each(&event(), "/geoip", [Value::Null], &[]));
    let processing =
        member("@processing_time", vec![json!(0)], vec![json!("12"), json!(1.5)], UNEXPECTED, &[]);
    let backwards: serde_json::Map<String, Value> =
        event().as_object().expect("an event is an object").clone().into_iter().rev().collect();
    let mut other = each(&event(), "/surprise", [json!(1), Value::Null, json!({"id": 5})], UNKNOWN);
    other.push(text("members in another order", Value::from(backwards).to_string(), &[]));
    vec![
        ("ibm-verify-fulfillment/envelope/1", data),
        ("ibm-verify-fulfillment/envelope/2", event_type),
        ("ibm-verify-fulfillment/envelope/3", strings),
        ("ibm-verify-fulfillment/envelope/4", integers.into_iter().flatten().collect()),
        ("ibm-verify-fulfillment/envelope/5", indexed_at),
        (
            "ibm-verify-fulfillment/envelope/6",
            member("servicename", vec![json!("any")], not_strings(), WRONG_TYPE, &[]),
        ),
        ("ibm-verify-fulfillment/envelope/7", objects),
        ("ibm-verify-fulfillment/envelope/8", processing),
        ("ibm-verify-fulfillment/envelope/9", other),
    ]
}

fn slip_rows() -> Vec<Row> {
    let slip = |right: &str, written: &str, expected: &[&str]| {
        let (right, written) = (format!("/data/{right}"), format!("/data/{written}"));
        vec![
            case(format!("{right} alone"), &event(), vec![], &[]),
            case(format!("{written} alone"), &event(), vec![gone(&right), set(&written, "x")], expected),
            case(format!("{written} beside it"), &event(), vec![set(&written, "x")], expected),
        ]
    };
    let owners = "/data/owners_ids";
    let other = "/data/owner_ids";
    let moved = "x-service-correlationid";
    let misplaced = &["warning ibm-verify-fulfillment/misplaced-attribute"];
    vec![
        (
            "ibm-verify-fulfillment/data/1",
            slip(
                "applicationtype",
                "application type",
                &["warning contract/documented-slip: `applicationtype`"],
            ),
        ),
        (
            "ibm-verify-fulfillment/data/2",
            vec![
                case("the table's name", &event(), vec![set(owners, "[a]")], &[]),
                case("the sample's name", &event(), vec![gone(owners), set(other, "[a]")], &[]),
                case("both, equal", &event(), vec![set(owners, "[a]"), set(other, "[a]")], &[]),
                case(
                    "both, different",
                    &event(),
                    vec![set(owners, "[a]"), set(other, "[b]")],
                    &["warning ibm-verify-fulfillment/owner-ids-conflict"],
                ),
            ],
        ),
        (
            "ibm-verify-fulfillment/data/3",
            slip(
                "reconcilliationid",
                "reconciliationid",
                &["warning contract/documented-slip: `reconcilliationid`"],
            ),
        ),
        (
            "ibm-verify-fulfillment/data/4",
            vec![
                case("inside", &event(), vec![set("/data/x-service-correlationid", "x")], &[]),
                case(
                    "at the top",
                    &event(),
                    vec![gone(&format!("/data/{moved}")), set(&format!("/{moved}"), "x")],
                    misplaced,
                ),
                case("at both places", &event(), vec![set(&format!("/{moved}"), "x")], misplaced),
            ],
        ),
        (
            "ibm-verify-fulfillment/data/5",
            slip(
                "lastUpdatedtime",
                "lastUpdatedTime",
                &["warning contract/unknown-property: `lastUpdatedtime`"],
            )
            .into_iter()
            .chain(slip(
                "lastUpdatedtime",
                "lastupdatedtime",
                &["warning contract/unknown-property: `lastUpdatedtime`"],
            ))
            .collect(),
        ),
    ]
}

/// Every value of some attributes is accepted.
fn never_judged(names: &[&str], values: &[&str]) -> Vec<Case> {
    let of =
        |name: &&str| each(&event(), &format!("/data/{name}"), values.iter().map(|text| json!(text)), &[]);
    names.iter().flat_map(of).collect()
}

/// An attribute with values that are usual, and others that get a warning.
fn usual(name: &str, good: &[&str], odd: &[&str], warning: &str) -> Vec<Case> {
    let pointer = format!("/data/{name}");
    let mut cases = each(&event(), &pointer, good.iter().map(|text| json!(text)), &[]);
    cases.extend(each(&event(), &pointer, odd.iter().map(|text| json!(text)), &[warning]));
    cases
}

fn not_strings() -> Vec<Case> {
    let attributes: Vec<String> =
        event()["data"].as_object().expect("data is an object").keys().cloned().collect();
    let mut cases = Vec::new();
    for name in attributes {
        let expected = if name == "reason" { UNEXPECTED } else { WRONG_TYPE };
        let values = [json!(500), json!(1.5), json!(true), json!(["jacob"]), json!({}), Value::Null];
        cases.extend(each(&event(), &format!("/data/{name}"), values, expected));
    }
    let written = |value: Value, hint: &str| {
        case(hint, &event(), vec![set("/data/owners", value)], &[&format!("error schema/wrong-type: {hint}")])
    };
    cases.extend([written(json!(500), "\"500\""), written(json!(["jacob"]), "\"[jacob]\"")]);
    cases
}

fn unnested() -> Vec<Case> {
    let flat = |name: &str, expected: &[&str]| {
        case(name, &event(), vec![gone("/data"), set(&format!("/{name}"), "x")], expected)
    };
    vec![
        flat("data.action", &["error ibm-verify-fulfillment/data-not-nested: path"]),
        flat("action", &["error ibm-verify-fulfillment/data-not-nested"]),
    ]
}

/// Ids of any shape, and empty ones.
fn ids() -> Vec<Case> {
    let ids = ["/id", "/tenantid", "/correlationid", "/data/eventid", "/data/applicationid", "/data/userid"];
    let mut cases: Vec<Case> =
        ids.iter().flat_map(|id| each(&event(), id, [json!("x y"), json!("<redacted>")], &[])).collect();
    cases.extend(ids.iter().flat_map(|id| each(&event(), id, [json!("")], EMPTY)));
    cases
}

fn attribute_rows() -> Vec<Row> {
    let never = [
        "action",
        "subaction",
        "subtype",
        "subject_type",
        "target_type",
        "resource",
        "templateid",
        "response_status",
    ];
    let near = |written: &str, meant: &str| {
        let expected = format!("warning contract/unknown-property: `{meant}`");
        case(
            written,
            &event(),
            vec![gone(&format!("/data/{meant}")), set(&format!("/data/{written}"), "x")],
            &[&expected],
        )
    };
    let dotted = &["warning ibm-verify-fulfillment/dotted-attribute: path"];
    vec![
        ("ibm-verify-fulfillment/data/6", not_strings()),
        (
            "ibm-verify-fulfillment/data/7",
            usual(
                "status_code",
                &["200", "500", "404"],
                &["20", "2000", "OK", "", "2.0", " 200"],
                "warning ibm-verify-fulfillment/unusual-status-code",
            ),
        ),
        (
            "ibm-verify-fulfillment/data/8",
            usual(
                "lastUpdatedtime",
                &["1775383200000"],
                &["1775383200", "2026-04-05T10:00:00Z", "", "17753832000000", "+775383200000"],
                "warning ibm-verify-fulfillment/unusual-last-updated-time",
            ),
        ),
        (
            "ibm-verify-fulfillment/data/9",
            usual(
                "result",
                &["success", "failed", "failure", "SUCCESS", "Failed"],
                &["ok", "", "successful", "succes"],
                "warning ibm-verify-fulfillment/unusual-result",
            ),
        ),
        (
            "ibm-verify-fulfillment/data/10",
            usual(
                "performedby_type",
                &["api", "system", "user", "API", "User"],
                &["admin", "", "users"],
                "warning ibm-verify-fulfillment/unusual-performer-type",
            ),
        ),
        (
            "ibm-verify-fulfillment/data/11",
            vec![
                near("Action", "action"),
                near("statusCode", "status_code"),
                near("entitlmentname", "entitlementname"),
                case("another", &event(), vec![set("/data/surprise", "x")], UNKNOWN),
            ],
        ),
        ("ibm-verify-fulfillment/data/12", unnested()),
        (
            "ibm-verify-fulfillment/data/13",
            vec![
                case("inside", &event(), vec![gone("/data/action"), set("/data/data.action", "x")], dotted),
                case("inside, unknown", &event(), vec![set("/data/data.surprise", "x")], dotted),
            ],
        ),
        (
            "ibm-verify-fulfillment/data/14",
            each(&event(), "/data", [json!({})], &["warning ibm-verify-fulfillment/empty-data"]),
        ),
        (
            "ibm-verify-fulfillment/data/15",
            never_judged(&["owners", "owners_ids"], &["[]", "", "[a, b]", "x"]),
        ),
        ("ibm-verify-fulfillment/data/16", never_judged(&never, &["anything", "ACCOUNT_PROVISIONED", "x y"])),
        (
            "ibm-verify-fulfillment/data/17",
            vec![case(
                "success with 500",
                &event(),
                vec![
                    set("/data/result", "success"),
                    set("/data/status_code", "500"),
                    set("/data/cause", "It failed."),
                ],
                &[],
            )],
        ),
        ("ibm-verify-fulfillment/data/18", ids()),
    ]
}

/// The event with other moments and another date.
fn dated(
    what: &str,
    (time, indexed_at): (i64, i64),
    (year, month, day): (i64, i64, i64),
    expected: &[&str],
) -> Case {
    let moments = [("/time", time), ("/indexed_at", indexed_at)];
    let date = [("/year", year), ("/month", month), ("/day", day)];
    case(
        what,
        &event(),
        moments.into_iter().chain(date).map(|(name, number)| set(name, number)).collect(),
        expected,
    )
}

fn time_rows() -> Vec<Row> {
    let now = 1_775_383_201_250;
    let later = 1_775_383_202_001;
    let today = (2026, 4, 5);
    // 1e11 is 1973-03-03T09:46:40Z.
    let seconds = vec![
        dated("seconds, another date", (1_775_383_201, later), (2020, 1, 1), SECONDS),
        dated("seconds, both", (1_775_383_201, 1_775_383_202), today, &[SECONDS[0], SECONDS[0]]),
        dated("indexed_at in seconds", (now, 1_775_383_202), today, SECONDS),
        dated("zero", (0, later), today, SECONDS),
        dated("below the limit", (99_999_999_999, later), today, SECONDS),
        dated("at the limit", (100_000_000_000, later), (1973, 3, 3), &[]),
        dated("negative time", (-1, later), today, &["error ibm-verify-fulfillment/negative-time"]),
        dated("negative indexed_at", (now, -now), today, &["error ibm-verify-fulfillment/negative-time"]),
    ];
    let impossible = [
        (2026, 13, 5),
        (2026, 0, 5),
        (2026, 4, 0),
        (2026, 4, 32),
        (2026, 4, 31),
        (2026, 2, 29),
        (1900, 2, 29),
        (2026, -4, 5),
    ];
    let mut possible: Vec<Case> = impossible
        .into_iter()
        .map(|date| dated(&format!("{date:?}"), (now, later), date, IMPOSSIBLE))
        .collect();
    possible.push(dated("a leap day", (1_709_164_800_000, later), (2024, 2, 29), &[]));
    let mismatches = vec![
        dated(
            "the day before",
            (now, later),
            (2026, 4, 4),
            &["warning ibm-verify-fulfillment/date-mismatch: 1 day"],
        ),
        dated(
            "the day after",
            (now, later),
            (2026, 4, 6),
            &["warning ibm-verify-fulfillment/date-mismatch: time zone"],
        ),
        dated("another month", (now, later), (2026, 5, 5), MISMATCH),
        dated(
            "another year",
            (now, later),
            (2025, 4, 5),
            &["warning ibm-verify-fulfillment/date-mismatch: 365 days"],
        ),
        dated("the last millisecond of a day", (1_775_433_599_999, 1_775_433_600_000), today, &[]),
        dated("the first of the next", (1_775_433_600_000, 1_775_433_600_000), today, MISMATCH),
    ];
    let order = vec![
        dated("before", (now, now - 1), today, &["warning ibm-verify-fulfillment/indexed-before-time"]),
        dated("at once", (now, now), today, &[]),
    ];
    let plain = event().to_string();
    let written = |from: &str, to: &str, expected: &[&str]| {
        assert!(plain.contains(from), "{from}");
        text(to, plain.replace(from, to), expected)
    };
    let notations = vec![
        written("\"time\":1775383201250", "\"time\":1.77538320125e12", &[]),
        written("\"year\":2026", "\"year\":2026.0", &[]),
        written("\"month\":4", "\"month\":40e-1", &[]),
        written("\"year\":2026", "\"year\":\"2026\"", &["error schema/wrong-type: write 2026"]),
        written("\"month\":4", "\"month\":\"04\"", &["error schema/wrong-type: write 4"]),
        written(
            "\"time\":1775383201250",
            "\"time\":\"1775383201250\"",
            &["error schema/wrong-type: write 1775383201250"],
        ),
    ];
    vec![
        ("ibm-verify-fulfillment/time/1", seconds),
        ("ibm-verify-fulfillment/time/2", possible),
        ("ibm-verify-fulfillment/time/3", mismatches),
        ("ibm-verify-fulfillment/time/4", order),
        ("ibm-verify-fulfillment/time/5", notations),
    ]
}

fn container_rows() -> Vec<Row> {
    let good = event().to_string();
    let broken = changed(&event(), vec![set("/data/status_code", 500)]).to_string();
    let other = changed(&event(), vec![set("/event_type", "sso")]).to_string();
    let response = |events: &str| {
        format!(
            "{{\"response\":{{\"events\":{{\"search_after\":{{\"time\":\"1\",\"id\":\"x\"}},\"events\":[{events}]}}}}}}"
        )
    };
    let at = |pointer: &str| format!("error schema/wrong-type: {pointer}/data/status_code");
    let skipped = &["note ibm-verify-fulfillment/skipped-events"];
    let none_left = &["warning ibm-verify-fulfillment/no-fulfillment-event"];
    let named = |name: &str, hint: &str| {
        let expected = format!("error ibm-verify-fulfillment/other-event-type: {hint}");
        case(name, &event(), vec![set("/event_type", name)], &[&expected])
    };
    let types = "authentication management sso slo adaptive_risk privacy_consent account_sync cert_campaign \
        request_management access_request threat register risk token dropoff agent_health notice service";
    let mut others: Vec<Case> = types.split(' ').map(|name| named(name, name)).collect();
    others.extend(["Fulfillment", "fulfilment"].map(|name| named(name, "did you mean \"fulfillment\"")));
    vec![
        (
            "ibm-verify-fulfillment/what-it-arrives-in/1",
            vec![text("good", good.clone(), &[]), text("broken", broken.clone(), &[&at("")])],
        ),
        (
            "ibm-verify-fulfillment/what-it-arrives-in/2",
            vec![
                text("good ones", response(&format!("{good},{good}")), &[]),
                text(
                    "a broken one",
                    response(&format!("{good},{broken}")),
                    &[&at("/response/events/events/1")],
                ),
            ],
        ),
        (
            "ibm-verify-fulfillment/what-it-arrives-in/3",
            vec![
                text("an array", format!("[{good},{good}]"), &[]),
                text("an array, a broken one", format!("[{good},{broken}]"), &[&at("/1")]),
                text("lines", format!("{good}\n{good}\n"), &[]),
                text("lines, a broken one", format!("{good}\n{broken}\n"), &[&at("")]),
                text("concatenated", format!("{good}{good}"), &[]),
                text("concatenated, a broken one", format!("{good}{broken}"), &[&at("")]),
            ],
        ),
        (
            "ibm-verify-fulfillment/what-it-arrives-in/4",
            vec![
                text("in an array", format!("[{good},{other}]"), skipped),
                text("in lines", format!("{other}\n{good}\n"), skipped),
                text("in a response", response(&format!("{good},{other}")), skipped),
                text("alone in an array", format!("[{other}]"), none_left),
                text("alone in a response", response(&other), none_left),
            ],
        ),
        ("ibm-verify-fulfillment/what-it-arrives-in/5", others),
        (
            "ibm-verify-fulfillment/what-it-arrives-in/6",
            vec![
                text(
                    "a hit",
                    format!("{{\"_index\":\"events\",\"_source\":{good}}}"),
                    &["error ibm-verify-fulfillment/elasticsearch-hit: not a documented delivery"],
                ),
                text(
                    "a report",
                    "{\"response\":{\"report\":{\"hits\":[]}}}".to_owned(),
                    &["error ibm-verify-fulfillment/reports-response: not a documented delivery"],
                ),
            ],
        ),
        (
            "ibm-verify-fulfillment/what-it-arrives-in/7",
            vec![text(
                "a test",
                "{\"test\":true,\"webhook_id\":\"5\"}".to_owned(),
                &["error ibm-verify-fulfillment/connection-test: a connection test"],
            )],
        ),
        (
            "ibm-verify-fulfillment/what-it-arrives-in/8",
            vec![text("no events", response(""), &["warning ibm-verify-fulfillment/empty-events"])],
        ),
    ]
}
