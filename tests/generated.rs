//! Files that are generated and checked in: `cargo test` says when one is stale, `UPDATE=1 cargo test`
//! writes it anew.

use std::path::Path;

use payvet::formats::FORMATS;
use payvet::schema::generate;

/// Compares a checked-in file with what it should hold, or writes it under `UPDATE=1`.
pub fn assert_current(path: &Path, wanted: &str) {
    let found = std::fs::read_to_string(path).unwrap_or_default();
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, wanted).expect("the file can be written");
        return;
    }
    let lines = found.lines().zip(wanted.lines()).enumerate().find(|(_, (old, new))| old != new);
    let (number, old, new) = match lines {
        Some((number, (old, new))) => (number + 1, old, new),
        None => (found.lines().count().min(wanted.lines().count()) + 1, "", "(one of them ends here)"),
    };
    panic!(
        "{} is stale, first at line {number}\n  there:  {old}\n  wanted: {new}\nUPDATE=1 cargo test writes it",
        path.display()
    );
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn schemas_follow_from_their_contracts() {
    for format in FORMATS {
        let schema =
            serde_json::to_string_pretty(&generate::open(&format.contract)).expect("a schema is JSON");
        let path = root().join("schemas").join(format!("{}.schema.json", format.name));
        assert_current(&path, &(schema + "\n"));
    }
}
