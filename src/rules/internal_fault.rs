//! A record at which payvet itself fails: the rest is checked all the same.

use super::{Basis, Evidence, Finding, Rule, Severity};
use crate::document::Span;
use crate::fault::Fault;

pub(crate) static RULE: Rule = Rule {
    code: "payvet/internal-fault",
    severity: Severity::Error,
    evidence: Evidence::Documented,
    summary: "A record could not be judged, because payvet itself failed at it.",
    why: "Nobody knows whether the record is sound, so the run fails with exit code 2 whatever else is found. No setting leaves this finding out.",
    fix: "Report it with the place in the source that the finding names and, if you may, the record. If there was not enough memory, give the process more, or lower `--max-record-size`.",
    basis: Basis::Reasoning(
        "A tool that stops at a record which it can't bear says nothing about all the others, and one that passes over it says something wrong.",
    ),
    // Nothing is known that would break it.
    samples: None,
};

/// The rules of this family: payvet's own.
pub(crate) static RULES: &[&Rule] = &[&RULE];

/// Whether findings of a rule stay whatever anybody wants: what nobody could judge must not pass for good.
pub(crate) fn is_it(rule: &Rule) -> bool {
    std::ptr::eq(rule, &raw const RULE)
}

/// The finding about the record at `span`.
pub(crate) fn finding(span: Span, pointer: String, fault: &Fault) -> Finding {
    let help = match fault {
        Fault::OutOfMemory => "give the process more memory, or lower --max-record-size",
        Fault::Panic(_) => "please report it: this is no fault of the record",
    };
    Finding::new(&RULE, span, pointer, format!("this record could not be judged: {fault}"))
        .with_gist("could not be judged")
        .help(help)
        .about_record()
}
