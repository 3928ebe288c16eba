//! The pass over the bytes of one record.
//!
//! Records of one sender are alike: a member is followed by the same one as the last time, and the same
//! blanks stand around its key. Both are kept ([`Habits`]), and where they hold, one comparison of bytes
//! has read all that stands before a value: the same bytes mean the same.

use super::compile::{MOST_LATE, Program, Shape, TextRule, UNSEEN, kinds};
use super::watch::{Seen, Value};
use super::{Memory, strings};
use crate::document::{MAX_DEPTH, number_length};

/// Containers that may be open at once in a record. What is deeper is left to the document, whose limit
/// counts what stands around the record as well.
const MOST_DEPTH: usize = 32;
const _: () = assert!(MOST_DEPTH * 2 <= MAX_DEPTH);

/// Keys of an object without description that are compared with each other.
const MOST_KEYS: usize = 24;

/// Digits of an integer; a longer one may be beyond what its readers keep.
const MOST_DIGITS: usize = 16;

/// Bytes of a lead-in that are kept.
const WIDTH: usize = 32;

/// How the sender of some records writes, as far as it was seen.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// The field that followed two others the last time.
    next: Vec<u8>,
    /// What stood before the value of each field the last time.
    lead_ins: Vec<LeadIn>,
}

impl Habits {
    /// Makes room for the fields of a program.
    pub(super) fn fit(&mut self, program: &Program) {
        self.next.resize(program.pairs, 0);
        self.lead_ins.resize(program.fields, LeadIn::UNKNOWN);
    }
}

/// What stands between a brace or comma and the value behind it: a key and a colon, with all blanks.
#[derive(Debug, Clone, Copy)]
struct LeadIn {
    words: [u64; WIDTH / 8],
    mask: [u64; WIDTH / 8],
    /// How many bytes that is.
    length: usize,
}

impl LeadIn {
    /// No bytes are equal to that.
    const UNKNOWN: Self = LeadIn { words: [1; WIDTH / 8], mask: [0; WIDTH / 8], length: 0 };

    /// The first bytes of a window.
    fn of(window: &[u8; WIDTH], length: usize) -> Self {
        let mut lead_in = LeadIn { length, ..Self::UNKNOWN };
        for (at, word) in window.as_chunks::<8>().0.iter().enumerate() {
            let bytes = length.saturating_sub(at * 8).min(8);
            lead_in.mask[at] = if bytes == 8 { u64::MAX } else { (1 << (8 * bytes)) - 1 };
            lead_in.words[at] = u64::from_le_bytes(*word) & lead_in.mask[at];
        }
        lead_in
    }

    /// Whether the bytes are those of the last time.
    #[inline]
    fn fits(&self, window: &[u8; WIDTH]) -> bool {
        let (words, _) = window.as_chunks::<8>();
        let mut difference = 0;
        for ((found, mask), word) in words.iter().zip(self.mask).zip(self.words) {
            difference |= (u64::from_le_bytes(*found) & mask) ^ word;
        }
        difference == 0
    }
}

/// The pass over one record.
pub(super) struct Scan<'s, 'b> {
    pub(super) program: &'s Program,
    pub(super) bytes: &'b [u8],
    pub(super) habits: &'s mut Habits,
    pub(super) memory: &'s mut Memory,
}

/// The value of a member, and where it ends.
struct Read<'b> {
    end: usize,
    kind: u8,
    value: Value<'b>,
    /// Of a string that must be one of some words, which.
    word: usize,
}

