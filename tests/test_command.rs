//! `payvet test`: the samples of this repository, and folders that break each of its rules.

use crate::support::payvet;

#[test]
fn the_samples_are_as_expected() {
    // Expectations are checked in: `UPDATE=1 cargo test` writes them, as it writes the texts beside them.
    let update: &[&str] = if std::env::var_os("UPDATE").is_some() { &["--update"] } else { &[] };
    let output = payvet(&[&["test", "--isolated", "samples"], update].concat(), b"");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.ends_with(" passed, 0 failed\n"), "{printed}");
}
