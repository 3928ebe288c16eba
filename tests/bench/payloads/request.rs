//! Change requests of Elimity's ITSM webhook, and the persons that both formats tell of.

use std::fmt::Write as _;

use fastrand::Rng;

use super::json::Json;

const FIRST_NAMES: [(&str, &str); 16] = [
    ("Ana", "ana"),
    ("Bronagh", "bronagh"),
    ("Chidi", "chidi"),
    ("Desmond", "desmond"),
    ("Emeka", "emeka"),
    ("Fenna", "fenna"),
    ("Giulietta", "giulietta"),
    ("Håkon", "hakon"),
    ("Imani", "imani"),
    ("Joaquín", "joaquin"),
    ("Kateryna", "kateryna"),
    ("Leontyne", "leontyne"),
    ("Mirela", "mirela"),
    ("Odalys", "odalys"),
    ("Priya", "priya"),
    ("Tomasz", "tomasz"),
];

const LAST_NAMES: [(&str, &str); 16] = [
    ("Achterberg", "achterberg"),
    ("Brandt", "brandt"),
    ("Castellane", "castellane"),
    ("Dvorsky", "dvorsky"),
    ("Fjeldstad", "fjeldstad"),
    ("Gundersen", "gundersen"),
    ("Hawthorn-Ito", "hawthorn-ito"),
    ("Ibekwe", "ibekwe"),
    ("Jaworski", "jaworski"),
    ("Kettleburn", "kettleburn"),
    ("Montague", "montague"),
    ("Oyelaran", "oyelaran"),
    ("Quenneville", "quenneville"),
    ("Silva", "silva"),
    ("Venkataraman", "venkataraman"),
    ("Zięba", "zieba"),
];

/// Where entities come from; the first one holds the persons.
const SOURCES: [(u32, &str, &str); 5] = [
    (3, "Corporate Directory of Headquarters", "group"),
    (12, "Quarry Git", "repository"),
    (7, "Petrel Ledger", "role"),
    (19, "Tidewater CRM", "profile"),
    (31, "人事システム", "role"),
];

const COMMENTS: [&str; 10] = [
    "",
    "Works for another region since January; access is kept by the regional team from there on.",
    "No commit in twelve months.",
    "Breaks the four-eyes rule.",
    "Team change confirmed by lead.",
    "Not part of the on-call rota any more.",
    "Left the department in March; hand-over is done and the deputy has taken over \"everything\".",
    "Approved by phone.\r\nSee the minutes of the review.",
    "Vacature is ingevuld; toegang loopt af aan het einde van de opleiding – één maand.",
    "Kept until the audit is over 👍",
];

const FILLING: &str = "Discussed with the owner, who confirmed it in writing. ";

/// One of `choices`.
pub(super) fn pick<T: Copy>(choices: &[T], rng: &mut Rng) -> T {
    choices[rng.usize(..choices.len())]
}

/// An id in the form of a UUID.
pub(super) fn id(rng: &mut Rng) -> String {
    let mut id = format!("{:032x}", rng.u128(..));
    for at in [20, 16, 12, 8] {
        id.insert(at, '-');
    }
    id
}

/// A person, who is always called the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person(usize);

impl Person {
    pub(super) fn numbered(number: usize) -> Self {
        Person(number)
    }

    fn names(self) -> [(&'static str, &'static str); 2] {
        [FIRST_NAMES[self.0 % 16], LAST_NAMES[self.0 / 16 % 16]]
    }

    pub(super) fn name(self) -> String {
        let [(first, _), (last, _)] = self.names();
        format!("{first} {last}")
    }

    pub(super) fn login(self) -> String {
        let [(_, first), (_, last)] = self.names();
        format!("{}{last}{}", &first[..1], self.0)
    }

    pub(super) fn address(self) -> String {
        let [(_, first), (_, last)] = self.names();
        format!("{first}.{last}.{}@example.com", self.0)
    }

    /// The id that a directory gives.
    pub(super) fn code(self) -> String {
        format!("65{:05}HV{:04}", self.0 * 31 % 100_000, self.0 * 7 % 10_000)
    }

    fn entity(self, rng: &mut Rng) -> Json {
        let [(_, first), (_, last)] = self.names();
        let id = format!("uid={first}.{last}.{},ou=People,ou=Internal,dc=example,dc=com", self.0);
        entity(&id, &self.name(), SOURCES[0], "user", rng)
    }
}

fn entity(id: &str, name: &str, source: (u32, &str, &str), kind: &str, rng: &mut Rng) -> Json {
    Json::Object(vec![
        ("id", Json::text(id)),
        ("name", Json::words(name, rng)),
        ("sourceId", Json::raw(source.0.to_string())),
        ("sourceName", Json::words(source.1, rng)),
        ("type", Json::text(kind)),
    ])
}

