//! An invented company: who works there, and when things happen.

use crate::calendar::Date;
use crate::sample::dice::Dice;

/// Companies that don't exist: a name, and the label of its host names.
const COMPANIES: &[(&str, &str)] = &[
    ("Alderbrook Energy", "alderbrook"),
    ("Brightwater Foods", "brightwater-foods"),
    ("Copperfield Clinics", "copperfield-clinics"),
    ("Fennmoor Insurance", "fennmoor"),
    ("Harborline Logistics", "harborline"),
    ("Kestrelview Instruments", "kestrelview"),
    ("Ostara Rail", "ostara-rail"),
    ("Saltmarsh Bank", "saltmarsh-bank"),
];

/// Domains that RFC 2606 reserves: nobody gets mail there.
const DOMAINS: &[&str] = &["example.com", "example.net", "example.org"];

const GIVEN_NAMES: &[&str] = &[
    "Adaeze",
    "Amara",
    "Anneke",
    "Beatriz",
    "Callum",
    "Chiara",
    "Dagny",
    "Davide",
    "Elif",
    "Emeka",
    "Farah",
    "Gareth",
    "Hanna",
    "Ines",
    "Jakub",
    "José",
    "Kaito",
    "Katarzyna",
    "Leila",
    "Lukas",
    "Maëlle",
    "Mateus",
    "Nadia",
    "Noor",
    "Oskar",
    "Priya",
    "Rasmus",
    "Rosalind",
    "Søren",
    "Tamsin",
    "Tomasz",
    "Yusuf",
    "Zoë",
];

const FAMILY_NAMES: &[&str] = &[
    "Abernathy",
    "Achterberg",
    "Almeida",
    "Bergström",
    "Brennan",
    "Castellano",
    "Çelik",
    "Dunleavy",
    "Eriksen",
    "Fitzroy",
    "Ghosh",
    "Halloran",
    "Iwasaki",
    "Janssens",
    "Kowalczyk",
    "Lindqvist",
    "Marchetti",
    "Moreau",
    "Nwachukwu",
    "Okafor",
    "Pellegrini",
    "Quintero",
    "Rahman",
    "Solano",
    "Stancu",
    "Tremblay",
    "Ueda",
    "Vandenbroeck",
    "Weißenfels",
    "Yilmaz",
    "Zamora",
    "Ziegler",
    "Østergård",
];

/// How many people of the company are known.
const PEOPLE: usize = 30;

/// Somebody who doesn't exist.
#[derive(Debug, Clone)]
pub struct Person {
    /// Given and family name.
    pub name: String,
    /// Short name in systems, in ASCII: the first letter and the family name.
    pub login: String,
    /// E-mail address in a reserved domain.
    pub address: String,
    /// Number of the employee, six digits.
    pub number: String,
    /// Id in a directory that has UUIDs.
    pub uuid: String,
    /// Id in a directory that has short ones: ten characters.
    pub short_id: String,
}

/// The company of which all payloads of one seed tell.
#[derive(Debug, Clone)]
pub struct World {
    /// Its name.
    pub company: &'static str,
    /// First label of its host names.
    pub label: &'static str,
    /// Its domain, below a reserved one.
    pub domain: String,
    /// Id of the company as somebody's tenant.
    pub tenant: String,
    /// The people in it.
    pub people: Vec<Person>,
    /// From which whatever else is the same in all payloads can be derived.
    pub seed: u64,
}

impl World {
    /// The company of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // Not the numbers from which payloads are made.
        let mut dice = Dice::new(seed ^ 0x7061_7976_6574);
        let (company, label) = *dice.one_of(COMPANIES);
        let domain = format!("{label}.{}", dice.one_of(DOMAINS));
        let tenant = dice.uuid();
        let given = dice.distinct(GIVEN_NAMES.len(), PEOPLE);
        let family = dice.distinct(FAMILY_NAMES.len(), PEOPLE);
        let person = |(given, family): (usize, usize)| {
            let (given, family) = (GIVEN_NAMES[given], FAMILY_NAMES[family]);
            let (first, last) = (ascii(given), ascii(family));
            Person {
                name: format!("{given} {family}"),
                login: format!("{}{last}", &first[..1]),
                address: format!("{first}.{last}@{domain}"),
                number: dice.digits(6),
                uuid: dice.uuid(),
                short_id: format!("6{}", dice.text_of(b"0123456789ABCDEFGHJKLMNPQRSTVWXYZ", 9)),
            }
        };
        let people = given.into_iter().zip(family).map(person).collect();
        World { company, label, domain, tenant, people, seed }
    }

    /// Any of the people but some, who must be few.
    pub fn anybody_but(&self, few: &[&Person], dice: &mut Dice) -> &Person {
        let is_other = |person: &&Person| few.iter().all(|one| one.login != person.login);
        let others: Vec<&Person> = self.people.iter().filter(is_other).collect();
        others[dice.index(others.len())]
    }
}

