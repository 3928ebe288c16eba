//! Text that somebody else wrote, made safe to show.

use std::borrow::{Borrow, Cow};
use std::fmt::Write as _;

/// Replaces every character that could act on a terminal, break a line or hide text by its JSON
/// escape: control characters, line and paragraph separators, bidi marks, zero-width characters,
/// tags and private line noise; also the first `#` of what CI systems take for a command wherever it
/// stands in a line. A tab becomes four blanks, so that carets stay under their text.
///
/// What is escaped already stays as it is.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    // So it is with nearly all names and messages, and a glance at their bytes is enough for that.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'#' | b'[')) {
        return Cow::Borrowed(text);
    }
    let may_be_command = |text: &str| text.contains("##") || text.contains(ATTACHMENT);
    if !text.contains(|c: char| c == '\t' || acts_or_hides(c)) && !may_be_command(text) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        push_escaped(&mut escaped, c, &text[at..]);
    }
    Cow::Owned(escaped)
}

/// Adds `c`, with which `text` begins, or what [`escape`] makes of it.
pub(crate) fn push_escaped(escaped: &mut String, c: char, text: &str) {
    if c == '\t' {
        escaped.push_str("    ");
    } else if is_harmful(c, text) {
        push_escape(escaped, c);
    } else {
        escaped.push(c);
    }
}

/// Whether `c`, with which `text` begins, acts or hides where it is printed as it is.
pub(crate) fn is_harmful(c: char, text: &str) -> bool {
    acts_or_hides(c) || matches!(c, '#' | '[') && is_command(text)
}

/// Adds the JSON escape of a character.
pub(crate) fn push_escape(escaped: &mut String, c: char) {
    let mut units = [0; 2];
    for unit in c.encode_utf16(&mut units) {
        // Writing to a String can't fail.
        let _ = write!(escaped, "\\u{unit:04x}");
    }
}

/// With what Jenkins and GitLab attach a file of the server to a test case.
const ATTACHMENT: &str = "[[ATTACHMENT|";

/// Whether a text begins as a command to a CI system does: `##vso[` and `##[` (Azure Pipelines, older
/// GitHub runners), `##teamcity[`, or an attachment.
fn is_command(text: &str) -> bool {
    let name = text.strip_prefix("##");
    text.starts_with(ATTACHMENT)
        || name
            .is_some_and(|name| name.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('['))
}

/// A path at the beginning of a line, with a colon behind it. `::` begins a command to a GitHub runner
/// there, blanks before it or not, and three dashes or plus signs a section in the log of a Buildkite job;
/// with `./` before it, a path is the same path.
#[must_use]
pub fn path_at_line_start(path: &str) -> Cow<'_, str> {
    let escaped = escape(path);
    let begins = escaped.trim_start();
    let acts = begins == ":" || ["::", "---", "+++", "~~~"].iter().any(|mark| begins.starts_with(mark));
    if acts { Cow::Owned(format!("./{escaped}")) } else { escaped }
}

/// How serde begins where it goes on with what stands in the text.
const KINDS: &[&str] = &[
    "invalid type",
    "invalid value",
    "invalid length",
    "unknown field",
    "unknown variant",
    "duplicate field",
];

/// What serde says of a text of payvet's own that can't be read, and where: `line` is given if it is but
/// that line of its file. What stands in it isn't quoted: the file may have been named by mistake, and hold
/// personal values.
#[must_use]
pub fn misread(error: &serde_json::Error, line: Option<usize>) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    // Mistakes of syntax quote nothing, and only payvet's own fields can be missing.
    let is_harmless = !error.is_data() || what.starts_with("missing field");
    let kind = || KINDS.iter().find(|kind| what.starts_with(*kind)).unwrap_or(&"not the expected data");
    let what = if is_harmless { what } else { kind() };
    // Serde loses the place, or a part of it, where it reads an object twice.
    let line = line.or_else(|| Some(error.line()).filter(|line| *line > 0));
    match (line, error.column()) {
        (None, _) => what.to_owned(),
        (Some(line), 0) => format!("{what} at line {line}"),
        (Some(line), column) => format!("{what} at line {line} column {column}"),
    }
}

