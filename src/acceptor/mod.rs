//! A glance that is enough for most records: one pass over the bytes, without a document.
//!
//! The acceptor answers "surely clean" or "don't know", and nothing else. Surely clean is a record about
//! which [`mod@crate::check`] would say nothing at all; whatever the acceptor doesn't know goes that way. So
//! it can be taken out without changing a verdict, and it never has to be clever: it knows what ordinary
//! payloads look like, and leaves notations, escapes and values that are rare to the rules.
//!
//! What a record must look like comes from its format's strict schema, which is generated from the
//! contract (`schema::generate::strict`) and compiled here. A schema that holds anything that
//! isn't understood makes a format of which nothing is ever accepted. Rules that are about a few values
//! are asked by the format ([`Watched`]), with a [`Memory`] for what parts of a record have in common.
//!
//! Why an accepted record has no finding:
//! - it is JSON by RFC 8259: every byte of it was read by a grammar at least as strict;
//! - it is UTF-8: what isn't ASCII can only stand in strings, and those are validated;
//! - no key stands twice: described objects know their keys and mark them, others compare theirs;
//! - it isn't too deep: the pass stops far below the document's limit;
//! - it is of this format alone: the keys of every other discriminator are unknown to it;
//! - it has the shape: the strict schema has no keyword that isn't followed;
//! - no rule of its format speaks: [`Watched::judge`] answers for them, and a test puts the bad sample of
//!   every rule, and thousands of mutants of good payloads, before both judges.

mod compile;
mod memory;
mod scan;
mod strings;
mod tree;
mod watch;

pub use compile::Program;
pub use memory::Memory;
pub use watch::{Seen, Value, Watched};

use self::scan::{Habits, Scan};
use crate::formats::{FORMATS, Format};

/// Tells records that are surely clean.
#[derive(Debug, Clone, Copy)]
pub struct Acceptor {
    /// Position of the only format that is tried, if the user says which.
    forced: Option<usize>,
}

/// What one thread keeps from record to record: room, and what the last ones looked like.
#[derive(Debug, Default)]
pub struct Scratch {
    memory: Memory,
    /// How the sender of each format writes.
    habits: Vec<Habits>,
    /// Position of the format of the last accepted record.
    last: Option<usize>,
    /// Records about whose format was guessed.
    guesses: usize,
}

impl Acceptor {
    /// One for all formats, or for the one that every record is said to be of.
    #[must_use]
    pub fn new(forced: Option<&'static Format>) -> Self {
        Acceptor { forced: forced.and_then(|forced| FORMATS.iter().position(|format| *format == forced)) }
    }

    /// Byte offset behind the closing brace of the record at the beginning of `bytes`, and its format, if
    /// it is surely clean. What stands behind it isn't looked at.
    #[must_use]
    pub fn accept(&self, bytes: &[u8], scratch: &mut Scratch) -> Option<(usize, &'static Format)> {
        if bytes.first() != Some(&b'{') {
            return None;
        }
        if let Some(forced) = self.forced {
            return accept_as(forced, bytes, scratch);
        }
        // To compile all formats pays as soon as there are many records to guess about.
        let is_guessed = scratch.guesses < MOST_GUESSES;
        let guess = || if is_guessed { likeliest(bytes) } else { Some(0) };
        let first = scratch.last.or_else(guess);
        if let Some(accepted) = first.and_then(|first| accept_as(first, bytes, scratch)) {
            return Some(accepted);
        }
        scratch.guesses += usize::from(is_guessed);
        let first = first?;
        let is_likely = |position: usize| !is_guessed || known_strings(position, bytes).next() == Some(true);
        let others = (0..FORMATS.len()).filter(|position| *position != first && is_likely(*position));
        others.into_iter().find_map(|position| accept_as(position, bytes, scratch))
    }
}

/// Records of a thread about whose format it is guessed at most.
const MOST_GUESSES: usize = 20;

/// Bytes of a record by which its format is guessed.
const GLANCE: usize = 400;

/// Position of the format that knows most of the strings in the first bytes of a record; none if none
/// knows the first one, which is a key. A format that isn't tried needn't be compiled.
fn likeliest(bytes: &[u8]) -> Option<usize> {
    let knows_first = |position: &usize| known_strings(*position, bytes).next() == Some(true);
    let known = |position: &usize| known_strings(*position, bytes).filter(|is_known| *is_known).count();
    (0..FORMATS.len()).filter(knows_first).max_by_key(known)
}

/// Whether the format's schema holds each of the strings in the first bytes of a record, quotes included.
fn known_strings(position: usize, bytes: &[u8]) -> impl Iterator<Item = bool> {
    let text = FORMATS[position].strict_schema_text;
    let mut glance = &bytes[..bytes.len().min(GLANCE)];
    // The standard library looks for texts without asking first which processor this is, which can take
    // longer than all of the rest.
    let quote = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'"');
    std::iter::from_fn(move || {
        let start = quote(glance)?;
        let length = quote(&glance[start + 1..])? + 2;
        let string = &glance[start..start + length];
        glance = &glance[start + length..];
        Some(std::str::from_utf8(string).is_ok_and(|string| text.contains(string)))
    })
}

fn accept_as(position: usize, bytes: &[u8], scratch: &mut Scratch) -> Option<(usize, &'static Format)> {
    let format = FORMATS[position];
    let program = format.program.as_ref()?;
    scratch.habits.resize_with(FORMATS.len(), Habits::default);
    let habits = &mut scratch.habits[position];
    habits.fit(program);
    scratch.memory.forget();
    let end = Scan { program, bytes, habits, memory: &mut scratch.memory }.record()?;
    scratch.last = Some(position);
    Some((end, format))
}
