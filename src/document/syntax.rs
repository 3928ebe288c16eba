//! What is wrong with a text that is no JSON, in words that name the thing.
//!
//! jiter says where its grammar stopped and what it expected there; this file looks at the text
//! around that place and finds the mistake that a person made.

use std::str::Utf8Error;

use jiter::{JiterError, JiterErrorType, JsonErrorType};

use super::{MAX_DEPTH, Span, WHITE_SPACE};
use crate::document::message::{Message, of_length};
use crate::text;

/// The mistakes that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    TrailingComma,
    Comment,
    WrongQuotes,
    UnquotedKey,
    BareWord,
    NotANumber,
    BadNumber,
    UnclosedString,
    UnclosedBracket,
    MismatchedBracket,
    MissingComma,
    MissingColon,
    MissingValue,
    ControlCharacter,
    BadEscape,
    LoneSurrogate,
    UnexpectedCharacter,
    TrailingData,
    Empty,
    InvalidUtf8,
    Utf16,
    TooDeep,
    TooLarge,
}

/// The first thing that makes a text no JSON text.
#[derive(Debug, Clone)]
pub struct SyntaxError {
    /// Which mistake it is.
    pub(crate) mistake: Mistake,
    /// What is wrong.
    pub message: Message,
    /// How to mend it, if that can be said.
    pub help: Option<Message>,
    /// The smallest part of the file that a person would point at.
    pub span: Span,
    /// A second place that belongs to it, and what it is.
    pub related: Option<(Span, &'static str)>,
    /// Whether it showed only at the end of the text: more text could be what is missing.
    pub at_end: bool,
}

impl SyntaxError {
    fn new(mistake: Mistake, span: Span, message: impl Into<Message>, help: Option<&'static str>) -> Self {
        let (message, help) = (message.into(), help.map(Message::from));
        SyntaxError { mistake, message, help, span, related: None, at_end: false }
    }

    /// The same at other places.
    pub(crate) fn moved(self, place: impl Fn(Span) -> Span) -> Self {
        SyntaxError {
            span: place(self.span),
            related: self.related.map(|(span, what)| (place(span), what)),
            message: self.message.moved(&place),
            help: self.help.map(|help| help.moved(&place)),
            ..self
        }
    }

    fn related_to(mut self, span: Span, what: &'static str) -> Self {
        self.related = Some((span, what));
        self
    }

    /// Whether it is about what stands at the end of its text, which is at `end` in the file.
    pub(crate) fn reaches(&self, end: usize) -> bool {
        self.at_end || self.span.end == end
    }

    /// The same for a text that ends only because another value begins at `next` in the file.
    pub(crate) fn cut_off_before(self, next: usize) -> Self {
        if !self.at_end {
            return self;
        }
        self.related_to(Span { start: next, end: next + 1 }, "the next value begins here")
    }
}

/// Where and why the parser stopped.
pub(super) struct Broken {
    pub(super) stop: Stop,
    /// Offset into the text of the token that is broken.
    pub(super) token: usize,
    /// Offset into the text from which jiter counts.
    pub(super) base: usize,
}

/// Why the parser stopped.
pub(super) enum Stop {
    Grammar(JiterError),
    Depth { at: usize },
}

impl From<JiterError> for Stop {
    fn from(error: JiterError) -> Self {
        Stop::Grammar(error)
    }
}

/// Offsets in here are into the text until [`Diagnosis::done`] makes them the file's.
struct Diagnosis<'t> {
    text: &'t str,
    offset: usize,
}

