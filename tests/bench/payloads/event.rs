//! Fulfillment events of IBM Verify.

use fastrand::Rng;
use payvet::calendar::Date;

use super::json::Json;
use super::request::{Person, id, pick};

/// The first moment of 2026, and what lies between two events on average.
const BEGIN: u64 = 1_767_225_600_000;
const STEP: u64 = 437;

/// What events of one kind hold, in the order in which their sender writes it: members of the envelope
/// and attributes of `data`, and how many of a hundred events have each.
struct Shape {
    action: &'static str,
    subaction: &'static str,
    envelope: &'static [(&'static str, u8)],
    data: &'static [(&'static str, u8)],
}

/// The members of most events, in their usual order.
const USUAL_ENVELOPE: &[(&str, u8)] = &[
    ("indexed_at", 100),
    ("month", 100),
    ("id", 100),
    ("tenantid", 100),
    ("year", 100),
    ("day", 100),
    ("time", 100),
    ("data", 100),
    ("event_type", 100),
    ("correlationid", 100),
    ("tenantname", 100),
];

const SHAPES: [Shape; 4] = [
    Shape {
        action: "account_provisioned",
        subaction: "create",
        envelope: USUAL_ENVELOPE,
        data: &[
            ("account_name", 100),
            ("subject", 100),
            ("action", 100),
            ("target", 100),
            ("subject_type", 100),
            ("performedby", 100),
            ("x-service-correlationid", 60),
            ("result", 100),
            ("target_type", 100),
            ("performedby_clientname", 40),
            ("templateid", 100),
            ("owners", 70),
            ("status_code", 100),
            ("owner_ids", 70),
            ("subjectid", 100),
            ("ib_request_id", 80),
            ("lastUpdatedtime", 100),
            ("applicationname", 100),
            ("userid", 100),
            ("performedby_type", 100),
            ("cause", 100),
            ("userid_username", 100),
            ("targetid", 100),
            ("applicationtype", 100),
            ("applicationid", 100),
            ("message_description", 80),
            ("message_details", 70),
        ],
    },
    Shape {
        action: "entitlement_assigned",
        subaction: "add_permission",
        envelope: USUAL_ENVELOPE,
        data: &[
            ("entitlementtype", 100),
            ("result", 100),
            ("targetid", 100),
            ("subject_type", 100),
            ("performedby_username", 80),
            ("owners", 60),
            ("cause", 100),
            ("owners_ids", 60),
            ("resource", 100),
            ("performedby_type", 100),
            ("status_code", 100),
            ("lastUpdatedtime", 100),
            ("action", 100),
            ("subaction", 100),
            ("performedby", 100),
            ("message_description", 100),
            ("application", 100),
            ("target_type", 100),
            ("subject", 100),
            ("entitlementid", 100),
            ("message_details", 70),
            ("applicationid", 100),
            ("target", 100),
            ("entitlementname", 100),
            ("applicationname", 100),
            ("subjectid", 100),
            ("account_name", 100),
            ("permissionrights", 30),
        ],
    },
    Shape {
        action: "account_deprovisioned",
        subaction: "delete",
        envelope: &[
            ("indexed_at", 100),
            ("day", 100),
            ("time", 100),
            ("geoip", 70),
            ("id", 100),
            ("data", 100),
            ("tenantid", 100),
            ("tenantname", 100),
            ("event_type", 100),
            ("correlationid", 100),
            ("month", 100),
            ("year", 100),
        ],
        data: &[
            ("message_description", 100),
            ("ib_request_id", 70),
            ("status_code", 100),
            ("application", 100),
            ("result", 100),
            ("owner_ids", 50),
            ("applicationid", 100),
            ("applicationtype", 100),
            ("performedby_realm", 80),
            ("targetid", 100),
            ("subjectid", 100),
            ("account_name", 100),
            ("target_type", 100),
            ("performedby_type", 100),
            ("subaction", 100),
            ("owners", 50),
            ("lastUpdatedtime", 100),
            ("applicationname", 100),
            ("performedby", 100),
            ("cause", 100),
            ("templateid", 100),
            ("subject", 100),
            ("performedby_username", 80),
            ("target", 100),
            ("action", 100),
            ("subject_type", 100),
        ],
    },
    Shape {
        action: "account_modified",
        subaction: "reconcile",
        envelope: &[
            ("@processing_time", 100),
            ("time", 100),
            ("month", 100),
            ("day", 100),
            ("event_type", 100),
            ("servicename", 100),
            ("tenantid", 100),
            ("year", 100),
            ("@metadata", 100),
            ("data", 100),
            ("id", 100),
            ("indexed_at", 100),
            ("tenantname", 100),
            ("correlationid", 100),
        ],
        data: &[
            ("lastUpdatedtime", 100),
            ("result", 100),
            ("performedby", 100),
            ("status_code", 100),
            ("reconcilliationid", 100),
            ("performedby_type", 100),
            ("target_type", 100),
            ("action", 100),
            ("subaction", 100),
            ("targetid", 100),
            ("applicationname", 100),
            ("applicationid", 100),
            ("applicationtype", 100),
            ("cause", 100),
            ("subjectid", 100),
            ("subject", 100),
            ("subject_type", 100),
            ("account_name", 100),
            ("group_name", 60),
            ("groupid", 60),
            ("resource", 80),
            ("message_description", 100),
            ("message_details", 80),
            ("response_status", 70),
            ("target", 100),
        ],
    },
];

