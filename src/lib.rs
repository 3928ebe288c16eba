//! Checks webhook and event payloads against what their vendors document, and says what is wrong,
//! where, and by which sentence of the documentation.
//!
//! The way of a payload is a straight line:
//!
//! ```text
//! bytes ─▶ part ─▶ (unless surely clean) document ─▶ format ─▶ schema ─▶ rules
//!                                     ─▶ (only with findings) lines, columns, excerpts ─▶ report
//! ```
//!
//! Start reading at [`check`], which is that line for one part of a text, at [`sequence`], which puts parts
//! together, and at [`formats`], which lists what is known.
//!
//! Invariants:
//! 1. Only `main`, [`input`], [`outputs`], [`run`] and [`commands`] touch the outside world.
//! 2. [`check`] can't fail: a broken payload is a finding, and so is a record at which payvet itself fails
//!    ([`fault`]).
//! 3. One place counts the findings of a text and decides severities ([`rules::Ledger`]), one decides
//!    colour ([`config`]), one knows positions ([`document::locate`]), one which values are personal
//!    ([`privacy`]).
//! 4. Everything that depends on order is sorted, so equal input gives equal output.
//! 5. A text is judged in the same way however it is cut into parts and by however many threads: where parts
//!    begin is a guess, and [`sequence`] trusts none.
//! 6. The validator's verdict is the only one on shape; rules only add what a schema can't say. The
//!    [`acceptor`] only tells records early of which neither would say anything.

#![forbid(unsafe_code)]

pub mod acceptor;
pub mod baseline;
pub mod calendar;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod contract;
pub mod document;
pub mod examine;
pub mod fault;
pub mod fingerprint;
pub mod formats;
pub mod input;
pub mod interruption;
pub mod memory;
mod ordered;
pub mod output;
pub mod outputs;
pub mod privacy;
mod progress;
pub mod refusal;
pub mod report;
pub mod rfc3339;
pub mod rules;
pub mod run;
pub mod sample;
pub mod schema;
pub mod sequence;
pub mod text;
pub mod totals;
