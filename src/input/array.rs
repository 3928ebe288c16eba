//! Arrays of records, and what wraps them, read element by element: neither all of their bytes nor a document
//! of them needs to be in memory.

use super::framing::{Accept, Layout, Piece, Search, Text, Visit, skip_blanks, skip_string};
use crate::document::{Arena, Document, Kind, MAX_DEPTH, Span, SyntaxError, syntax};
use crate::formats::{FORMATS, Wrapper, detect};

/// An array whose elements are records, and that has begun.
#[derive(Debug)]
pub struct Array {
    /// Byte of the file at which it begins, or what wraps it.
    pub start: usize,
    /// Everything from there up to its opening bracket.
    pub head: String,
    /// What wraps it.
    pub wrapper: Option<&'static Wrapper>,
    /// The brackets that are open in it.
    open: Vec<u8>,
    /// Blanks before it on its line.
    pub margin: usize,
}

impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        (self.start, &self.head) == (other.start, &other.head)
    }
}

/// What stands before the place in an array from which on it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its opening bracket.
    Opened,
    /// A comma.
    Comma,
    /// An element.
    Element,
}

/// How far an array was read; offsets are into the bytes.
#[derive(Debug)]
pub enum Ended {
    /// Up to here: it takes more bytes to read what follows.
    More(usize, State),
    /// The same, and it breaks at that offset, whatever follows.
    Breaking(usize, State, usize),
    /// Up to its closing bracket, which stands here.
    Closed(usize, State),
    /// It broke. Reading goes on with the value that begins here.
    Broken(usize),
    /// It broke, and no other value begins in these bytes; the search for one goes on here.
    Lost(usize, Lost),
}

/// A search for the next value behind a broken one.
#[derive(Debug, Clone)]
pub struct Lost(Search);

impl Lost {
    /// A search behind the value that `bytes` begin with, which go on, behind so many blanks on its line.
    #[must_use]
    pub fn behind(bytes: &[u8], margin: usize) -> Self {
        let mut search = Search::behind(margin);
        // It ends behind the value, so nothing can be asked for in there.
        let _ = search.run(bytes, 0, bytes.len(), true);
        Lost(search)
    }

    /// Goes on with the search; nothing follows if the text `ends` with these bytes. Returns where a value
    /// begins.
    ///
    /// # Errors
    /// None begins in these bytes; the search goes on at that offset when more of them are there.
    pub fn find(&mut self, bytes: &[u8], ends: bool) -> Result<usize, usize> {
        self.0.run(bytes, 0, 0, ends)
    }
}

impl Array {
    /// The array of records that begins `at` this offset into the bytes of `text`, or that is wrapped in what
    /// begins there.
    #[must_use]
    pub fn opened_by(text: Text<'_>, at: usize) -> Option<Self> {
        let Text { bytes, offset, format, .. } = text;
        let margin = text.margin(at);
        let (bytes, start) = (&bytes[at..], offset + at);
        if bytes.starts_with(b"[") {
            return Some(Array { start, head: "[".to_owned(), wrapper: None, open: vec![b'['], margin });
        }
        let wrappers = FORMATS.iter().filter_map(|format| format.wrapper.as_ref());
        wrappers.filter(|_| bytes.starts_with(b"{")).find_map(|wrapper| {
            let mut brackets = Vec::new();
            descend(bytes, 0, wrapper.path, &mut brackets)?.ok()?;
            let head = std::str::from_utf8(&bytes[..=*brackets.last()?]).ok()?.to_owned();
            let open: Vec<u8> = brackets.iter().map(|at| bytes[*at]).collect();
            // A mistake before the array is one of the whole, and a payload may hold the members of a wrapper.
            let closing = open.iter().rev().map(|bracket| if *bracket == b'[' { ']' } else { '}' });
            let whole: String = head.chars().chain(closing).collect();
            let document = Document::parse(&whole, 0).ok()?;
            detect::unwrap(document.root(), format)?;
            Some(Array { start, head, wrapper: Some(wrapper), open, margin })
        })
    }

    /// The JSON Pointer of the array in its file.
    #[must_use]
    pub fn pointer(&self) -> String {
        let path = self.wrapper.map_or(&[][..], |wrapper| wrapper.path);
        path.iter().flat_map(|token| ["/", token]).collect()
    }