impl Diagnosis<'_> {
    fn done(
        &self,
        mistake: Mistake,
        span: (usize, usize),
        message: impl Into<Message>,
        help: impl Into<Option<&'static str>>,
    ) -> SyntaxError {
        SyntaxError::new(mistake, self.span(span), message, help.into())
    }

    fn span(&self, (start, end): (usize, usize)) -> Span {
        Span { start: self.offset + start, end: self.offset + end }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    /// The character at `at` alone.
    fn one(&self, at: usize) -> (usize, usize) {
        (at, at + self.char_at(at).map_or(0, char::len_utf8))
    }

    /// The run of word characters around `at`: a number, a literal, a bare word.
    fn word(&self, at: usize) -> (usize, usize) {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-' | '$');
        let before = self.text[..at].chars().rev().take_while(|c| is_word(*c));
        let start = at - before.map(char::len_utf8).sum::<usize>();
        let after = self.text[at..].chars().take_while(|c| is_word(*c));
        (start, at + after.map(char::len_utf8).sum::<usize>())
    }

    /// The character at `at`, as a message quotes it: itself if it can be seen, its number if not. Marks
    /// tell nothing of a person.
    fn character(&self, at: usize) -> Message {
        let (start, end) = self.one(at);
        let text = &self.text[start..end];
        let Some(c) = text.chars().next() else { return Message::default() };
        match c {
            _ if is_hidden(c) => format!("the character U+{:04X}", u32::from(c)).into(),
            _ if c.is_ascii_punctuation() => format!("`{c}`").into(),
            _ => Message::value(self.span((start, end)), format!("`{c}`"), "a character"),
        }
    }

    /// What stands at `span`, as a message quotes it. A bare word can be as long as the file.
    fn quoted(&self, span: (usize, usize)) -> Message {
        let text = &self.text[span.0..span.1];
        let shown = format!("`{}`", text::shorten(text, LONGEST_WORD));
        Message::value(self.span(span), shown, of_length("text", text))
    }

    /// The last byte before `at` that is no white space, as its offset.
    fn before(&self, at: usize) -> Option<usize> {
        self.text[..at].trim_end_matches(WHITE_SPACE).len().checked_sub(1)
    }
}

/// Whether a reader of a message wouldn't see the character.
fn is_hidden(c: char) -> bool {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    c.is_whitespace() || text::escape(text) != text
}

/// Code points of a word that a message quotes at most.
const LONGEST_WORD: usize = 40;

/// A record that begins at `offset` and has more bytes than are wanted.
pub(crate) fn too_long(offset: usize, most: usize) -> SyntaxError {
    let message = format!("this record is longer than {} (--max-record-size)", text::counted(most, "byte"));
    let help = "raise the limit if records can be that long; more memory is needed then";
    SyntaxError::new(Mistake::TooLarge, Span { start: offset, end: offset }, message, Some(help))
}

/// A text of 4 GiB or more.
pub(super) fn too_large(offset: usize) -> SyntaxError {
    let message = "this JSON text is 4 GiB or larger".to_owned();
    let help = "split it into JSON Lines, one payload a line";
    SyntaxError::new(Mistake::TooLarge, Span { start: offset, end: offset }, message, Some(help))
}

/// Bytes that are no UTF-8.
pub(super) fn not_utf8(bytes: &[u8], offset: usize, error: Utf8Error) -> SyntaxError {
    let at = error.valid_up_to();
    let length = error.error_len().unwrap_or(bytes.len() - at);
    let shown: Vec<String> = bytes[at..at + length].iter().map(|byte| format!("0x{byte:02X}")).collect();
    let span = Span { start: offset + at, end: offset + at + length };
    let message = Message::from(format!("invalid UTF-8 at byte {}", span.start)).and(Message::value(
        span,
        format!(": {}", shown.join(" ")),
        "",
    ));
    let help = "JSON is exchanged as UTF-8; re-encode the file (it may be Latin-1)";
    SyntaxError::new(Mistake::InvalidUtf8, span, message, Some(help))
}

/// The error for a file in UTF-16 or UTF-32, told by a byte order mark or by the zero bytes that its
/// ASCII leaves in its first two characters.
pub(crate) fn wide_encoding(bytes: &[u8], offset: usize) -> Option<SyntaxError> {
    let name = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => "UTF-32, little-endian",
        [0, 0, 0xFE, 0xFF, ..] => "UTF-32, big-endian",
        [0xFF, 0xFE, ..] => "UTF-16, little-endian",
        [0xFE, 0xFF, ..] => "UTF-16, big-endian",
        [first, 0, 0, 0, ..] if *first != 0 => "UTF-32, little-endian",
        [0, 0, 0, last, ..] if *last != 0 => "UTF-32, big-endian",
        [first, 0] | [first, 0, _, 0, ..] if *first != 0 => "UTF-16, little-endian",
        [0, second] | [0, second, 0, _, ..] if *second != 0 => "UTF-16, big-endian",
        _ => return None,
    };
    let span = Span { start: offset, end: offset + bytes.len().min(2) };
    let help = "JSON is exchanged as UTF-8: save or convert the file as UTF-8";
    Some(SyntaxError::new(Mistake::Utf16, span, format!("this is {name}, not UTF-8"), Some(help)))
}

