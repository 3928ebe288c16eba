//! What change requests tell in samples: who is in which source, what is reviewed, and why.

use serde_json::{Value, json};

use crate::sample::Extent;
use crate::sample::dice::Dice;
use crate::sample::sketch::{Scene, Sketch};
use crate::sample::world::{Moment, Person, World};

/// A connected source, its people and what they may have there.
struct Source {
    id: u64,
    name: &'static str,
    user_type: &'static str,
    user_id: fn(&Person, &World) -> String,
    access_type: &'static str,
    /// Ids and names of what people may have.
    access: &'static [(&'static str, &'static str)],
}

const SOURCES: &[Source] = &[
    Source {
        id: 3,
        name: "Active Directory",
        user_type: "user",
        user_id: |person, world| {
            let domain = world.domain.replace('.', ",DC=");
            format!("CN={},OU=People,DC={domain}", person.name)
        },
        access_type: "group",
        access: &[
            ("GG-Finance-RW", "Finance share, write"),
            ("GG-HR-Confidential", "HR confidential"),
            ("GG-VPN-Users", "VPN users"),
            ("GG-Helpdesk-Admins", "Helpdesk administrators"),
            ("GG-Payroll-Readers", "Payroll readers"),
            ("GG-Server-Operators-T1", "Server operators, tier 1"),
        ],
    },
    Source {
        id: 7,
        name: "Entra ID",
        user_type: "user",
        user_id: |person, _| person.uuid.clone(),
        access_type: "role",
        access: &[
            ("6b0e6a52-1f0c-4f5b-9a57-3c1d9a0be741", "Global Administrator"),
            ("0d7c3f18-92ab-4c6e-8f31-b54e07a9c2d6", "SharePoint Administrator"),
            ("c41f8e07-5b2d-4a90-b6e3-7d20f9153a8c", "Helpdesk Administrator"),
            ("e93a5d70-08c4-47bf-a1d2-4f6b8c17e053", "Security Reader"),
        ],
    },
    Source {
        id: 12,
        name: "SAP S/4HANA",
        user_type: "account",
        user_id: |person, _| person.login.to_ascii_uppercase().chars().take(12).collect(),
        access_type: "role",
        access: &[
            ("Z_FI_AP_CLERK", "Accounts payable clerk"),
            ("Z_FI_GL_DISPLAY", "General ledger, display"),
            ("Z_MM_BUYER", "Buyer"),
            ("Z_HR_MASTER_DATA", "HR master data"),
            ("SAP_ALL", "All authorizations"),
        ],
    },
    Source {
        id: 19,
        name: "Salesforce",
        user_type: "user",
        user_id: |person, _| format!("0055g00000{}", person.uuid[..8].to_ascii_uppercase()),
        access_type: "permissionSet",
        access: &[
            ("Sales_Manager", "Sales manager"),
            ("Export_Reports", "Export reports"),
            ("API_Only", "API only"),
            ("Service_Agent", "Service agent"),
        ],
    },
    Source {
        id: 24,
        name: "HR Master",
        user_type: "employee",
        user_id: |person, _| person.number.clone(),
        access_type: "organisationalUnit",
        access: &[
            ("OU-2100", "Finance & Controlling"),
            ("OU-3300", "Customer Service"),
            ("OU-4120", "Warehouse North"),
            ("OU-5000", "IT Operations"),
        ],
    },
];

/// What an attribute's values are.
enum Values {
    Texts(&'static [&'static str]),
    Numbers(&'static [f64]),
    Boolean,
    Date,
    DateTime,
    Time(&'static [&'static str]),
}

/// Sources, id, name and values of attributes that get requested.
const ATTRIBUTES: &[(&[u64], &str, &str, Values)] = &[
    (
        &[3, 7, 24],
        "department",
        "Department",
        Values::Texts(&["Finance", "Sales", "Marketing", "Logistics", "IT Operations", "Legal"]),
    ),
    (
        &[3, 7, 24],
        "jobTitle",
        "Job title",
        Values::Texts(&["Accountant", "Team lead", "Controller", "Buyer", "Service agent", "Intern"]),
    ),
    (&[12, 24], "costCenter", "Cost centre", Values::Texts(&["CC-1040", "CC-2210", "CC-2215", "CC-3001"])),
    (&[3, 24], "office", "Office", Values::Texts(&["Ghent", "Porto", "Kraków", "Leeds", "Home office"])),
    (&[7], "mfaEnforced", "MFA enforced", Values::Boolean),
    (&[3, 7], "privileged", "Privileged account", Values::Boolean),
    (&[24], "contractEnd", "Contract end date", Values::Date),
    (&[12], "validTo", "Valid to", Values::Date),
    (&[3], "accountExpires", "Account expires at", Values::DateTime),
    (&[19], "frozenUntil", "Frozen until", Values::DateTime),
    (
        &[12],
        "approvalLimit",
        "Approval limit (EUR)",
        Values::Numbers(&[0.0, 500.0, 2500.0, 10_000.0, 12_500.75]),
    ),
    (&[24], "fte", "Full-time equivalent", Values::Numbers(&[0.5, 0.6, 0.8, 1.0])),
    (&[7], "riskScore", "Risk score", Values::Numbers(&[3.0, 12.0, 47.0, 71.0, 88.0])),
    (&[24], "shiftStart", "Shift start", Values::Time(&["05:45:00Z", "13:45:00Z", "21:45:00Z"])),
    (&[3], "logonUntil", "Logon allowed until", Values::Time(&["17:30:00Z", "18:00:00Z", "20:00:00+01:00"])),
];

