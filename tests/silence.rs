//! Nothing is said about good payloads: thousands of them, made at random from the contracts' rows.

pub(crate) mod generator;
mod values;

use std::collections::BTreeMap;

use fastrand::Rng;
use payvet::contract::Contract;
use payvet::formats::{FORMATS, Format};

use self::generator::Generator;
use crate::support::{lines, run};

const PAYLOADS_OF_A_FORMAT: usize = 10_000;
/// How often each row, accepted form and layout is there at least, so that none gets lost unseen.
const AT_LEAST: usize = 100;

/// Everything that payloads of a format must have shown in the end.
fn expected(contract: &Contract) -> Vec<String> {
    let mut expected: Vec<String> = Vec::new();
    for object in &contract.objects {
        for property in &object.properties {
            expected.extend(property.names().map(|name| format!("{}.{name}", object.name)));
            let values =
                property.known_values().map(|value| format!("{}.{} {value}", object.name, property.name));
            expected.extend(values);
        }
        for property in object.properties.iter().filter(|property| generator::may_be_absent(property)) {
            expected.push(format!("no {}.{}", object.name, property.name));
        }
    }
    expected.extend(generator::LAYOUTS.iter().map(|layout| format!("layout {layout}")));
    expected.extend(values::TEXTS.iter().map(|text| format!("text {text}")));
    expected.extend(values::NOTATIONS.iter().map(|notation| format!("notation {notation}")));
    expected.extend(special_forms(contract).into_iter().map(str::to_owned));
    expected
}

/// What the hand-made values of a format must have shown.
fn special_forms(contract: &Contract) -> Vec<&'static str> {
    match contract.format.as_str() {
        "elimity-itsm-webhook" => values::VALUE_FORMS
            .iter()
            .chain(&[
                "an entity again",
                "same id in two sources",
                "a removed row that changes",
                "an empty list",
            ])
            .copied()
            .collect(),
        "ibm-verify-fulfillment" => {
            vec!["both names of a property", "a null geoip", "all attributes", "a response of the Events API"]
        }
        // Nothing in its payloads is made by hand.
        _ => Vec::new(),
    }
}

fn check(format: &Format) {
    let contract = &*format.contract;
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    let mut rng = Rng::with_seed(2026);
    let mut payloads = 0;
    while payloads < PAYLOADS_OF_A_FORMAT {
        let seed = rng.u64(..);
        let mut generator = Generator::new(contract, seed, &mut made);
        let (text, count) = generator.text();
        let verdict = run(&text);
        let shown: String = text.chars().take(2000).collect();
        assert_eq!(lines(&verdict), Vec::<String>::new(), "seed {seed}: {shown}");
        assert_eq!(verdict.formats, BTreeMap::from([(format.name, count)]), "seed {seed}: {shown}");
        assert_eq!((verdict.records, verdict.counts.total()), (count, 0), "seed {seed}: {shown}");
        payloads += count;
    }
    let count = |what: &str| made.get(what).copied().unwrap_or(0);
    let rare: Vec<String> = expected(contract).into_iter().filter(|what| count(what) < AT_LEAST).collect();
    assert_eq!(rare, Vec::<String>::new(), "made less than {AT_LEAST} times");
}

#[test]
fn good_payloads_of_every_format_are_passed_in_silence() {
    std::thread::scope(|scope| {
        for format in FORMATS {
            scope.spawn(|| check(format));
        }
    });
}