/// The error for the `text` that stands behind a value, `offset` bytes into the file.
pub(crate) fn trailing_data(text: &str, offset: usize) -> SyntaxError {
    let (diagnosis, at) = (Diagnosis { text, offset }, 0);
    if let Some(error) = comment(&diagnosis, at) {
        return error;
    }
    if let Some(found @ (']' | '}')) = diagnosis.char_at(at) {
        let message = format!("this `{found}` closes nothing: the JSON value has already ended");
        return diagnosis.done(Mistake::MismatchedBracket, diagnosis.one(at), message, "remove it");
    }
    let word = (at, diagnosis.word(at).1);
    let shown = match diagnosis.char_at(at) {
        Some(_) if word.0 == word.1 => diagnosis.character(at),
        _ => diagnosis.quoted(word),
    };
    let help = match diagnosis.char_at(at) {
        Some(',') => "remove it, or put the values into an array",
        _ => "a file holds one JSON value, or one payload a line (JSON Lines)",
    };
    let message = shown.and(" stands after the end of the JSON value");
    diagnosis.done(Mistake::TrailingData, diagnosis.one(at), message, help)
}

/// The error for a bracket at `closing` that ends an object although another member follows, whose key
/// is at `key`.
pub(crate) fn closed_too_early(closing: usize, key: Span) -> SyntaxError {
    let span = Span { start: closing, end: closing + 1 };
    let message = "this `}` closes the object too early: members stand behind it".to_owned();
    SyntaxError::new(Mistake::MismatchedBracket, span, message, Some("remove it"))
        .related_to(key, "a member that it leaves outside")
}

/// The finding about a `key` that stands where a value should, as if its object had begun before.
pub(crate) fn never_opened(key: Span) -> SyntaxError {
    let message = "the `{` of the object with this key is missing".to_owned();
    SyntaxError::new(Mistake::MismatchedBracket, key, message, Some("write it before the first key"))
}

/// The finding for a run of the parser that stopped; `open` are the offsets of the brackets that were
/// open then, outermost first.
pub(super) fn diagnose(text: &str, offset: usize, broken: Broken, open: &[usize]) -> SyntaxError {
    let Broken { stop, token, base } = broken;
    let diagnosis = Diagnosis { text, offset };
    let (kind, at) = match stop {
        Stop::Depth { at } => {
            return diagnosis.done(
                Mistake::TooDeep,
                diagnosis.one(at),
                format!("more than {MAX_DEPTH} arrays and objects are open here"),
                "no payload of a known format is nested that deeply",
            );
        }
        Stop::Grammar(error) => (error.error_type, (base + error.index).min(text.len())),
    };
    let JiterErrorType::JsonError(kind) = kind else {
        // jiter reports a wrong type where a value can't begin.
        return no_value(&diagnosis, at, open);
    };
    let error = name_it(&diagnosis, &kind, token, at, open);
    SyntaxError { at_end: at == text.len(), ..error }
}

/// The mistake behind what jiter expected at `at`.
fn name_it(
    diagnosis: &Diagnosis<'_>,
    kind: &JsonErrorType,
    token: usize,
    at: usize,
    open: &[usize],
) -> SyntaxError {
    match kind {
        JsonErrorType::EofWhileParsingList | JsonErrorType::EofWhileParsingObject => {
            unclosed(diagnosis, open)
        }
        JsonErrorType::EofWhileParsingString
        | JsonErrorType::InvalidEscape
        | JsonErrorType::LoneLeadingSurrogateInHexEscape
        | JsonErrorType::UnexpectedEndOfHexEscape => {
            bad_escape(diagnosis, token).unwrap_or_else(|| unclosed_string(diagnosis, token))
        }
        JsonErrorType::ControlCharacterWhileParsingString => control_character(diagnosis, token, at),
        JsonErrorType::TrailingComma => {
            let comma = diagnosis.before(at).unwrap_or(at);
            diagnosis.done(
                Mistake::TrailingComma,
                (comma, comma + 1),
                Message::from("a trailing comma before ").and(diagnosis.character(at)),
                "remove it: behind the last one JSON has no comma",
            )
        }
        JsonErrorType::KeyMustBeAString => no_key(diagnosis, at, open),
        JsonErrorType::ExpectedColon => no_colon(diagnosis, at),
        JsonErrorType::ExpectedListCommaOrEnd | JsonErrorType::ExpectedObjectCommaOrEnd => {
            no_comma(diagnosis, at, open)
        }
        _ => no_value(diagnosis, at, open),
    }
}

