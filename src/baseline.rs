//! Findings that are known already: a file in which a project keeps what it lives with for now.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::text;

/// Version of the file's shape.
const VERSION: u32 = 1;

/// The file as it stands there: for each path the fingerprints of its findings by rule. The
/// fingerprints alone decide; path and rule are there for people, and so that a run over other files
/// doesn't take what it hasn't seen for mended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    files: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// Known findings of all files.
#[derive(Debug, Default)]
pub struct Baseline {
    by_path: BTreeMap<String, Arc<Rules>>,
}

/// The rule of each known finding of a file.
type Rules = HashMap<Fingerprint, String>;

/// An entry of the baseline that no longer occurs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stale {
    /// Path of the file in which it was.
    pub path: String,
    /// Code of its rule.
    pub rule: String,
    /// By what it was known.
    pub fingerprint: String,
}

/// What is known already about one file.
#[derive(Debug, Clone)]
pub struct KnownFindings {
    /// Path of the file, as reports name it.
    pub path: Arc<str>,
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    Everything,
    These(Arc<Rules>),
}

impl KnownFindings {
    /// Everything that can be found in the file at `path`: so it is when a baseline is written.
    #[must_use]
    pub fn everything(path: &str) -> Self {
        KnownFindings { path: path.into(), which: Which::Everything }
    }

    /// Whether a finding is known.
    #[must_use]
    pub fn holds(&self, fingerprint: Fingerprint) -> bool {
        match &self.which {
            Which::Everything => true,
            Which::These(known) => known.contains_key(&fingerprint),
        }
    }
}

impl Baseline {
    /// Reads the text of a baseline file.
    ///
    /// # Errors
    /// One line that says what is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: BaselineFile = serde_json::from_str(text)
            .map_err(|error| format!("this is no baseline: {}", text::misread(&error, None)))?;
        if file.version != VERSION {
            return Err(format!(
                "a baseline of version {}; this payvet reads version {VERSION}",
                file.version
            ));
        }
        let mut baseline = Baseline::default();
        for (path, rules) in file.files {
            let mut known = Rules::new();
            for (rule, fingerprints) in rules {
                for text in fingerprints {
                    let fingerprint = Fingerprint::parse(&text)
                        .ok_or_else(|| format!("`{text}` is no fingerprint: 32 hexadecimal digits"))?;
                    known.insert(fingerprint, rule.clone());
                }
            }
            baseline.by_path.insert(path, Arc::new(known));
        }
        Ok(baseline)
    }

    /// What is known about the file at `path`.
    #[must_use]
    pub fn of(&self, path: &str) -> KnownFindings {
        let known = self.by_path.get(path).cloned().unwrap_or_default();
        KnownFindings { path: path.into(), which: Which::These(known) }
    }

    /// Paths of the files about which something is known, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }

    /// What is known about the file at `path` but isn't among the `found`, by rule.
    #[must_use]
    pub fn stale(&self, path: &str, found: &[Fingerprint]) -> Vec<Stale> {
        let Some(known) = self.by_path.get(path) else { return Vec::new() };
        let found: HashSet<&Fingerprint> = found.iter().collect();
        let gone = known.iter().filter(|(fingerprint, _)| !found.contains(fingerprint));
        let mut stale: Vec<Stale> = gone
            .map(|(fingerprint, rule)| Stale {
                path: path.to_owned(),
                rule: rule.clone(),
                fingerprint: fingerprint.to_string(),
            })
            .collect();
        stale.sort_by(|a, b| (&a.rule, &a.fingerprint).cmp(&(&b.rule, &b.fingerprint)));
        stale
    }
}

/// Gathers what a baseline file is to hold.
#[derive(Debug)]
pub struct Recorder {
    file: BaselineFile,
    /// Findings so far.
    pub count: usize,
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder { file: BaselineFile { version: VERSION, files: BTreeMap::new() }, count: 0 }
    }
}

impl Recorder {
    /// Records the findings of the file at `path`.
    pub fn add(&mut self, path: &str, findings: &[(&'static str, Fingerprint)]) {
        if findings.is_empty() {
            return;
        }
        self.count += findings.len();
        let rules = self.file.files.entry(path.to_owned()).or_default();
        for (rule, fingerprint) in findings {
            rules.entry((*rule).to_owned()).or_default().insert(fingerprint.to_string());
        }
    }

    /// The text of the file: sorted, one fingerprint a line, so that changes to it can be reviewed. No
    /// path acts on whoever does that.
    #[must_use]
    pub fn text(&self) -> String {
        // Maps of texts can always be written.
        let text = serde_json::to_string_pretty(&self.file).unwrap_or_default();
        // What is escaped can only stand in a string, and the escapes are those of JSON.
        text.lines().map(|line| text::escape(line) + "\n").collect()
    }
}
