//! What can be wrong with a record. Each table names the rule that finds the fault.

use fastrand::Rng;

use super::Tally;
use super::json::Json;

/// One fault.
pub(super) struct Fault {
    rule: &'static str,
    /// How often it is there, compared with the others.
    weight: u16,
    damage: Damage,
}

/// How a fault comes about.
#[derive(Clone, Copy)]
enum Damage {
    /// Says whether the record had what is needed for it.
    Record(fn(&mut Json) -> bool),
    Text(fn(&mut String)),
}

const fn in_record(rule: &'static str, weight: u16, damage: fn(&mut Json) -> bool) -> Fault {
    Fault { rule, weight, damage: Damage::Record(damage) }
}

const fn in_text(rule: &'static str, damage: fn(&mut String)) -> Fault {
    Fault { rule, weight: 1, damage: Damage::Text(damage) }
}

/// Of fulfillment events.
pub(super) const OF_EVENTS: &[Fault] = &[
    in_record("schema/wrong-type", 16, |event| replace(event, &["data", "status_code"], "500")),
    in_record("schema/wrong-type", 8, |event| replace(event, &["time"], "\"1767225600000\"")),
    in_record("schema/missing-property", 12, |event| remove(event, &[], "tenantid")),
    in_record("schema/misspelt-property", 8, |event| rename(event, &[], "correlationid", "corelationid")),
    in_record("contract/unknown-property", 12, |event| add(event, &["data"], "ticket", "\"INC-20417\"")),
    in_record("contract/unknown-property", 8, |event| rename(event, &["data"], "targetid", "targetId")),
    in_record("ibm-verify-fulfillment/date-mismatch", 10, |event| replace(event, &["year"], "2024")),
    in_record("ibm-verify-fulfillment/impossible-date", 3, |event| replace(event, &["month"], "13")),
    in_record("ibm-verify-fulfillment/unusual-status-code", 8, |event| {
        event.at(&["data", "status_code"]).is_some_and(|code| code.is_text())
            && replace(event, &["data", "status_code"], "\"OK\"")
    }),
    in_record("ibm-verify-fulfillment/unusual-result", 6, |event| {
        replace(event, &["data", "result"], "\"done\"")
    }),
    in_record("ibm-verify-fulfillment/indexed-before-time", 4, |event| {
        replace(event, &["indexed_at"], "1767000000000")
    }),
    in_record("json/duplicate-key", 6, |event| add(event, &["data"], "cause", "\"See the ticket.\"")),
    in_text("json/trailing-comma", trailing_comma),
    in_text("json/wrong-quotes", |text| *text = text.replacen("\"fulfillment\"", "'fulfillment'", 1)),
    in_text("json/unclosed-bracket", cut_off),
];

/// Of change requests.
pub(super) const OF_REQUESTS: &[Fault] = &[
    in_record("schema/wrong-type", 16, |request| in_entity(request, "sourceId", "\"3\"")),
    in_record("schema/wrong-type", 8, |request| replace(request, &["comment"], "null")),
    in_record("schema/missing-property", 12, |request| remove(request, &[], "requestedAt")),
    in_record("schema/misspelt-property", 8, |request| rename(request, &[], "requestedBy", "requestedby")),
    in_record("contract/unknown-property", 12, |request| add(request, &[], "ticket", "\"INC-20417\"")),
    in_record("schema/forbidden-property", 8, |request| {
        request.at(&["campaignName"]).is_none() && add(request, &[], "campaignName", "\"Q1 2026\"")
    }),
    in_record("schema/bad-format", 8, |request| {
        replace(request, &["requestedAt"], "\"2026-03-27 15:12:38\"")
    }),
    in_record("schema/bad-format", 6, |request| replace(request, &["requestedBy"], "\"Ana Silva\"")),
    in_record("schema/unknown-value", 4, |request| replace(request, &["type"], "\"EntityRemoval\"")),
    in_record("contract/empty-value", 6, |request| in_entity(request, "id", "\"\"")),
    in_record("elimity-itsm-webhook/odd-source-id", 6, |request| in_entity(request, "sourceId", "0")),
    in_record("elimity-itsm-webhook/nothing-changed", 6, |request| {
        let Some(current) = request.at(&["value", "current"]).cloned() else { return false };
        request.at(&["value", "requested"]).is_some_and(|requested| {
            *requested = current;
            true
        })
    }),
    in_record("json/duplicate-key", 6, |request| add(request, &[], "comment", "\"See the ticket.\"")),
    in_text("json/trailing-comma", trailing_comma),
    in_text("json/unclosed-bracket", cut_off),
];