/// The text ends while something is open, or before anything begins.
fn unclosed(diagnosis: &Diagnosis<'_>, open: &[usize]) -> SyntaxError {
    // What follows a line break is the next record's, or nothing.
    let end = diagnosis.text.trim_end_matches([' ', '\t', '\n', '\r']).len();
    let Some(innermost) = open.last() else {
        return empty(diagnosis.text.is_empty(), diagnosis.offset);
    };
    let bracket = &diagnosis.text[*innermost..=*innermost];
    let others = match open.len() - 1 {
        0 => String::new(),
        1 => ", nor is the one around it".to_owned(),
        more => format!(", nor are the {more} around it"),
    };
    SyntaxError {
        related: Some((diagnosis.span((end, end)), "the text ends here")),
        ..diagnosis.done(
            Mistake::UnclosedBracket,
            (*innermost, innermost + 1),
            format!("this `{bracket}` is never closed{others}"),
            "the text may have been cut off",
        )
    }
}

/// The error for a text without a value; `is_empty` if it holds no blanks either.
pub(crate) fn empty(is_empty: bool, offset: usize) -> SyntaxError {
    let what = if is_empty { "the input is empty" } else { "there is only white space" };
    let span = Span { start: offset, end: offset };
    SyntaxError::new(Mistake::Empty, span, format!("no JSON here: {what}"), None)
}

/// A comment that begins at `at`; of one over several lines the first. To look for the end of each in
/// all that follows would take too long where many have none.
fn comment(diagnosis: &Diagnosis<'_>, at: usize) -> Option<SyntaxError> {
    let line = diagnosis.text[at..].split(['\n', '\r']).next().unwrap_or_default();
    let end = if line.starts_with("/*") {
        line.find("*/").map_or(line.len(), |end| end + 2)
    } else if line.starts_with("//") || line.starts_with('#') {
        line.len()
    } else {
        return None;
    };
    Some(diagnosis.done(Mistake::Comment, (at, at + end), "a comment, which JSON doesn't have", "remove it"))
}

/// Characters that people type where a JSON string begins.
fn quote(diagnosis: &Diagnosis<'_>, at: usize) -> Option<SyntaxError> {
    let opening = diagnosis.char_at(at)?;
    if !matches!(opening, '\'' | '`' | '‘' | '’' | '“' | '”' | '„' | '«') {
        return None;
    }
    let inside = at + opening.len_utf8();
    let line = diagnosis.text[inside..].split(['\n', '\r']).next().unwrap_or_default();
    let closing = match opening {
        '“' | '„' | '”' => ['”', '“'],
        '‘' | '’' => ['’', '‘'],
        '«' => ['»', '»'],
        other => [other, other],
    };
    let end = line
        .char_indices()
        .find(|(_, c)| closing.contains(c))
        .map_or(inside, |(found, c)| inside + found + c.len_utf8());
    let name = match opening {
        '\'' => "single quotes".to_owned(),
        '`' => "backticks".to_owned(),
        other => format!("`{other}` quotes"),
    };
    Some(diagnosis.done(
        Mistake::WrongQuotes,
        (at, end),
        format!("a string in {name}"),
        "JSON strings stand in double quotes: \"…\"",
    ))
}

/// A bracket that doesn't fit the innermost open one.
fn wrong_bracket(diagnosis: &Diagnosis<'_>, at: usize, open: &[usize]) -> Option<SyntaxError> {
    let found = diagnosis.char_at(at).filter(|c| matches!(c, ']' | '}'))?;
    let Some(innermost) = open.last() else {
        return Some(diagnosis.done(
            Mistake::MismatchedBracket,
            diagnosis.one(at),
            format!("this `{found}` closes nothing"),
            "remove it",
        ));
    };
    let opening = &diagnosis.text[*innermost..=*innermost];
    if (opening == "{") == (found == '}') {
        return None;
    }
    Some(SyntaxError {
        related: Some((diagnosis.span((*innermost, innermost + 1)), "opened here")),
        ..diagnosis.done(
            Mistake::MismatchedBracket,
            diagnosis.one(at),
            format!("`{found}` can't close the `{opening}` that is open"),
            None,
        )
    })
}

