//! What events tell in samples: which action, on what, by whom, and how it ended.

use serde_json::{Value, json};

use crate::sample::dice::Dice;
use crate::sample::sketch::{Scene, Sketch};
use crate::sample::world::Person;

/// A kind of event.
struct Action {
    name: &'static str,
    subaction: &'static str,
    about: About,
    /// What the event says when it worked.
    cause: &'static str,
    /// Why it was done, which goes with the cause.
    reason: &'static str,
    status: &'static str,
    /// How the target refuses it: status, reason and description.
    refusal: (&'static str, &'static str, &'static str),
}

/// What an action is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Account,
    Entitlement,
    Group,
    Reconciliation,
}

const ACTIONS: &[Action] = &[
    Action {
        name: "account_provisioned",
        subaction: "create",
        about: About::Account,
        cause: "Account created on the target.",
        reason: "The account was requested in the service catalog.",
        status: "201",
        refusal: ("409", "An account with this name exists.", "The target refused to create a second one."),
    },
    Action {
        name: "account_modified",
        subaction: "modify",
        about: About::Account,
        cause: "Attributes synchronized: department, manager.",
        reason: "Department and manager were changed in the directory.",
        status: "200",
        refusal: (
            "422",
            "Value rejected by the target.",
            "Attribute `department` isn't one of the allowed values.",
        ),
    },
    Action {
        name: "account_suspended",
        subaction: "suspend",
        about: About::Account,
        cause: "Leave of absence.",
        reason: "Suspended during a leave of absence.",
        status: "200",
        refusal: ("404", "No such account on the target.", "The account may have been removed by hand."),
    },
    Action {
        name: "account_restored",
        subaction: "restore",
        about: About::Account,
        cause: "Back from leave.",
        reason: "Restored after a leave of absence.",
        status: "200",
        refusal: ("404", "No such account on the target.", "The account may have been removed by hand."),
    },
    Action {
        name: "account_deprovisioned",
        subaction: "delete",
        about: About::Account,
        cause: "Account removed at the end of the grace period.",
        reason: "The grace period is over.",
        status: "204",
        refusal: ("409", "The account still owns documents.", "Assign them to somebody else first."),
    },
    Action {
        name: "password_reset",
        subaction: "change_password",
        about: About::Account,
        cause: "Password changed on the target.",
        reason: "The password was changed in the Cloud Directory.",
        status: "200",
        refusal: ("422", "Password rejected by the target.", "It was used before."),
    },
    Action {
        name: "entitlement_added",
        subaction: "add_permission",
        about: About::Entitlement,
        cause: "Access request approved.",
        reason: "The permission was requested in the service catalog.",
        status: "200",
        refusal: (
            "403",
            "Not allowed to grant this permission.",
            "The connector's role lacks the right to grant it.",
        ),
    },
    Action {
        name: "access_revoked",
        subaction: "remove_permission",
        about: About::Entitlement,
        cause: "Access certification decision: revoke.",
        reason: "Revoked by the reviewer of the certification campaign.",
        status: "200",
        refusal: (
            "404",
            "No such permission on the target.",
            "The permission may have been removed by hand.",
        ),
    },
    Action {
        name: "group_assigned",
        subaction: "add_member",
        about: About::Group,
        cause: "Birthright access.",
        reason: "Granted by the birthright policy.",
        status: "200",
        refusal: ("404", "No such group on the target.", "The group may have been renamed."),
    },
    Action {
        name: "reconciliation",
        subaction: "delta",
        about: About::Reconciliation,
        cause: "Reconciliation finished.",
        reason: "Accounts that changed since the last run were compared.",
        status: "200",
        refusal: ("500", "Cursor expired on the target.", "Accounts read: 1,284. The rest was not compared."),
    },
];

/// Applications: name, type, and id of the template.
const APPLICATIONS: &[(&str, &str, &str)] = &[
    ("SAP S/4HANA", "SAP NetWeaver", "37"),
    ("Salesforce", "SCIM 2.0", "114"),
    ("ServiceNow", "ServiceNow", "88"),
    ("Payroll", "Custom Application", "20"),
    ("Travel Desk", "Custom SCIM", "203"),
    ("Corporate LDAP", "LDAP adapter", "9"),
];

/// Permissions: name, id, and what they allow.
const ENTITLEMENTS: &[(&str, &str, &str)] = &[
    ("Ledger reader", "ent-2041", "[read]"),
    ("Payment approver", "ent-2077", "[read, approve]"),
    ("Report builder", "ent-1180", "[read, export]"),
    ("Service agent", "ent-3302", "[read, write]"),
];

const GROUPS: &[(&str, &str)] =
    &[("Finance", "grp-finance"), ("Service desk", "grp-service-desk"), ("Night shift", "grp-night-shift")];

