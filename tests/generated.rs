//! Files that are generated and checked in: `cargo test` says when one is stale, `UPDATE=1 cargo test`
//! writes it anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anstyle_svg::{Palette, Term};
use payvet::commands::explain::Pages;
use payvet::config::file::SettingsFile;
use payvet::contract::{Contract, Type, TypeRule};
use payvet::document::Document;
use payvet::formats::FORMATS;
use payvet::schema::generate;
use serde_json::{Value, json};

use crate::support::{assert_current, files_below, payvet_in, root, text};

/// The contracts that lie there, whether a format embeds them or not: it can't do so before its schemas are
/// there as well.
fn contracts() -> Vec<Contract> {
    let files = files_below(&root().join("schemas")).into_iter();
    let files = files.filter(|path| path.to_str().is_some_and(|path| path.ends_with(".contract.toml")));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a contract can be read");
        let contract = Contract::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = format!("{}.contract.toml", contract.format);
        assert!(path.ends_with(&name), "{} is the contract of {}", path.display(), contract.format);
        contract
    };
    files.map(read).collect()
}

#[test]
fn every_contract_belongs_to_a_format() {
    let mut known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    known.sort_unstable();
    assert_eq!(contracts().iter().map(|contract| contract.format.as_str()).collect::<Vec<_>>(), known);
}

#[test]
fn schemas_follow_from_their_contracts() {
    for contract in contracts() {
        let schema = serde_json::to_string_pretty(&generate::open(&contract)).expect("a schema is JSON");
        let path = root().join("schemas").join(format!("{}.schema.json", contract.format));
        assert_current(&path, &(schema + "\n"));
    }
}

#[test]
fn strict_schemas_follow_from_their_contracts() {
    for contract in contracts() {
        let schema = generate::strict(&contract).to_string();
        let path = root().join("schemas").join(format!("{}.strict.schema.json", contract.format));
        assert_current(&path, &(schema + "\n"));
    }
}

#[test]
fn pages_of_formats_follow_from_their_contracts() {
    for format in FORMATS {
        let path = root().join("schemas").join(format!("{}.md", format.name));
        assert_current(&path, &Pages::new(None).format(format));
    }
}

/// What the files of the picture are called in it, and the samples that they are: a misspelt name, a wrong
/// type, and two values that contradict each other.
const PICTURED: [(&str, &str); 3] = [
    ("event-1.json", "schema/misspelt-property__event.json"),
    ("event-2.json", "schema/wrong-type__quoted-number.json"),
    ("event-3.json", "ibm-verify-fulfillment/indexed-before-time.json"),
];

/// Red, green and blue of the sixteen colours of a terminal, from black, on which it writes, over white, in
/// which it does, to their bright variants: each is told from the ground by a contrast of 5 to 1 or more.
const COLOURS: [(u8, u8, u8); 16] = [
    (24, 28, 34),
    (247, 110, 106),
    (96, 205, 110),
    (230, 180, 70),
    (105, 170, 255),
    (205, 145, 250),
    (90, 205, 215),
    (212, 218, 226),
    (138, 146, 156),
    (247, 110, 106),
    (96, 205, 110),
    (230, 180, 70),
    (105, 170, 255),
    (205, 145, 250),
    (90, 205, 215),
    (255, 255, 255),
];

#[test]
fn the_picture_of_a_terminal_shows_what_payvet_prints() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir(folder.path().join("events")).expect("a folder can be made");
    for (name, sample) in PICTURED {
        let sample = root().join("samples/invalid").join(sample);
        fs::copy(sample, folder.path().join("events").join(name)).expect("a sample can be copied");
    }
    // On a terminal, colours and values are there without being asked for.
    let arguments = ["check", "--isolated", "--color=always", "--show-values", "events"];
    let output = payvet_in(folder.path(), &arguments, b"");
    assert_eq!(output.status.code(), Some(1));
    let screen = format!("$ payvet check events\n{}{}", text(&output.stdout), text(&output.stderr));
    let picture =
        Term::new().min_width_px(864).palette(Palette(COLOURS.map(Into::into))).render_svg(screen.trim_end());
    // Without the last one, a page that is too narrow would cut it off instead of showing it smaller.
    let size = picture.lines().next().expect("there is a first line");
    let numbers: Vec<&str> =
        size.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let view_box = format!("<svg viewBox=\"0 0 {} {}\" ", numbers[0], numbers[1]);
    assert_current(&root().join(".github/terminal.svg"), &picture.replacen("<svg ", &view_box, 1));
}