/// A name as addresses have it.
fn ascii(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'á' | 'å' | 'ä' => text.push('a'),
            'ç' => text.push('c'),
            'é' | 'ë' => text.push('e'),
            'ö' | 'ø' => text.push('o'),
            'ß' => text.push_str("ss"),
            other => text.push(other),
        }
    }
    text
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 1440 * MINUTE;
/// 2026-01-05, a Monday, in days since 1970.
const FIRST_DAY: i64 = 20_458;
/// Weeks until it begins again.
const WEEKS: u64 = 45;
/// Working time of a day, from 7 to 19 hours in UTC.
const MINUTES_OF_DAY: u64 = 720;
/// From one payload to the next, on average. A prime, so that a later round doesn't repeat an earlier one.
const STEP: u64 = 167;

/// A moment of the year 2026, in working time. The clock is never asked, so payloads stay the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(i64);

impl Moment {
    /// The moment of the payload with this number; later payloads are later, until the year is over.
    pub fn of(index: u64, dice: &mut Dice) -> Self {
        let minutes = index.wrapping_mul(STEP).wrapping_add(dice.below(STEP)) % (WEEKS * 5 * MINUTES_OF_DAY);
        let (day, minute) = (minutes / MINUTES_OF_DAY, minutes % MINUTES_OF_DAY);
        let days = FIRST_DAY + (day / 5 * 7 + day % 5).cast_signed();
        let within = (420 + minute).cast_signed() * MINUTE + dice.below(60_000).cast_signed();
        Moment(days * DAY + within)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn epoch_milliseconds(self) -> i64 {
        self.0
    }

    /// So many milliseconds later, or earlier.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Moment(self.0 + milliseconds)
    }

    /// So many days later, or earlier.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Moment(self.0 + days * DAY)
    }

    /// Its day in UTC.
    #[must_use]
    pub fn date(self) -> Date {
        Date::of_epoch_milliseconds(self.0)
    }

    /// RFC 3339 in UTC, in seconds.
    #[must_use]
    pub fn timestamp(self) -> String {
        format!("{}T{}Z", self.date(), self.time())
    }

    /// RFC 3339 as senders write it: mostly in UTC, now and then with milliseconds or another zone.
    pub fn any_timestamp(self, dice: &mut Dice) -> String {
        match dice.below(8) {
            0 => format!("{}T{}.{:03}Z", self.date(), self.time(), self.0.rem_euclid(1000)),
            1 => {
                let local = self.plus(120 * MINUTE);
                format!("{}T{}+02:00", local.date(), local.time())
            }
            _ => self.timestamp(),
        }
    }

    fn time(self) -> String {
        let second = self.0.rem_euclid(DAY) / 1000;
        format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::{COMPANIES, Dice, FAMILY_NAMES, GIVEN_NAMES, Moment, World, ascii};

    #[test]
    fn names_have_an_address_in_ascii() {
        for name in GIVEN_NAMES.iter().chain(FAMILY_NAMES) {
            assert!(ascii(name).bytes().all(|byte| byte.is_ascii_lowercase()), "{name}: {}", ascii(name));
        }
        for (_, label) in COMPANIES {
            assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{label}");
        }
    }

    #[test]
    fn people_are_told_apart() {
        for seed in 0..200 {
            let world = World::new(seed);
            let mut logins: Vec<&str> = world.people.iter().map(|person| person.login.as_str()).collect();
            logins.sort_unstable();
            logins.dedup();
            assert_eq!(logins.len(), world.people.len(), "seed {seed}");
        }
    }

    #[test]
    fn moments_are_in_working_time_of_2026() {
        let mut dice = Dice::new(1);
        let first = Moment::of(0, &mut dice).timestamp();
        assert!(first.starts_with("2026-01-05T"), "{first}");
        for index in (0..1_000_000).step_by(997) {
            let moment = Moment::of(index, &mut dice);
            let hour = moment.epoch_milliseconds() / 3_600_000 % 24;
            assert!(moment.date().year == 2026 && (7..19).contains(&hour), "{}", moment.timestamp());
        }
    }
}
