//! Seeded payloads for measurements: clean ones as real exports hold them, and ones with known faults.
//!
//! Each record depends on the seed and on its number only, so a corpus with faults differs from the
//! clean one of the same seed in its faulty records and nowhere else.

mod event;
mod faults;
mod json;
mod request;

use std::collections::BTreeMap;
use std::io::{self, Write};

use fastrand::Rng;

use self::faults::Fault;
use self::json::Json;

/// What the records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Fulfillment events of IBM Verify.
    Ibm,
    /// Change requests of Elimity's ITSM webhook.
    Elimity,
}

/// How records stand in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One a line.
    Jsonl,
    /// The elements of an array.
    Array,
    /// The events of a response of the IBM Verify Events API.
    EventsApi,
    /// The relationship changes of one Elimity access review.
    Submission,
}

/// The faults that were put in, by the rule that finds them.
pub(crate) type Tally = BTreeMap<&'static str, usize>;

/// What to make.
#[derive(Debug, Clone)]
pub(crate) struct Corpus {
    pub(crate) format: Format,
    pub(crate) count: usize,
    /// Bytes of a record on average; smaller than their shape asks for they don't get.
    pub(crate) size: Option<usize>,
    /// How many of a hundred records have faults.
    pub(crate) invalid: u8,
    /// Whether all of it is JSON, whatever else is wrong: some validators stop at a broken text.
    pub(crate) sound: bool,
    pub(crate) seed: u64,
}

/// The rows of an access review that has so many changes for each of them.
const CHANGES_PER_REMOVAL: usize = 50;

impl Corpus {
    /// Writes the corpus as one text.
    pub(crate) fn write(&self, layout: Layout, out: &mut dyn Write) -> io::Result<Tally> {
        let mut tally = Tally::new();
        match layout {
            Layout::Jsonl => {
                for number in 0..self.count {
                    writeln!(out, "{}", self.text(number, false, &mut tally))?;
                }
            }
            Layout::Array => self.list("[\n", "\n]\n", &mut tally, out)?,
            Layout::EventsApi => {
                let opening = "{\"response\":{\"events\":{\"search_after\":{\"time\":\"1767225600000\",\
                               \"id\":\"0f6d2f4e-3a5b-4c0f-9c39-2a7a4f4e5b10\"},\"events\":[\n";
                self.list(opening, "\n]}}}\n", &mut tally, out)?;
            }
            Layout::Submission => self.submission(&mut tally, out)?,
        }
        Ok(tally)
    }

    /// One record as a text of its own, with line breaks and indentation if it is `pretty`.
    pub(crate) fn text(&self, number: usize, pretty: bool, tally: &mut Tally) -> String {
        let mut record = self.record(number);
        let damage = self.damage(number, self.faults(), !self.sound, &mut record, tally);
        let mut text = if pretty { record.pretty() } else { record.compact() };
        if let Some(damage) = damage {
            damage(&mut text);
        }
        text
    }

    fn list(&self, opening: &str, closing: &str, tally: &mut Tally, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(opening.as_bytes())?;
        for number in 0..self.count {
            let mut record = self.record(number);
            self.damage(number, self.faults(), false, &mut record, tally);
            let separator = if number > 0 { ",\n" } else { "" };
            write!(out, "{separator}{}", record.compact())?;
        }
        out.write_all(closing.as_bytes())
    }

    /// An access review; its changes are the records.
    fn submission(&self, tally: &mut Tally, out: &mut dyn Write) -> io::Result<()> {
        write!(
            out,
            "{{\"type\":\"accessReviewSubmission\",\"campaignName\":\"All entitlements, yearly\",\
             \"comment\":\"\",\"requestedAt\":\"2026-03-27T15:12:38.902Z\",\
             \"requestedBy\":\"catriona.ibekwe@example.com\",\"reviewCreatedBy\":\"iga@example.com\",\
             \"relationshipChanges\":["
        )?;
        for number in 0..self.count {
            let mut change = request::change(number, &mut self.rng(number, Purpose::Record));
            self.damage(number, faults::OF_CHANGES, false, &mut change, tally);
            write!(out, "{}{}", if number > 0 { "," } else { "" }, change.compact())?;
        }
        write!(out, "],\"rowRemovals\":[")?;
        for number in 0..self.count / CHANGES_PER_REMOVAL {
            let removal = request::removal(number, &mut self.rng(number, Purpose::Removal));
            write!(out, "{}{}", if number > 0 { "," } else { "" }, removal.compact())?;
        }
        writeln!(out, "]}}")
    }

    fn record(&self, number: usize) -> Json {
        let mut rng = self.rng(number, Purpose::Record);
        let size = self.size.map(|size| size * rng.usize(80..=120) / 100);
        match self.format {
            Format::Ibm => event::event(number, size, &mut rng),
            Format::Elimity => request::request(number, size, &mut rng),
        }
    }

    fn faults(&self) -> &'static [Fault] {
        match self.format {
            Format::Ibm => faults::OF_EVENTS,
            Format::Elimity => faults::OF_REQUESTS,
        }
    }

    /// Puts faults into a record, if it is one of those that shall have some. Returns what is still to
    /// be done to its text; `alone` says that this harms no other record.
    fn damage(
        &self,
        number: usize,
        faults: &[Fault],
        alone: bool,
        record: &mut Json,
        tally: &mut Tally,
    ) -> Option<fn(&mut String)> {
        let mut rng = self.rng(number, Purpose::Faults);
        if rng.u8(..100) >= self.invalid {
            None
        } else {
            faults::put_in(faults, alone, record, &mut rng, tally)
        }
    }

    fn rng(&self, number: usize, purpose: Purpose) -> Rng {
        let mut seeds = Rng::with_seed(self.seed);
        let seed = (0..=purpose as usize).fold(0, |_, _| seeds.u64(..));
        Rng::with_seed(seed ^ number as u64)
    }
}

/// What random numbers are for: those for one purpose leave the others as they are.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Record,
    Faults,
    Removal,
}