impl<'b> Scan<'_, 'b> {
    /// Where the record ends that begins the bytes with its brace, if it is surely clean.
    pub(super) fn record(mut self) -> Option<usize> {
        let program = self.program;
        self.object(program, &program.shapes[0], 1, 1).map(|(end, _)| end)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The first byte from `at` on that isn't white space, and where it stands.
    #[inline]
    fn token(&self, mut at: usize) -> Option<(usize, u8)> {
        loop {
            match self.byte(at)? {
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                byte => return Some((at, byte)),
            }
        }
    }

    /// An object whose brace stands right before `at`: where it ends, and the number that its judge gives.
    fn object(
        &mut self,
        program: &Program,
        shape: &Shape,
        mut at: usize,
        depth: usize,
    ) -> Option<(usize, u32)> {
        if depth > MOST_DEPTH {
            return None;
        }
        let mut seen = 0_u64;
        let mut members = 0;
        let mut variant = 0;
        let mut values: [Value<'b>; UNSEEN.len()] = UNSEEN;
        let mut late = [0; MOST_LATE];
        // Fields count from 1 here, the beginning of the object is 0.
        let (row, mut before, mut last) = (shape.fields.len() + 1, 0, 0);
        let end = loop {
            let pair = shape.first_pair + before * row + last;
            let expected = usize::from(self.habits.next[pair]);
            let lead_in = &self.habits.lead_ins[shape.first_field + expected];
            let window = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<WIDTH>);
            let (position, start) = match window {
                Some(window) if lead_in.fits(window) => (expected, at + lead_in.length),
                _ => match self.member(shape, pair, at)? {
                    Some(member) => member,
                    // There is no comma before the brace.
                    None if members == 0 => break self.token(at)?.0,
                    None => return None,
                },
            };
            let bit = 1 << position;
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            members += 1;
            let field = &shape.fields[position];
            let read = self.value(program, shape, position, start, depth)?;
            if let Some(watched) = field.watched {
                values[usize::from(watched)] = read.value;
            }
            if let Some(place) = field.late {
                late[usize::from(place)] = read.kind;
            }
            if let Some(variants) = &shape.variants
                && variants.discriminator == position
            {
                variant = read.word;
            }
            (before, last) = (last, position + 1);
            match self.token(read.end)? {
                (comma, b',') => at = comma + 1,
                (end, b'}') => break end,
                _ => return None,
            }
        };
        if seen & shape.required != shape.required {
            return None;
        }
        if let Some(variants) = &shape.variants {
            if seen & (1 << variants.discriminator) == 0 {
                return None;
            }
            let variant = &variants.each[variant];
            if seen & variant.required != variant.required || seen & variant.forbidden != 0 {
                return None;
            }
            // A field that isn't there has no kind.
            if variant.kinds.iter().zip(late).any(|(allowed, kind)| kind & !allowed != 0) {
                return None;
            }
        }
        let number = match shape.judge {
            Some(judge) => judge(&Seen { values: &values, members }, self.memory)?,
            None => 0,
        };
        Some((end + 1, number))
    }

    /// Reads what stands before a value: its key and a colon. Returns the field and where its value
    /// begins; nothing inside if there is a brace instead.
    #[allow(clippy::option_option)]
    #[inline(never)]
    fn member(&mut self, shape: &Shape, pair: usize, at: usize) -> Option<Option<(usize, usize)>> {
        let (key, byte) = self.token(at)?;
        if byte == b'}' {
            return Some(None);
        }
        if byte != b'"' {
            return None;
        }
        let text = strings::read(self.bytes, key + 1)?;
        let position = shape.find(&self.bytes[key..=text.end])?;
        let (colon, byte) = self.token(text.end + 1)?;
        if byte != b':' {
            return None;
        }
        let (start, _) = self.token(colon + 1)?;
        self.habits.next[pair] = u8::try_from(position).ok()?;
        let lead_in = &mut self.habits.lead_ins[shape.first_field + position];
        let length = start - at;
        if length <= WIDTH
            && let Some(window) = self.bytes[at..].first_chunk::<WIDTH>()
            && !lead_in.fits(window)
        {
            *lead_in = LeadIn::of(window, length);
        }
        Some(Some((position, start)))
    }

    /// The value of a field, which begins at `start`.
    #[inline]
    fn value(
        &mut self,
        program: &Program,
        shape: &Shape,
        position: usize,
        start: usize,
        depth: usize,
    ) -> Option<Read<'b>> {
        let check = &shape.fields[position].check;
        let mut word = 0;
        let (start, byte) = self.token(start)?;
        let (end, kind, value) = match byte {
            b'"' => {
                let text = strings::read(self.bytes, start + 1)?;
                let raw = &self.bytes[start + 1..text.end];
                let is_right = match &check.text {
                    TextRule::Any => true,
                    TextRule::Filled => !raw.is_empty(),
                    TextRule::Words(words) => {
                        word = words.iter().position(|word| word == raw)?;
                        true
                    }
                    TextRule::Address => strings::is_plain_address(raw),
                    TextRule::Timestamp => strings::is_timestamp(raw),
                };
                if !is_right {
                    return None;
                }
                let value = if text.is_odd { Value::OddText(raw) } else { Value::Text(raw) };
                (text.end + 1, kinds::STRING, value)
            }
            b'0'..=b'9' | b'-' if check.kinds & kinds::NUMBER == 0 => {
                let end = digits(self.bytes, start)?;
                (end, kinds::INTEGER, Value::Number(&self.bytes[start..end]))
            }
            b'0'..=b'9' | b'-' => {
                let end = start + number_length(&self.bytes[start..])?;
                (end, kinds::NUMBER, Value::Number(&self.bytes[start..end]))
            }
            b'{' => match check.shape {
                Some(inside) => {
                    let (end, number) =
                        self.object(program, &program.shapes[inside], start + 1, depth + 1)?;
                    (end, kinds::OBJECT, Value::Known(number))
                }
                None => (self.anything(start, depth)?, kinds::OBJECT, Value::Object),
            },
            b'[' => {
                let (end, is_empty) =
                    self.list(program, &program.shapes[check.shape?], start + 1, depth + 1)?;
                (end, kinds::ARRAY, Value::Array { is_empty })
            }
            b'n' => (self.literal(start, b"null")?, kinds::NULL, Value::Null),
            b't' => (self.literal(start, b"true")?, kinds::BOOLEAN, Value::Boolean(true)),
            b'f' => (self.literal(start, b"false")?, kinds::BOOLEAN, Value::Boolean(false)),
            _ => return None,
        };
        (kind & check.kinds != 0).then_some(Read { end, kind, value, word })
    }

    /// A list of described objects whose bracket stands right before `at`: where it ends, and whether
    /// nothing is in it.
    fn list(&mut self, program: &Program, shape: &Shape, at: usize, depth: usize) -> Option<(usize, bool)> {
        let (mut at, mut byte) = self.token(at)?;
        if byte == b']' {
            return Some((at + 1, true));
        }
        loop {
            if byte != b'{' {
                return None;
            }
            let (end, _) = self.object(program, shape, at + 1, depth + 1)?;
            (at, byte) = self.token(end)?;
            match byte {
                b']' => return Some((at + 1, false)),
                b',' => (at, byte) = self.token(at + 1)?,
                _ => return None,
            }
        }
    }

    fn literal(&self, at: usize, literal: &[u8]) -> Option<usize> {
        self.bytes[at..].starts_with(literal).then_some(at + literal.len())
    }

    /// Where any value ends that begins at `at`; `depth` containers are open around it.
    fn anything(&self, at: usize, depth: usize) -> Option<usize> {
        match self.byte(at)? {
            b'"' => Some(strings::read(self.bytes, at + 1)?.end + 1),
            b'0'..=b'9' | b'-' => number_length(&self.bytes[at..]).map(|length| at + length),
            b'n' => self.literal(at, b"null"),
            b't' => self.literal(at, b"true"),
            b'f' => self.literal(at, b"false"),
            b'{' => self.any_object(at + 1, depth + 1),
            b'[' => self.any_list(at + 1, depth + 1),
            _ => None,
        }
    }

    fn any_list(&self, at: usize, depth: usize) -> Option<usize> {
        if depth > MOST_DEPTH {
            return None;
        }
        let (mut at, byte) = self.token(at)?;
        if byte == b']' {
            return Some(at + 1);
        }
        loop {
            let (end, byte) = self.token(self.anything(at, depth)?)?;
            match byte {
                b']' => return Some(end + 1),
                b',' => (at, _) = self.token(end + 1)?,
                _ => return None,
            }
        }
    }

    fn any_object(&self, at: usize, depth: usize) -> Option<usize> {
        if depth > MOST_DEPTH {
            return None;
        }
        let mut keys: [&[u8]; MOST_KEYS] = [&[]; MOST_KEYS];
        let mut count = 0;
        let (mut at, mut byte) = self.token(at)?;
        if byte == b'}' {
            return Some(at + 1);
        }
        loop {
            if byte != b'"' || count == MOST_KEYS {
                return None;
            }
            let text = strings::read(self.bytes, at + 1)?;
            let key = &self.bytes[at + 1..text.end];
            // An odd key may equal one with other bytes.
            if text.is_odd || keys[..count].contains(&key) {
                return None;
            }
            keys[count] = key;
            count += 1;
            let (colon, byte_behind) = self.token(text.end + 1)?;
            if byte_behind != b':' {
                return None;
            }
            let (start, _) = self.token(colon + 1)?;
            let (end, byte_behind) = self.token(self.anything(start, depth)?)?;
            match byte_behind {
                b'}' => return Some(end + 1),
                b',' => (at, byte) = self.token(end + 1)?,
                _ => return None,
            }
        }
    }
}

/// Where plain digits end that begin at `at`: no sign, no zeros before others, not too many.
#[inline]
fn digits(bytes: &[u8], at: usize) -> Option<usize> {
    let count = bytes[at..].iter().take(MOST_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let is_plain = (1..=MOST_DIGITS).contains(&count) && (count == 1 || bytes[at] != b'0');
    is_plain.then_some(at + count)
}
