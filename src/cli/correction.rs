//! A command line that was meant, in place of one that can't be understood.
//!
//! A correction is tried before it is offered: it is a command line that payvet understands as a whole.

use std::ffi::OsString;
use std::fmt;

use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::names;
use crate::commands::explain::Pages;
use crate::formats::selector::Selector;
use crate::report::ReportFormat;
use crate::text;

/// Mistakes in one command line that are corrected at most.
const MOST_MISTAKES: usize = 8;

/// Bytes of a command line that is offered: nobody reads more.
const LONGEST: usize = 1000;

/// The command line that was meant by arguments, of which the first is the name of the program, as a POSIX
/// shell reads it. `is_input` tells whether an argument names something that is there to be checked.
///
/// There is none if the arguments are understood, if it can't be told what was meant, or if one of them
/// can't be shown as it is.
#[must_use]
pub fn correct(arguments: &[OsString], is_input: impl Fn(&str) -> bool) -> Option<String> {
    let given = arguments.get(1..)?.iter().map(|argument| argument.to_str().map(str::to_owned));
    let given: Vec<String> = given.collect::<Option<_>>()?;
    if given.iter().any(|argument| text::escape(argument) != *argument) {
        return None;
    }
    let mut words = given.clone();
    for _ in 0..=MOST_MISTAKES {
        let Some(error) = misunderstood(&words) else {
            let line =
                format!("payvet {}", words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" "));
            return (words != given && line.len() <= LONGEST).then_some(line);
        };
        words = mend(&error, &words, &is_input)?;
    }
    None
}

/// Arguments that are understood and can't be followed, with command lines that can.
#[derive(Debug)]
pub struct Misuse {
    /// Why they can't be followed.
    pub why: String,
    /// What may be meant.
    pub meant: Vec<String>,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Misuse {}

/// What clap guesses isn't said: a correction is tried, and of a narrower mind.
pub fn forget_guesses(error: &mut clap::Error) {
    for kind in [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::Suggested,
    ] {
        error.remove(kind);
    }
}

/// Why words can't be understood. A question for help or the version can.
fn misunderstood(words: &[String]) -> Option<clap::Error> {
    let words = std::iter::once("payvet").chain(words.iter().map(String::as_str));
    names::command().try_get_matches_from(words).err().filter(clap::Error::use_stderr)
}

/// The words without the mistake that an error is about.
fn mend(error: &clap::Error, words: &[String], is_input: &impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let told = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let wrong = told(ContextKind::InvalidSubcommand)?;
            let is_first = words.first() == Some(&wrong);
            let known = [names::subcommands(), vec!["help".to_owned()]].concat();
            match nearest(&wrong, &known) {
                Some(meant) if !(is_first && is_input(&wrong)) => replace(words, &wrong, &meant),
                _ if is_first && !is_input(&wrong) && Pages::new(None).explain(&wrong).is_ok() => {
                    Some([vec!["explain".to_owned()], words.to_vec()].concat())
                }
                _ if is_first && names_input(&wrong, is_input) => Some(with_check(words)),
                _ => None,
            }
        }
        ErrorKind::UnknownArgument => {
            let wrong = told(ContextKind::InvalidArg)?;
            let subcommand = words.first()?;
            let subcommands = names::subcommands();
            if !subcommands.contains(subcommand) {
                let question = match words {
                    [word] if word == "-v" => Some("version"),
                    [word] => {
                        word.strip_prefix("--").and_then(|name| text::nearest(name, ["version", "help"]))
                    }
                    _ => None,
                };
                return Some(match question {
                    Some(question) => vec![format!("--{question}")],
                    None => with_subcommand_first(words, &subcommands),
                });
            }
            let known = names::options(subcommand);
            if let Some(name) = wrong.strip_prefix("--") {
                let part = || only(known.iter().filter(|known| known.split('-').any(|part| part == name)));
                let begun = || text::abbreviated(name, known.iter().map(String::as_str)).map(str::to_owned);
                if ["no-color", "no-colour"].contains(&name) {
                    return replace(words, &wrong, "--color=never");
                }
                let is_report = ReportFormat::from_str(name, false).is_ok();
                if is_report && known.iter().any(|known| known == "output-format") {
                    return replace(words, &wrong, &format!("--output-format={name}"));
                }
                // What somebody doesn't want is no slip for what somebody wants.
                let is_as_wanted = |meant: &String| meant.starts_with("no-") == name.starts_with("no-");
                let meant = nearest(name, &known).or_else(begun).or_else(part).filter(is_as_wanted)?;
                return replace(words, &wrong, &format!("--{meant}"));
            }
            // A single dash before a long name is read as many short ones.
            let is_meant = |word: &&String| {
                word.starts_with(&wrong)
                    && word.strip_prefix('-').is_some_and(|name| known.iter().any(|known| known == name))
            };
            let word = words.iter().find(is_meant)?;
            replace(words, word, &format!("-{word}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (argument, wrong) = (told(ContextKind::InvalidArg)?, told(ContextKind::InvalidValue)?);
            if words[0] == "explain" && Selector::parse(&wrong).is_ok() {
                // A family has no page of its own.
                return replace(words, "explain", "rules");
            }
            let meant = match error.get(ContextKind::ValidValue) {
                // One letter is no slip for another.
                Some(ContextValue::Strings(known)) => nearest(&wrong, known).filter(|_| wrong.len() > 1),
                _ => told(ContextKind::SuggestedValue),
            };
            replace_value(words, &argument, &wrong, &meant?)
        }
        // A flag is set by its name.
        ErrorKind::TooManyValues => {
            let (argument, value) = (told(ContextKind::InvalidArg)?, told(ContextKind::InvalidValue)?);
            let is_yes = ["true", "yes", "on", "1"].contains(&value.as_str());
            if is_yes { replace(words, &format!("{argument}={value}"), &argument) } else { None }
        }
        _ => None,
    }
}

fn nearest(name: &str, known: &[String]) -> Option<String> {
    text::nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
}

/// What there is, if it is but one.
fn only<'n>(mut names: impl Iterator<Item = &'n String>) -> Option<String> {
    names.next().filter(|_| names.next().is_none()).cloned()
}