/// A value should begin at `at`, and doesn't.
fn no_value(diagnosis: &Diagnosis<'_>, at: usize, open: &[usize]) -> SyntaxError {
    let Some(found) = diagnosis.char_at(at) else {
        let word = diagnosis.word(at);
        return if word.0 < word.1 { bare_word(diagnosis, word) } else { unclosed(diagnosis, open) };
    };
    if let Some(error) = comment(diagnosis, at).or_else(|| quote(diagnosis, at)) {
        return error;
    }
    // The grammar may have stopped within a number or a literal: the whole of it is meant.
    let word = diagnosis.word(at);
    if word.0 < word.1 {
        return bare_word(diagnosis, word);
    }
    if let Some(error) = wrong_bracket(diagnosis, at, open) {
        return error;
    }
    match found {
        ',' | ']' | '}' => diagnosis.done(
            Mistake::MissingValue,
            diagnosis.one(at),
            format!("a value is missing before `{found}`"),
            None,
        ),
        ':' if diagnosis.before(at).is_some_and(|before| diagnosis.char_at(before) == Some(':')) => diagnosis
            .done(
                Mistake::UnexpectedCharacter,
                diagnosis.one(at),
                "expected a value, found a second `:`",
                "one colon stands between a key and its value",
            ),
        _ => unexpected(diagnosis, at, "a value"),
    }
}

/// Something made of letters and digits that is no number and no literal.
fn bare_word(diagnosis: &Diagnosis<'_>, span: (usize, usize)) -> SyntaxError {
    let word = &diagnosis.text[span.0..span.1];
    let quoted = || diagnosis.quoted(span);
    let unsigned = word.trim_start_matches(['+', '-']);
    if matches!(unsigned.to_ascii_lowercase().as_str(), "nan" | "inf" | "infinity") {
        return diagnosis.done(
            Mistake::NotANumber,
            span,
            quoted().and(" is no JSON number"),
            "JSON has no NaN and no infinity: write null or a finite number",
        );
    }
    let has_digits = unsigned.contains(char::is_numeric);
    if word.len() == 1 && unsigned.is_empty()
        || has_digits && unsigned.starts_with(|c: char| c.is_numeric() || c == '.')
    {
        let help = if word.starts_with('+') {
            "a number has no leading plus sign"
        } else if word == "-" {
            "digits stand directly behind a minus sign"
        } else if unsigned.contains(|c: char| c.is_numeric() && !c.is_ascii()) {
            "the digits of a JSON number are 0 to 9, not those of other scripts"
        } else if unsigned.starts_with("0x") || unsigned.starts_with("0X") {
            "JSON has no hexadecimal numbers"
        } else if unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes()[1].is_ascii_digit() {
            "a number has no leading zeros; an id with leading zeros is a string in double quotes"
        } else if unsigned.starts_with('.') {
            "digits stand on both sides of the decimal point: 0.5"
        } else {
            "a number is digits, then perhaps a fraction (.5), then perhaps an exponent (e3)"
        };
        return diagnosis.done(Mistake::BadNumber, span, quoted().and(" is no JSON number"), help);
    }
    let literal = match word.to_ascii_lowercase().as_str() {
        // Also where letters at the end are missing.
        "true" | "tru" => Some("write true"),
        "false" | "fals" | "fal" => Some("write false"),
        "null" | "nul" | "none" | "nil" | "undefined" => Some("write null"),
        _ => None,
    };
    let help =
        literal.unwrap_or("a string stands in double quotes; the only bare words are true, false and null");
    let error = diagnosis.done(Mistake::BareWord, span, quoted().and(" is no JSON value"), help);
    // What goes on behind the word may be part of the string, as in `user name`.
    let rest = diagnosis.text[span.1..].trim_start_matches([' ', '\t']);
    let is_whole = rest.is_empty() || rest.starts_with([',', '}', ']', '\n', '\r']);
    if literal.is_none() && is_whole && word.chars().nth(LONGEST_WORD).is_none() {
        let literal = Message::value(diagnosis.span(span), format!("\"{word}\""), "it in double quotes");
        return SyntaxError { help: Some(Message::from("if it is a string, write ").and(literal)), ..error };
    }
    error
}