/// How a target can't even be asked: status, reason and description.
const UNREACHABLE: &[(&str, &str, &str)] = &[
    ("401", "Connector credentials expired.", "The target refused the connector's credentials."),
    ("503", "Endpoint not reachable.", "The connector got no answer three times in a row."),
    ("504", "Timed out after 30 seconds.", "The request was parked and will be tried again."),
];

/// Where people are: country, its code, city, and an address that nobody has (RFC 5737).
const PLACES: &[(&str, &str, &str, &str, f64, f64)] = &[
    ("Belgium", "BE", "Ghent", "192.0.2.17", 51.05, 3.72),
    ("Portugal", "PT", "Porto", "198.51.100.44", 41.15, -8.61),
    ("Poland", "PL", "Kraków", "203.0.113.8", 50.06, 19.94),
    ("United Kingdom", "GB", "Leeds", "203.0.113.121", 53.8, -1.55),
];

/// By what the dice of applications and API clients differ from those of payloads, which count from 0.
const OF_APPLICATIONS: u64 = u64::MAX - 1000;
const OF_CLIENTS: u64 = u64::MAX - 2000;

/// Tells of one event.
pub(in crate::formats) fn sketch(scene: &mut Scene<'_>) -> Sketch {
    let attributes = data(scene);
    let (moment, world, dice) = (scene.moment, scene.world, &mut scene.dice);
    let date = moment.date();
    let lag = 200 + dice.below(1800).cast_signed();
    let correlation = format!("CORR_ID-{}-{}", dice.hex(2).to_ascii_uppercase(), dice.uuid());
    let place = place(dice);
    let took = 3 + dice.below(60);
    Sketch::default()
        .made("id")
        .with("event_type", "fulfillment")
        .with("tenantid", world.tenant.as_str())
        .with("tenantname", format!("{}.verify.example.com", world.label))
        .with("correlationid", correlation)
        .made("time")
        .with("indexed_at", moment.plus(lag).epoch_milliseconds())
        .with("year", date.year)
        .with("month", date.month)
        .with("day", date.day)
        .rarely("servicename", "provisioning")
        .object("data", attributes)
        .rarely("geoip", place)
        .rarely("segment", json!({"name": "default"}))
        .rarely("@metadata", json!({"group_id": "reports"}))
        .rarely("@processing_time", took)
}

fn place(dice: &mut Dice) -> Value {
    let (country, code, city, address, latitude, longitude) = dice.one_of(PLACES);
    json!({
        "ip": address,
        "country_name": country,
        "country_iso_code": code,
        "city_name": city,
        "location": {"lat": latitude, "lon": longitude},
    })
}

fn data(scene: &mut Scene<'_>) -> Sketch {
    let action = &ACTIONS[scene.in_turn(ACTIONS.len())];
    let (people, dice) = (&scene.world.people, &mut scene.dice);
    // Applications have the same ids and owners in all events of one company.
    let number = dice.index(APPLICATIONS.len());
    let mut of_application = Dice::of(scene.world.seed, OF_APPLICATIONS + number as u64);
    let (application, kind, template) = APPLICATIONS[number];
    let application_id = of_application.digits(19);
    let owner = of_application.one_of(people);
    let somebody = dice.one_of(people);
    let failure = match dice.below(14) {
        0 => Some(dice.one_of(UNREACHABLE)),
        1 => Some(&action.refusal),
        _ => None,
    };
    let about = action.about;
    let is_about_somebody = about != About::Reconciliation;
    let (subject, subject_id, resource) = match about {
        About::Account => (somebody.login.clone(), account_id(somebody, number), "account"),
        About::Entitlement => {
            let (name, id, _) = entitlement(number);
            (name.to_owned(), id.to_owned(), "entitlement")
        }
        About::Group => {
            let (name, id) = group(number);
            (name.to_owned(), id.to_owned(), "group")
        }
        About::Reconciliation => (application.to_owned(), application_id.clone(), "application"),
    };
    let sketch = Sketch::default()
        .always("action", action.name)
        .with("subaction", action.subaction)
        .with("resource", resource)
        .rarely("subtype", "provisioning_event")
        .with("applicationname", application)
        .rarely("application", application)
        .with("applicationid", application_id)
        .with("applicationtype", kind)
        .with("templateid", template)
        .with("subject", subject)
        .with("subjectid", subject_id)
        .with("subject_type", resource);
    let sketch = when(sketch, is_about_somebody, |sketch, tell| {
        let sketch = tell(sketch, "target", somebody.login.as_str().into());
        let sketch = tell(sketch, "targetid", somebody.short_id.as_str().into());
        let sketch = tell(sketch, "target_type", "user".into());
        let sketch = tell(sketch, "account_name", somebody.login.as_str().into());
        let sketch = tell(sketch, "userid", somebody.short_id.as_str().into());
        tell(sketch, "userid_username", somebody.address.as_str().into())
    });
    let sketch = rights(sketch, about, number);
    // People change their own passwords, but nothing else of theirs.
    let is_own = action.name == "password_reset" && scene.dice.chance(10);
    let sketch = performer(sketch, somebody, is_own, scene);
    let dice = &mut scene.dice;
    let sketch = sketch
        .rarely("owners", format!("[{}]", owner.login))
        .rarely("owner_ids", format!("[{}]", owner.short_id));
    let sketch = match failure {
        None => sketch
            .with("cause", action.cause)
            .with("result", "success")
            .with("status_code", action.status)
            .rarely("message_description", format!("{application} answered with {}.", action.status))
            .if_full("message_details", "First attempt.")
            .if_full("reason", action.reason),
        Some((status, reason, description)) => sketch
            .with("cause", format!("Request to {application} failed."))
            .with("result", *dice.one_of(&["failed", "failure"]))
            .with("status_code", *status)
            .with("reason", *reason)
            .with("message_description", *description)
            .rarely("message_details", "Tried 3 times."),
    };
    let reconciliation = dice.uuid();
    let correlation = format!("CORR_ID-{}-{}", dice.hex(2).to_ascii_uppercase(), dice.uuid());
    let status = if failure.is_some() { "ERROR" } else { "COMPLETED" };
    when(sketch, !is_about_somebody, |sketch, tell| tell(sketch, "reconcilliationid", reconciliation.into()))
        .rarely("response_status", status)
        .made("lastUpdatedtime")
        .rarely_made("eventid")
        .rarely_made("ib_request_id")
        .rarely("x-service-correlationid", correlation)
}

