//! The contract of IBM Verify events, row by row: what is changed in a clean event, and what is found.

use payvet::check::Verdict;
use payvet::contract::Presence;
use payvet::document::message::Message;
use payvet::formats::by_name;

use crate::support::{lines, run, run_as, seen};

const FORMAT: &str = "ibm-verify-fulfillment";

/// Members of a clean event as they are written; those of its `data` follow in [`DATA`].
const ENVELOPE: &[(&str, &str)] = &[
    ("id", r#""b9f1c0de-6a43-4c2e-9f55-1d2a7c90e3aa""#),
    ("event_type", r#""fulfillment""#),
    ("tenantid", r#""4f1b2a77-90ad-4d5e-8a2b-c6d1e0f39b41""#),
    ("tenantname", r#""contoso.verify.example.com""#),
    ("correlationid", r#""CORR_ID-9e7d31""#),
    ("time", "1775031330500"),
    ("indexed_at", "1775031331020"),
    ("year", "2026"),
    ("month", "4"),
    ("day", "1"),
    ("data", ""),
];

const DATA: &[(&str, &str)] =
    &[("action", r#""account_deprovisioned""#), ("result", r#""success""#), ("status_code", r#""200""#)];

/// The clean event after `edits`: `/day = 2` writes a member as it stands there, at the end if it is
/// new; `- /day` takes one away. Several are separated by `; `.
fn event(edits: &str) -> String {
    let own = |members: &[(&str, &str)]| -> Vec<(String, String)> {
        members.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let (mut envelope, mut data) = (own(ENVELOPE), own(DATA));
    for edit in edits.split("; ").filter(|edit| !edit.is_empty()) {
        let (pointer, value) = match edit.split_once(" = ") {
            Some((pointer, value)) => (pointer, Some(value)),
            None => (edit.strip_prefix("- ").expect("an edit writes or takes away"), None),
        };
        let (members, name) = match pointer.strip_prefix("/data/") {
            Some(name) => (&mut data, name),
            None => (&mut envelope, pointer.strip_prefix('/').expect("a pointer begins with a slash")),
        };
        let at = members.iter().position(|(known, _)| known == name);
        match (at, value) {
            (Some(at), Some(value)) => value.clone_into(&mut members[at].1),
            (None, Some(value)) => members.push((name.to_owned(), value.to_owned())),
            (at, None) => drop(members.remove(at.expect("what is taken away is there"))),
        }
    }
    let object = |members: &[(String, String)]| {
        let written: Vec<String> =
            members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        format!("{{{}}}", written.join(", "))
    };
    for (_, value) in envelope.iter_mut().filter(|(_, value)| value.is_empty()) {
        *value = object(&data);
    }
    object(&envelope)
}

fn judged(edits: &str) -> Verdict {
    run(&event(edits))
}

/// Rows of edits and of what is found then: `severity rule pointer`, several separated by `; `, or
/// nothing. A rule without an owner is one of this format.
fn assert_rows<'r>(rows: impl IntoIterator<Item = (&'r str, &'r str)>) {
    for (edits, wanted) in rows {
        let wanted: Vec<String> =
            wanted.split("; ").filter(|line| !line.is_empty()).map(with_owner).collect();
        assert_eq!(lines(&judged(edits)), wanted, "{edits}\n{}", event(edits));
    }
}

fn with_owner(line: &str) -> String {
    let (severity, rest) = line.split_once(' ').expect("a line begins with a severity");
    let (rule, pointer) = rest.split_once(' ').expect("a line ends with a pointer");
    let owner = if rule.contains('/') { String::new() } else { format!("{FORMAT}/") };
    format!("{severity} {owner}{rule} {pointer}")
}

/// The help of the only finding.
fn help(edits: &str) -> String {
    let verdict = judged(edits);
    assert_eq!(verdict.findings.len(), 1, "{edits}: {:?}", lines(&verdict));
    verdict.findings[0].finding.help.clone().unwrap_or_default().shown()
}

#[test]
fn the_envelope_is_judged_as_its_table_says() {
    assert_rows([
        ("", ""),
        ("- /data", "error schema/missing-property /data"),
        ("/data = null", "error schema/wrong-type /data"),
        ("/data = []", "error schema/wrong-type /data"),
        ("/data = \"text\"", "error schema/wrong-type /data"),
        ("- /event_type", "error schema/missing-property /event_type"),
        ("/event_type = null", "error schema/wrong-type /event_type"),
        ("/event_type = 5", "error schema/wrong-type /event_type"),
        ("- /indexed_at", "warning contract/missing-expected /indexed_at"),
        ("/indexed_at = null", "error schema/wrong-type /indexed_at"),
        ("/servicename = \"provisioning\"", ""),
        ("/servicename = 5", "error schema/wrong-type /servicename"),
        ("/@processing_time = 12", ""),
        ("/@processing_time = \"12\"", "warning contract/unexpected-type /@processing_time"),
        ("/geoip = null", ""),
        ("/surprise = 1", "warning contract/unknown-property /surprise"),
        (
            "/surprise = 1; /another = {}",
            "warning contract/unknown-property /surprise; warning contract/unknown-property /another",
        ),
    ]);
    for member in ["id", "tenantid", "tenantname", "correlationid"] {
        assert_rows([
            (&*format!("- /{member}"), &*format!("error schema/missing-property /{member}")),
            (&format!("/{member} = null"), &format!("error schema/wrong-type /{member}")),
            (&format!("/{member} = 5"), &format!("error schema/wrong-type /{member}")),
            (&format!("/{member} = \"text\""), ""),
        ]);
    }
    for member in ["time", "year", "month", "day"] {
        let (absent, wanted) = (format!("- /{member}"), format!("error schema/missing-property /{member}"));
        assert_rows([(&*absent, &*wanted)]);
    }
    for member in ["time", "indexed_at", "year", "month", "day"] {
        for wrong in ["\"1\"", "1.5", "true", "null", "[1]"] {
            let wanted = format!("error schema/wrong-type /{member}");
            assert_rows([(&*format!("/{member} = {wrong}"), &*wanted)]);
        }
    }
    for member in ["segment", "geoip", "@metadata"] {
        let inside = format!("/{member} = {{\"a\": null, \"b\": [1], \"c\": {{\"d\": 2}}}}");
        let (text, wanted) =
            (format!("/{member} = \"text\""), format!("warning contract/unexpected-type /{member}"));
        assert_rows([(&*inside, ""), (&text, &wanted)]);
    }
    let missing = event("- /data");
    assert_eq!(seen(&missing, &run(&missing))[0].marked, "{");
}

#[test]
fn members_may_stand_in_any_order() {
    let reversed: Vec<String> = ENVELOPE
        .iter()
        .rev()
        .map(|(name, value)| {
            format!("\"{name}\": {}", if value.is_empty() { "{\"action\": \"x\"}" } else { value })
        })
        .collect();
    assert_eq!(lines(&run(&format!("{{{}}}", reversed.join(", ")))), Vec::<String>::new());
}

#[test]
fn a_required_member_under_nearly_its_name_is_one_finding() {
    assert_rows([
        ("- /tenantid; /tenantId = \"x\"", "error schema/misspelt-property /tenantId"),
        ("- /time; /Time = 1775031330500", "error schema/misspelt-property /Time"),
        ("- /data; /Data = {\"action\": \"x\"}", "error schema/misspelt-property /Data"),
        (
            "- /data; /x-service-correlationid = \"x\"; /Data = {\"action\": \"x\"}",
            "warning misplaced-attribute /x-service-correlationid; error schema/misspelt-property /Data",
        ),
        ("- /indexed_at; /indexed-at = 1775031331020", "warning contract/unknown-property /indexed-at"),
    ]);
}

#[test]
fn every_tabled_attribute_is_an_optional_string() {
    let contract = &by_name(FORMAT).expect("the format is known").contract;
    let data = contract.object("Data").expect("it describes data");
    assert_eq!(data.properties.len(), 45);
    for property in &data.properties {
        assert_eq!(property.presence, Presence::Optional, "{}", property.name);
        let name = &property.name;
        let fitting = match name.as_str() {
            "status_code" => "500",
            "result" => "Failed",
            "performedby_type" => "API",
            "lastUpdatedtime" => "1775031330500",
            _ => "text",
        };
        assert_rows([(&*format!("/data/{name} = \"{fitting}\""), "")]);
        let wanted =
            if name == "reason" { "warning contract/unexpected-type" } else { "error schema/wrong-type" };
        for wrong in ["500", "true", "[\"jacob\"]", "{}", "null"] {
            assert_rows([(&*format!("/data/{name} = {wrong}"), &*format!("{wanted} /data/{name}"))]);
        }
    }
    for (name, _) in DATA {
        assert_rows([(&*format!("- /data/{name}"), "")]);
    }
}

#[test]
fn the_vendors_own_slips_are_settled() {
    assert_rows([
        ("/data/applicationtype = \"ServiceNow\"", ""),
        (
            "/data/application type = \"ServiceNow\"",
            "warning contract/documented-slip /data/application type",
        ),
        ("/data/owners_ids = \"[1]\"", ""),
        ("/data/owner_ids = \"[1]\"", ""),
        ("/data/owners_ids = \"[1]\"; /data/owner_ids = \"[1]\"", ""),
        ("/data/owners_ids = \"A\"; /data/owner_ids = \"\\u0041\"", ""),
        (
            "/data/owners_ids = \"[1]\"; /data/owner_ids = \"[2]\"",
            "warning owner-ids-conflict /data/owner_ids",
        ),
        (
            "/data/owner_ids = \"[2]\"; /data/owners_ids = \"[1]\"",
            "warning owner-ids-conflict /data/owners_ids",
        ),
        ("/data/owners_ids = \"[1]\"; /data/owner_ids = 2", "error schema/wrong-type /data/owner_ids"),
        ("/data/reconcilliationid = \"r-1\"", ""),
        ("/data/reconciliationid = \"r-1\"", "warning contract/documented-slip /data/reconciliationid"),
        ("/data/x-service-correlationid = \"c-1\"", ""),
        ("/x-service-correlationid = \"c-1\"", "warning misplaced-attribute /x-service-correlationid"),
        ("/data/lastUpdatedtime = \"1775031330500\"", ""),
        (
            "/data/lastUpdatedTime = \"1775031330500\"",
            "warning contract/unknown-property /data/lastUpdatedTime",
        ),
        (
            "/data/lastupdatedtime = \"1775031330500\"",
            "warning contract/unknown-property /data/lastupdatedtime",
        ),
    ]);
    let message = |edits: &str| judged(edits).findings[0].finding.message.shown();
    assert_eq!(
        message("/data/application type = \"x\""),
        "`data.application type` should be `applicationtype`"
    );
    assert_eq!(
        message("/data/reconciliationid = \"x\""),
        "`data.reconciliationid` should be `reconcilliationid`"
    );
    assert_eq!(help("/data/lastUpdatedTime = \"1775031330500\""), "did you mean `lastUpdatedtime`?");
    // Of an alias, what is found names the name that stands there.
    let alias = judged("/data/owner_ids = 5");
    assert_eq!(alias.findings[0].finding.property.as_deref(), Some("owner_ids"));
}

#[test]
fn attributes_are_judged_as_the_table_of_cases_says() {
    assert_rows([
        ("/data/status_code = \"000\"", ""),
        ("/data/status_code = \"50\"", "warning unusual-status-code /data/status_code"),
        ("/data/status_code = \"5000\"", "warning unusual-status-code /data/status_code"),
        ("/data/status_code = \"\"", "warning unusual-status-code /data/status_code"),
        ("/data/status_code = \" 500\"", "warning unusual-status-code /data/status_code"),
        ("/data/status_code = \"-50\"", "warning unusual-status-code /data/status_code"),
        ("/data/status_code = \"٥٠٠\"", "warning unusual-status-code /data/status_code"),
        ("/data/lastUpdatedtime = \"2026-04-01\"", "warning unusual-last-updated-time /data/lastUpdatedtime"),
        (
            "/data/lastUpdatedtime = \"2026-04-01T08\"",
            "warning unusual-last-updated-time /data/lastUpdatedtime",
        ),
        (
            "/data/lastUpdatedtime = \"177503133050\"",
            "warning unusual-last-updated-time /data/lastUpdatedtime",
        ),
        (
            "/data/lastUpdatedtime = \"17750313305000\"",
            "warning unusual-last-updated-time /data/lastUpdatedtime",
        ),
        ("/data/lastUpdatedtime = \"\"", "warning unusual-last-updated-time /data/lastUpdatedtime"),
        ("/data/result = \"SUCCESS\"", ""),
        ("/data/result = \"failed\"", ""),
        ("/data/result = \"Failure\"", ""),
        ("/data/result = \"ok\"", "warning unusual-result /data/result"),
        ("/data/result = \"success \"", "warning unusual-result /data/result"),
        ("/data/result = \"\"", "warning unusual-result /data/result"),
        ("/data/performedby_type = \"System\"", ""),
        ("/data/performedby_type = \"api\"", ""),
        ("/data/performedby_type = \"USER\"", ""),
        ("/data/performedby_type = \"robot\"", "warning unusual-performer-type /data/performedby_type"),
        ("/data/performedby_type = \"\"", "warning unusual-performer-type /data/performedby_type"),
        ("/data/surprise = \"x\"", "warning contract/unknown-property /data/surprise"),
        ("/data/Action = \"x\"", "warning contract/unknown-property /data/Action"),
        ("/data/data.action = \"x\"", "warning dotted-attribute /data/data.action"),
        ("/data.action = \"x\"", "warning dotted-attribute /data.action"),
        ("- /data; /data.action = \"x\"", "error data-not-nested /data.action"),
        ("- /data; /data.action = \"x\"; /data.result = \"success\"", "error data-not-nested /data.action"),
        ("- /data; /action = \"x\"; /result = \"success\"", "error data-not-nested /action"),
        ("/data = {}", "warning empty-data /data"),
        ("/data/owners = \"[]\"; /data/owner_ids = \"[]\"", ""),
        ("/data/owners = \"\"; /data/owner_ids = \"jacob, maria\"", ""),
        ("/action = \"x\"", "warning misplaced-attribute /action"),
        (
            "/owner_ids = \"[1]\"; /reason = 5",
            "warning misplaced-attribute /owner_ids; warning misplaced-attribute /reason",
        ),
        ("/data = null; /action = \"x\"", "error data-not-nested /action"),
        ("/data = []; /data.action = \"x\"", "error data-not-nested /data.action"),
        ("/data = {}; /action = \"x\"; /result = \"success\"", "warning misplaced-attribute /action"),
        ("- /data; /data.application type = \"x\"", "error data-not-nested /data.application type"),
        (
            "- /data; /application type = \"x\"; /result = \"success\"",
            "error data-not-nested /application type",
        ),
    ]);
    for id in [
        "applicationid",
        "entitlementid",
        "eventid",
        "groupid",
        "ib_request_id",
        "reconcilliationid",
        "subjectid",
        "targetid",
        "templateid",
        "userid",
        "x-service-correlationid",
    ] {
        let (empty, wanted) =
            (format!("/data/{id} = \"\""), format!("warning contract/empty-value /data/{id}"));
        assert_rows([(&*empty, &*wanted), (&format!("/data/{id} = \"not-a-uuid 1!\""), "")]);
    }
    for id in ["id", "tenantid", "correlationid"] {
        let (empty, wanted) = (format!("/{id} = \"\""), format!("warning contract/empty-value /{id}"));
        assert_rows([(&*empty, &*wanted), (&format!("/{id} = \"77777\""), "")]);
    }
}

#[test]
fn what_the_page_leaves_open_stays_open() {
    for open in [
        "action",
        "subaction",
        "subtype",
        "subject_type",
        "target_type",
        "resource",
        "templateid",
        "response_status",
    ] {
        assert_rows([(&*format!("/data/{open} = \"Something new\""), "")]);
    }
    assert_rows([
        ("/data/result = \"success\"; /data/status_code = \"500\"", ""),
        ("/data/result = \"failed\"; /data/status_code = \"200\"", ""),
        ("/data/result = \"success\"; /data/cause = \"Account provisioning failed.\"", ""),
    ]);
}

#[test]
fn hints_say_what_to_write() {
    for (edits, wanted) in [
        ("/data/status_code = 500", "write \"500\""),
        ("/data/owners = [\"jacob\"]", "write \"[jacob]\""),
        ("/data/owners = false", "write \"false\""),
        ("/year = \"2026\"", "write 2026"),
        ("/month = \"02\"", "write 2"),
        ("/month = \"2.0\"", "write 2.0"),
        ("/month = \"4e0\"", "write 4e0"),
        ("/data/Action = \"x\"", "it is near `action`, which is there as well"),
        ("- /data/action; /data/Action = \"x\"", "did you mean `action`?"),
        (
            "- /data; /data.action = \"x\"",
            "a dotted name in the vendor's table is a path: \"data\": {\"action\": …}",
        ),
        (
            "/data/data.cause = \"x\"",
            "a dotted name in the vendor's table is a path: \"data\": {\"cause\": …}",
        ),
        ("/reason = \"x\"", "its place is inside `data`: \"data\": {\"reason\": …}"),
        ("/action = \"x\"", "`data` has `action` as well: leave it out here"),
        ("/data/status_code = \"500 \"", "write \"500\""),
        ("/data/status_code = \"OK\"", ""),
        ("/data/result = \"Succes\"", "did you mean \"success\"?"),
        ("/data/result = \"ok\"", ""),
        ("/data/performedby_type = \"users\"", "did you mean \"user\"?"),
        (
            "/data/lastUpdatedtime = \"1775031330\"",
            "ten digits are seconds; in milliseconds it is \"1775031330000\"",
        ),
        ("/data/lastUpdatedtime = \" 1775031330500\"", "write \"1775031330500\""),
        ("/data/lastUpdatedtime = \"today\"", "for example \"1775383200000\""),
        ("/time = 1775031330", "if these are seconds, write 1775031330000"),
        // What would still look like seconds isn't offered.
        ("/time = 99999999", "epoch milliseconds have 13 digits today"),
        ("/month = 0", "`time` is on 2026-04-01 in UTC"),
        ("/day = 2", "a time zone can explain one day, but published events use UTC"),
        ("/day = 3", ""),
        ("/time = 1775031330500000", "if these are microseconds, write 1775031330500"),
        ("/time = 1775031330500000001", "if these are nanoseconds, write 1775031330500"),
        ("/time = 1e400", "epoch milliseconds have 13 digits today"),
    ] {
        assert_eq!(help(edits), wanted, "{edits}");
    }
    // A `time` that can't be trusted is no help with the month.
    for finding in judged("/month = 0; /time = -1").findings {
        let is_month = finding.finding.pointer == "/month";
        assert_eq!(finding.finding.help.is_none(), is_month, "{}", finding.finding.message.shown());
    }
}

#[test]
fn moments_are_epoch_milliseconds() {
    assert_rows([
        ("/time = 1775031330", "warning epoch-unit /time"),
        ("/indexed_at = 1775031331", "warning epoch-unit /indexed_at"),
        (
            "/time = 1775031330; /indexed_at = 1775031331",
            "warning epoch-unit /time; warning epoch-unit /indexed_at",
        ),
        ("/time = 0", "warning epoch-unit /time"),
        ("/time = -0.0", "warning epoch-unit /time"),
        ("/time = 99999999999", "warning epoch-unit /time"),
        ("/time = 1e11; /year = 1973; /month = 3; /day = 3", ""),
        ("/time = 1e11; /year = 1973; /month = 3; /day = 4", "warning date-mismatch /day"),
        // The calendar check is skipped, but a date that doesn't exist is one all the same.
        ("/time = 1775031330; /day = 17", "warning epoch-unit /time"),
        ("/time = 1775031330; /day = 31", "warning epoch-unit /time; error impossible-date /day"),
        ("/time = -1", "error negative-time /time"),
        ("/time = -1775031330500; /day = 17", "error negative-time /time"),
        ("/indexed_at = -1", "error negative-time /indexed_at"),
        ("/indexed_at = -1e400", "error negative-time /indexed_at"),
        ("/indexed_at = 1e400", "warning epoch-unit /indexed_at"),
        ("/time = 253402300800000; - /year", "error schema/missing-property /year; warning epoch-unit /time"),
    ]);
}

#[test]
fn dates_exist() {
    assert_rows([
        ("/month = 0", "error impossible-date /month"),
        ("/month = 13", "error impossible-date /month"),
        ("/month = -4", "error impossible-date /month"),
        ("/month = 1e400", "error impossible-date /month"),
        ("/day = 0", "error impossible-date /day"),
        ("/day = 32", "error impossible-date /day"),
        ("/day = 31", "error impossible-date /day"),
        ("/month = 13; /day = 31", "error impossible-date /month"),
        ("/month = 13; /day = 32", "error impossible-date /month; error impossible-date /day"),
        ("/month = 2; /day = 29", "error impossible-date /day"),
        ("/time = 1709164800000; /year = 2024; /month = 2; /day = 29", ""),
        ("/time = 951782400000; /year = 2000; /month = 2; /day = 29", ""),
        ("/time = 4107456000000; /indexed_at = 4107456000000; /year = 2100; /month = 2; /day = 28", ""),
        (
            "/time = 4107456000000; /indexed_at = 4107456000000; /year = 2100; /month = 2; /day = 29",
            "error impossible-date /day",
        ),
        // What is misshapen or missing can't make a date impossible.
        ("- /year; /month = 2; /day = 29", "error schema/missing-property /year"),
        ("- /year; /month = 2; /day = 30", "error schema/missing-property /year; error impossible-date /day"),
        ("/month = \"2\"; /day = 31", "error schema/wrong-type /month"),
        ("/year = 1e400; /month = 2; /day = 30", "error impossible-date /day"),
    ]);
    let message = |edits: &str| judged(edits).findings[0].finding.message.shown();
    for (edits, wanted) in [
        ("/month = 13", "`month` must be 1 to 12, found the number 13"),
        ("/day = 32", "`day` must be 1 to 31, found the number 32"),
        ("/day = 31", "`day` must be 1 to 30 in 2026-04, found the number 31"),
        ("/year = 20266; /day = 31", "`day` must be 1 to 30 in month 4, found the number 31"),
    ] {
        assert_eq!(message(edits), wanted);
    }
}

#[test]
fn the_date_is_that_of_time() {
    assert_rows([
        ("/day = 2", "warning date-mismatch /day"),
        ("/month = 5", "warning date-mismatch /month"),
        ("/year = 2025", "warning date-mismatch /year"),
        ("/year = 2025; /day = 2", "warning date-mismatch /year"),
        ("/month = 3; /day = 31", "warning date-mismatch /month"),
        ("/year = 1e400", "warning date-mismatch /year"),
        ("/year = -2026", "warning date-mismatch /year"),
        ("/time = 1775001600000; /indexed_at = 1775001600000", ""),
        ("/time = 1775001599999", "warning date-mismatch /month"),
        ("/time = 1775087999999; /indexed_at = 1775087999999", ""),
        ("/time = 1775088000000; /indexed_at = 1775088000000", "warning date-mismatch /day"),
        ("/time = 253402300799999; /indexed_at = 253402300799999; /year = 9999; /month = 12; /day = 31", ""),
        (
            "/time = 253402300799999; /year = 9999; /month = 12; /day = 30",
            "warning indexed-before-time /indexed_at; warning date-mismatch /day",
        ),
        // One cause, one finding: with microseconds, everything is before `time`, and another day.
        ("/time = 1775031330500000", "warning epoch-unit /time"),
        ("/time = 1e400", "warning epoch-unit /time"),
        ("/time = 1775117730500", "warning date-mismatch /day"),
        // Without a whole date there is nothing to compare.
        ("/time = \"x\"; /day = 2", "error schema/wrong-type /time"),
        ("/month = null; /day = 2", "error schema/wrong-type /month"),
        ("- /year; /day = 2", "error schema/missing-property /year"),
    ]);
    let message = |edits: &str| judged(edits).findings[0].finding.message.shown();
    for (edits, wanted) in [
        ("/day = 2", "the date is 2026-04-02, but `time` is on 2026-04-01 in UTC, 1 day earlier"),
        ("/month = 3; /day = 31", "the date is 2026-03-31, but `time` is on 2026-04-01 in UTC, 1 day later"),
        ("/year = 2025", "the date is 2025-04-01, but `time` is on 2026-04-01 in UTC, 365 days later"),
        ("/year = 26", "the date is 0026-04-01, but `time` is on 2026-04-01 in UTC, 730485 days later"),
        ("/year = 0", "the date is 0000-04-01, but `time` is on 2026-04-01 in UTC, 739981 days later"),
        ("/year = 20266", "`year` is the number 20266, but `time` is on 2026-04-01 in UTC"),
    ] {
        assert_eq!(message(edits), wanted);
    }
}

#[test]
fn indexing_comes_after_the_event() {
    assert_rows([
        ("/indexed_at = 1775031330500", ""),
        ("/indexed_at = 1775031330499", "warning indexed-before-time /indexed_at"),
        ("/time = 1775031331021", "warning indexed-before-time /indexed_at"),
        (
            "/indexed_at = 1775031330499; /day = 2",
            "warning indexed-before-time /indexed_at; warning date-mismatch /day",
        ),
        ("/indexed_at = 1775031330", "warning epoch-unit /indexed_at"),
        ("/indexed_at = \"1\"", "error schema/wrong-type /indexed_at"),
        ("- /time", "error schema/missing-property /time"),
    ]);
}

#[test]
fn findings_about_two_places_show_both() {
    for (edits, marked, other) in [
        ("/data/owners_ids = \"[1]\"; /data/owner_ids = \"[2]\"", "\"[2]\"", "\"[1]\""),
        ("/data/owner_ids = \"[2]\"; /data/owners_ids = \"[1]\"", "\"[1]\"", "\"[2]\""),
        ("/day = 2", "2", "1775031330500"),
        ("/indexed_at = 1775031330000", "1775031330000", "1775031330500"),
    ] {
        let text = event(edits);
        let verdict = run(&text);
        let finding = &verdict.findings[0].finding;
        let [related] = &finding.related[..] else { panic!("{edits}: {:?}", finding.related) };
        assert_eq!(&text[finding.span.start..finding.span.end], marked, "{edits}");
        assert_eq!(&text[related.span.start..related.span.end], other, "{edits}");
    }
}

#[test]
fn integers_are_told_by_value_and_never_from_quotes() {
    assert_rows([
        ("/time = 1.7750313305e12", ""),
        ("/indexed_at = 177503133102E+1", ""),
        ("/year = 2026.0", ""),
        ("/year = 20.26e2", ""),
        ("/month = 4e0; /day = 10e-1", ""),
        ("/month = 1.3e1", "error impossible-date /month"),
        ("/time = \"1775031330500\"", "error schema/wrong-type /time"),
        ("/day = \"1\"", "error schema/wrong-type /day"),
    ]);
}

#[test]
fn an_event_like_the_published_one_is_clean() {
    let published = r#"{
        "data": {
            "reason": "The endpoint asks to wait until 17:30.",
            "status_code": "500",
            "targetid": "2041",
            "subject": "tokafor",
            "x-service-correlationid": "9000017",
            "cause": "Suspended or deprovisioned.",
            "owners": "[maria]",
            "result": "success",
            "performedby": "system",
            "account_name": "tokafor",
            "action": "account_deprovisioned",
            "applicationid": "4418273650912837465",
            "ib_request_id": "00000000-0000-0000-0000-000000000000",
            "performedby_type": "system",
            "subject_type": "account",
            "lastUpdatedtime": "1775031330438",
            "message_description": "The endpoint asks to wait until 17:30.",
            "target_type": "user",
            "templateid": "20",
            "subjectid": "99999999999999999999999999999999",
            "applicationname": "Payroll",
            "target": "tokafor",
            "applicationtype": "Payroll",
            "performedby_clientname": "system",
            "owner_ids": "[6410007]"
        },
        "year": 2026,
        "event_type": "fulfillment",
        "month": 4,
        "indexed_at": 1775031331283,
        "tenantid": "66666666-6666-6666-6666-666666666666",
        "tenantname": "a name with blanks.example.com",
        "correlationid": "9000018",
        "id": "88888888-8888-8888-8888-888888888888",
        "time": 1775031330500,
        "day": 1
    }"#;
    assert_eq!(lines(&run(published)), Vec::<String>::new());
}

/// The event types that the contract lists beside fulfillment.
const OTHER_TYPES: &[&str] = &[
    "authentication",
    "management",
    "sso",
    "slo",
    "adaptive_risk",
    "privacy_consent",
    "account_sync",
    "cert_campaign",
    "request_management",
    "access_request",
    "threat",
    "register",
    "risk",
    "token",
    "dropoff",
    "agent_health",
    "notice",
    "service",
];

#[test]
fn other_event_types_are_named() {
    let known = OTHER_TYPES.iter().map(|name| (*name, "a different IBM Verify event", false));
    for (event_type, said, is_misspelt) in known.chain([
        ("custom", "not \"fulfillment\"", false),
        ("Fulfillment", "which is no IBM Verify event type", true),
        ("fulfilment", "which is no IBM Verify event type", true),
    ]) {
        let text = event(&format!("/event_type = \"{event_type}\""));
        let verdict = run(&text);
        assert_eq!(lines(&verdict), ["error ibm-verify-fulfillment/other-event-type /event_type"]);
        let finding = &verdict.findings[0].finding;
        assert_eq!(finding.message.shown(), format!("`event_type` is \"{event_type}\", {said}"));
        let hint =
            finding.help.as_ref().map(Message::shown).as_deref() == Some("did you mean \"fulfillment\"?");
        assert_eq!(hint, is_misspelt, "{event_type}: {:?}", finding.help);
        // Whoever forces the format wants it judged as one.
        let forced = lines(&run_as(FORMAT, &text));
        assert_eq!(forced, ["error schema/unknown-value /event_type"]);
    }
    // A documented type is told even where nothing else of an event is there.
    for event_type in OTHER_TYPES {
        let found = lines(&run(&format!("{{\"event_type\": \"{event_type}\"}}")));
        assert_eq!(found, ["error ibm-verify-fulfillment/other-event-type /event_type"], "{event_type}");
    }
}

#[test]
fn containers_are_opened_and_other_types_passed_over() {
    let (good, bad, other) = (event(""), event("/day = 2"), event("/event_type = \"sso\""));
    let wrapped = |events: &str| {
        format!(
            "{{\"response\":{{\"events\":{{\"search_after\":{{\"time\":\"1\",\"id\":\"x\"}},\"events\":[{events}]}}}}}}"
        )
    };
    for (text, wanted) in [
        (format!("[{good},{good}]"), ""),
        (format!("{good}\n{good}\n"), ""),
        (format!("{good}{good} {good}"), ""),
        (wrapped(&format!("{good},{good}")), ""),
        (format!("[{good},{bad}]"), "warning date-mismatch /1/day"),
        (format!("{good}\n{bad}\n"), "warning date-mismatch /day"),
        (wrapped(&format!("{good},{bad}")), "warning date-mismatch /response/events/events/1/day"),
        (format!("[{good},{other}]"), "note skipped-events /1/event_type"),
        (format!("{good}\n{other}\n"), "note skipped-events /event_type"),
        (wrapped(&format!("{good},{other}")), "note skipped-events /response/events/events/1/event_type"),
        (format!("[{other}]"), "warning no-fulfillment-event /0/event_type"),
        (format!("{other}\n{other}\n"), "warning no-fulfillment-event /event_type"),
        (wrapped(&other), "warning no-fulfillment-event /response/events/events/0/event_type"),
        (wrapped(""), "warning empty-events /response/events/events"),
        (format!("{{\"_index\": \"e\", \"_source\": {good}}}"), "error elasticsearch-hit /_source"),
        (
            format!(
                "{{\"response\": {{\"report\": {{\"total\": 1, \"hits\": [{{\"_source\": {good}}}]}}}}}}"
            ),
            "error reports-response /response/report",
        ),
        ("{\"test\": true, \"webhook_id\": \"2b8f0c1d\"}".to_owned(), "error connection-test /webhook_id"),
    ] {
        let verdict = run(&text);
        let wanted: Vec<String> =
            Some(wanted).filter(|line| !line.is_empty()).map(with_owner).into_iter().collect();
        assert_eq!(lines(&verdict), wanted, "{text}");
        let wants_help = wanted.iter().any(|line| line.starts_with("error"));
        assert!(!wants_help || verdict.findings[0].finding.help.is_some(), "{text}");
        assert_eq!(verdict.passed_over, text.matches("\"sso\"").count(), "{text}");
    }
}

#[test]
fn pointers_lead_through_the_containers() {
    let (good, broken) = (event(""), event("/data/status_code = 500"));
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
        assert_eq!(verdict.findings[0].record.number, Some(record));
        let span = verdict.findings[0].finding.span;
        assert_eq!(&text[span.start..span.end], "500");
        assert_eq!(
            verdict.findings[0].finding.message.shown(),
            "`data.status_code` must be a string, found the number 500"
        );
    }
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let text = event("/day = 2").replace("\"year\"", "\"day\": 1, \"year\"");
    assert_eq!(
        lines(&run(&text)),
        ["error json/duplicate-key /day", "warning ibm-verify-fulfillment/date-mismatch /day"]
    );
    let text = event("/day = 1").replace("\"year\"", "\"day\": 2, \"year\"");
    assert_eq!(lines(&run(&text)), ["error json/duplicate-key /day"]);
}