/// Whether a word that stands where a subcommand should is a payload, or where payloads are.
fn names_input(word: &str, is_input: &impl Fn(&str) -> bool) -> bool {
    word == "-" || word.contains(['.', '/', '\\']) || is_input(word)
}

/// The same with a subcommand first that stands behind its options, or with `check` if there is none.
fn with_subcommand_first(words: &[String], subcommands: &[String]) -> Vec<String> {
    let Some(at) = words.iter().position(|word| subcommands.contains(word)) else { return with_check(words) };
    let mut words = words.to_vec();
    words[..=at].rotate_right(1);
    words
}

/// The same, where `check` was forgotten.
fn with_check(words: &[String]) -> Vec<String> {
    std::iter::once("check".to_owned()).chain(words.iter().cloned()).collect()
}

/// Takes the first word that is `old`, or begins so before a value, for `new`.
fn replace(words: &[String], old: &str, new: &str) -> Option<Vec<String>> {
    let rest = |word: &str| {
        let rest = word.strip_prefix(old)?;
        (rest.is_empty() || rest.starts_with('=')).then(|| rest.to_owned())
    };
    let (at, rest) = words.iter().enumerate().find_map(|(at, word)| Some((at, rest(word)?)))?;
    let mut words = words.to_vec();
    words[at] = format!("{new}{rest}");
    Some(words)
}

/// Takes one value of an argument for another; several may stand in one word, with commas.
fn replace_value(words: &[String], argument: &str, old: &str, new: &str) -> Option<Vec<String>> {
    let with_new = |values: &str| {
        if values == old {
            return Some(new.to_owned());
        }
        let parts: Vec<&str> = values.split(',').collect();
        let parts_with_new = parts.iter().map(|part| if *part == old { new } else { part });
        parts.contains(&old).then(|| parts_with_new.collect::<Vec<_>>().join(","))
    };
    let option = argument.split([' ', '=', '[']).next().filter(|name| name.starts_with('-'));
    let mended = words.iter().enumerate().find_map(|(at, word)| {
        let Some(option) = option else {
            // The subcommand isn't one of its values.
            return (at > 0).then(|| with_new(word)).flatten().map(|word| (at, word));
        };
        if at > 0 && words[at - 1] == option {
            return Some((at, with_new(word)?));
        }
        let values = word.strip_prefix(option)?.strip_prefix('=')?;
        Some((at, format!("{option}={}", with_new(values)?)))
    });
    let (at, word) = mended?;
    let mut words = words.to_vec();
    words[at] = word;
    Some(words)
}