/// What persons are given access to.
fn asset(number: usize, rng: &mut Rng) -> Json {
    let source = SOURCES[number % SOURCES.len()];
    let name = format!(
        "{} {number:04}",
        pick_by(
            number,
            &["Badge firmware maintainers", "Payroll readers, all countries", "Lager 北, Schichtleitung"]
        )
    );
    let id = format!("CN={}-{number:04},OU=Access,OU=Groups,DC=example,DC=net", source.2);
    entity(&id, &name, source, source.2, rng)
}

/// What depends on the number alone, so that nothing goes by two names.
fn pick_by(number: usize, choices: &[&'static str]) -> &'static str {
    choices[number / SOURCES.len() % choices.len()]
}

/// Changes of one person in a row.
const CHANGES_OF_A_PERSON: usize = 8;
const ASSETS: usize = 400;

/// The relationship change with this number, which no other one repeats.
pub(super) fn change(number: usize, rng: &mut Rng) -> Json {
    let person = number / CHANGES_OF_A_PERSON;
    let asset_number = (person * 13 + number % CHANGES_OF_A_PERSON * 37) % ASSETS;
    Json::Object(vec![
        ("columnEntity", asset(asset_number, rng)),
        ("comment", comment(rng)),
        ("operation", Json::text(pick(&["remove", "remove", "add"], rng))),
        ("rowEntity", Person::numbered(person).entity(rng)),
    ])
}

/// The removal of the person with this number.
pub(super) fn removal(number: usize, rng: &mut Rng) -> Json {
    Json::Object(vec![("comment", comment(rng)), ("entity", Person::numbered(number).entity(rng))])
}

fn comment(rng: &mut Rng) -> Json {
    Json::words(pick(&COMMENTS, rng), rng)
}

/// The change request with this number, of any variant.
pub(super) fn request(number: usize, size: Option<usize>, rng: &mut Rng) -> Json {
    let person = Person::numbered(rng.usize(..40_000));
    let mut members = match rng.u8(..10) {
        0..3 => assignment(person, rng),
        3 => vec![("entity", person.entity(rng)), ("type", Json::text("entityRemoval"))],
        4..6 => {
            let to = asset(rng.usize(..ASSETS), rng);
            vec![
                ("fromEntity", person.entity(rng)),
                ("toEntity", to),
                ("type", Json::text("relationshipRemoval")),
            ]
        }
        _ => review(size, rng),
    };
    let second = number % 86_400;
    let moment = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    members.push(("requestedAt", Json::text(&format!("2026-03-{:02}T{moment}Z", rng.u8(1..=31)))));
    members.push(("requestedBy", Json::text(&Person::numbered(rng.usize(..200)).address())));
    members.insert(0, ("comment", comment(rng)));
    let mut request = Json::Object(members);
    if let Some(missing) = size.and_then(|size| size.checked_sub(request.size())) {
        let text: String = FILLING.chars().cycle().take(missing).collect();
        *request.at(&["comment"]).expect("requests have a comment") = Json::text(&text);
    }
    request
}

fn assignment(person: Person, rng: &mut Rng) -> Vec<(&'static str, Json)> {
    let (id, name, kind, current, requested) = pick(
        &[
            ("mfaEnforced", "MFA enforced", "boolean", "false", "true"),
            ("department", "Department", "string", "\"Sales\"", "\"Übersee-Vertrieb\""),
            (
                "accountExpiresAt",
                "Account expires at",
                "dateTime",
                "null",
                "\"2026-12-31T23:59:59.250+01:00\"",
            ),
            ("lastDay", "Last day", "date", "\"2026-06-30\"", "\"2026-09-30\""),
            ("limit", "Approval limit", "number", "1500.50", "2500"),
        ],
        rng,
    );
    let value = vec![
        ("current", Json::raw(current)),
        ("requested", Json::raw(requested)),
        ("type", Json::text(kind)),
    ];
    vec![
        ("attributeTypeId", Json::text(id)),
        ("attributeTypeName", Json::text(name)),
        ("entity", person.entity(rng)),
        ("type", Json::text("attributeAssignment")),
        ("value", Json::Object(value)),
    ]
}

/// What a change and its share of removals need, and the rest of the review with them.
const BYTES_OF_A_CHANGE: usize = 900;

/// A small access review.
fn review(size: Option<usize>, rng: &mut Rng) -> Vec<(&'static str, Json)> {
    let first = rng.usize(..20_000);
    let most = size.map_or(7, |size| (size / BYTES_OF_A_CHANGE).clamp(1, 7));
    let changes = (first..first + rng.usize(1..=most)).map(|number| change(number, rng)).collect();
    let removals = (first..first + rng.usize(0..3)).map(|number| removal(number, rng)).collect();
    let mut campaign = String::from("Q1 2026 – entitlements of team ");
    let _ = write!(campaign, "{}", rng.u8(1..40));
    vec![
        ("campaignName", Json::words(&campaign, rng)),
        ("relationshipChanges", Json::Array(changes)),
        ("reviewCreatedBy", Json::text("iga-office@example.com")),
        ("rowRemovals", Json::Array(removals)),
        ("type", Json::text("accessReviewSubmission")),
    ]
}