const WHY_ASSIGNED: &[&str] = &[
    "Moves to the new team on the first of next month.",
    "As agreed with HR, see the contract.",
    "Value in the HR system is right, ours is outdated.",
    "Extended until the end of the project.",
    "Requested by the line manager.",
    "Please correct, it was entered for the wrong person.",
];

const WHY_REMOVED: &[&str] = &[
    "Left the company on Friday.",
    "Contract ended, not renewed.",
    "Duplicate account, the other one stays.",
    "Test account from the migration, nobody needs it any more.",
    "No login for more than 180 days.",
    "External consultant, the project is finished.",
];

const WHY_UNLINKED: &[&str] = &[
    "Changed teams, no longer needs access.",
    "Was only meant for the year-end closing.",
    "Segregation of duties: has the approver role as well.",
    "Access was requested for the wrong person.",
    "Covered by the new role.",
    "Not used in the last three months.",
];

const WHY_ADDED: &[&str] =
    &["Takes over from a colleague on leave.", "Needed for the new role.", "Approved by the data owner."];

const ABOUT_REVIEWS: &[&str] = &[
    "Reviewed together with the team leads.",
    "All rows checked; see the remarks on single lines.",
    "Second round, after the questions from audit.",
    "Done for my team.",
];

const CAMPAIGNS: &[&str] = &["access review", "privileged access review", "recertification"];

/// Tells of one change request.
pub(in crate::formats) fn sketch(scene: &mut Scene<'_>) -> Sketch {
    let variant = scene.variant.unwrap_or_default();
    let requester = person(scene);
    let requested_at = scene.moment.any_timestamp(&mut scene.dice);
    let reasons = match variant {
        "accessReviewSubmission" => ABOUT_REVIEWS,
        "attributeAssignment" => WHY_ASSIGNED,
        "entityRemoval" => WHY_REMOVED,
        _ => WHY_UNLINKED,
    };
    let comment = comment(scene, reasons);
    let sketch = Sketch::default()
        .with("type", variant)
        .with("comment", comment)
        .with("requestedAt", requested_at)
        .with("requestedBy", requester.address);
    match variant {
        "accessReviewSubmission" => review(sketch, scene),
        "attributeAssignment" => assignment(sketch, scene),
        "entityRemoval" => {
            let (source, somebody) = (scene.dice.one_of(SOURCES), person(scene));
            sketch.object("entity", user(&somebody, source, scene.world))
        }
        "relationshipRemoval" => {
            let (source, somebody) = (scene.dice.one_of(SOURCES), person(scene));
            let access = scene.dice.index(source.access.len());
            sketch
                .object("fromEntity", user(&somebody, source, scene.world))
                .object("toEntity", right(source, access))
        }
        _ => sketch,
    }
}

fn assignment(sketch: Sketch, scene: &mut Scene<'_>) -> Sketch {
    let (sources, id, name, values) = &ATTRIBUTES[scene.in_turn(ATTRIBUTES.len())];
    let source = *scene.dice.one_of(sources);
    // A test looks for each of them.
    let source = SOURCES.iter().find(|known| known.id == source).unwrap_or(&SOURCES[0]);
    let somebody = person(scene);
    let (kind, current, requested) = values.two_sides(scene.moment, &mut scene.dice);
    let value = Sketch::default().with("type", kind).with("current", current).with("requested", requested);
    sketch
        .with("attributeTypeId", *id)
        .with("attributeTypeName", *name)
        .object("entity", user(&somebody, source, scene.world))
        .object("value", value)
}

