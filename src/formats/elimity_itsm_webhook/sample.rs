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
    remarks: &'static Remarks,
}

/// What people write about a source of some kind.
struct Remarks {
    removed: &'static [&'static str],
    unlinked: &'static [&'static str],
    linked: &'static [&'static str],
    campaigns: &'static [&'static str],
}

/// Of sources in which people have accounts.
static OF_ACCOUNTS: Remarks = Remarks {
    removed: &[
        "Left the company on Friday.",
        "Contract ended, not renewed.",
        "Duplicate account, the other one stays.",
        "No login for more than 180 days.",
        "External consultant, the project is finished.",
    ],
    unlinked: &[
        "Changed teams, no longer needs access.",
        "Was only needed for a project that is finished.",
        "Access was requested for the wrong person.",
        "Covered by the new role.",
        "Not used in the last three months.",
    ],
    linked: &[
        "Takes over from a colleague on leave.",
        "Needed for the new role.",
        "Approved by the data owner.",
    ],
    campaigns: &["access review", "privileged access review", "recertification"],
};

/// Of sources in which people are employed.
static OF_EMPLOYEES: Remarks = Remarks {
    removed: &[
        "Duplicate record, the other one stays.",
        "Left the company, the retention period is over.",
        "Never started, the contract was withdrawn.",
        "Employed by another company of the group now.",
    ],
    unlinked: &[
        "Belongs to another unit since the reorganisation.",
        "Was put into the wrong unit.",
        "Moved to another unit on the first of the month.",
    ],
    linked: &["Moves to this unit on the first of next month.", "Was missing here since the reorganisation."],
    campaigns: &["access review", "recertification"],
};

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
        remarks: &OF_ACCOUNTS,
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
        remarks: &OF_ACCOUNTS,
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
        remarks: &OF_ACCOUNTS,
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
        remarks: &OF_ACCOUNTS,
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
        remarks: &OF_EMPLOYEES,
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

/// An attribute that gets requested.
struct Attribute {
    /// Ids of the sources that have it.
    sources: &'static [u64],
    id: &'static str,
    name: &'static str,
    values: Values,
    why: Why,
}

/// What people write about the values of an attribute: why one is set where none was, replaced or taken away.
enum Why {
    Value {
        assigned: &'static [&'static str],
        changed: &'static [&'static str],
        removed: &'static [&'static str],
    },
    /// Of one that is on or off.
    Switch { on: &'static [&'static str], off: &'static [&'static str], removed: &'static [&'static str] },
}

