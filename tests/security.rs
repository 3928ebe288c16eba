//! What `.github/SECURITY.md` promises names its tests, and each of them is there.

use std::collections::BTreeSet;

use crate::support::root;

const PROMISES: &str = include_str!("../.github/SECURITY.md");

/// Folders that aren't in the package.
const LEFT_OUT: [&str; 3] = [".ci/", "tests/agreement", "tests/fuzz"];

/// The paths in a text: what stands between backticks and begins in a folder of the project.
fn paths(text: &str) -> BTreeSet<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|quoted| {
            quoted.starts_with(".ci/") || quoted.starts_with("tests/") || quoted.starts_with("src/")
        })
        .collect()
}

/// The rows of the table of promises, without its head: the promise and its tests.
fn rows() -> Vec<(&'static str, &'static str)> {
    let rows =
        PROMISES.lines().filter_map(|line| line.strip_prefix("| **")?.strip_suffix(" |")?.rsplit_once(" | "));
    rows.collect()
}

#[test]
fn every_promise_is_tested_by_what_exists() {
    let table = PROMISES.lines().filter(|line| line.starts_with('|')).count();
    assert_eq!(rows().len(), table - 2, "a row of the table isn't understood");
    for (promise, tests) in rows() {
        assert!(!paths(tests).is_empty(), "no test: {promise}");
    }
    // The package that cargo publishes holds what cargo alone can run.
    let is_package = root().join(".cargo_vcs_info.json").exists();
    let is_left_out = |path: &str| is_package && LEFT_OUT.iter().any(|folder| path.starts_with(folder));
    let missing: Vec<_> = paths(PROMISES)
        .into_iter()
        .filter(|path| !is_left_out(path) && !root().join(path).exists())
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
