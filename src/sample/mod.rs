//! Payloads for tests: good ones, and ones that break exactly one rule.
//!
//! A payload is made from its format's contract. What must hang together in it, the format tells as a
//! [`sketch`](sketch::Sketch); a format that tells nothing gets payloads all the same.

pub mod breaks;
pub mod dice;
pub mod generate;
pub mod print;
pub mod sketch;
pub mod world;

/// How much there is in a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Only what must be there.
    Minimal,
    /// Whatever senders mostly send.
    #[default]
    Usual,
    /// Everything that may be there.
    Full,
}

/// What kind of payloads are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The variant; any of them, if none is named.
    pub variant: Option<String>,
    /// How much there is in them.
    pub extent: Extent,
    /// From which they are chosen.
    pub seed: u64,
}