const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        sources: &[3, 7, 24],
        id: "department",
        name: "Department",
        values: Values::Texts(&["Finance", "Sales", "Marketing", "Logistics", "IT Operations", "Legal"]),
        why: Why::Value {
            assigned: &["The department was missing.", "Starts there on the first of next month."],
            changed: &[
                "Moves to the new team on the first of next month.",
                "The department is outdated since the reorganisation.",
            ],
            removed: &[
                "Please clear, it was entered for the wrong person.",
                "The department is closed, the new one isn't known yet.",
            ],
        },
    },
    Attribute {
        sources: &[3, 7, 24],
        id: "jobTitle",
        name: "Job title",
        values: Values::Texts(&["Accountant", "Team lead", "Controller", "Buyer", "Service agent", "Intern"]),
        why: Why::Value {
            assigned: &["The title was missing.", "Title as in the contract."],
            changed: &["New role from the first of next month.", "Title corrected, see the contract."],
            removed: &["Please clear, it was entered for the wrong person."],
        },
    },
    Attribute {
        sources: &[12, 24],
        id: "costCenter",
        name: "Cost centre",
        values: Values::Texts(&["CC-1040", "CC-2210", "CC-2215", "CC-3001"]),
        why: Why::Value {
            assigned: &["The cost centre was missing."],
            changed: &[
                "Booked on the new cost centre from the first of next month.",
                "The cost centres were merged.",
            ],
            removed: &["The cost centre is closed, the new one isn't known yet."],
        },
    },
    Attribute {
        sources: &[3, 24],
        id: "office",
        name: "Office",
        values: Values::Texts(&["Ghent", "Porto", "Kraków", "Leeds", "Home office"]),
        why: Why::Value {
            assigned: &["Place of work as agreed with the line manager."],
            changed: &["Works at another place from next month on."],
            removed: &["Please clear, it was entered for the wrong person."],
        },
    },
    Attribute {
        sources: &[7],
        id: "mfaEnforced",
        name: "MFA enforced",
        values: Values::Boolean,
        why: Why::Switch {
            on: &["A second factor is mandatory from now on.", "The new token has arrived."],
            off: &["The token is lost, the new one arrives next week."],
            removed: &["Let the policy of the tenant decide."],
        },
    },
    Attribute {
        sources: &[3, 7],
        id: "privileged",
        name: "Privileged account",
        values: Values::Boolean,
        why: Why::Switch {
            on: &["Joins the administrators.", "Administrates servers from now on."],
            off: &["No administrator any more.", "Handed the administration over to a colleague."],
            removed: &["The mark was set on the wrong account."],
        },
    },
    Attribute {
        sources: &[24],
        id: "contractEnd",
        name: "Contract end date",
        values: Values::Date,
        why: Why::Value {
            assigned: &["End date as in the contract."],
            changed: &["New end date, as agreed in the amended contract."],
            removed: &["The contract is permanent now."],
        },
    },
    Attribute {
        sources: &[12],
        id: "validTo",
        name: "Valid to",
        values: Values::Date,
        why: Why::Value {
            assigned: &["Needed for a limited time only."],
            changed: &["The end of the project was moved."],
            removed: &["No longer limited to a project."],
        },
    },
    Attribute {
        sources: &[3],
        id: "accountExpires",
        name: "Account expires at",
        values: Values::DateTime,
        why: Why::Value {
            assigned: &["The account ends with the contract."],
            changed: &["The end of the contract was moved."],
            removed: &["The contract is permanent, so the account no longer expires."],
        },
    },
    Attribute {
        sources: &[19],
        id: "frozenUntil",
        name: "Frozen until",
        values: Values::DateTime,
        why: Why::Value {
            assigned: &["On leave until then."],
            changed: &["Comes back on another day than planned."],
            removed: &["Back from leave."],
        },
    },
    Attribute {
        sources: &[12],
        id: "approvalLimit",
        name: "Approval limit (EUR)",
        values: Values::Numbers(&[0.0, 500.0, 2500.0, 10_000.0, 12_500.75]),
        why: Why::Value {
            assigned: &["Limit as decided by the head of purchasing."],
            changed: &["Limit of the new role, as decided by Finance."],
            removed: &["Handles no orders any more."],
        },
    },
    Attribute {
        sources: &[24],
        id: "fte",
        name: "Full-time equivalent",
        values: Values::Numbers(&[0.5, 0.6, 0.8, 1.0]),
        why: Why::Value {
            assigned: &["Working time as in the contract."],
            changed: &[
                "Working time changes on the first of next month.",
                "Working time corrected, see the contract.",
            ],
            removed: &["Please clear, it was entered for the wrong person."],
        },
    },
    Attribute {
        sources: &[7],
        id: "riskScore",
        name: "Risk score",
        values: Values::Numbers(&[3.0, 12.0, 47.0, 71.0, 88.0]),
        why: Why::Value {
            assigned: &["First assessment of this account."],
            changed: &["Assessed anew."],
            removed: &["The score belongs to another account."],
        },
    },
    Attribute {
        sources: &[24],
        id: "shiftStart",
        name: "Shift start",
        values: Values::Time(&["05:45:00Z", "13:45:00Z", "21:45:00Z"]),
        why: Why::Value {
            assigned: &["Works in shifts from the first of next month."],
            changed: &["Swaps shifts with a colleague.", "The shift plan was changed."],
            removed: &["Doesn't work in shifts any more."],
        },
    },
    Attribute {
        sources: &[3],
        id: "logonUntil",
        name: "Logon allowed until",
        values: Values::Time(&["17:30:00Z", "18:00:00Z", "20:00:00+01:00"]),
        why: Why::Value {
            assigned: &["Logon hours of the department apply."],
            changed: &["Works other hours from the first of next month."],
            removed: &["Logon is no longer limited to certain hours."],
        },
    },
];

const ABOUT_REVIEWS: &[&str] = &[
    "Reviewed together with the team leads.",
    "All rows checked.",
    "Second round, after the questions from audit.",
    "Done for my team.",
];

/// Tells of one change request.
pub(in crate::formats) fn sketch(scene: &mut Scene<'_>) -> Sketch {
    let world = scene.world;
    let requester = scene.dice.one_of(&world.people);
    let requested_at = scene.moment.any_timestamp(&mut scene.dice);
    match scene.variant.unwrap_or_default() {
        "accessReviewSubmission" => review(scene, requester, requested_at),
        "attributeAssignment" => assignment(scene, requester, requested_at),
        "entityRemoval" => {
            let source = scene.dice.one_of(SOURCES);
            let somebody = world.anybody_but(&[requester], &mut scene.dice);
            request(scene, requester, requested_at, source.remarks.removed)
                .object("entity", user(somebody, source, world))
        }
        "relationshipRemoval" => {
            let source = scene.dice.one_of(SOURCES);
            let somebody = world.anybody_but(&[requester], &mut scene.dice);
            let access = scene.dice.index(source.access.len());
            request(scene, requester, requested_at, source.remarks.unlinked)
                .object("fromEntity", user(somebody, source, world))
                .object("toEntity", right(source, access))
        }
        _ => request(scene, requester, requested_at, &[""]),
    }
}

