//! Misspelt keys: each is told by its right name, and strange ones are told nothing.

use payvet::document::message::Message;
use std::fmt::Write as _;

use fastrand::Rng;
use payvet::check::Verdict;
use payvet::contract::{Contract, ObjectType, Presence, Property};
use payvet::formats::FORMATS;
use serde_json::{Map, Value};

use crate::payloads::{complete, places, variants};
use crate::support::{lines, put, run};

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
const MISSPELLINGS_OF_A_KEY: usize = 20;

/// `name` with one letter inserted, deleted or replaced, or two neighbours swapped.
fn misspelt(name: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let letter = char::from(*rng.choice(LETTERS).expect("there are letters"));
    let at = rng.usize(..letters.len());
    match rng.u8(..4) {
        0 => letters.insert(rng.usize(..=letters.len()), letter),
        1 if letters.len() > 1 => drop(letters.remove(at)),
        2 if at > 0 => letters.swap(at - 1, at),
        _ => letters[at] = letter,
    }
    letters.into_iter().collect()
}

/// The same, but no name that `object` knows.
fn unknown_misspelling(object: &ObjectType, name: &str, rng: &mut Rng) -> String {
    std::iter::repeat_with(|| misspelt(name, rng))
        .find(|one| object.find(one).is_none())
        .expect("the iterator doesn't end")
}

/// Writes a member under another key, at the same place among the others.
fn rename(members: &mut Map<String, Value>, from: &str, to: &str) {
    let renamed = std::mem::take(members).into_iter();
    *members = renamed.map(|(key, value)| (if key == from { to.to_owned() } else { key }, value)).collect();
}

/// Takes away about half of what may be absent, except `kept`.
fn thin_out(contract: &Contract, payload: &mut Value, kept: &Property, rng: &mut Rng) {
    for (object, pointer) in places(contract, payload) {
        let members = payload.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object");
        members.retain(|name, _| {
            let property = object.find(name).expect("a complete payload has known names");
            property.presence != Presence::Optional || property.name == kept.name || rng.bool()
        });
    }
}

/// The known names of `object` that findings propose for the key at `pointer`.
fn proposed<'c>(object: &'c ObjectType, verdict: &Verdict, pointer: &str) -> Vec<&'c Property> {
    let findings = verdict.findings.iter().map(|kept| &kept.finding);
    let texts: Vec<String> = findings
        .filter(|finding| finding.pointer == pointer)
        .map(|finding| {
            format!(
                "`{}` {}",
                finding.property.as_deref().unwrap_or(""),
                finding.help.as_ref().map(Message::shown).as_deref().unwrap_or("")
            )
        })
        .collect();
    let is_named = |name: &str| texts.iter().any(|text| text.contains(&format!("`{name}`")));
    object.properties.iter().filter(|property| property.names().any(is_named)).collect()
}

/// What became of a format's misspellings.
#[derive(Default)]
struct Tally {
    all: usize,
    right: usize,
    wrong: usize,
    /// Required keys about whose misspelling more was said than one thing.
    cascades: usize,
    /// What wasn't told by the right name alone.
    odd: String,
}

/// Misspells `name` of `property` in the object at `pointer`, and counts what is said about it.
fn misspell(
    (object, property, name): (&ObjectType, &Property, &str),
    (mut payload, pointer): (Value, &str),
    rng: &mut Rng,
    tally: &mut Tally,
) {
    let written = unknown_misspelling(object, name, rng);
    let members = payload.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object");
    rename(members, &property.name, &written);
    let verdict = run(&payload.to_string());
    let place = format!("{pointer}/{written}");
    let proposed: Vec<&str> =
        proposed(object, &verdict, &place).iter().map(|property| property.name.as_str()).collect();
    let is_right = proposed == [property.name.as_str()];
    let is_required = matches!(property.presence, Presence::Always | Presence::Variants(_));
    let is_cascade = is_required && verdict.findings.len() != 1;
    tally.all += 1;
    tally.right += usize::from(is_right);
    tally.wrong += usize::from(!is_right && !proposed.is_empty());
    tally.cascades += usize::from(is_cascade);
    if !is_right || is_cascade {
        let _ = writeln!(tally.odd, "  {place} for {name}: {proposed:?}, {:?}", lines(&verdict));
    }
}