    /// Reads elements from the beginning of `text` on, before which `state` stands, and hands them to
    /// `visit`. What breaks it is one piece.
    pub fn read(
        &self,
        text: Text<'_>,
        state: State,
        accept: &mut Accept<'_>,
        visit: &mut Visit<'_>,
    ) -> Ended {
        Reader {
            array: self,
            text,
            decoded: None,
            element: None,
            arena: Arena::default(),
            read: 0,
            accept,
            visit,
        }
        .elements(state)
    }

    /// What is wrong at `at` in the bytes of `text`, behind `state`. The element before that begins at
    /// `element`, if it is among the bytes.
    fn fault(&self, text: Text<'_>, at: usize, state: State, element: Option<usize>) -> SyntaxError {
        let Text { bytes, offset, .. } = text;
        // The parser sees the array as if it had this element alone.
        let comma = || bytes[..at].iter().rposition(|byte| *byte == b',');
        let (stand_in, from) = match (state, element, comma()) {
            (State::Opened, ..) => ("", at),
            (State::Comma, _, Some(comma)) => ("0", comma),
            (State::Comma, _, None) => ("0,", at),
            (State::Element, Some(element), _) => ("", element),
            // A number would go on with what follows; but a shorter one may have stood there.
            (State::Element, None, _) if offset < self.start + self.head.len() + 2 => ("0", 0),
            (State::Element, None, _) => ("\"\"", 0),
        };
        let before = [self.head.as_bytes(), stand_in.as_bytes()].concat();
        // Only a part that was cut in the wrong place can begin too early for that.
        let begins = (offset + from).saturating_sub(before.len());
        let rest = &bytes[from..];
        // Most mistakes show at once, and there may be one on every line.
        let error = windows(rest.len()).find_map(|length| {
            let error = fault_of(&[&before, &rest[..length]].concat(), begins);
            let is_near_end = error.at_end || error.span.end + MARGIN > begins + before.len() + length;
            (length == rest.len() || !is_near_end).then_some(error)
        });
        let head = begins..begins + self.head.len();
        let in_file = |at: usize| if head.contains(&at) { at - begins + self.start } else { at };
        let moved = |span: Span| {
            let start = in_file(span.start);
            // Of what is empty, such as the end of the text, no byte stands before the end.
            let end = if span.end > span.start { in_file(span.end - 1) + 1 } else { start };
            Span { start, end }
        };
        // The last window is all there is.
        error.unwrap_or_else(|| fault_of(rest, offset + from)).moved(moved)
    }
}

/// Bytes behind a mistake that are looked at to tell it.
const MARGIN: usize = 1024;

/// Lengths of what is looked at of so many bytes, growing to all of them.
fn windows(length: usize) -> impl Iterator<Item = usize> {
    const FIRST: usize = 4 * 1024;
    std::iter::successors(Some(FIRST.min(length)), move |window| {
        (*window < length).then(|| window.saturating_mul(16).min(length))
    })
}

impl Array {
    /// What stands around the elements, where `text` begins with the closing bracket: as few of its bytes as
    /// show it.
    #[must_use]
    pub fn around(&self, text: Text<'_>) -> Around<'_> {
        let mut shown = windows(text.bytes.len()).map(|length| (self.around_in(text, length), length));
        let is_enough = |(around, length): &(Around<'_>, usize)| match around.parse() {
            Ok(_) => true,
            Err(error) => {
                *length == text.bytes.len() || !error.at_end && error.span.end + MARGIN < text.offset + length
            }
        };
        shown.find(is_enough).map_or_else(|| self.around_in(text, text.bytes.len()), |(around, _)| around)
    }

    fn around_in(&self, text: Text<'_>, length: usize) -> Around<'_> {
        // Nothing belongs to an array alone behind its bracket.
        let bytes = if self.wrapper.is_some() { &text.bytes[..length] } else { &text.bytes[..1] };
        let (tail, cut) = Document::decode(bytes, text.offset);
        Around { array: self, text: format!("{}{tail}", self.head), closing: text.offset, cut }
    }

    /// A search behind what broke at the beginning of `text`, where the closing bracket stands.
    #[must_use]
    pub fn lost_at(&self, text: Text<'_>) -> Lost {
        Lost(Search::within(text.bytes, 0, self.margin, &self.open, b'0'))
    }
}

/// An array of records, and what wraps it, without its elements.
#[derive(Debug)]
pub struct Around<'a> {
    array: &'a Array,
    text: String,
    /// Byte of the file at which the closing bracket stands.
    closing: usize,
    /// Why the text ends before the bytes do.
    cut: Option<SyntaxError>,
}

impl Around<'_> {
    /// The document that it makes, whose spans are those of [`Around::in_file`] yet, and how many bytes it has
    /// from the closing bracket on.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<(Document<'_>, usize), SyntaxError> {
        let head = self.array.head.len();
        match Document::parse_prefix(&self.text, self.array.start) {
            Ok((document, length)) => Ok((document, length - head)),
            Err(error) => match &self.cut {
                Some(cut) if error.reaches(self.array.start + self.text.len()) => Err(cut.clone()),
                _ => Err(error.moved(|span| self.in_file(span))),
            },
        }
    }

    /// Where in the file a span of the document is.
    #[must_use]
    pub fn in_file(&self, span: Span) -> Span {
        let closing = self.array.start + self.array.head.len();
        let moved = |at: usize| if at >= closing { at - closing + self.closing } else { at };
        Span { start: moved(span.start), end: moved(span.end) }
    }
}

