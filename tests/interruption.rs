//! Runs that a signal ends before everything is checked.

use payvet::interruption::Signal;
use serde_json::{Value, json};

use crate::support::interrupted;

#[test]
fn what_is_left_is_told_and_the_exit_code_is_that_of_the_signal() {
    let arguments = ["--output-format", "json", "samples/valid"];
    for (signal, name, expected) in [(Signal::Interrupt, "SIGINT", 130), (Signal::Terminate, "SIGTERM", 143)]
    {
        let (code, report, messages) = interrupted(&arguments, signal);
        let report: Value = serde_json::from_str(&report).expect("the report is whole");
        assert_eq!(code, expected);
        assert_eq!((&report["exit_code"], &report["files"]), (&json!(expected), &json!([])));
        let failure = report["failures"][0]["message"].as_str().expect("there is one");
        assert!(failure.starts_with(&format!("interrupted by {name}: ")), "{failure}");
        assert!(failure.ends_with(" files left unchecked"), "{failure}");
        assert!(messages.contains(failure), "{messages}");
    }
}

#[test]
fn a_run_that_had_nothing_left_to_check_is_not_interrupted() {
    let (code, _, messages) = interrupted(&["--allow-empty", "src"], Signal::Interrupt);
    assert_eq!(code, 0, "{messages}");
}