const TENANTS: [(&str, &str); 3] = [
    ("harborline.verify.example.com", "4fe9739a-3e74-47cc-9925-db8cb2ec2bc5"),
    ("saltmarsh-bank.verify.example.org", "1e448caf-be25-4738-b22a-b5e126b8de54"),
    ("ostara-rail.verify.example.net", "cb3d4cf2-443c-4db7-a18e-273438078c74"),
];

const APPLICATIONS: [(&str, &str); 6] = [
    ("Quayside Analytics", "SaaS connector"),
    ("Vault Teller Desk", "LDAP adapter"),
    ("Pelican Expenses", "Custom SCIM"),
    ("Crew Locker", "Database table"),
    ("Møller Fleet Planning", "Custom SCIM"),
    ("Timesheets & Rosters", "Active Directory adapter"),
];

const ENTITLEMENTS: [&str; 6] = [
    "Dockside reports",
    "Ledger reader",
    "Post journal entries",
    "Rostering (read only)",
    "Zahlungsläufe freigeben",
    "Site administrators EMEA",
];

const CAUSES: [&str; 6] = [
    "Account created on target after role assignment.",
    "Access certification decision: keep.",
    "Account removed at the end of the grace period.",
    "Requested through the self-service catalogue and approved by the line manager.",
    "Attribute changed in the human resources system.",
    "Synchronisation of the target, started by schedule nightly-02.",
];

const DESCRIPTIONS: [&str; 5] = [
    "The operation was carried out on the target.",
    "Deletion confirmed by the target.",
    "1 permission changed.",
    "The target accepted the request; 3 attributes were written.",
    "Änderung vom Zielsystem bestätigt.",
];

const FAILURES: [&str; 3] = [
    "The target refused the request.",
    "Value rejected by target.",
    "Endpoint not reachable; the operation will be tried again.",
];

const DETAILS: [&str; 4] = [
    "Changed \"department\" from \"Sales\" to \"Operations\"\nNo further attributes differ.",
    "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":1}",
    "Added to CN=payroll-read,OU=Groups,DC=example,DC=com\nAdded to CN=vpn,OU=Groups,DC=example,DC=com",
    "loginName: only a-z, 0-9 and . are allowed; mapped by rule C:\\rules\\logins.txt",
];

/// Words that fill an event up to a size.
const FILLING: &str = " The step was recorded by the adapter and needs no action.";

/// What the attributes of one event have in common.
struct Facts<'r> {
    shape: &'static Shape,
    rng: &'r mut Rng,
    moment: u64,
    tenant: (&'static str, &'static str),
    application: usize,
    entitlement: usize,
    owner: Person,
    subject: Person,
    performer: Person,
    performer_type: &'static str,
    succeeded: bool,
}

/// The event with this number; events follow each other in time.
pub(super) fn event(number: usize, size: Option<usize>, rng: &mut Rng) -> Json {
    let shape = &SHAPES[[0, 0, 0, 1, 1, 1, 2, 2, 3, 3][rng.usize(..10)]];
    let mut facts = Facts {
        shape,
        moment: BEGIN + STEP * number as u64 + rng.u64(..STEP),
        tenant: pick(&TENANTS, rng),
        application: rng.usize(..APPLICATIONS.len()),
        entitlement: rng.usize(..ENTITLEMENTS.len()),
        owner: Person::numbered(rng.usize(..200)),
        subject: Person::numbered(rng.usize(..40_000)),
        performer: Person::numbered(rng.usize(..200)),
        performer_type: pick(&["system", "User", "api"], rng),
        succeeded: rng.u8(..20) > 0,
        rng,
    };
    let mut data = facts.object(shape.data);
    let mut event = facts.object(shape.envelope);
    let taken = event.size() + data.size();
    if let Some(missing) = size.and_then(|size| size.checked_sub(taken)) {
        let text: String =
            FILLING.trim_start().chars().chain(FILLING.chars().cycle()).take(missing).collect();
        let members = data.members().expect("data is an object");
        match members.iter_mut().find(|(name, _)| *name == "message_details") {
            Some((_, details)) => *details = Json::text(&text),
            None => members.push(("message_details", Json::text(&text))),
        }
    }
    *event.at(&["data"]).expect("events have data") = data;
    event
}