/// What makes `bytes`, which begin `offset` bytes into the file, no JSON text.
fn fault_of(bytes: &[u8], offset: usize) -> SyntaxError {
    let (text, cut) = Document::decode(bytes, offset);
    match (Document::parse_prefix(text, offset), cut) {
        (Err(error), Some(cut)) if error.reaches(offset + text.len()) => cut,
        (Err(error), _) => error,
        (Ok(_), Some(cut)) => cut,
        // Whoever asks has seen that it is broken.
        (Ok((_, end)), None) => syntax::trailing_data(&text[end..], offset + end),
    }
}

/// Reads the elements of an array; offsets are into the bytes of the text.
struct Reader<'b, 'v, 'w> {
    array: &'v Array,
    text: Text<'b>,
    /// What of the bytes is text, from where on, and up to where that was looked at.
    decoded: Option<(&'b str, usize, usize)>,
    /// Where the last element begins.
    element: Option<usize>,
    /// Room for one element after the other.
    arena: Arena,
    /// How far the bytes are read for good.
    read: usize,
    accept: &'v mut Accept<'w>,
    visit: &'v mut Visit<'w>,
}

impl<'b> Reader<'b, '_, '_> {
    fn elements(&mut self, mut state: State) -> Ended {
        let Text { bytes, ends, .. } = self.text;
        let mut at = 0;
        loop {
            // Whatever is wrong behind an element is told by what stands between.
            self.read = if state == State::Element { at } else { skip_blanks(bytes, at) };
            at = skip_blanks(bytes, at);
            let Some(next) = bytes.get(at) else {
                return if ends { self.broken(at, state) } else { Ended::More(self.read, state) };
            };
            match (state, next) {
                (State::Opened | State::Element, b']') => return Ended::Closed(at, state),
                (State::Element, b',') => {
                    (state, at) = (State::Comma, at + 1);
                    continue;
                }
                (State::Element, _) => return self.broken(at, state),
                (State::Opened | State::Comma, _) => {}
            }
            let end = match (self.accept)(&bytes[at..]) {
                Some((length, format)) => {
                    (self.visit)(Piece::Clean(format));
                    at + length
                }
                None => match self.element(at) {
                    Some(end) => end,
                    None => return self.broken(at, state),
                },
            };
            self.element = Some(at);
            (state, at) = (State::Element, end);
        }
    }