/// Of the relationship changes of an access review.
pub(super) const OF_CHANGES: &[Fault] = &[
    in_record("schema/wrong-type", 16, |change| in_entity(change, "sourceId", "\"3\"")),
    in_record("schema/missing-property", 12, |change| remove(change, &[], "comment")),
    in_record("schema/misspelt-property", 8, |change| rename(change, &[], "operation", "operaton")),
    in_record("contract/unknown-property", 12, |change| add(change, &[], "ticket", "\"INC-20417\"")),
    in_record("schema/unknown-value", 8, |change| replace(change, &["operation"], "\"Add\"")),
    in_record("contract/empty-value", 6, |change| in_entity(change, "id", "\"\"")),
    in_record("json/duplicate-key", 6, |change| add(change, &["columnEntity"], "name", "\"another\"")),
    in_record("elimity-itsm-webhook/relationship-to-itself", 6, |change| {
        let Some(column) = change.at(&["columnEntity"]).cloned() else { return false };
        change.at(&["rowEntity"]).is_some_and(|row| {
            *row = column;
            true
        })
    }),
];

/// Puts one or two faults into a record. Returns what is still to be done to its text; `alone` says that
/// this harms no other record.
pub(super) fn put_in(
    faults: &[Fault],
    alone: bool,
    record: &mut Json,
    rng: &mut Rng,
    tally: &mut Tally,
) -> Option<fn(&mut String)> {
    let wanted = rng.usize(1..=2);
    let mut put_in = Vec::new();
    while put_in.len() < wanted {
        let at = weighted(faults, rng);
        let is_there = match faults[at].damage {
            Damage::Record(damage) => !put_in.contains(&at) && damage(record),
            // Whatever else is wrong can't be seen any more.
            Damage::Text(damage) if alone && put_in.is_empty() => {
                *tally.entry(faults[at].rule).or_default() += 1;
                return Some(damage);
            }
            Damage::Text(_) => false,
        };
        if is_there {
            *tally.entry(faults[at].rule).or_default() += 1;
            put_in.push(at);
        }
    }
    None
}

fn weighted(faults: &[Fault], rng: &mut Rng) -> usize {
    let mut left = rng.u16(..faults.iter().map(|fault| fault.weight).sum::<u16>());
    let chosen = faults.iter().position(|fault| {
        let is_it = left < fault.weight;
        left = left.saturating_sub(fault.weight);
        is_it
    });
    chosen.expect("the weights add up")
}

fn replace(record: &mut Json, path: &[&str], written: &str) -> bool {
    record.at(path).is_some_and(|value| {
        *value = Json::Scalar(written.to_owned());
        true
    })
}

fn add(record: &mut Json, path: &[&str], name: &'static str, written: &str) -> bool {
    record.at(path).and_then(Json::members).is_some_and(|members| {
        members.push((name, Json::Scalar(written.to_owned())));
        true
    })
}

fn remove(record: &mut Json, path: &[&str], name: &str) -> bool {
    record.at(path).and_then(Json::members).is_some_and(|members| {
        let before = members.len();
        members.retain(|(other, _)| *other != name);
        members.len() < before
    })
}

fn rename(record: &mut Json, path: &[&str], name: &str, to: &'static str) -> bool {
    let members = record.at(path).and_then(Json::members);
    members.and_then(|members| members.iter_mut().find(|(other, _)| *other == name)).is_some_and(|member| {
        member.0 = to;
        true
    })
}

/// Replaces a property of the entity that a request or change is about.
fn in_entity(record: &mut Json, name: &str, written: &str) -> bool {
    let paths: [&[&str]; 4] =
        [&["entity"], &["fromEntity"], &["rowEntity"], &["relationshipChanges", "0", "rowEntity"]];
    paths.iter().any(|path| replace(record, &[path, &[name][..]].concat(), written))
}

fn trailing_comma(text: &mut String) {
    if let Some(at) = text.trim_end().strip_suffix('}').map(|before| before.trim_end().len()) {
        text.insert(at, ',');
    }
}

fn cut_off(text: &mut String) {
    if let Some(at) = text.rfind(',') {
        text.truncate(at);
    }
}