/// What all change requests have.
fn request(scene: &mut Scene<'_>, requester: &Person, requested_at: String, reasons: &[&str]) -> Sketch {
    Sketch::default()
        .with("type", scene.variant.unwrap_or_default())
        .with("comment", comment(scene, reasons))
        .with("requestedAt", requested_at)
        .with("requestedBy", requester.address.as_str())
}

fn assignment(scene: &mut Scene<'_>, requester: &Person, requested_at: String) -> Sketch {
    let world = scene.world;
    let attribute = &ATTRIBUTES[scene.in_turn(ATTRIBUTES.len())];
    let source = *scene.dice.one_of(attribute.sources);
    // A test looks for each of them.
    let source = SOURCES.iter().find(|known| known.id == source).unwrap_or(&SOURCES[0]);
    let somebody = world.anybody_but(&[requester], &mut scene.dice);
    let (kind, current, wanted) = attribute.values.two_sides(scene.moment, &mut scene.dice);
    let reasons = attribute.why.reasons(&current, &wanted);
    let value = Sketch::default().with("type", kind).with("current", current).with("requested", wanted);
    request(scene, requester, requested_at, reasons)
        .with("attributeTypeId", attribute.id)
        .with("attributeTypeName", attribute.name)
        .object("entity", user(somebody, source, world))
        .object("value", value)
}

fn review(scene: &mut Scene<'_>, requester: &Person, requested_at: String) -> Sketch {
    let (extent, world) = (scene.extent, scene.world);
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
    let kind = dice.one_of(source.remarks.campaigns);
    let campaign = format!("Q{quarter} {} {kind}: {}", date.year, source.name);
    let creator = dice.one_of(&world.people);
    // Nobody reviews themselves; no cell comes twice, and no row is removed and changed.
    let reviewers = [&requester.login, &creator.login];
    let reviewed: Vec<&Person> =
        world.people.iter().filter(|person| !reviewers.contains(&&person.login)).collect();
    let chosen = dice.distinct(reviewed.len(), changes + removals);
    let (rows, removed) = chosen.split_at(changes);
    let rows = &rows[..changes.div_ceil(2)];
    let columns = source.access.len();
    let mut cells = Vec::new();
    for cell in dice.distinct(rows.len() * columns, changes) {
        let (row, column) = (rows[cell / columns], cell % columns);
        let (operation, reasons) = if scene.dice.chance(4) {
            ("add", source.remarks.linked)
        } else {
            ("remove", source.remarks.unlinked)
        };
        let change = Sketch::default()
            .object("rowEntity", user(reviewed[row], source, world))
            .object("columnEntity", right(source, column))
            .with("comment", comment(scene, reasons))
            .with("operation", operation);
        cells.push(change);
    }
    let mut removals = Vec::new();
    for row in removed {
        let removal = Sketch::default()
            .object("entity", user(reviewed[*row], source, world))
            .with("comment", comment(scene, source.remarks.removed));
        removals.push(removal);
    }
    request(scene, requester, requested_at, ABOUT_REVIEWS)
        .with("campaignName", campaign)
        .with("reviewCreatedBy", creator.address.as_str())
        .list("relationshipChanges", cells)
        .list("rowRemovals", removals)
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

impl Why {
    /// What is written when `current` becomes `requested`.
    fn reasons(&self, current: &Value, requested: &Value) -> &'static [&'static str] {
        match (self, requested) {
            (Why::Value { removed, .. } | Why::Switch { removed, .. }, Value::Null) => removed,
            (Why::Value { assigned, .. }, _) if current.is_null() => assigned,
            (Why::Value { changed, .. }, _) => changed,
            (Why::Switch { on, .. }, Value::Bool(true)) => on,
            (Why::Switch { off, .. }, _) => off,
        }
    }
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
    use super::{ATTRIBUTES, SOURCES, Values, Why};

    #[test]
    fn attributes_are_those_of_known_sources() {
        for attribute in ATTRIBUTES {
            assert!(!attribute.sources.is_empty(), "{}", attribute.id);
            for source in attribute.sources {
                assert!(SOURCES.iter().any(|known| known.id == *source), "{}: {source}", attribute.id);
            }
        }
    }

    #[test]
    fn there_is_a_reason_for_every_change() {
        for attribute in ATTRIBUTES {
            let is_boolean = matches!(attribute.values, Values::Boolean);
            assert_eq!(is_boolean, matches!(attribute.why, Why::Switch { .. }), "{}", attribute.id);
            let (Why::Value { assigned: one, changed: other, removed }
            | Why::Switch { on: one, off: other, removed }) = attribute.why;
            let of_directions = [one, other, removed];
            for (at, reasons) in of_directions.iter().enumerate() {
                assert!(!reasons.is_empty(), "{}", attribute.id);
                let elsewhere = of_directions[at + 1..].iter().flat_map(|reasons| reasons.iter());
                let repeated = elsewhere.filter(|reason| reasons.contains(reason)).count();
                assert_eq!(repeated, 0, "{}", attribute.id);
            }
        }
    }
}