fn acts_or_hides(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Code points of a name or value that a message quotes at most.
pub const LONGEST_QUOTE: usize = 60;

/// A name that a payload gives, as a message quotes it between backticks: cut if it is long, and without
/// backticks of its own, with which it could end the quotation where messages are read as Markdown.
#[must_use]
pub fn quotable(name: &str) -> Cow<'_, str> {
    let shortened = shorten(name, LONGEST_QUOTE);
    if shortened.contains('`') { Cow::Owned(shortened.replace('`', "\\u0060")) } else { shortened }
}

/// Cuts a text behind its first `longest` code points, and says so with `…`.
#[must_use]
pub fn shorten(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((cut, _)) => Cow::Owned(format!("{}…", &text[..cut])),
        None => Cow::Borrowed(text),
    }
}

/// A text with a small first letter, as inside of a sentence; a word in capitals, such as `NaN`, stays.
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest_of_word = chars.clone().take_while(|c| c.is_alphabetic());
    if { rest_of_word }.any(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

/// Names as a sentence lists them: `a`, `b` and `c`.
#[must_use]
pub fn list(names: &[String], joint: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {joint} {last}", first.join(", ")),
    }
}

/// A number and what it counts: `1 record`, `2 records`.
#[must_use]
pub fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// The known name that is meant by `name`, which stands where one of them is looked for, if one is
/// near enough: equal but for case and separators, or a few edits away.
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest_of(name, known.into_iter().map(|written| Candidate { written, of: written, is_missing: true }))
}

/// What is `said` of a name that isn't known, and which one may be meant by it, or else how to find it.
#[must_use]
pub fn with_suggestion(said: &str, meant: Option<&str>, otherwise: &str) -> String {
    match meant {
        Some(meant) => format!("{said}; did you mean `{meant}`?"),
        None => format!("{said}; {otherwise}"),
    }
}

/// That `name` is none of the known names of `what`, and which one may be meant.
#[must_use]
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let said = format!("there is no {what} `{}`", escape(name));
    let meant = abbreviated(name, known.iter().copied()).or_else(|| nearest(name, known.iter().copied()));
    with_suggestion(&said, meant, &format!("known are {}", known.join(", ")))
}

/// The known name of which `name` is the beginning, as `bool` is of `boolean`, if there is only one.
#[must_use]
pub fn abbreviated<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let folded = fold(name);
    // Two letters begin almost anything.
    let is_long_enough = folded.chars().count() > 2;
    let mut begun = known.into_iter().filter(|known| is_long_enough && fold(known).starts_with(&folded));
    begun.next().filter(|_| begun.next().is_none())
}

/// A name that somebody might have meant.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'n> {
    /// The name as it should be written.
    pub written: &'n str,
    /// What it is a name of; several names of one thing don't compete.
    pub of: &'n str,
    /// Whether it is looked for where `name` stands: then it is meant sooner than others.
    pub is_missing: bool,
}

/// A known name as others are compared with it: without what people vary.
#[derive(Debug)]
pub struct Folded {
    text: String,
    /// Code points.
    length: usize,
    /// How many letters of each kind are in it; some kinds are counted together.
    letters: [u8; 32],
}

impl Folded {
    /// The name without case, blanks and the marks between words.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let text = fold(name);
        let length = text.chars().count();
        let mut letters = [0_u8; 32];
        for c in text.chars() {
            let count = &mut letters[c as usize % 32];
            *count = count.saturating_add(1);
        }
        Folded { text, length, letters }
    }

    /// The number of edits from one to the other, if it is at most `most`.
    fn distance(&self, other: &Folded, most: usize) -> Option<usize> {
        let longer = self.length.abs_diff(other.length);
        // An edit replaces one letter by another, or brings one in or takes one away. Comparing what
        // letters there are rules out most names at little cost.
        let counts = self.letters.iter().zip(&other.letters);
        let unlike: usize = counts.map(|(one, two)| usize::from(one.abs_diff(*two))).sum();
        if longer > most || unlike + longer > 2 * most {
            return None;
        }
        Some(edits(&self.text, &other.text)).filter(|distance| *distance <= most)
    }
}