fn review(sketch: Sketch, scene: &mut Scene<'_>) -> Sketch {
    let extent = scene.extent;
    let dice = &mut scene.dice;
    let (changes, removals) = match extent {
        Extent::Minimal => (0, 1),
        Extent::Full => (2 + dice.index(3), 1 + dice.index(2)),
        Extent::Usual => match dice.below(8) {
            0 => (0, 1 + dice.index(3)),
            1 | 2 => (1 + dice.index(2), 1 + dice.index(2)),
            _ => (1 + dice.index(5), 0),
        },
    };
    let source = dice.one_of(SOURCES);
    let date = scene.moment.date();
    let quarter = (date.month + 2) / 3;
    let campaign = format!("Q{quarter} {} {}: {}", date.year, dice.one_of(CAMPAIGNS), source.name);
    // No cell twice, and no row that is removed and changed.
    let people = dice.distinct(scene.world.people.len(), changes + removals);
    let (rows, removed) = people.split_at(changes);
    let rows = &rows[..changes.div_ceil(2)];
    let columns = source.access.len();
    let mut cells = Vec::new();
    for cell in dice.distinct(rows.len() * columns, changes) {
        let (row, column) = (&rows[cell / columns], cell % columns);
        let is_added = scene.dice.chance(4);
        let (operation, reasons) = if is_added { ("add", WHY_ADDED) } else { ("remove", WHY_UNLINKED) };
        let change = Sketch::default()
            .object("rowEntity", user(&scene.world.people[*row], source, scene.world))
            .object("columnEntity", right(source, column))
            .with("comment", comment(scene, reasons))
            .with("operation", operation);
        cells.push(change);
    }
    let mut removals = Vec::new();
    for row in removed {
        let removal = Sketch::default()
            .object("entity", user(&scene.world.people[*row], source, scene.world))
            .with("comment", comment(scene, WHY_REMOVED));
        removals.push(removal);
    }
    let creator = person(scene);
    sketch
        .with("campaignName", campaign)
        .with("reviewCreatedBy", creator.address)
        .list("relationshipChanges", cells)
        .list("rowRemovals", removals)
}

fn person(scene: &mut Scene<'_>) -> Person {
    scene.dice.one_of(&scene.world.people).clone()
}

/// What somebody wrote, or nothing.
fn comment(scene: &mut Scene<'_>, reasons: &[&str]) -> String {
    let is_empty = match scene.extent {
        Extent::Minimal => true,
        Extent::Usual => scene.dice.chance(2),
        Extent::Full => false,
    };
    if is_empty { String::new() } else { (*scene.dice.one_of(reasons)).to_owned() }
}

fn entity(id: String, name: &str, source: &Source, kind: &str) -> Sketch {
    Sketch::default()
        .with("id", id)
        .with("name", name)
        .with("sourceId", source.id)
        .with("sourceName", source.name)
        .with("type", kind)
}

fn user(person: &Person, source: &Source, world: &World) -> Sketch {
    entity((source.user_id)(person, world), &person.name, source, source.user_type)
}

/// What people may have in a source.
fn right(source: &Source, access: usize) -> Sketch {
    let (id, name) = source.access[access];
    entity(id.to_owned(), name, source, source.access_type)
}

impl Values {
    /// Name of the data type, and two values of it that differ; the current one may be missing.
    fn two_sides(&self, moment: Moment, dice: &mut Dice) -> (&'static str, Value, Value) {
        let days = 30 + dice.below(300).cast_signed();
        let (kind, current, requested) = match self {
            Values::Texts(texts) => {
                let (one, other) = two(texts, dice);
                ("string", json!(one), json!(other))
            }
            Values::Numbers(numbers) => {
                let (one, other) = two(numbers, dice);
                ("number", number(one), number(other))
            }
            Values::Time(times) => {
                let (one, other) = two(times, dice);
                ("time", json!(one), json!(other))
            }
            Values::Boolean => {
                let current = dice.chance(10);
                ("boolean", json!(current), json!(!current))
            }
            Values::Date => {
                let current = moment.plus_days(-days);
                let requested = moment.plus_days(days);
                ("date", json!(current.date().to_string()), json!(requested.date().to_string()))
            }
            Values::DateTime => {
                let current = moment.plus_days(-days);
                let requested = moment.plus_days(days);
                ("dateTime", json!(current.timestamp()), json!(requested.timestamp()))
            }
        };
        match dice.below(10) {
            0 => (kind, Value::Null, requested),
            1 => (kind, current, Value::Null),
            _ => (kind, current, requested),
        }
    }
}

fn two<T: Copy>(values: &[T], dice: &mut Dice) -> (T, T) {
    let one = dice.index(values.len());
    let other = (one + 1 + dice.index(values.len() - 1)) % values.len();
    (values[one], values[other])
}

/// Whole numbers without a fraction, as senders write them.
fn number(number: f64) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "those that stand in the table are small")]
    let whole = number as i64;
    if number.fract() == 0.0 { json!(whole) } else { json!(number) }
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTES, SOURCES};

    #[test]
    fn attributes_are_those_of_known_sources() {
        for (sources, id, ..) in ATTRIBUTES {
            assert!(!sources.is_empty(), "{id}");
            for source in *sources {
                assert!(SOURCES.iter().any(|known| known.id == *source), "{id}: {source}");
            }
        }
    }
}