#[test]
fn a_misspelt_key_is_told_by_its_right_name() {
    let mut rng = Rng::with_seed(7);
    for format in FORMATS {
        let contract = &*format.contract;
        let payloads: Vec<Value> =
            variants(contract).into_iter().map(|one| complete(contract, one)).collect();
        for payload in &payloads {
            assert_eq!(lines(&run(&payload.to_string())), Vec::<String>::new(), "{payload}");
        }
        let mut tally = Tally::default();
        let rows =
            contract.objects.iter().flat_map(|object| object.properties.iter().map(move |row| (object, row)));
        for (object, property) in rows {
            let has_it = |payload: &Value, pointer: &str| {
                payload.pointer(pointer).is_some_and(|one| one.get(&property.name).is_some())
            };
            let choice: Vec<(&Value, String)> = payloads
                .iter()
                .flat_map(|payload| places(contract, payload).into_iter().map(move |place| (payload, place)))
                .filter(|(payload, (other, pointer))| other.name == object.name && has_it(payload, pointer))
                .map(|(payload, (_, pointer))| (payload, pointer))
                .collect();
            for name in property.names() {
                for round in 0..MISSPELLINGS_OF_A_KEY {
                    let (payload, pointer) = rng.choice(&choice).expect("some payload has every property");
                    let mut payload = (*payload).clone();
                    // Where other names are missing, too, it is harder to tell which one is meant.
                    if round % 2 == 0 {
                        thin_out(contract, &mut payload, property, &mut rng);
                    }
                    misspell((object, property, name), (payload, pointer), &mut rng, &mut tally);
                }
            }
        }
        let Tally { all, right, wrong, cascades, odd } = tally;
        let none = all - right - wrong;
        let said = format!("{right} right, {wrong} wrong, {none} without a proposal of {all}\n{odd}");
        assert!(right * 100 > all * 95 && wrong * 100 < all && cascades == 0, "{}: {said}", format.name);
    }
}

#[test]
fn a_misspelt_discriminator_is_named_however_little_else_is_there() {
    for (text, wanted) in [
        (r#"{"tpye": "entityRemoval", "anything": "else"}"#, vec!["error schema/misspelt-property /tpye"]),
        (
            r#"{"eventtype": "fulfillment", "id": "1", "tenantid": "t", "tenantname": "n", "correlationid": "c",
                "data": {"action": "a"}, "indexed_at": 1775031330500}"#,
            vec![
                "error schema/missing-property /day",
                "error schema/missing-property /month",
                "error schema/missing-property /time",
                "error schema/missing-property /year",
                "error schema/misspelt-property /eventtype",
            ],
        ),
        // The value alone decides nothing.
        (r#"{"kind": "entityRemoval", "anything": "else"}"#, vec!["error detection/unknown-format "]),
        (r#"{"tpye": "removal", "anything": "else"}"#, vec!["error detection/unknown-format "]),
    ] {
        assert_eq!(lines(&run(text)), wanted, "{text}");
    }
}

/// Names that other senders use, and that are no misspelling of any known one.
const FOREIGN: &[&str] = &[
    "createdAt",
    "createdBy",
    "description",
    "user",
    "status",
    "department",
    "url",
    "locale",
    "email",
    "title",
    "version",
    "timestamp",
    "priority",
    "state",
    "links",
    "language",
    "role",
    "roles",
    "group",
    "groups",
    "manager",
    "message",
    "severity",
    "origin",
    "source",
    "tags",
    "href",
    "self",
    "active",
    "enabled",
    "displayName",
    "firstName",
    "lastName",
    "phone",
    "ticket",
    "assignee",
    "approver",
    "region",
    "country",
    "city",
    "host",
    "ip",
    "ipAddress",
    "session",
    "sessionId",
    "client",
    "device",
    "browser",
    "count",
    "index",
    "kind",
    "label",
    "key",
    "hash",
    "signature",
    "expiresAt",
    "updatedAt",
    "deletedAt",
    "parent",
    "children",
    "permissions",
    "scope",
    "scopes",
    "realm",
    "uuid",
    "guid",
    "schema",
    "$schema",
    "@type",
    "@id",
    "_id",
    "date",
    "hour",
    "minute",
    "second",
    "zone",
    "code",
    "error",
    "errors",
    "details",
    "score",
    "level",
    "category",
    "note",
    "notes",
    "body",
    "payload",
    "owner",
    "dn",
    "uid",
    "cn",
];

#[test]
fn foreign_keys_are_no_misspellings() {
    let mut rng = Rng::with_seed(11);
    let mut all = 0;
    let mut proposals = Vec::new();
    for format in FORMATS {
        let contract = &*format.contract;
        for variant in variants(contract) {
            let complete = complete(contract, variant);
            for (object, pointer) in places(contract, &complete) {
                for foreign in FOREIGN.iter().filter(|foreign| object.find(foreign).is_none()) {
                    let mut thin = complete.clone();
                    thin_out(contract, &mut thin, &object.properties[0], &mut rng);
                    for mut payload in [complete.clone(), thin] {
                        let place = format!("{pointer}/{foreign}");
                        put(&mut payload, &place, Some("x".into()));
                        let verdict = run(&payload.to_string());
                        let wanted = [format!("warning contract/unknown-property {place}")];
                        assert_eq!(lines(&verdict), wanted);
                        all += 1;
                        let named = proposed(object, &verdict, &place);
                        proposals.extend(named.iter().map(|named| format!("{place}: {}", named.name)));
                    }
                }
            }
        }
    }
    assert!(all > 2000, "{all} foreign keys");
    assert!(proposals.len() * 1000 < all, "{} of {all}: {proposals:#?}", proposals.len());
}
