//! What `payvet sample` prints: good payloads are good, and broken ones break the rule that was asked for.

use std::collections::{BTreeMap, BTreeSet};

use clap::Parser as _;
use payvet::check::{Settings, check};
use payvet::cli::correction::Misuse;
use payvet::cli::{Cli, Command};
use payvet::commands::sample;
use payvet::contract::{Contract, ObjectType, Presence, Type};
use payvet::formats::{self, FORMATS, Format, by_name};
use payvet::output::Output;
use payvet::rules::Rule;
use payvet::sample::breaks;
use payvet::sample::generate::Generator;
use payvet::sample::print::{Layout, print};
use payvet::sample::world::World;
use payvet::sample::{Extent, Wanted};
use payvet::schema::generate::{closed, open};
use serde_json::{Map, Value};

use crate::support::{lines, payvet, root, settings, text};

const EXTENTS: [Extent; 3] = [Extent::Minimal, Extent::Usual, Extent::Full];

/// Each of a format's variants, and none at all.
fn variants(format: &Format) -> Vec<Option<String>> {
    let variants = format.contract.root().variants().iter().cloned().map(Some);
    std::iter::once(None).chain(variants).collect()
}

fn generator(format: &'static Format, wanted: &Wanted) -> Generator<'static> {
    Generator::new(&format.contract, wanted.clone())
}

fn printed(format: &'static Format, wanted: &Wanted, count: u64, layout: Layout) -> Vec<u8> {
    let mut text = Vec::new();
    let is_wanted = || true;
    print(&mut generator(format, wanted), count, layout, &mut text, &is_wanted)
        .expect("memory can be written");
    text
}

fn layouts(format: &'static Format) -> Vec<Layout> {
    [Layout::Json, Layout::Lines].into_iter().chain(format.wrapper.as_ref().map(Layout::Wrapped)).collect()
}

/// Calls `visit` with payloads of every kind, and what kind that is.
fn all_payloads(
    seeds: u64,
    count: u64,
    mut visit: impl FnMut(&'static Format, &Wanted, &Map<String, Value>),
) {
    for format in FORMATS.iter().copied() {
        for variant in variants(format) {
            for extent in EXTENTS {
                for seed in 0..seeds {
                    let wanted = Wanted { variant: variant.clone(), extent, seed };
                    let mut generator = generator(format, &wanted);
                    for _ in 0..count {
                        visit(format, &wanted, &generator.payload());
                    }
                }
            }
        }
    }
}

#[test]
fn samples_are_silent_in_every_layout() {
    for format in FORMATS.iter().copied() {
        for variant in variants(format) {
            for extent in EXTENTS {
                for layout in layouts(format) {
                    for (seed, count) in (0..20).zip([1, 2, 7].into_iter().cycle()) {
                        let wanted = Wanted { variant: variant.clone(), extent, seed };
                        let text = printed(format, &wanted, count, layout);
                        let verdict = check(&text, &settings());
                        let shown = String::from_utf8_lossy(&text);
                        let what = format!("{wanted:?} {layout:?}: {shown}");
                        assert_eq!(lines(&verdict), Vec::<String>::new(), "{what}");
                        let count = usize::try_from(count).expect("it is small");
                        assert_eq!(verdict.formats, BTreeMap::from([(format.name, count)]), "{what}");
                        assert_eq!(verdict.suppressed, 0, "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_closed_schema_accepts_samples() {
    let schemas: BTreeMap<&str, jsonschema::Validator> = FORMATS
        .iter()
        .map(|format| {
            let schema = closed(&open(&format.contract));
            let options = jsonschema::options().should_validate_formats(true);
            (format.name, options.build(&schema).expect("the schema is valid"))
        })
        .collect();
    let mut count = 0;
    all_payloads(20, 5, |format, wanted, payload| {
        let payload = Value::Object(payload.clone());
        assert!(schemas[format.name].is_valid(&payload), "{wanted:?}: {payload}");
        count += 1;
    });
    assert!(count > 1000);
}

/// Calls `visit` for every object that the contract describes.
fn objects<'c>(
    contract: &'c Contract,
    object: &'c ObjectType,
    members: &Map<String, Value>,
    visit: &mut dyn FnMut(&'c ObjectType, &Map<String, Value>),
) {
    visit(object, members);
    for property in &object.properties {
        let inner = property.types.all().find_map(|one| match one {
            Type::Ref(name) | Type::ListOf(name) => contract.object(name),
            _ => None,
        });
        for value in property.names().filter_map(|name| members.get(name)) {
            match (inner, value) {
                (Some(inner), Value::Object(members)) => objects(contract, inner, members, visit),
                (Some(inner), Value::Array(elements)) => {
                    for members in elements.iter().filter_map(Value::as_object) {
                        objects(contract, inner, members, visit);
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn minimal_and_full_samples_are() {
    // Without it `data` is empty, which is worth a warning.
    let needed_by_a_rule = ["Data.action"];
    all_payloads(10, 5, |format, wanted, payload| {
        objects(&format.contract, format.contract.root(), payload, &mut |object, members| {
            let variant = object.discriminator.as_deref().and_then(|name| members.get(name)?.as_str());
            for property in &object.properties {
                let is_there = property.names().any(|name| members.contains_key(name));
                let is_required = match &property.presence {
                    Presence::Always | Presence::Expected => true,
                    Presence::Optional => false,
                    Presence::Variants(_) => {
                        variant.is_some_and(|variant| property.presence.is_required_in(variant))
                    }
                };
                let is_forbidden = variant.is_some_and(|variant| property.presence.forbids(variant));
                let name = format!("{}.{}", object.name, property.name);
                let what = format!("{name} in {wanted:?}: {payload:?}");
                match wanted.extent {
                    Extent::Minimal => {
                        let is_needed = is_required || needed_by_a_rule.contains(&name.as_str());
                        assert_eq!(is_there, is_needed, "{what}");
                    }
                    Extent::Full => assert_eq!(is_there, !is_forbidden, "{what}"),
                    Extent::Usual => assert!(is_there >= is_required && is_there <= !is_forbidden, "{what}"),
                }
            }
        });
    });
}

#[test]
fn usual_samples_show_everything_in_time() {
    for format in FORMATS.iter().copied() {
        let mut seen = BTreeSet::new();
        let mut generator = generator(format, &Wanted::default());
        for _ in 0..2000 {
            let payload = generator.payload();
            objects(&format.contract, format.contract.root(), &payload, &mut |object, members| {
                for name in members.keys() {
                    let property =
                        object.find(name).unwrap_or_else(|| panic!("{}.{name} is unknown", object.name));
                    seen.insert(format!("{}.{}", object.name, property.name));
                    let values = property.known_values().filter(|known| members[name] == **known);
                    seen.extend(values.map(|value| format!("{}.{name} {value}", object.name)));
                }
            });
        }
        for object in &format.contract.objects {
            for property in &object.properties {
                let name = format!("{}.{}", object.name, property.name);
                assert!(seen.contains(&name), "{name}");
                for value in property.known_values() {
                    assert!(seen.contains(&format!("{name} {value}")), "{name} {value}");
                }
            }
        }
    }
}

#[test]
fn equal_seeds_make_equal_samples_and_few_are_the_first_of_many() {
    for format in FORMATS.iter().copied() {
        for extent in EXTENTS {
            let of = |seed: u64, count: u64| {
                let wanted = Wanted { variant: None, extent, seed };
                let text = printed(format, &wanted, count, Layout::Lines);
                String::from_utf8(text).expect("it is text")
            };
            let many = of(7, 30);
            assert_eq!(many, of(7, 30));
            assert!(many.starts_with(&of(7, 9)));
            assert_ne!(many, of(8, 30));
            let different: BTreeSet<&str> = many.lines().collect();
            assert_eq!(different.len(), 30, "{}: some are equal", format.name);
        }
    }
}

#[test]
fn layouts_hold_the_same_payloads() {
    for format in FORMATS.iter().copied() {
        let wanted = Wanted { seed: 3, ..Wanted::default() };
        let mut generator = generator(format, &wanted);
        let payloads: Vec<Value> = (0..4).map(|_| Value::Object(generator.payload())).collect();
        let parse = |layout: Layout, count: u64| -> Value {
            serde_json::from_slice(&printed(format, &wanted, count, layout)).expect("it is JSON")
        };
        assert_eq!(parse(Layout::Json, 1), payloads[0]);
        assert_eq!(parse(Layout::Json, 4), Value::Array(payloads.clone()));
        let pretty = serde_json::to_string_pretty(&payloads).expect("it is JSON") + "\n";
        assert_eq!(text(&printed(format, &wanted, 4, Layout::Json)), pretty);
        let lines = printed(format, &wanted, 4, Layout::Lines);
        let lines: Vec<Value> =
            text(&lines).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
        assert_eq!(lines, payloads);
        if let Some(wrapper) = &format.wrapper {
            let whole = parse(Layout::Wrapped(wrapper), 4);
            let pointer: String = wrapper.path.iter().flat_map(|name| ["/", name]).collect();
            assert_eq!(whole.pointer(&pointer), Some(&Value::Array(payloads)));
            let pretty = serde_json::to_string_pretty(&whole).expect("it is JSON") + "\n";
            assert_eq!(text(&printed(format, &wanted, 4, Layout::Wrapped(wrapper))), pretty);
        }
    }
}

/// Every string in a value.
fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(elements) => elements.iter().for_each(|value| strings(value, found)),
        Value::Object(members) => members.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// What of a text names a place in a network that isn't reserved for examples (RFC 2606, RFC 5737).
fn foreign(text: &str) -> Vec<String> {
    let is_of_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '@' | '_' | '+');
    let words = text.split(|c: char| !is_of_host(c));
    let is_reserved = |host: &str| {
        ["example.com", "example.net", "example.org"]
            .iter()
            .any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
    };
    let is_example =
        |address: &str| ["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|net| address.starts_with(net));
    let mut found = Vec::new();
    for word in words {
        let word = word.trim_matches(['.', '-']);
        let host = word.rsplit('@').next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        let is_number = labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
        let last = labels.last().copied().unwrap_or_default();
        let is_name =
            labels.len() > 1 && last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_foreign = match (word.contains('@'), is_number, labels.len()) {
            (true, ..) => !is_reserved(host),
            (false, true, 4) => !is_example(host),
            _ => is_name && !is_reserved(host),
        };
        if is_foreign {
            found.push(word.to_owned());
        }
    }
    found
}

#[test]
fn addresses_and_hosts_are_reserved_ones() {
    assert_eq!(
        foreign("a@b.example.com, see https://hooks.example.org/x (192.0.2.7)."),
        Vec::<String>::new()
    );
    assert_eq!(foreign("a@acme.com 8.8.8.8 www.acme.io"), ["a@acme.com", "8.8.8.8", "www.acme.io"]);
    let assert_reserved = |value: &Value, what: &str| {
        let mut found = Vec::new();
        strings(value, &mut found);
        for text in found {
            assert_eq!(foreign(text), Vec::<String>::new(), "{what}: {text}");
        }
    };
    let mut count = 0;
    all_payloads(20, 10, |_, wanted, payload| {
        count += 1;
        let mut found = Vec::new();
        payload.values().for_each(|value| strings(value, &mut found));
        for text in found {
            assert_eq!(foreign(text), Vec::<String>::new(), "{wanted:?}: {text}");
        }
    });
    assert!(count > 1000);
    for format in FORMATS.iter().copied() {
        for (rule, text) in broken(format, 1) {
            if let Ok(value) = serde_json::from_slice::<Value>(&text) {
                assert_reserved(&value, rule.code);
            }
        }
    }
}

/// What breaks each rule that a format claims to be able to break, by several seeds.
fn broken(format: &'static Format, seeds: u64) -> Vec<(&'static Rule, Vec<u8>)> {
    let rules = formats::rules().filter(|rule| breaks::formats_of(rule).any(|one| one == format));
    let texts = rules.flat_map(|rule| {
        let of_seed = move |seed| {
            let wanted = Wanted { seed, ..Wanted::default() };
            Some((rule, breaks::text(rule, format, &wanted)?))
        };
        (0..seeds).filter_map(of_seed)
    });
    texts.collect()
}

/// Rules that no text of a format breaks.
const UNBREAKABLE: &[(&str, &[&str])] = &[
    (
        "elimity-itsm-webhook",
        &[
            // A record of this rule is streamed: see below.
            "json/too-large",
            // Only payvet itself can.
            "payvet/internal-fault",
            // Every property must be there, or must not.
            "contract/missing-expected",
            // The page names every type.
            "contract/unexpected-type",
        ],
    ),
    (
        "ibm-verify-fulfillment",
        &[
            "json/too-large",
            "payvet/internal-fault",
            // There are no variants.
            "schema/forbidden-property",
            "schema/wrong-variant",
            "contract/forbidden-null",
            // Another `event_type` is another rule's, and no other property has a closed list.
            "schema/unknown-value",
            // No text has a form that is documented.
            "schema/bad-format",
        ],
    ),
];

#[test]
fn each_rule_is_broken_alone() {
    const SEEDS: u64 = 12;
    let check_all = |format: &'static Format| {
        let listed = UNBREAKABLE.iter().find(|(name, _)| *name == format.name).map(|(_, rules)| *rules);
        let mut count: BTreeMap<&str, u64> = BTreeMap::new();
        for (rule, text) in broken(format, SEEDS) {
            let verdict = check(&text, &settings());
            let found: BTreeSet<&str> = verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
            assert_eq!(found, BTreeSet::from([rule.code]), "{}", String::from_utf8_lossy(&text));
            assert!(verdict.formats.keys().all(|found| *found == format.name), "{}", rule.code);
            *count.entry(rule.code).or_default() += 1;
        }
        for rule in formats::rules().filter(|rule| breaks::formats_of(rule).any(|one| one == format)) {
            let found = count.get(rule.code).copied().unwrap_or_default();
            // Of a format that isn't listed, rules of its own can be broken, and others by every seed or none.
            let can =
                listed.map_or(found > 0 || rule.family() == format.name, |list| !list.contains(&rule.code));
            assert_eq!(found, if can { SEEDS } else { 0 }, "{} of {}", rule.code, format.name);
        }
    };
    std::thread::scope(|scope| {
        for format in FORMATS.iter().copied() {
            scope.spawn(move || check_all(format));
        }
    });
    assert!(UNBREAKABLE.iter().all(|(name, _)| by_name(name).is_some()));
}

/// Every object in a value that is an entity of Elimity.
fn entities<'v>(value: &'v Value, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|value| entities(value, found)),
        Value::Object(members) => {
            if members.contains_key("sourceId") {
                found.push(members);
            }
            members.values().for_each(|value| entities(value, found));
        }
        _ => {}
    }
}

/// Calls `visit` with payloads of a format, good ones and such as break one of its own rules.
fn good_and_broken(name: &str, mut visit: impl FnMut(&Wanted, &Map<String, Value>)) {
    all_payloads(8, 15, |format, wanted, payload| {
        if format.name == name {
            visit(wanted, payload);
        }
    });
    let format = by_name(name).expect("it is known");
    for rule in formats::rules().filter(|rule| rule.family() == name) {
        for seed in 0..4 {
            let wanted = Wanted { seed, ..Wanted::default() };
            let text = breaks::text(rule, format, &wanted).expect("it can be broken");
            if let Ok(Value::Object(payload)) = serde_json::from_slice(&text) {
                visit(&wanted, &payload);
            }
        }
    }
}

#[test]
fn nobody_acts_on_themselves() {
    let mut own = BTreeSet::new();
    let mut count = 0;
    good_and_broken("ibm-verify-fulfillment", |wanted, event| {
        let data = &event.get("data").cloned().unwrap_or_default();
        let is_concerned = |name: &str| {
            let performer = &data[name];
            let concerned = ["userid", "targetid", "userid_username", "target"];
            performer.is_string() && concerned.iter().any(|name| data[name] == *performer)
        };
        count += usize::from(data["performedby_type"] == "user");
        if is_concerned("performedby") || is_concerned("performedby_username") {
            own.insert(data["subaction"].as_str().unwrap_or("change_password").to_owned());
            assert!(
                !matches!(&data["action"], Value::String(action) if action != "password_reset"),
                "{wanted:?}"
            );
        }
    });
    // Passwords are one's own matter, nothing else is.
    assert_eq!(own, BTreeSet::from(["change_password".to_owned()]));
    assert!(count > 30, "{count}");

    let mut worlds: BTreeMap<u64, World> = BTreeMap::new();
    good_and_broken("elimity-itsm-webhook", |wanted, request| {
        let world = worlds.entry(wanted.seed).or_insert_with(|| World::new(wanted.seed));
        let mut found = Vec::new();
        request.values().for_each(|value| entities(value, &mut found));
        for name in ["requestedBy", "reviewCreatedBy"] {
            let actor =
                world.people.iter().find(|person| request.get(name) == Some(&person.address.clone().into()));
            let is_actor =
                |entity: &&Map<String, Value>| actor.is_some_and(|actor| entity["name"] == *actor.name);
            assert!(!found.iter().any(is_actor), "{wanted:?}: {request:?}");
        }
    });
}

#[test]
fn reasons_of_events_follow_from_their_actions() {
    let format = by_name("ibm-verify-fulfillment").expect("it is known");
    let mut told: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut of_failures = BTreeSet::new();
    for seed in 0..20 {
        let mut generator = generator(format, &Wanted { extent: Extent::Full, seed, ..Wanted::default() });
        for _ in 0..50 {
            let event = generator.payload();
            let of = |name: &str| event["data"][name].as_str().expect("it is text").to_owned();
            if of("result") == "success" {
                told.entry(of("action")).or_default().insert((of("cause"), of("reason")));
            } else {
                of_failures.insert(of("reason"));
            }
        }
    }
    assert!(told.values().all(|told| told.len() == 1), "{told:?}");
    let reasons: BTreeSet<&String> = told.values().flatten().map(|(_, reason)| reason).collect();
    assert_eq!(reasons.len(), told.len());
    assert!(reasons.iter().all(|reason| !of_failures.contains(*reason)));
}

#[test]
fn attributes_keep_their_names_and_types() {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut known: BTreeMap<String, BTreeSet<[Option<String>; 2]>> = BTreeMap::new();
    good_and_broken("elimity-itsm-webhook", |_, request| {
        if let Some(id) = request.get("attributeTypeId").and_then(text) {
            let about = [text(&request["attributeTypeName"]), text(&request["value"]["type"])];
            known.entry(id).or_default().insert(about);
        }
    });
    assert!(known.len() > 10 && known.values().all(|about| about.len() == 1), "{known:?}");
}

#[test]
fn campaigns_are_about_the_source_of_their_rows() {
    let mut count = 0;
    good_and_broken("elimity-itsm-webhook", |wanted, request| {
        let Some(campaign) = request.get("campaignName").and_then(Value::as_str) else { return };
        let mut found = Vec::new();
        request.values().for_each(|value| entities(value, &mut found));
        let sources: BTreeSet<&str> =
            found.iter().filter_map(|entity| entity["sourceName"].as_str()).collect();
        assert!(sources.len() < 2, "{wanted:?}: {sources:?}");
        if let (Some((_, named)), Some(source)) = (campaign.split_once(": "), sources.first()) {
            assert_eq!(named, *source, "{wanted:?}");
            count += 1;
        }
    });
    assert!(count > 100, "{count}");
}

#[test]
fn comments_fit_what_changes() {
    // By change and kind of source or attribute: what is written.
    let mut written: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    let mut write = |about: &Value, change: &str, comment: &Value| {
        let about = about.as_str().expect("it is text").to_owned();
        let comment = comment.as_str().expect("it is text").to_owned();
        if !comment.is_empty() {
            written.entry((about, change.to_owned())).or_default().insert(comment);
        }
    };
    let mut nulls = BTreeSet::new();
    all_payloads(20, 40, |_, _, request| match request.get("type").and_then(Value::as_str) {
        Some("entityRemoval") => write(&request["entity"]["type"], "removal", &request["comment"]),
        Some("relationshipRemoval") => write(&request["fromEntity"]["type"], "remove", &request["comment"]),
        Some("accessReviewSubmission") => {
            for change in request["relationshipChanges"].as_array().expect("it is a list") {
                let operation = change["operation"].as_str().expect("it is text");
                write(&change["rowEntity"]["type"], operation, &change["comment"]);
            }
            for removal in request["rowRemovals"].as_array().expect("it is a list") {
                write(&removal["entity"]["type"], "removal", &removal["comment"]);
            }
        }
        Some("attributeAssignment") => {
            let (current, requested) = (&request["value"]["current"], &request["value"]["requested"]);
            nulls.insert((current.is_null(), requested.is_null()));
            let change = match (current, requested) {
                (_, Value::Null) => "removed",
                (_, Value::Bool(true)) => "on",
                (_, Value::Bool(false)) => "off",
                (Value::Null, _) => "assigned",
                _ => "changed",
            };
            write(&request["attributeTypeId"], change, &request["comment"]);
        }
        _ => {}
    });
    assert_eq!(nulls.len(), 3);
    // Of one thing, no comment serves two kinds of change.
    for ((about, change), comments) in &written {
        for ((other, another), others) in &written {
            if about == other && change != another {
                assert!(comments.is_disjoint(others), "{about}: {change} and {another}");
            }
        }
    }
    // Who is employed isn't an account, has no access and doesn't log in.
    for change in ["removal", "remove", "add"] {
        let of = |about: &str| &written[&(about.to_owned(), change.to_owned())];
        assert!(of("employee").is_disjoint(of("user")) && of("employee").is_disjoint(of("account")));
        let is_odd =
            |comment: &String| ["account", "access", "login"].iter().any(|word| comment.contains(word));
        assert!(!of("employee").iter().any(is_odd), "{:?}", of("employee"));
    }
    // Each direction of the marks has words of its own.
    for attribute in ["privileged", "mfaEnforced"] {
        for change in ["on", "off", "removed"] {
            assert!(written.contains_key(&(attribute.to_owned(), change.to_owned())), "{attribute} {change}");
        }
    }
}

#[test]
fn shells_complete_the_rules_that_can_be_broken() {
    let command = payvet::cli::names::command();
    let sample = command.find_subcommand("sample").expect("it is a subcommand");
    let broken = sample.get_arguments().find(|argument| argument.get_long() == Some("break"));
    let completed: BTreeSet<String> = broken
        .expect("it is an option")
        .get_possible_values()
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect();
    let output = payvet(&["sample", "--list"], b"");
    let page = text(&output.stdout);
    let (_, rules) = page.split_once("Rules that --break can break:\n").expect("it lists rules");
    let listed: BTreeSet<String> =
        rules.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert_eq!(completed, listed);
}

#[test]
fn rules_are_broken_in_payloads_of_the_wanted_kind() {
    let extents = [Extent::Minimal, Extent::Full];
    let mut count = 0;
    for format in FORMATS.iter().copied() {
        for variant in variants(format) {
            for (extent, rule) in
                extents.into_iter().flat_map(|extent| formats::rules().map(move |rule| (extent, rule)))
            {
                let wanted = Wanted { variant: variant.clone(), extent, seed: 5 };
                let Some(text) = breaks::text(rule, format, &wanted) else { continue };
                let verdict = check(&text, &settings());
                let found: BTreeSet<&str> =
                    verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
                assert_eq!(found, BTreeSet::from([rule.code]), "{}", String::from_utf8_lossy(&text));
                count += 1;
                // Whatever else is broken, the variant is the one that was wanted.
                let discriminator = format.contract.root().discriminator.as_deref().unwrap_or_default();
                if let (Some(wanted), Ok(Value::Object(payload))) = (&variant, serde_json::from_slice(&text))
                    && let Some(Value::String(named)) = payload.get(discriminator)
                    && !["schema/wrong-variant", "schema/unknown-value"].contains(&rule.code)
                {
                    assert_eq!(named, wanted, "{}", rule.code);
                }
            }
        }
    }
    assert!(count > 400, "{count}");
}

#[test]
fn command_lines_that_are_offered_can_be_followed() {
    let run = |line: &str| {
        let Command::Sample(args) = Cli::try_parse_from(line.split(' ')).expect("it can be parsed").command
        else {
            panic!("`{line}` is another subcommand");
        };
        let mut out = Output::new(Vec::new());
        sample::run(&args, None, &out.reader(), &mut out)
    };
    let mut kinds = vec![String::new()];
    for option in ["entityRemoval", "add", "zzz"].map(|variant| format!(" --variant {variant}")) {
        kinds.extend([format!("{option} --minimal"), option]);
    }
    kinds.push(" --minimal".to_owned());
    // One that is too large can be had of any kind, and takes a while.
    let rules = formats::rules().map(|rule| rule.code).filter(|code| *code != "json/too-large");
    let breaks = rules.map(|code| format!(" --break {code}"));
    let tasks: Vec<String> = breaks.chain([String::new(), " --layout events-api".to_owned()]).collect();
    let mut offers = 0;
    for format in ["", " elimity-itsm-webhook", " ibm-verify-fulfillment"] {
        for (kind, task) in kinds.iter().flat_map(|kind| tasks.iter().map(move |task| (kind, task))) {
            let line = format!("payvet sample{format}{kind}{task}");
            let Err(error) = run(&line) else { continue };
            for meant in error.downcast_ref::<Misuse>().map_or(&[][..], |misuse| &misuse.meant) {
                assert_ne!(*meant, line);
                if let Err(why) = run(meant) {
                    panic!("`{line}` offers `{meant}`: {why}");
                }
                offers += 1;
            }
        }
    }
    assert!(offers > 200, "{offers}");
}

#[test]
fn a_record_that_is_too_large_has_one_byte_too_many() {
    for format in FORMATS.iter().copied() {
        for limit in [4096, 100_000, 1 << 20] {
            let wanted = Wanted::default();
            let mut text = Vec::new();
            breaks::print_too_large(format, &wanted, limit, &mut text, &|| true)
                .expect("memory can be written");
            assert_eq!(text.len(), limit + 2, "the record, and a line break");
            let limited = |max_record| Settings { max_record, ..settings() };
            assert_eq!(lines(&check(&text, &limited(limit + 1))), Vec::<String>::new(), "{}", format.name);
            let verdict = check(&text, &limited(limit));
            let found: Vec<&str> = verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
            assert_eq!(found, ["json/too-large"], "{}", format.name);
        }
    }
}

#[test]
fn nothing_is_made_once_nobody_reads() {
    for layout in [Layout::Json, Layout::Lines] {
        let format = FORMATS[0];
        let asked = std::cell::Cell::new(0);
        let is_wanted = || {
            asked.set(asked.get() + 1);
            asked.get() <= 3
        };
        let mut text = Vec::new();
        let mut generator = generator(format, &Wanted::default());
        print(&mut generator, u64::MAX, layout, &mut text, &is_wanted).expect("memory can be written");
        assert_eq!(asked.get(), 4);
    }
}

/// A format that no code knows: payloads come from its contract alone.
const BADGES: &str = r#"
format = "badges"
title = "badge event"
description = "Somebody came or went."
[page]
vendor = "Nobody"
title = "Badges"
version = "1"
address = "https://badges.example.com"
[[objects]]
name = "Event"
title = "a badge event"
description = "One passage."
table = "Events"
discriminator = "kind"
[[objects.properties]]
name = "kind"
type = "string"
enum = ["came", "went"]
presence = "always"
evidence = "documented"
row = "kind"
description = "Which way."
[[objects.properties]]
name = "door"
type = "Door"
presence = "always"
evidence = "documented"
row = "door"
description = "The door."
[[objects.properties]]
name = "who"
type = "list of Person"
presence = ["came"]
evidence = "documented"
row = "who"
description = "Whoever came."
[[objects.properties]]
name = "at"
type = "integer"
fake = "epoch-milliseconds"
presence = "always"
evidence = "documented"
row = "at"
description = "When."
[[objects.properties]]
name = "seen"
type = "string"
format = "date-time"
presence = "optional"
evidence = "documented"
row = "seen"
description = "When it was seen."
[[objects]]
name = "Door"
title = "a door"
description = "A door."
table = "Doors"
[[objects.properties]]
name = "number"
type = "number | null"
presence = "always"
evidence = "documented"
row = "number"
description = "Its number."
[[objects.properties]]
name = "open"
type = "boolean"
presence = "optional"
evidence = "documented"
row = "open"
description = "Whether it was open."
[[objects.properties]]
name = "site"
type = "string"
presence = "always"
evidence = "documented"
row = "site"
description = "Where it is."
examples = ["North", "South"]
[[objects]]
name = "Person"
title = "a person"
description = "A person."
table = "People"
[[objects.properties]]
name = "name"
type = "string"
fake = "person"
presence = "always"
evidence = "documented"
row = "name"
description = "Name."
[[objects.properties]]
name = "mail"
type = "string"
format = "email"
presence = "always"
evidence = "documented"
row = "mail"
description = "Address."
[[objects.properties]]
name = "badge"
type = "string"
fake = "uuid"
presence = "always"
evidence = "documented"
row = "badge"
description = "Badge."
"#;

#[test]
fn a_format_without_a_word_of_its_own_has_samples() {
    let contract = Contract::parse(BADGES).expect("it is valid");
    let schema = closed(&open(&contract));
    let validator =
        jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is valid");
    let mut seen = BTreeSet::new();
    for extent in EXTENTS {
        let mut generator = Generator::new(&contract, Wanted { extent, ..Wanted::default() });
        for _ in 0..50 {
            let payload = Value::Object(generator.payload());
            assert!(validator.is_valid(&payload), "{payload}");
            let mut found = Vec::new();
            strings(&payload, &mut found);
            seen.extend(found.into_iter().map(str::to_owned));
            // Name and address are those of one person.
            for person in payload["who"].as_array().into_iter().flatten() {
                let mail = person["mail"].as_str().expect("it is text");
                let given = mail.split('.').next().expect("it has a name");
                let name = person["name"].as_str().expect("it is text").to_lowercase();
                let both = given.chars().zip(name.chars()).filter(|(_, of_name)| of_name.is_ascii());
                assert!(both.into_iter().all(|(one, other)| one == other), "{name} {mail}");
            }
        }
    }
    for value in ["came", "went", "North", "South"] {
        assert!(seen.contains(value), "{value}");
    }
}

/// What a vendor might add to the last object of a contract.
const ADDED: &str = r#"
[[objects.properties]]
name = "revision"
type = "integer"
presence = "optional"
evidence = "documented"
row = "revision"
description = "How often it was changed."
examples = [4]
"#;

#[test]
fn a_property_that_a_vendor_adds_is_shown_without_further_words() {
    for format in FORMATS.iter().copied() {
        let path = root().join(format!("schemas/{}.contract.toml", format.name));
        let known = std::fs::read_to_string(path).expect("the contract is there");
        let contract = Contract::parse(&(known + ADDED)).expect("it is valid");
        let validator = jsonschema::options().build(&closed(&open(&contract))).expect("the schema is valid");
        let mut generator = Generator::new(&contract, Wanted::default());
        let payloads: Vec<String> = (0..200)
            .map(|_| {
                let payload = Value::Object(generator.payload());
                assert!(validator.is_valid(&payload), "{payload}");
                payload.to_string()
            })
            .collect();
        let count = payloads.iter().filter(|payload| payload.contains("\"revision\":4")).count();
        assert!((10..190).contains(&count), "{}: in {count} of 200", format.name);
    }
}

#[test]
fn a_fake_that_suits_no_type_is_refused() {
    let suits = "\"integer\"\nfake = \"epoch-milliseconds\"";
    let text = BADGES.replace(suits, "\"integer\"\nfake = \"person\"");
    assert_ne!(text, BADGES);
    let error = Contract::parse(&text).expect_err("an integer is no person");
    assert_eq!(error, "Event.at: its type doesn't go with this kind of `fake`");
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    use std::io::Read as _;
    for layout in ["json", "jsonl", "events-api"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_payvet"))
            .args(["sample", "ibm-verify-fulfillment", "--count", "18446744073709551615", "--layout", layout])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut first = [0; 1000];
        let mut stdout = child.stdout.take().expect("it is a pipe");
        stdout.read_exact(&mut first).expect("it is printed");
        drop(stdout);
        let output = child.wait_with_output().expect("the binary ends");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{layout}");
    }
}

#[test]
fn the_list_names_what_can_be_broken() {
    for (name, unbreakable) in UNBREAKABLE {
        let output = payvet(&["sample", name, "--list"], b"");
        let page = text(&output.stdout);
        let (_, rules) = page.split_once("Rules that --break can break:\n").expect("it lists rules");
        let listed: BTreeSet<&str> =
            rules.lines().filter_map(|line| line.split_whitespace().next()).collect();
        let format = by_name(name).expect("it is known");
        let able = formats::rules()
            .filter(|rule| breaks::formats_of(rule).any(|one| one == format))
            .filter(|rule| rule.code == "json/too-large" || !unbreakable.contains(&rule.code))
            .map(|rule| rule.code);
        assert_eq!(listed, able.collect::<BTreeSet<&str>>());
    }
}
