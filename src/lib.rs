//! Checks webhook and event payloads against what their vendors document, and says what is wrong,
//! where, and by which sentence of the documentation.
//!
//! A receiver asks [`check`](fn@check), or [`Options`] if it wants something else than the default:
//!
//! ```
//! let body = br#"{"event_type": "fulfillment", "data": {"status_code": 500}}"#;
//! let report = payvet::Options::new().format("ibm-verify-fulfillment")?.check(body);
//! if !report.is_valid() {
//!     for finding in &report.findings {
//!         let place = (finding.start.line, finding.start.column);
//!         println!("{place:?} {}: {}", finding.rule, finding.message);
//!     }
//! }
//! # assert_eq!(report.tally.counts.errors, 9);
//! # Ok::<(), payvet::UnknownName>(())
//! ```
//!
//! No personal value stands in a message unless that is asked for, and nothing in one acts on a terminal or in
//! a log. With `default-features = false` nothing is compiled of what only the program `payvet` needs: command
//! line, reading of files, reports, samples. Modules that this page doesn't show serve the program and its tests;
//! they change with any version. (`RUSTDOCFLAGS='--cfg internals' cargo doc` shows them.)
//!
//! # How it works
//!
//! The way of a payload is a straight line:
//!
//! ```text
//! bytes ─▶ part ─▶ (unless surely clean) document ─▶ format ─▶ schema ─▶ rules
//!                                     ─▶ (only with findings) lines, columns, excerpts ─▶ report
//! ```
//!
//! Whoever reads the source begins in `check.rs`, which is that line for one part of a text, in `sequence.rs`,
//! which puts parts together, and in `formats/mod.rs`, which lists what is known.
//!
//! Invariants:
//! 1. Only `main`, `input`, `outputs`, `run` and `commands` touch the outside world; `memory` asks how much of it
//!    there is, and `interruption` is told of signals.
//! 2. A check can't fail: a broken payload is a finding, and so is a record at which payvet itself fails
//!    (`fault`).
//! 3. One place counts the findings of a text and decides severities (`rules::Ledger`), one decides colour
//!    (`config`), one knows positions (`document::locate`), one which values are personal (`privacy`).
//! 4. Everything that depends on order is sorted, so equal input gives equal output.
//! 5. A text is judged in the same way however it is cut into parts and by however many threads: where parts
//!    begin is a guess, and `sequence` trusts none.
//! 6. The validator's verdict is the only one on shape; rules only add what a schema can't say. The
//!    `acceptor` only tells records early of which neither would say anything.

#![forbid(unsafe_code)]

#[cfg_attr(not(internals), doc(hidden))]
pub mod acceptor;
#[cfg_attr(not(internals), doc(hidden))]
pub mod baseline;
#[cfg_attr(not(internals), doc(hidden))]
pub mod calendar;
#[cfg_attr(not(internals), doc(hidden))]
pub mod check;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod cli;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod commands;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod config;
#[cfg_attr(not(internals), doc(hidden))]
pub mod contract;
#[cfg_attr(not(internals), doc(hidden))]
pub mod diagnostic;
#[cfg_attr(not(internals), doc(hidden))]
pub mod document;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod examine;
#[cfg_attr(not(internals), doc(hidden))]
pub mod fault;
#[cfg_attr(not(internals), doc(hidden))]
pub mod fingerprint;
#[cfg_attr(not(internals), doc(hidden))]
pub mod formats;
#[cfg_attr(not(internals), doc(hidden))]
pub mod input;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod interruption;
#[cfg_attr(not(internals), doc(hidden))]
pub mod layer;
mod library;
#[cfg_attr(not(internals), doc(hidden))]
pub mod memory;
#[cfg(feature = "cli")]
mod ordered;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod output;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod outputs;
#[cfg_attr(not(internals), doc(hidden))]
pub mod privacy;
#[cfg(feature = "cli")]
mod progress;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod prose;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod refusal;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod report;
#[cfg_attr(not(internals), doc(hidden))]
pub mod rfc3339;
#[cfg_attr(not(internals), doc(hidden))]
pub mod rules;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod run;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod sample;
#[cfg_attr(not(internals), doc(hidden))]
pub mod schema;
#[cfg_attr(not(internals), doc(hidden))]
pub mod sequence;
#[cfg_attr(not(internals), doc(hidden))]
pub mod tally;
#[cfg_attr(not(internals), doc(hidden))]
pub mod text;
#[cfg(feature = "cli")]
#[cfg_attr(not(internals), doc(hidden))]
pub mod totals;

pub use self::diagnostic::{Diagnostic, RelatedPlace};
pub use self::document::Span;
pub use self::document::excerpt::Excerpt;
pub use self::document::locate::Position;
pub use self::input::framing::Layout;
pub use self::library::{Options, Report, UnknownName, check};
pub use self::rules::{Counts, Evidence, Severity, Source};
pub use self::tally::Tally;

/// The program that the README shows is one.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
