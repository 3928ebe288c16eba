//! What the report of a part of a file says beside its findings: all that it takes to put the parts
//! together, which `payvet report` does.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Diagnostic;
use crate::formats::kinds::Kinds;

/// A part of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartReport {
    /// Byte of the file at which it begins.
    pub start: usize,
    /// Byte of the file at which it ends.
    pub end: usize,
    /// Bytes of the whole file.
    pub total: usize,
    /// Line ends before its beginning and before its end.
    pub lines: [usize; 2],
    /// Records, those passed over included.
    pub positions: usize,
    /// Records, and wrappers around some, about which something could be said, those passed over included.
    pub judged: usize,
    /// Whether there is nothing but white space, of which nothing is said.
    pub blank: bool,
    /// Whether nothing of what follows can be read.
    pub over: bool,
    /// Findings of a file that are kept; none if all are.
    pub max_findings: Option<usize>,
    /// Findings of each rule at each place, those left out included, by
    /// [`Fingerprint::of_place`](crate::fingerprint::Fingerprint::of_place).
    pub occurrences: BTreeMap<String, usize>,
    /// Records that were passed over, for each format.
    pub passed_over: Vec<PassedOver>,
}

/// Records of a part that were passed over for one format. Whether other records are left is known only of
/// the whole file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PassedOver {
    /// Name of the format.
    pub format: Cow<'static, str>,
    /// What they are.
    #[serde(flatten)]
    pub kinds: Kinds,
    /// The finding about them if others are left, unless the settings leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Diagnostic>,
    /// The finding about them if none are left, unless the settings leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<Diagnostic>,
}