/// A word as a POSIX shell reads it.
fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::Parser as _;

    use super::{correct, quote};
    use crate::cli::Cli;

    fn corrected(words: &[&str]) -> Option<String> {
        let arguments: Vec<OsString> = std::iter::once(&"payvet").chain(words).map(OsString::from).collect();
        correct(&arguments, |word| word == "fixtures")
    }

    #[test]
    fn mistakes_are_corrected_and_nothing_else_is_changed() {
        for (words, wanted) in [
            // Subcommands: misspelt, forgotten.
            ("chekc x.json", "check x.json"),
            ("chekc --strict x.json --help", "check --strict x.json --help"),
            ("help chekc", "help check"),
            ("hlep", "help"),
            ("lint x.json", ""),
            ("event.json", "check event.json"),
            ("-", "check -"),
            ("json/comment", "explain json/comment"),
            ("fixtures", "check fixtures"),
            ("report.json", "check report.json"),
            ("schemas/ --strict", "check schemas/ --strict"),
            ("--strict x.json", "check --strict x.json"),
            ("--quiet check x.json", "check --quiet x.json"),
            ("--color never check x", "check --color never x"),
            ("--output-format json rules", "rules --output-format json"),
            ("-v", "--version"),
            ("--verison", "--version"),
            ("--output-fromat json x.json", "check --output-format json x.json"),
            // Options.
            ("check --output-fromat json x", "check --output-format json x"),
            ("check --output-fromat=json x", "check --output-format=json x"),
            ("check -strict x", "check --strict x"),
            ("check --strict=true x", "check --strict x"),
            ("check --output_format json x", "check --output-format json x"),
            ("check --format json x", "check --output-format json x"),
            ("check --filename=a.json -", "check --stdin-filename=a.json -"),
            ("check --offset 7 -", ""),
            ("check --stat x", "check --statistics x"),
            ("check --no-color x", "check --color=never x"),
            ("check --json x", "check --output-format=json x"),
            ("report --junit x", "report --output-format=junit x"),
            ("rules --json", "rules --output-format=json"),
            ("rules --sarif", ""),
            ("check --no-exit-zero x", ""),
            ("check --no-baseline x", ""),
            ("schema report --draft 4", ""),
            ("check --show x", ""),
            ("check --no-such-thing-at-all x", ""),
            ("check -x y", ""),
            // Values that clap knows.
            ("check --color alwasy x", "check --color always x"),
            ("check --color=alwasy x", "check --color=always x"),
            ("check --color sometimes x", ""),
            ("check --layout json-l x", "check --layout jsonl x"),
            ("schema report --draft 2020-21", "schema report --draft 2020-12"),
            ("completions powershel", "completions powershell"),
            ("completions tcsh", ""),
            // Names that only payvet knows.
            ("check --output-format jsno", "check --output-format json"),
            ("check --output-format sariff=a.sarif x", "check --output-format sarif=a.sarif x"),
            ("report --output-format juint a.json", "report --output-format junit a.json"),
            ("check --select json/coment x", "check --select json/comment x"),
            ("check --select=schema/,json/coment x", "check --select=schema/,json/comment x"),
            ("check --ignore comment x", "check --ignore json/comment x"),
            ("check --schema ibm-verify-fulfilment x", "check --schema ibm-verify-fulfillment x"),
            ("rules jsn/", "rules json"),
            ("schema reprot", "schema report"),
            ("schema schema", ""),
            ("explain trailing-comma", "explain json/trailing-comma"),
            (
                "explain ibm-verify-fulfillment/data/statuscode",
                "explain ibm-verify-fulfillment/data/status_code",
            ),
            ("explain nothing-like-it-at-all", ""),
            ("explain json", "rules json"),
            ("man chekc", "man check"),
            // Several at once.
            (
                "chekc --srtict --select json/coment --ignore json/coment x",
                "check --strict --select json/comment --ignore json/comment x",
            ),
            // Only one of two is clear.
            ("chekc --no-such-thing-at-all x", ""),
            // What is understood.
            ("check x", ""),
            ("--version", ""),
            ("help", ""),
        ] {
            let words: Vec<&str> = words.split(' ').collect();
            let found = corrected(&words);
            let wanted = Some(format!("payvet {wanted}")).filter(|_| !wanted.is_empty());
            assert_eq!(found, wanted, "{words:?}");
            if let Some(line) = found {
                let understood = Cli::try_parse_from(line.split(' '));
                assert!(!understood.is_err_and(|error| error.use_stderr()), "{line}");
            }
        }
    }

    #[test]
    fn words_come_through_a_shell_as_they_are() {
        for (words, wanted) in [
            (&["chekc", "a b.json"][..], Some("payvet check 'a b.json'")),
            (&["chekc", "it's.json"], Some("payvet check 'it'\\''s.json'")),
            (
                &["chekc", "$(reboot)", "`x`", "*.json", "~/a"],
                Some("payvet check '$(reboot)' '`x`' '*.json' '~/a'"),
            ),
            (&["chekc", "--exclude", ""], Some("payvet check --exclude ''")),
            (&["chekc", "--", "-x"], Some("payvet check -- -x")),
            (&["chekc", "ünï.json"], Some("payvet check 'ünï.json'")),
            // What can't be shown as it is, isn't offered.
            (&["chekc", "a\u{1b}[2J"], None),
            (&["chekc", "a\nb"], None),
            (&["chekc", "a\u{202e}b"], None),
            (&["chekc", "a\tb"], None),
            (&["chekc", "##vso[x]"], None),
        ] {
            assert_eq!(corrected(words).as_deref(), wanted, "{words:?}");
        }
        assert_eq!(corrected(&["chekc", &"x".repeat(2000)]), None, "nobody reads that");
        assert_eq!(quote(""), "''");
    }

    #[cfg(unix)]
    #[test]
    fn words_that_are_no_text_are_not_offered() {
        use std::os::unix::ffi::OsStringExt as _;
        let arguments = ["payvet".into(), "chekc".into(), OsString::from_vec(vec![0xff])];
        assert_eq!(correct(&arguments, |_| false), None);
        assert_eq!(correct(&[], |_| false), None);
    }
}