impl Facts<'_> {
    fn object(&mut self, names: &[(&'static str, u8)]) -> Json {
        let mut members = Vec::with_capacity(names.len());
        for (name, percent) in names {
            if self.rng.u8(..100) < *percent {
                members.push((*name, self.value(name)));
            }
        }
        Json::Object(members)
    }

    fn value(&mut self, name: &str) -> Json {
        let date = Date::of_epoch_milliseconds(self.moment.cast_signed());
        match name {
            "time" => Json::raw(self.moment.to_string()),
            "indexed_at" => Json::raw((self.moment + 400 + self.rng.u64(..1500)).to_string()),
            "year" => Json::raw(date.year.to_string()),
            "month" => Json::raw(date.month.to_string()),
            "day" => Json::raw(date.day.to_string()),
            "@processing_time" => Json::raw(self.rng.u8(5..90).to_string()),
            "@metadata" => Json::Object(vec![
                ("pipeline", Json::text("ful-7")),
                ("attempt", Json::raw("1")),
                ("tags", Json::Array(vec![Json::text("prod"), Json::text("eu")])),
            ]),
            "geoip" => self.place(),
            // Its place; what stands there comes later.
            "data" => Json::Object(Vec::new()),
            _ => {
                let text = self.text(name);
                Json::words(&text, self.rng)
            }
        }
    }

    fn text(&mut self, name: &str) -> String {
        let (application, kind) = APPLICATIONS[self.application];
        let fixed = match name {
            "event_type" => "fulfillment",
            "tenantname" => self.tenant.0,
            "tenantid" => self.tenant.1,
            "servicename" => "identity-lifecycle",
            "action" => self.shape.action,
            "subaction" => self.shape.subaction,
            "subject_type" => "account",
            "target_type" => "user",
            "resource" => "entitlement",
            "entitlementtype" => "role",
            "entitlementname" => ENTITLEMENTS[self.entitlement],
            "permissionrights" => "read,write",
            "performedby_type" => self.performer_type,
            "performedby_clientname" => "crew-import",
            "performedby_realm" => "cloudIdentityRealm",
            "response_status" => "completed",
            "group_name" => "Operations staff",
            "result" => {
                if self.succeeded {
                    "success"
                } else {
                    "failed"
                }
            }
            "status_code" => {
                if self.succeeded {
                    pick(&["200", "201", "204"], self.rng)
                } else {
                    "422"
                }
            }
            "application" | "applicationname" => application,
            "applicationtype" => kind,
            "cause" => pick(&CAUSES, self.rng),
            "message_description" if self.succeeded => pick(&DESCRIPTIONS, self.rng),
            "message_description" => pick(&FAILURES, self.rng),
            "message_details" => pick(&DETAILS, self.rng),
            _ => return self.identifier(name),
        };
        fixed.to_owned()
    }

    fn identifier(&mut self, name: &str) -> String {
        match name {
            "id" | "ib_request_id" | "x-service-correlationid" | "reconcilliationid" | "eventid" => {
                id(self.rng)
            }
            "correlationid" => format!("CORR_ID-{:02X}-{}", self.rng.u8(..), id(self.rng)),
            "lastUpdatedtime" => (self.moment - 40).to_string(),
            "applicationid" => format!("{}", 1_231_935_306_756_437_828 + 7_919 * self.application as u64),
            "entitlementid" => format!("{}", 7_140 + self.entitlement),
            "groupid" => "grp-operations-0017".to_owned(),
            "templateid" => format!("{}", 9 + self.application),
            "owners" => format!("[{}, {}]", self.owner.name(), self.performer.name()),
            "owner_ids" | "owners_ids" => format!("[{}, {}]", self.owner.code(), self.performer.code()),
            "performedby" => self.performer.code(),
            "performedby_username" => self.performer.address(),
            "subjectid" => id(self.rng).replace('-', ""),
            "userid" | "targetid" => self.subject.code(),
            "userid_username" => self.subject.address(),
            "account_name" | "subject" | "target" => self.subject.login(),
            other => panic!("{other}: say what it holds"),
        }
    }

    fn place(&mut self) -> Json {
        let (country, code, city) = pick(
            &[("Portugal", "PT", "Aveiro"), ("Denmark", "DK", "Århus"), ("Belgium", "BE", "Ghent")],
            self.rng,
        );
        let location = vec![
            ("lat", Json::raw(format!("{}.{:04}", self.rng.u8(38..57), self.rng.u16(..10_000)))),
            ("lon", Json::raw(format!("-{}.{:04}", self.rng.u8(1..9), self.rng.u16(..10_000)))),
        ];
        Json::Object(vec![
            ("ip", Json::text(&format!("203.0.113.{}", self.rng.u8(1..255)))),
            ("country_name", Json::text(country)),
            ("country_iso_code", Json::text(code)),
            ("region_name", Json::raw("null")),
            ("city_name", Json::words(city, self.rng)),
            ("location", Json::Object(location)),
        ])
    }
}