/// The same for names of which some are looked for. Nothing is said where two are equally near: half
/// of such proposals would be wrong.
#[must_use]
pub fn nearest_of<'n>(name: &str, known: impl IntoIterator<Item = Candidate<'n>>) -> Option<&'n str> {
    nearest_folded(name, known.into_iter().map(|candidate| (candidate, Folded::new(candidate.written))))
}

/// The same for names that are folded already.
#[must_use]
pub fn nearest_folded<'n>(
    name: &str,
    known: impl IntoIterator<Item = (Candidate<'n>, impl Borrow<Folded>)>,
) -> Option<&'n str> {
    // Longer than any known name can be misspelt; keeps the search linear in the input.
    if name.len() > 64 {
        return None;
    }
    let folded = Folded::new(name);
    let mut best: Option<((usize, bool, usize), Candidate<'n>)> = None;
    let mut is_tied = false;
    for (candidate, other) in known {
        let other = other.borrow();
        // Nobody writes another name in nothing but another case.
        let is_same = name.eq_ignore_ascii_case(candidate.written);
        let length = folded.length.min(other.length);
        let most = if is_same { Some(0) } else { most_edits(length, candidate.is_missing) };
        let Some(distance) = most.and_then(|most| folded.distance(other, most)) else { continue };
        let rank = (distance, !candidate.is_missing, edits(name, candidate.written));
        match &best {
            Some((best, _)) if rank > *best => {}
            Some((best, one)) if rank == *best => is_tied |= one.of != candidate.of,
            _ => (best, is_tied) = (Some((rank, candidate)), false),
        }
    }
    best.filter(|_| !is_tied).map(|(_, candidate)| candidate.written)
}

/// The number of edits from one name to the other: a letter more, less, replaced, or two swapped.
fn edits(one: &str, other: &str) -> usize {
    // What is the same at both ends needs no edit, and is most of two names that are near.
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    let start: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let (one, other) = (&one[start..], &other[start..]);
    let same = one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    if one.is_empty() || other.is_empty() {
        return one.chars().count().max(other.chars().count());
    }
    strsim::osa_distance(one, other)
}

