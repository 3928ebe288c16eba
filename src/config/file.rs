//! `payvet.toml`: the settings that a project keeps.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::layer::Layer;
use super::{layout, schema};
use crate::cli::{LayoutArg, Limit};
use crate::contract::Evidence;
use crate::formats::selector::Selector;
use crate::input::globs::Globs;
use crate::text;

/// Name of the file, which is looked for in the working directory and the folders above it.
pub const FILE_NAME: &str = "payvet.toml";

/// A settings file as it was read.
#[derive(Debug)]
pub struct SettingsFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it says for all files.
    pub layer: Layer,
    /// Files and folders that are left out, seen from the folder of the settings file.
    pub exclude: Globs,
    /// Apply that to files that are named themselves, too.
    pub force_exclude: bool,
    /// Walk through what .gitignore and its like leave out.
    pub no_ignore: bool,
    /// What it says for some files, in order.
    pub overrides: Vec<Override>,
}

/// Settings for the files that some globs match.
#[derive(Debug)]
pub struct Override {
    /// Which files, seen from the folder of the settings file.
    pub files: Globs,
    /// What is said about them.
    pub layer: Layer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    schema: Option<Spanned<String>>,
    layout: Option<LayoutArg>,
    strict: Option<bool>,
    max_findings: Option<LimitText>,
    min_evidence: Option<Evidence>,
    #[serde(default)]
    select: Vec<Spanned<String>>,
    #[serde(default)]
    ignore: Vec<Spanned<String>>,
    #[serde(default)]
    error: Vec<Spanned<String>>,
    #[serde(default)]
    warn: Vec<Spanned<String>>,
    max_warnings: Option<usize>,
    exclude: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    force_exclude: bool,
    #[serde(default)]
    no_ignore: bool,
    #[serde(default)]
    overrides: Vec<OverrideTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OverrideTable {
    files: Spanned<OneOrMore>,
    schema: Option<Spanned<String>>,
    layout: Option<LayoutArg>,
    strict: Option<bool>,
    max_findings: Option<LimitText>,
    min_evidence: Option<Evidence>,
    #[serde(default)]
    select: Vec<Spanned<String>>,
    #[serde(default)]
    ignore: Vec<Spanned<String>>,
    #[serde(default)]
    error: Vec<Spanned<String>>,
    #[serde(default)]
    warn: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a glob or a list of globs")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number or \"none\"")]
enum LimitText {
    Number(usize),
    Word(NoLimit),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum NoLimit {
    None,
}

impl From<LimitText> for Limit {
    fn from(text: LimitText) -> Self {
        match text {
            LimitText::Number(number) => Limit(number),
            LimitText::Word(NoLimit::None) => Limit::NONE,
        }
    }
}

/// Why a settings file can't be followed: what is wrong, and at which byte.
struct Fault {
    message: String,
    at: Option<usize>,
}

impl SettingsFile {
    /// Reads the text of a settings file that stands at `path`.
    ///
    /// # Errors
    /// One line with path, line and column, and what is wrong there.
    pub fn parse(path: &Path, text: &str) -> Result<Self, String> {
        read(path, text).map_err(|fault| {
            let place = match fault.at {
                Some(at) => {
                    let before = &text[..at.min(text.len())];
                    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
                    let line = before.matches('\n').count() + 1;
                    format!(":{line}:{}", before[line_start..].chars().count() + 1)
                }
                None => String::new(),
            };
            format!("{}{place}: {}", path.display(), fault.message)
        })
    }
}

fn read(path: &Path, text: &str) -> Result<SettingsFile, Fault> {
    let table: Table = toml::from_str(text).map_err(|error| Fault {
        message: explain(error.message()),
        at: error.span().map(|span| span.start),
    })?;
    // Globs hang on the folder in which the file stands.
    let folder = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder.parent().unwrap_or(&folder);
    let globs = |list: &[String], at: usize| {
        Globs::new(folder, list).map_err(|message| Fault { message, at: Some(at) })
    };
    let exclude = match &table.exclude {
        Some(list) => globs(list.get_ref(), list.span().start)?,
        None => Globs::default(),
    };
    let overrides = table.overrides.into_iter().map(|one| {
        let at = one.files.span().start;
        let files = match one.files.into_inner() {
            OneOrMore::One(glob) => globs(&[glob], at)?,
            OneOrMore::More(list) => globs(&list, at)?,
        };
        let layer = Layer {
            schema: one.schema.as_ref().map(format).transpose()?,
            layout: one.layout.map(layout),
            strict: one.strict,
            max_findings: one.max_findings.map(|limit| Limit::from(limit).0),
            max_warnings: None,
            min_evidence: one.min_evidence,
            select: selectors(&one.select)?,
            ignore: selectors(&one.ignore)?,
            error: selectors(&one.error)?,
            warn: selectors(&one.warn)?,
        };
        Ok(Override { files, layer })
    });
    Ok(SettingsFile {
        path: path.to_owned(),
        overrides: overrides.collect::<Result<_, Fault>>()?,
        layer: Layer {
            schema: table.schema.as_ref().map(format).transpose()?,
            layout: table.layout.map(layout),
            strict: table.strict,
            max_findings: table.max_findings.map(|limit| Limit::from(limit).0),
            max_warnings: table.max_warnings,
            min_evidence: table.min_evidence,
            select: selectors(&table.select)?,
            ignore: selectors(&table.ignore)?,
            error: selectors(&table.error)?,
            warn: selectors(&table.warn)?,
        },
        exclude,
        force_exclude: table.force_exclude,
        no_ignore: table.no_ignore,
    })
}

fn format(name: &Spanned<String>) -> Result<Option<&'static crate::formats::Format>, Fault> {
    let at = Some(name.span().start);
    schema(name.get_ref()).map_err(|message| Fault { message, at })
}

