//! `payvet.toml`: the settings that a project keeps.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use toml::Spanned;

use super::schema;
use crate::cli::{self, Limit};
use crate::contract::Evidence;
use crate::formats::selector::Selector;
use crate::input;
use crate::input::framing::Layout;
use crate::input::globs::Globs;
use crate::layer::Layer;
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

/// A table of the file: what it alone has, and what is said about how payloads are judged. (`flatten`
/// would let unknown keys pass.)
macro_rules! table {
    ($name:ident { $($own:tt)* }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct $name {
            schema: Option<Spanned<String>>,
            layout: Option<Layout>,
            strict: Option<bool>,
            max_findings: Option<LimitText>,
            min_evidence: Option<Evidence>,
            select: Option<Spanned<Texts>>,
            ignore: Option<Spanned<Texts>>,
            error: Option<Spanned<Texts>>,
            warn: Option<Spanned<Texts>>,
            $($own)*
        }

        impl $name {
            fn layer(&self) -> Result<Layer, Fault> {
                Ok(Layer {
                    schema: self.schema.as_ref().map(format).transpose()?,
                    layout: self.layout,
                    strict: self.strict,
                    max_findings: self.max_findings.as_ref().map(LimitText::number),
                    max_warnings: None,
                    min_evidence: self.min_evidence,
                    select: selectors(self.select.as_ref())?,
                    ignore: selectors(self.ignore.as_ref())?,
                    error: selectors(self.error.as_ref())?,
                    warn: selectors(self.warn.as_ref())?,
                })
            }
        }
    };
}

table! { Table {
    max_warnings: Option<usize>,
    exclude: Option<Spanned<Texts>>,
    #[serde(default)]
    force_exclude: bool,
    #[serde(default)]
    no_ignore: bool,
    #[serde(default)]
    overrides: Vec<OverrideTable>,
} }

table! { OverrideTable {
    files: Spanned<Texts>,
} }

/// One text or a list of some, each with the byte at which it begins; a single one begins where the
/// whole value does.
#[derive(Default)]
struct Texts(Vec<(Option<usize>, String)>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;

        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![(None, text.to_owned())]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element::<Spanned<String>>()? {
                    texts.push((Some(text.span().start), text.into_inner()));
                }
                Ok(Texts(texts))
            }
        }

        deserializer.deserialize_any(OneOrMore)
    }
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

impl LimitText {
    fn number(&self) -> usize {
        match self {
            LimitText::Number(number) => *number,
            LimitText::Word(NoLimit::None) => Limit::NONE.0,
        }
    }
}

/// Why a settings file can't be followed: what is wrong, and at which byte.
struct Fault {
    message: String,
    at: Option<usize>,
}

impl SettingsFile {
    /// Reads the text of a settings file that stands at `path`, as seen from `here`.
    ///
    /// # Errors
    /// One line with path, line and column, and what is wrong there.
    pub fn parse(path: &Path, here: &Path, text: &str) -> Result<Self, String> {
        read(path, here, text).map_err(|fault| {
            let place = match fault.at {
                Some(at) => {
                    let before = &text[..at.min(text.len())];
                    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
                    let line = before.matches('\n').count() + 1;
                    format!(":{line}:{}", before[line_start..].chars().count() + 1)
                }
                None => String::new(),
            };
            format!("{}{place}: {}", input::shown(path), fault.message)
        })
    }
}

fn read(path: &Path, here: &Path, text: &str) -> Result<SettingsFile, Fault> {
    let table: Table = toml::from_str(text).map_err(|error| {
        let at = error.span();
        let given = at.clone().and_then(|at| text.get(at)).unwrap_or_default();
        Fault { message: explain(error.message(), given), at: at.map(|at| at.start) }
    })?;
    // Globs hang on the folder in which the file stands.
    let folder = here.join(path);
    let folder = folder.parent().unwrap_or(here);
    let globs = |list: &Spanned<Texts>| {
        let mut given = Vec::new();
        for (at, glob) in texts(list) {
            // Each alone first, to know which one is wrong.
            Globs::new(folder, std::slice::from_ref(glob))
                .map_err(|message| Fault { message, at: Some(at) })?;
            given.push(glob.clone());
        }
        let at = Some(list.span().start);
        Globs::new(folder, &given).map_err(|message| Fault { message, at })
    };
    let exclude = table.exclude.as_ref().map(globs).transpose()?.unwrap_or_default();
    let overrides = table.overrides.iter().map(|one| {
        if one.files.get_ref().0.is_empty() {
            let message = "an override of no files: take it out, or name some".to_owned();
            return Err(Fault { message, at: Some(one.files.span().start) });
        }
        Ok(Override { files: globs(&one.files)?, layer: one.layer()? })
    });
    Ok(SettingsFile {
        path: path.to_owned(),
        overrides: overrides.collect::<Result<_, Fault>>()?,
        layer: Layer { max_warnings: table.max_warnings, ..table.layer()? },
        exclude,
        force_exclude: table.force_exclude,
        no_ignore: table.no_ignore,
    })
}