/// Tells a member where it belongs to the event, and elsewhere for full ones only.
type Tell = fn(Sketch, &'static str, Value) -> Sketch;

/// Members that belong to an event of some kind only.
fn when(sketch: Sketch, belongs: bool, members: impl FnOnce(Sketch, Tell) -> Sketch) -> Sketch {
    let tell: Tell = if belongs { Sketch::with } else { Sketch::if_full };
    members(sketch, tell)
}

fn rights(sketch: Sketch, about: About, number: usize) -> Sketch {
    let sketch = when(sketch, about == About::Entitlement, |sketch, tell| {
        let (name, id, allows) = entitlement(number);
        let sketch = tell(sketch, "entitlementname", name.into());
        let sketch = tell(sketch, "entitlementid", id.into());
        let sketch = tell(sketch, "entitlementtype", "permission".into());
        let sketch = tell(sketch, "entitlementcategory", "application".into());
        let sketch = tell(sketch, "permissionrights", allows.into());
        tell(sketch, "permissionextref", format!("urn:example:perm:{id}").into())
    });
    when(sketch, about == About::Group, |sketch, tell| {
        let (name, id) = group(number);
        let sketch = tell(sketch, "group_name", name.into());
        tell(sketch, "groupid", id.into())
    })
}

/// Who acted: the system, an API client or a person. The person concerned only if the matter
/// is that one's own.
fn performer(sketch: Sketch, concerned: &Person, is_own: bool, scene: &mut Scene<'_>) -> Sketch {
    let somebody = if is_own { concerned } else { scene.world.anybody_but(&[concerned], &mut scene.dice) };
    let client = Dice::of(scene.world.seed, OF_CLIENTS).uuid();
    match scene.dice.below(4) {
        0 => sketch
            .with("performedby_type", "api")
            .with("performedby", client)
            .with("performedby_clientname", "hr-connector")
            .if_full("performedby_realm", "cloudIdentityRealm")
            .if_full("performedby_username", "hr-connector"),
        1 => sketch
            .with("performedby_type", "user")
            .with("performedby", somebody.short_id.as_str())
            .with("performedby_username", somebody.address.as_str())
            .with("performedby_realm", "cloudIdentityRealm")
            .if_full("performedby_clientname", "admin-console"),
        _ => sketch
            .with("performedby_type", "system")
            .with("performedby", "system")
            .if_full("performedby_clientname", "system")
            .if_full("performedby_realm", "cloudIdentityRealm")
            .if_full("performedby_username", "system"),
    }
}

fn entitlement(application: usize) -> (&'static str, &'static str, &'static str) {
    ENTITLEMENTS[application % ENTITLEMENTS.len()]
}

fn group(application: usize) -> (&'static str, &'static str) {
    GROUPS[application % GROUPS.len()]
}

/// Id of somebody's account in an application: the same in all events.
fn account_id(person: &Person, application: usize) -> String {
    let uuid = person.uuid.replace('-', "");
    format!("{}{application:02}", &uuid[..14])
}
