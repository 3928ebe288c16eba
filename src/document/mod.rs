//! One JSON text as a flat, preorder arena of nodes over its bytes.
//!
//! A [`Document`] keeps what a tree of values would lose: the byte span of every key and value,
//! numbers as they are written, and duplicate keys. Strings are borrowed from the text; the few
//! that hold escapes are decoded when somebody asks for them.
//!
//! Invariants:
//! - the text is valid UTF-8 and one valid JSON value, or there is no `Document`;
//! - nodes stand in the order of the text; the subtree of a node is the `size` nodes from it on;
//! - an object's children are key, value, key, value …; an array's are its elements;
//! - spans are byte offsets into the file, not into the text of this document.

mod arena;
mod equality;
pub mod excerpt;
pub mod locate;
pub mod message;
mod name;
mod number;
mod parse;
mod pointer;
mod scan;
pub(crate) mod syntax;

use std::borrow::Cow;
use std::collections::HashMap;

pub use arena::Arena;
pub use name::HashedName;
pub(crate) use name::name_hash;
pub use number::Number;
pub(crate) use number::length as number_length;
pub use parse::MAX_DEPTH;
pub use pointer::{PointerIndex, escape_token, place_of};
pub use syntax::SyntaxError;

use serde::{Deserialize, Serialize};

/// What JSON allows between tokens (RFC 8259, section 2).
pub(crate) const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A range of bytes of a file, `start` included, `end` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset of the first byte after it.
    pub end: usize,
}

/// What a node is (RFC 8259, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// Offsets are 32 bits wide and relative to the document's text: see [`Document::parse`].
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    end: u32,
    /// Nodes in the subtree, this one included.
    size: u32,
    /// Members of an object, elements of an array, or the [`name_hash`] of a key; 0 for other scalars.
    detail: u32,
    kind: Kind,
    /// A string with at least one escape, or an object with a duplicate key.
    marked: bool,
}

/// A parsed JSON text; see the module's documentation.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    offset: usize,
    /// JSON Pointer of the root in its file; empty unless it is an element of an array around it.
    place: String,
    arena: Arena,
}

/// A key that stands twice in one object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Duplicate {
    first: u32,
    second: u32,
}

impl Document<'_> {
    /// Says at which JSON Pointer of its file the root stands.
    pub(crate) fn place_at(&mut self, place: String) {
        self.place = place;
    }

    /// The value at the root of the text.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node { document: self, index: 0 }
    }

    /// Pairs of keys that are equal and stand in one object: the first and a later one.
    pub fn duplicate_keys(&self) -> impl Iterator<Item = (Node<'_>, Node<'_>)> {
        self.arena.duplicates.iter().map(|pair| {
            (Node { document: self, index: pair.first }, Node { document: self, index: pair.second })
        })
    }
}

/// A value or a key of a [`Document`]; as cheap to copy as a reference.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document<'a>,
    index: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.document, other.document)
    }
}