    /// The text from `at` on: so many bytes of it at least, if they are there and are text.
    fn text_from(&mut self, at: usize, least: usize) -> &'b str {
        let bytes = self.text.bytes;
        let end = (at + least).min(bytes.len());
        if self.decoded.is_none_or(|(_, _, until)| until < end) {
            let until = (at + 4 * least).min(bytes.len());
            self.decoded = Some((Document::decode(&bytes[at..until], self.text.offset + at).0, at, until));
        }
        let (text, start, _) = self.decoded.unwrap_or_default();
        text.get(at - start..).unwrap_or_default()
    }

    /// Hands out the element that begins at `at`, and returns where it ends; none if it can't be read.
    fn element(&mut self, at: usize) -> Option<usize> {
        let (offset, containers) = (self.text.offset + at, self.array.open.len());
        let is_word = |document: &Document<'_>| {
            !matches!(document.root().kind(), Kind::Array | Kind::Object | Kind::String)
        };
        let parsed = windows(self.text.bytes.len() - at).find_map(|least| {
            let text = self.text_from(at, least);
            let is_cut = |length: usize| length == text.len() && at + length < self.text.bytes.len();
            match Document::parse_element(&mut self.arena, text, offset, containers) {
                // A word may go on behind what is looked at.
                Ok((document, length)) if is_cut(length) && is_word(&document) => None,
                Ok(parsed) => Some(Some(parsed)),
                // It breaks, whatever follows.
                Err(error) if !error.at_end && error.span.end + MARGIN <= offset + text.len() => Some(None),
                Err(_) => None,
            }
        });
        let (mut document, length) = parsed??;
        // A word may go on, and is another one then.
        let is_whole = match self.text.bytes.get(at + length) {
            Some(next) => matches!(next, b',' | b']' | b' ' | b'\t' | b'\n' | b'\r'),
            None => self.text.ends,
        };
        if is_word(&document) && !is_whole {
            return None;
        }
        (self.visit)(Piece::Element(&mut document));
        self.arena = document.into_arena();
        Some(at + length)
    }

    fn broken(&mut self, at: usize, state: State) -> Ended {
        let Text { bytes, offset, ends, .. } = self.text;
        let mut error = self.array.fault(self.text, at, state, self.element);
        if self.text.may_change(&error) {
            return if error.at_end {
                Ended::More(self.read, state)
            } else {
                Ended::Breaking(self.read, state, at)
            };
        }
        let before = match state {
            State::Opened => b'[',
            State::Comma => b',',
            State::Element => b'0',
        };
        let mut search = Search::within(bytes, at, self.array.margin, &self.array.open, before);
        // What broke is no value; behind an element, what stands there may be one.
        let least = if state == State::Element { at } else { at + 1 };
        let found = search.run(bytes, at, least, ends);
        let (Ok(next) | Err(next)) = found;
        // What breaks only behind the beginning of the next value was cut off before that, and the mistake is
        // one of that value.
        if self.text.layout != Layout::Json && offset + next < error.span.start {
            if found.is_err() {
                return Ended::Breaking(self.read, state, at);
            }
            let alone = Text { bytes: &bytes[..next], ..self.text };
            error = self.array.fault(alone, at, state, self.element).cut_off_before(offset + next);
        }
        let ended = match found {
            Ok(next) => Ended::Broken(next),
            Err(read) => Ended::Lost(read, Lost(search)),
        };
        // Whether anything follows isn't looked for: that may be far behind, and many arrays may break.
        if !error.at_end {
            let unchecked = "whatever follows in this array is not checked";
            error.help = Some(match error.help {
                Some(help) => help.and(format!("; {unchecked}")),
                None => unchecked.into(),
            });
        }
        (self.visit)(Piece::Broken { error, from: offset + at });
        ended
    }
}

/// Looks for the array to which `path` leads in the object that `opening` begins, and notes the brackets that
/// are open in it. `Err` is where the object ends without one; none if that can't be told.
fn descend(
    bytes: &[u8],
    opening: usize,
    path: &[&str],
    brackets: &mut Vec<usize>,
) -> Option<Result<(), usize>> {
    let (name, rest) = path.split_first()?;
    brackets.push(opening);
    let mut at = skip_blanks(bytes, opening + 1);
    loop {
        match bytes.get(at)? {
            b'"' => {}
            b'}' => {
                brackets.pop();
                return Some(Err(at + 1));
            }
            _ => return None,
        }
        let end = skip_string(bytes, at);
        let is_on_path = bytes.get(at + 1..end - 1)? == name.as_bytes();
        at = skip_blanks(bytes, end);
        if *bytes.get(at)? != b':' {
            return None;
        }
        at = skip_blanks(bytes, at + 1);
        at = match bytes.get(at)? {
            b'[' if is_on_path && rest.is_empty() => {
                brackets.push(at);
                return Some(Ok(()));
            }
            b'{' if is_on_path && !rest.is_empty() => match descend(bytes, at, rest, brackets)? {
                Ok(()) => return Some(Ok(())),
                Err(behind) => behind,
            },
            _ => skip_value(bytes, at)?,
        };
        at = skip_blanks(bytes, at);
        if bytes.get(at)? == &b',' {
            at = skip_blanks(bytes, at + 1);
        }
    }
}

/// Offset behind the value that begins at `at`; none if it ends nowhere, or is nested too deeply.
fn skip_value(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => at = skip_string(bytes, at),
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            _ => at += 1,
        }
        let is_end = matches!(bytes.get(at)?, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
        if depth == 0 && is_end {
            return Some(at);
        }
        if depth > MAX_DEPTH || depth == 0 && bytes[at] == b'"' {
            return None;
        }
    }
}