/// How many edits apart two names may be so that one can be the other misspelt; none if it never
/// can. `length` is that of the shorter one: short names are near everything, as `source` is two
/// edits from `resource`. A name that is there already is seldom meant a second time, and senders
/// have names such as `_id` of their own.
fn most_edits(length: usize, is_missing: bool) -> Option<usize> {
    let most = match length {
        0..=7 => 1,
        8..=11 => 2,
        _ => 3,
    };
    match length {
        _ if is_missing => Some(most),
        0..=3 => None,
        _ => Some(most - 1),
    }
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        Candidate, abbreviated, edits, escape, list, nearest, nearest_of, path_at_line_start, quotable,
        shorten,
    };

    #[test]
    fn what_acts_or_hides_is_escaped() {
        assert_eq!(escape("plain äöü 😀 \"quoted\""), "plain äöü 😀 \"quoted\"");
        assert_eq!(
            escape("\u{1b}[2J\r\n\u{202e}x\u{200b}\u{e0041}"),
            "\\u001b[2J\\u000d\\u000a\\u202ex\\u200b\\udb40\\udc41"
        );
        assert_eq!(escape("a\tb"), "a    b");
        for (text, wanted) in [
            ("a ##vso[x]", "a \\u0023#vso[x]"),
            ("##[error]", "\\u0023#[error]"),
            ("###VSO[", "#\\u0023#VSO["),
            ("[[[ATTACHMENT|/x]]", "[\\u005b[ATTACHMENT|/x]]"),
            ("## [x] # #[y]", "## [x] # #[y]"),
        ] {
            assert_eq!(escape(text), wanted);
            assert_eq!(escape(&escape(text)), wanted, "escaping twice is escaping once");
        }
    }

    #[test]
    fn no_path_begins_a_line_with_a_command() {
        assert_eq!(path_at_line_start("::error::x.json"), "./::error::x.json");
        assert_eq!(path_at_line_start(" ::error::x.json"), "./ ::error::x.json");
        assert_eq!(path_at_line_start(":"), "./:");
        assert_eq!(path_at_line_start("--- a.json"), "./--- a.json");
        assert_eq!(path_at_line_start("a::b.json"), "a::b.json");
    }

    #[test]
    fn quoted_names_have_no_end_of_their_own() {
        assert_eq!(quotable("a b"), "a b");
        assert_eq!(quotable("a` @b `"), "a\\u0060 @b \\u0060");
    }

    #[test]
    fn text_is_cut_between_code_points() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöü", 2), "äö…");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        let names =
            |count: usize| ["a", "b", "c"][..count].iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(list(&names(1), "and"), "a");
        assert_eq!(list(&names(2), "or"), "a or b");
        assert_eq!(list(&names(3), "and"), "a, b and c");
    }

    #[test]
    fn what_is_the_same_at_both_ends_needs_no_edit() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut name = || (0..random.usize(..9)).map(|_| random.char('a'..'d')).collect::<String>();
        for _ in 0..20_000 {
            let (one, other) = (name(), name());
            assert_eq!(edits(&one, &other), strsim::osa_distance(&one, &other), "{one} {other}");
        }
    }

    #[test]
    fn the_beginning_of_one_name_is_short_for_it() {
        let known = ["boolean", "date", "dateTime", "string"];
        assert_eq!(abbreviated("Bool", known), Some("boolean"));
        assert_eq!(abbreviated("dat", known), None);
        assert_eq!(abbreviated("st", known), None);
        assert_eq!(abbreviated("ring", known), None);
    }

    #[test]
    fn of_two_equally_near_names_none_is_meant() {
        let candidate = |written, of, is_missing| Candidate { written, of, is_missing };
        let missing = |written| candidate(written, written, true);
        assert_eq!(nearest("targeti", ["target", "targetid"]), None);
        assert_eq!(nearest("targetidd", ["target", "targetid"]), Some("targetid"));
        let one_is_there = [candidate("subject", "subject", false), missing("subjectid")];
        assert_eq!(nearest_of("subjecti", one_is_there), Some("subjectid"));
        let aliases = [candidate("owners_ids", "owners", true), candidate("owner_ids", "owners", true)];
        assert_eq!(nearest_of("ownes_ids", aliases), Some("owners_ids"));
        // A nearer one ends a tie.
        assert_eq!(nearest("subjectd", ["subjecti", "subjecta", "subjectd"]), Some("subjectd"));
    }

    #[test]
    fn a_name_that_is_there_already_is_seldom_meant() {
        let there = |written| [Candidate { written, of: written, is_missing: false }];
        assert_eq!(nearest_of("requested_at", there("requestedAt")), Some("requestedAt"));
        assert_eq!(nearest_of("requestedAtt", there("requestedAt")), Some("requestedAt"));
        assert_eq!(nearest_of("_id", there("id")), None);
        assert_eq!(nearest_of("date", there("data")), None);
        assert_eq!(
            nearest_of("date", there("data").map(|one| Candidate { is_missing: true, ..one })),
            Some("data")
        );
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["requestedAt", "requestedBy", "entity", "id"];
        assert_eq!(nearest("requested_at", known), Some("requestedAt"));
        assert_eq!(nearest("REQUESTEDBY", known), Some("requestedBy"));
        assert_eq!(nearest("entitty", known), Some("entity"));
        assert_eq!(nearest("netity", known), Some("entity"));
        assert_eq!(nearest("di", known), Some("id"));
        assert_eq!(nearest("key", known), None);
        assert_eq!(nearest("source", ["resource"]), None);
        assert_eq!(nearest("nothing like it", known), None);
    }
}
