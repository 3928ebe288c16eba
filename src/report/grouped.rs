//! One line for all findings that say the same about the same place, with their count and the first
//! one: what a file of a thousand records with one mistake comes down to.

use std::io::{self, Write};

use super::{Emitter, FileReport, GroupReport, Outcome, style};
use crate::rules::GroupKey;
use crate::text::escape;

#[derive(Debug)]
pub(super) struct Grouped;

impl Emitter for Grouped {
    fn file(&mut self, _: &mut dyn Write, _: &FileReport) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        for group in outcome.groups {
            let GroupKey { rule, severity, place, gist, .. } = &group.key;
            let place = if place.is_empty() { String::new() } else { format!("`{place}` ") };
            writeln!(
                out,
                "{}[{rule}] {}{}{}; first at {}:{}:{}",
                style::severity(*severity, severity.name()),
                escape(&place),
                escape(gist),
                how_often(group),
                style::strong(&escape(&group.path)),
                group.first.line,
                group.first.column,
            )?;
        }
        Ok(())
    }
}

/// In how many of the records, and how many times if that is more.
fn how_often(group: &GroupReport) -> String {
    let GroupReport { findings, records, of, .. } = group;
    let noun = if *of == 1 { "record" } else { "records" };
    match (findings, records) {
        (1, 0) => String::new(),
        (_, 0) => format!(", {findings} times"),
        _ if findings > records => format!(", {findings} times in {records} of {of} {noun}"),
        _ => format!(", in {records} of {of} {noun}"),
    }
}