/// A key should begin at `at`, and doesn't.
fn no_key(diagnosis: &Diagnosis<'_>, at: usize, open: &[usize]) -> SyntaxError {
    if let Some(error) =
        comment(diagnosis, at).or_else(|| quote(diagnosis, at)).or_else(|| wrong_bracket(diagnosis, at, open))
    {
        return error;
    }
    let word = diagnosis.word(at);
    if word.0 < word.1 {
        return diagnosis.done(
            Mistake::UnquotedKey,
            word,
            Message::from("the key ").and(diagnosis.quoted(word)).and(" has no quotes"),
            "keys stand in double quotes",
        );
    }
    match diagnosis.char_at(at) {
        Some(',') => diagnosis.done(
            Mistake::MissingValue,
            diagnosis.one(at),
            "a member is missing before `,`",
            "remove the comma",
        ),
        Some(':') => diagnosis.done(
            Mistake::UnquotedKey,
            diagnosis.one(at),
            "a key is missing before `:`",
            "every member has a key in double quotes",
        ),
        _ => unexpected(diagnosis, at, "a key in double quotes"),
    }
}

/// Behind a key stands no colon.
fn no_colon(diagnosis: &Diagnosis<'_>, at: usize) -> SyntaxError {
    if let Some(error) = comment(diagnosis, at) {
        return error;
    }
    match diagnosis.char_at(at) {
        Some(found @ (',' | '}')) => diagnosis.done(
            Mistake::MissingValue,
            diagnosis.one(at),
            format!("a key without a value before `{found}`"),
            "a member is a key, a colon and a value",
        ),
        Some(_) => diagnosis.done(
            Mistake::MissingColon,
            diagnosis.one(at),
            Message::from("expected `:` after the key, found ").and(diagnosis.character(at)),
            "a member is a key, a colon and a value",
        ),
        None => unexpected(diagnosis, at, "`:`"),
    }
}

/// Behind a value stands neither a comma nor the closing bracket.
fn no_comma(diagnosis: &Diagnosis<'_>, at: usize, open: &[usize]) -> SyntaxError {
    if let Some(error) = comment(diagnosis, at).or_else(|| wrong_bracket(diagnosis, at, open)) {
        return error;
    }
    let word = diagnosis.word(at);
    if word.0 < at && at < word.1 {
        // The grammar took the beginning of the word for a whole number or literal.
        return bare_word(diagnosis, word);
    }
    let found = diagnosis.char_at(at);
    let is_word = word.0 == at && diagnosis.text[at..word.1].contains(char::is_alphanumeric);
    let begins_value = match found {
        Some('"' | '\'') => Some((Message::from("this string"), diagnosis.one(at))),
        Some(bracket @ ('{' | '[')) => Some((format!("this `{bracket}`").into(), diagnosis.one(at))),
        _ => is_word.then(|| (diagnosis.quoted(word), word)),
    };
    if let Some((value, span)) = begins_value {
        let gap = diagnosis.before(at).map_or(at, |before| before + 1);
        let message = Message::from("a comma is missing before ").and(value);
        // Elsewhere it isn't known what stood before.
        let is_in_object = open.last().is_some_and(|open| diagnosis.text[*open..].starts_with('{'));
        let help = (is_in_object && is_word && diagnosis.text[..at].ends_with('"'))
            .then_some("if the string goes on here, write the quote inside of it as \\\"");
        return diagnosis
            .done(Mistake::MissingComma, span, message, help)
            .related_to(diagnosis.span((gap, gap)), "the comma belongs here");
    }
    match found {
        Some(':') => diagnosis.done(
            Mistake::UnexpectedCharacter,
            diagnosis.one(at),
            "`:` stands after a value",
            "only a key of an object is followed by a colon",
        ),
        _ => unexpected(diagnosis, at, "`,` or the closing bracket"),
    }
}

fn unexpected(diagnosis: &Diagnosis<'_>, at: usize, expected: &str) -> SyntaxError {
    let found = diagnosis.char_at(at);
    let help = match found {
        Some('\u{feff}') => Some("a byte order mark may only stand at the very beginning of a file"),
        Some(c) if c.is_whitespace() => {
            Some("between values, JSON allows only blanks, tabs and line breaks as white space")
        }
        Some('\\') => Some("an escape stands only inside a string"),
        Some('−' | '–') => Some("a minus sign is written -"),
        Some('<') => Some("this may be XML or HTML, not JSON"),
        Some(c) if is_hidden(c) => Some("it can't be seen; remove it"),
        _ => None,
    };
    let message = Message::from(format!("expected {expected}, found ")).and(match found {
        Some(_) => diagnosis.character(at),
        None => "the end of the text".into(),
    });
    diagnosis.done(Mistake::UnexpectedCharacter, diagnosis.one(at), message, help)
}