impl<'a> Node<'a> {
    fn entry(self) -> &'a Entry {
        &self.document.arena.entries[self.index as usize]
    }

    /// The root of its document.
    #[must_use]
    pub fn root(self) -> Self {
        self.document.root()
    }

    fn at(self, index: u32) -> Self {
        Node { document: self.document, index }
    }

    /// Position in the document's preorder, counted from 0.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Nodes in the subtree that begins here, this one included.
    #[must_use]
    pub fn subtree_size(self) -> u32 {
        self.entry().size
    }

    /// Whether `other` is this node or stands below it.
    #[must_use]
    pub fn contains(self, other: Node<'_>) -> bool {
        (self.index..self.index + self.entry().size).contains(&other.index)
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        self.entry().kind
    }

    /// Bytes of the file that hold this value or key, quotes and brackets included.
    #[must_use]
    pub fn span(self) -> Span {
        let entry = self.entry();
        Span {
            start: self.document.offset + entry.start as usize,
            end: self.document.offset + entry.end as usize,
        }
    }

    /// The bracket that opens an array or object; the whole span of anything else.
    #[must_use]
    pub fn opening_span(self) -> Span {
        let span = self.span();
        match self.kind() {
            Kind::Array | Kind::Object => Span { start: span.start, end: span.start + 1 },
            _ => span,
        }
    }

    /// The value as it is written.
    #[must_use]
    pub fn raw(self) -> &'a str {
        let entry = self.entry();
        &self.document.text[entry.start as usize..entry.end as usize]
    }

    /// The decoded string, or `None` for anything else.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        let entry = self.entry();
        match entry.kind {
            // The quotes are one byte each.
            Kind::String if !entry.marked => {
                Some(Cow::Borrowed(&self.document.text[entry.start as usize + 1..entry.end as usize - 1]))
            }
            Kind::String => Some(decode_string(self.raw(), true)),
            _ => None,
        }
    }

    /// Whether this is a string that equals `other`, however it is escaped.
    #[must_use]
    pub fn is_str(self, other: &str) -> bool {
        let entry = self.entry();
        if entry.kind == Kind::String && !entry.marked {
            let inner = entry.start as usize + 1..entry.end as usize - 1;
            inner.len() == other.len() && &self.document.text.as_bytes()[inner] == other.as_bytes()
        } else {
            self.as_str().is_some_and(|decoded| decoded == other)
        }
    }

    /// Whether a key called `name` may stand somewhere below this node. If not, none does.
    pub(crate) fn may_have_key(self, name: &str) -> bool {
        let hash = name_hash(name.as_bytes());
        let (start, size) = (self.index as usize, self.entry().size as usize);
        self.document.arena.entries[start..start + size].iter().any(|entry| entry.detail == hash)
    }

    /// The node at another position of its document.
    pub(crate) fn sibling(self, index: u32) -> Self {
        self.at(index)
    }

    /// Of a key, its value.
    pub(crate) fn value_of_key(self) -> Self {
        self.at(self.index + 1)
    }

    /// Of a value in an object, its key.
    pub(crate) fn key_of_value(self) -> Self {
        self.at(self.index - 1)
    }

    /// Of a key, the [`name_hash`] of its decoded name.
    pub(crate) fn hash(self) -> u32 {
        self.entry().detail
    }

    /// The boolean, or `None` for anything else.
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.raw() == "true")
    }

    /// The number as it is written, or `None` for anything else.
    #[must_use]
    pub fn as_number(self) -> Option<Number<'a>> {
        (self.kind() == Kind::Number).then(|| Number::new(self.raw()))
    }

    /// Members of an object or elements of an array; 0 for anything else. A duplicate key counts
    /// every time.
    #[must_use]
    pub fn len(self) -> usize {
        match self.kind() {
            Kind::Object | Kind::Array => self.entry().detail as usize,
            _ => 0,
        }
    }

    /// Whether nothing is inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Members of an object as (key, value), duplicates included; nothing for anything else.
    pub fn members(self) -> Members<'a> {
        let remaining = if self.kind() == Kind::Object { self.entry().detail } else { 0 };
        Members { next: self.at(self.index + 1), remaining }
    }

    /// Whether this is an object in which a key stands more than once.
    #[must_use]
    pub fn has_duplicates(self) -> bool {
        self.kind() == Kind::Object && self.entry().marked
    }

    /// Members that count: where a key stands more than once, only the last one, as almost every
    /// JSON reader has it (RFC 8259, section 4).
    pub fn effective_members(self) -> EffectiveMembers<'a> {
        let shadowed = if self.has_duplicates() { self.shadowed_keys() } else { Vec::new() };
        EffectiveMembers { members: self.members(), shadowed, skipped: 0 }
    }

    /// Keys of this object that a later equal one shadows, in order.
    fn shadowed_keys(self) -> Vec<u32> {
        let mut last: HashMap<Cow<'a, str>, u32> = HashMap::new();
        let mut shadowed: Vec<u32> = self
            .members()
            .filter_map(|(key, _)| last.insert(key.as_str().unwrap_or_default(), key.index))
            .collect();
        shadowed.sort_unstable();
        shadowed
    }

    /// Elements of an array; nothing for anything else.
    pub fn elements(self) -> Elements<'a> {
        let remaining = if self.kind() == Kind::Array { self.entry().detail } else { 0 };
        Elements { next: self.at(self.index + 1), remaining }
    }

    /// The member named `name` as (key, value): the last one if there are several.
    #[must_use]
    pub fn member(self, name: &str) -> Option<(Node<'a>, Node<'a>)> {
        self.find_member(name_hash(name.as_bytes()), name)
    }

    /// The same for a name that was hashed before.
    #[must_use]
    pub fn member_named(self, name: &HashedName) -> Option<(Node<'a>, Node<'a>)> {
        self.find_member(name.hash(), name.as_str())
    }

    fn find_member(self, hash: u32, name: &str) -> Option<(Node<'a>, Node<'a>)> {
        let mut found = None;
        for (key, value) in self.members() {
            if key.hash() == hash && key.is_str(name) {
                found = Some((key, value));
                if !self.entry().marked {
                    break;
                }
            }
        }
        found
    }

    /// The value of the member named `name`: the last one if there are several.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Node<'a>> {
        self.member(name).map(|(_, value)| value)
    }
}

/// The text of a string that is written as `raw`, quotes included.
fn decode_string(raw: &str, has_escapes: bool) -> Cow<'_, str> {
    if has_escapes {
        // The parser has accepted every escape, so this can't fail.
        Cow::Owned(serde_json::from_str(raw).unwrap_or_default())
    } else {
        Cow::Borrowed(&raw[1..raw.len() - 1])
    }
}

/// Iterator over the members of an object.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    next: Node<'a>,
    remaining: u32,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Node<'a>, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.remaining = self.remaining.checked_sub(1)?;
        let key = self.next;
        let value = key.at(key.index + 1);
        self.next = value.at(value.index + value.entry().size);
        Some((key, value))
    }
}

/// Iterator over the members of an object that no later one shadows.
#[derive(Debug, Clone)]
pub struct EffectiveMembers<'a> {
    members: Members<'a>,
    /// Keys to leave out, in order; most objects have none.
    shadowed: Vec<u32>,
    /// How many of those came already.
    skipped: usize,
}

impl<'a> Iterator for EffectiveMembers<'a> {
    type Item = (Node<'a>, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let member = self.members.next()?;
            if self.shadowed.get(self.skipped) != Some(&member.0.index) {
                return Some(member);
            }
            self.skipped += 1;
        }
    }
}

/// Iterator over the elements of an array.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    next: Node<'a>,
    remaining: u32,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.remaining = self.remaining.checked_sub(1)?;
        let element = self.next;
        self.next = element.at(element.index + element.entry().size);
        Some(element)
    }
}