fn selectors(list: &[Spanned<String>]) -> Result<Vec<Selector>, Fault> {
    let parse = |one: &Spanned<String>| {
        Selector::parse(one.get_ref()).map_err(|message| Fault { message, at: Some(one.span().start) })
    };
    list.iter().map(parse).collect()
}

/// The reader's message; of an unknown key, with the name that was meant.
fn explain(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown field") {
        return message.to_owned();
    }
    let unknown = names.next().unwrap_or_default();
    let shown = text::escape(unknown);
    let known: Vec<&str> = names.collect();
    match text::nearest(unknown, known.iter().copied()) {
        Some(meant) => format!("there is no setting `{shown}`; did you mean `{meant}`?"),
        None => format!("there is no setting `{shown}` here; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::SettingsFile;

    fn parse(text: &str) -> Result<SettingsFile, String> {
        SettingsFile::parse(Path::new("payvet.toml"), text)
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, said) in [
            (
                "strict = true\n  ingore = []\n",
                "payvet.toml:2:3: there is no setting `ingore`; did you mean `ignore`?",
            ),
            ("surprise = 1", "payvet.toml:1:1: there is no setting `surprise` here; known are schema, "),
            (
                "ignore = [\n  \"json/coment\",\n]",
                "payvet.toml:2:3: there is no rule `json/coment`; did you mean `json/comment`?",
            ),
            ("schema = \"elimity\"", "payvet.toml:1:10: there is no payload format `elimity`"),
            ("[[overrides]]\nignore = []", "payvet.toml:1:1: missing field `files`"),
            ("[[overrides]]\nfiles = \"a{\"", "payvet.toml:2:9: error parsing glob 'a{'"),
            (
                "[[overrides]]\nfiles = \"a\"\nmax-warnings = 1",
                "payvet.toml:3:1: there is no setting `max-warnings` here",
            ),
            ("strict = 1", "payvet.toml:1:10: invalid type: integer `1`, expected a boolean"),
            ("max-findings = \"few\"", "payvet.toml:1:16: expected a number or \"none\""),
            (
                "min-evidence = \"sure\"",
                "payvet.toml:1:16: unknown variant `sure`, expected one of `documented`",
            ),
            ("strict = ", "payvet.toml:1:10: "),
        ] {
            let error = parse(text).expect_err("the file can't be followed");
            assert!(error.starts_with(said), "{error}");
        }
    }

    #[test]
    fn every_setting_is_read() {
        let file = parse(
            "schema = \"auto\"\nlayout = \"jsonl\"\nstrict = true\nmax-warnings = 3\nmax-findings = \"none\"\n\
             min-evidence = \"observed\"\nselect = [\"json/\"]\nignore = [\"json/comment\"]\nerror = []\n\
             warn = []\nexclude = [\"*.bak\"]\nforce-exclude = true\nno-ignore = true\n\
             [[overrides]]\nfiles = [\"a/**\", \"b.json\"]\nschema = \"ibm-verify-fulfillment\"\nstrict = false\n",
        )
        .expect("the file is good");
        assert_eq!((file.layer.max_warnings, file.layer.max_findings), (Some(3), Some(usize::MAX)));
        assert!(file.force_exclude && file.no_ignore && file.exclude.matches(Path::new("x/y.bak")));
        let [one] = file.overrides.as_slice() else { panic!("{:?}", file.overrides) };
        assert!(one.files.matches(Path::new("a/b/c.json")) && one.files.matches(Path::new("b.json")));
        assert!(!one.files.matches(Path::new("c/d.json")));
        assert_eq!(one.layer.strict, Some(false));
    }
}