/// What is to be known where a string isn't closed although a quote stands in it.
fn quote_inside(string: &str) -> Option<&'static str> {
    string.contains("\\\"").then_some("a quote behind a backslash is a part of the string and closes nothing")
}

fn unclosed_string(diagnosis: &Diagnosis<'_>, opening: usize) -> SyntaxError {
    let end = diagnosis.text.len();
    let help = quote_inside(&diagnosis.text[opening..]).unwrap_or("the text may have been cut off");
    diagnosis
        .done(Mistake::UnclosedString, (opening, opening + 1), "this string is never closed", help)
        .related_to(diagnosis.span((end, end)), "the text ends here")
}

/// A control character in the string that opens at `opening`.
fn control_character(diagnosis: &Diagnosis<'_>, opening: usize, at: usize) -> SyntaxError {
    let found = diagnosis.char_at(at).map_or(0, u32::from);
    if matches!(found, 0x0A | 0x0D) {
        return diagnosis
            .done(
                Mistake::UnclosedString,
                (opening, opening + 1),
                "this string is not closed on its line",
                quote_inside(&diagnosis.text[opening..at])
                    .unwrap_or("close it, or write a line break inside a string as \\n"),
            )
            .related_to(diagnosis.span((at, at)), "the line ends here");
    }
    let (name, escape) = match found {
        0x00 => ("a NUL character", "\\u0000"),
        0x08 => ("a backspace", "\\b"),
        0x09 => ("a tab", "\\t"),
        0x0C => ("a form feed", "\\f"),
        0x1B => ("an escape character", "\\u001b"),
        _ => ("a control character", ""),
    };
    let escape = if escape.is_empty() { format!("\\u{found:04x}") } else { escape.to_owned() };
    let message = format!("{name} (U+{found:04X}) inside a string");
    SyntaxError {
        help: Some(format!("write it as {escape}").into()),
        ..diagnosis.done(Mistake::ControlCharacter, diagnosis.one(at), message, None)
    }
}

/// The first escape that JSON doesn't have, or that is half a pair, in the string that opens at
/// `opening`; none if all are fine as far as the string goes.
fn bad_escape(diagnosis: &Diagnosis<'_>, opening: usize) -> Option<SyntaxError> {
    let text = diagnosis.text;
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        hex.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(hex, 16).ok())?
    };
    // What is behind the backslash may be the beginning of a name.
    let escape = |start: usize, end: usize| {
        Message::value(diagnosis.span((start, end)), format!("`{}`", &text[start..end]), "an escape `\\u`")
    };
    let mut from = opening + 1;
    while let Some(begin) = text[from..].find(['\\', '"']).map(|found| from + found) {
        if text[begin..].starts_with('"') {
            return None;
        }
        let after = diagnosis.one(begin + 1);
        match (diagnosis.char_at(begin + 1)?, unit(begin)) {
            ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't', _) => from = after.1,
            (_, Some(0xD800..=0xDBFF)) if matches!(unit(begin + 6), Some(0xDC00..=0xDFFF)) => {
                from = begin + 12;
            }
            (_, Some(0xD800..=0xDFFF)) => {
                return Some(diagnosis.done(
                    Mistake::LoneSurrogate,
                    (begin, begin + 6),
                    escape(begin, begin + 6).and(" is half of a surrogate pair"),
                    "characters beyond U+FFFF are written as two escapes, high half first: \\ud83d\\ude00",
                ));
            }
            (_, Some(_)) => from = begin + 6,
            ('u', None) => {
                let digits = text[after.1..].chars().take(4).take_while(char::is_ascii_hexdigit);
                let end = after.1 + digits.count();
                if end == text.len() {
                    return None;
                }
                return Some(diagnosis.done(
                    Mistake::BadEscape,
                    (begin, end),
                    escape(begin, end).and(" is no JSON escape"),
                    "\\u is followed by exactly four hexadecimal digits; a backslash itself is written \\\\",
                ));
            }
            (_, None) => {
                return Some(
                    diagnosis.done(
                        Mistake::BadEscape,
                        (begin, after.1),
                        Message::from("a backslash before ")
                            .and(diagnosis.character(begin + 1))
                            .and(" is no JSON escape"),
                        "a backslash itself is written \\\\",
                    ),
                );
            }
        }
    }
    None
}