fn format(name: &Spanned<String>) -> Result<Option<&'static crate::formats::Format>, Fault> {
    let at = Some(name.span().start);
    schema(name.get_ref()).map_err(|message| Fault { message, at })
}

fn selectors(list: Option<&Spanned<Texts>>) -> Result<Vec<Selector>, Fault> {
    let parse = |(at, text): (usize, &String)| {
        Selector::parse(text).map_err(|message| Fault { message, at: Some(at) })
    };
    list.into_iter().flat_map(texts).map(parse).collect()
}

/// The texts of a list, each with the byte at which it begins.
fn texts(list: &Spanned<Texts>) -> impl Iterator<Item = (usize, &String)> {
    list.get_ref().0.iter().map(|(at, text)| (at.unwrap_or(list.span().start), text))
}

/// The reader's `message` about what is `given`, in the words of somebody who writes settings.
fn explain(message: &str, given: &str) -> String {
    let shown = text::escape(given.trim_matches('"'));
    // The reader lists what would be right between backticks.
    let known =
        |list: &str| -> Vec<String> { list.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    if let Some((what, list)) = message.split_once(", expected one of ")
        && (what.starts_with("unknown field") || what.starts_with("unknown variant"))
    {
        let is_field = what.starts_with("unknown field");
        let known = known(list);
        let said = if is_field {
            format!("there is no setting `{shown}`")
        } else {
            format!("`{shown}` is none of {}", text::list(&known, "and"))
        };
        return match text::nearest(&shown, known.iter().map(String::as_str)) {
            Some(meant) => format!("{said}; did you mean `{meant}`?"),
            None if is_field && cli::is_option_of_check(&shown) => {
                let is_override = known.iter().any(|known| known == "files");
                let place = if is_override { "for single files" } else { "here, only on the command line" };
                format!("`{shown}` can't be set {place}")
            }
            None if is_field => format!("{said} here; known are {}", known.join(", ")),
            None => said,
        };
    }
    if message == "invalid type: map, expected a sequence" {
        return "overrides are a list of tables: write [[overrides]]".to_owned();
    }
    message.replace("usize", "a whole number")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::SettingsFile;

    fn parse(text: &str) -> Result<SettingsFile, String> {
        SettingsFile::parse(Path::new("payvet.toml"), Path::new("/project"), text)
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
                "payvet.toml:3:1: `max-warnings` can't be set for single files",
            ),
            ("strict = 1", "payvet.toml:1:10: invalid type: integer `1`, expected a boolean"),
            ("max-findings = \"few\"", "payvet.toml:1:16: expected a number or \"none\""),
            (
                "min-evidence = \"sure\"",
                "payvet.toml:1:16: `sure` is none of documented, observed and inferred",
            ),
            (
                "layout = \"jsom\"",
                "payvet.toml:1:10: `jsom` is none of auto, json and jsonl; did you mean `json`?",
            ),
            (
                "output-format = 1",
                "payvet.toml:1:1: `output-format` can't be set here, only on the command line",
            ),
            ("\"a`b\" = 1", "payvet.toml:1:1: there is no setting `a`b` here; known are schema"),
            (
                "[overrides]\nfiles = \"a\"",
                "payvet.toml:1:1: overrides are a list of tables: write [[overrides]]",
            ),
            ("max-warnings = -1", "payvet.toml:1:16: invalid value: integer `-1`, expected a whole number"),
            ("[[overrides]]\nfiles = []", "payvet.toml:2:9: an override of no files"),
            ("exclude = [\"!a\"]", "payvet.toml:1:12: `!a` is no glob"),
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
        assert!(file.force_exclude && file.no_ignore && file.exclude.matches(Path::new("/project/x/y.bak")));
        let [one] = file.overrides.as_slice() else { panic!("{:?}", file.overrides) };
        assert!(
            one.files.matches(Path::new("/project/a/b/c.json"))
                && one.files.matches(Path::new("/project/b.json"))
        );
        assert!(!one.files.matches(Path::new("/project/c/d.json")));
        assert_eq!(one.layer.strict, Some(false));
    }
}