#[test]
fn the_readme_lists_the_rules() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README can be read");
    let (before, rest) = readme.split_once("<!-- rules -->\n").expect("the table begins");
    let (_, after) = rest.split_once("<!-- end of rules -->").expect("the table ends");
    let table = payvet::commands::rules::table();
    assert_current(&path, &format!("{before}<!-- rules -->\n{table}<!-- end of rules -->{after}"));
}

#[test]
fn the_settings_in_the_readme_are_good_ones() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README can be read");
    let blocks = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    // The other ones are for Cargo.
    let settings: Vec<&str> = blocks.filter(|block| !block.starts_with("[dependencies]")).collect();
    assert_eq!(settings.len(), 2);
    let overrides = settings.into_iter().map(|settings| {
        let read = SettingsFile::parse(Path::new("payvet.toml"), root(), settings);
        read.expect("they can be followed").overrides.len()
    });
    assert_eq!(overrides.max(), Some(1));
}

/// Keywords of every subschema.
fn keywords(schema: &Value, found: &mut BTreeSet<String>) {
    let Value::Object(members) = schema else { return };
    for (keyword, value) in members {
        found.insert(keyword.clone());
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(named)) => {
                named.values().for_each(|schema| keywords(schema, found));
            }
            ("allOf", Value::Array(schemas)) => schemas.iter().for_each(|schema| keywords(schema, found)),
            ("if" | "then" | "items", schema) => keywords(schema, found),
            _ => {}
        }
    }
}

#[test]
fn schemas_use_only_keywords_that_have_words() {
    let annotations = ["$schema", "$id", "$comment", "$defs", "title", "description", "examples"];
    let assertions =
        ["type", "required", "properties", "items", "$ref", "enum", "const", "format", "allOf", "if", "then"];
    for format in FORMATS {
        let mut found = BTreeSet::new();
        keywords(&generate::open(&format.contract), &mut found);
        let known: BTreeSet<String> =
            annotations.iter().chain(&assertions).map(|word| (*word).to_owned()).collect();
        assert_eq!(found.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "{}", format.name);
    }
}

#[test]
fn variants_are_told_apart_in_one_block_each() {
    let schema = generate::open(&FORMATS[0].contract);
    let blocks = schema["allOf"].as_array().expect("there are blocks");
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        assert_eq!(block["if"]["required"], json!(["type"]), "without it the block binds everything");
    }
}

#[test]
fn the_closed_variant_forbids_unknown_properties_at_every_level_and_nothing_else() {
    for format in FORMATS {
        let open = generate::open(&format.contract);
        let closed = generate::closed(&open);
        let validator = payvet::schema::compile(&closed).expect("the closed schema compiles");
        for (path, text) in crate::samples::valid(format.name) {
            let verdict = crate::support::run(&text);
            assert!(verdict.records > 0, "{path}");
            if let Ok(document) = Document::parse(&text, 0)
                && document.root().get("response").is_none()
                && document.root().kind() == payvet::document::Kind::Object
            {
                assert!(validator.is_valid(document.root()), "{path} is refused by the closed schema");
            }
        }
        let definitions = closed["$defs"].as_object().expect("there are definitions");
        for (name, definition) in std::iter::once((&format.name.to_owned(), &closed)).chain(definitions) {
            assert_eq!(definition["additionalProperties"], json!(false), "{name}");
        }
    }
}

#[test]
fn every_property_has_an_example_that_is_one() {
    for format in FORMATS {
        let definitions = generate::open(&format.contract)["$defs"].clone();
        for object in &format.contract.objects {
            for property in &object.properties {
                let place = format!("{}: {}.{}", format.name, object.name, property.name);
                assert!(!property.examples.is_empty(), "{place} has no example");
                assert!(property.description.ends_with('.'), "{place}: {}", property.description);
                let TypeRule::Fixed(types) = &property.types else { continue };
                let schema = match types.0.as_slice() {
                    [Type::Ref(name)] => json!({"$defs": definitions, "$ref": format!("#/$defs/{name}")}),
                    [Type::ListOf(name)] => {
                        json!({"$defs": definitions, "items": {"$ref": format!("#/$defs/{name}")}})
                    }
                    _ => json!({}),
                };
                let validator = payvet::schema::compile(&schema).expect("the schema compiles");
                for example in &property.examples {
                    let text = example.to_string();
                    let document = Document::parse(&text, 0).expect("an example is JSON");
                    assert!(types.accept(document.root()), "{place}: {text}");
                    assert!(validator.is_valid(document.root()), "{place}: {text}");
                }
            }
        }
    }
}
