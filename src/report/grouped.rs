//! One line for all findings that say the same about the same place, with their count and the first
//! one: what a file of a thousand records with one mistake comes down to.

use std::io::{self, Write};

use super::{Emitter, FileReport, GroupReport, Outcome, style};
use crate::text::{escape, lower_first};

#[derive(Debug)]
pub(super) struct Grouped;

impl Emitter for Grouped {
    fn file(&mut self, _: &mut dyn Write, _: &FileReport) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        for group in outcome.groups {
            writeln!(
                out,
                "{}[{}] {}{}; first at {}:{}:{}",
                style::severity(group.severity, group.severity.name()),
                group.rule.code,
                escape(&what(group)),
                how_often(group),
                style::strong(&escape(&group.path)),
                group.first.line,
                group.first.column,
            )?;
        }
        Ok(())
    }
}

fn what(group: &GroupReport) -> String {
    let summary = || lower_first(group.rule.summary.trim_end_matches('.'));
    match (&group.gist, group.place.as_str()) {
        (Some(gist), "") => gist.clone(),
        (Some(gist), place) => format!("`{place}` {gist}"),
        (None, "") => summary(),
        (None, place) => format!("`{place}`: {}", summary()),
    }
}

/// In how many of the records, and how many times if that is more.
fn how_often(group: &GroupReport) -> String {
    let GroupReport { findings, records, of, .. } = group;
    let noun = if *of == 1 { "record" } else { "records" };
    match (records, of) {
        (0, _) => String::new(),
        _ if findings > records => format!(", {findings} times in {records} of {of} {noun}"),
        _ => format!(", in {records} of {of} {noun}"),
    }
}
