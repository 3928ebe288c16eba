//! JSON Pointer (RFC 6901): from a node to its pointer and back.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Document, Kind, Node};
use crate::text;

/// A key as a reference token: `~` is written `~0` and `/` is written `~1` (RFC 6901, section 3).
#[must_use]
pub fn escape_token(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) {
        Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(key)
    }
}

fn unescape_token(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// The place in any record at which `pointer` leads: the tokens behind `record`, the pointer of the
/// record, with `*` for each array index. Keys that are numbers are taken for indexes.
#[must_use]
pub fn place_of(pointer: &str, record: &str) -> String {
    let inside = pointer.strip_prefix(record).unwrap_or(pointer);
    let is_index = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = inside.split('/').skip(1).map(|token| if is_index(token) { "*" } else { token });
    tokens.collect::<Vec<_>>().join("/")
}

/// Code points of a key that a pointer shows at most. It leads nowhere then, but a key can be as long as
/// its file, and be in the pointers of a million findings.
const LONGEST_KEY: usize = 200;

/// Bytes of a pointer behind which it shows less of each key: there may be a hundred long ones around the
/// place of a million findings.
const LONG_POINTER: usize = 1000;

/// Code points of a key that it shows then.
const LONGEST_DEEP_KEY: usize = 20;

/// So many members or elements are worth an index.
const MANY: usize = 64;

/// Finds nodes by pointer and pointers by node in one document.
///
/// A large array or object is indexed the first time that something in it is looked for, so that a
/// document with a finding in every element is still walked in linear time.
#[derive(Debug)]
pub struct PointerIndex<'a> {
    document: &'a Document<'a>,
    children: HashMap<u32, Vec<u32>>,
    members: HashMap<u32, HashMap<Cow<'a, str>, Node<'a>>>,
    tokens: HashMap<u32, String>,
}

impl<'a> PointerIndex<'a> {
    /// An index of `document`, empty at first.
    #[must_use]
    pub fn new(document: &'a Document<'a>) -> Self {
        PointerIndex { document, children: HashMap::new(), members: HashMap::new(), tokens: HashMap::new() }
    }

    /// Preorder positions of an object's values or an array's elements.
    fn children(&mut self, node: Node<'a>) -> &[u32] {
        self.children.entry(node.index()).or_insert_with(|| match node.kind() {
            Kind::Object => node.members().map(|(_, value)| value.index()).collect(),
            _ => node.elements().map(Node::index).collect(),
        })
    }

    /// The element of an array at `position`, counted from 0.
    pub fn element(&mut self, array: Node<'a>, position: usize) -> Option<Node<'a>> {
        if array.len() < MANY {
            return array.elements().nth(position);
        }
        let element = *self.children(array).get(position)?;
        Some(array.at(element))
    }

    /// The value of the member named `name`: the last one if there are several.
    pub fn member(&mut self, object: Node<'a>, name: &str) -> Option<Node<'a>> {
        // Looking at each member is faster until there are many.
        if object.len() < MANY {
            return object.get(name);
        }
        let members = self.members.entry(object.index()).or_insert_with(|| {
            object.members().map(|(key, value)| (key.as_str().unwrap_or_default(), value)).collect()
        });
        members.get(name).copied()
    }

    /// Adds a key as a token of a pointer, cut if it is long.
    fn push_token(&mut self, pointer: &mut String, key: Node<'a>) {
        let longest = if pointer.len() > LONG_POINTER { LONGEST_DEEP_KEY } else { LONGEST_KEY };
        let token = |name: &str| escape_token(&text::shorten(name, longest)).into_owned();
        match key.as_str() {
            Some(Cow::Borrowed(name)) if name.len() <= longest => pointer.push_str(&escape_token(name)),
            // Made once: a long key can be in as many pointers as its object has members.
            name => {
                let name = name.unwrap_or_default();
                pointer.push_str(self.tokens.entry(key.index()).or_insert_with(|| token(&name)));
            }
        }
    }

    /// The node that `pointer` leads to from `from`, if there is one.
    pub fn resolve(&mut self, from: Node<'a>, pointer: &str) -> Option<Node<'a>> {
        let mut node = from;
        for token in pointer.split('/').skip(1) {
            node = match node.kind() {
                Kind::Object => self.member(node, &unescape_token(token))?,
                Kind::Array => self.element(node, token.parse().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// The child of `parent` that holds `node`, or that `node` is the key of, and its position.
    fn child_around(&mut self, parent: Node<'a>, node: Node<'a>) -> Option<(usize, Node<'a>)> {
        // A key stands directly before its value, so the first child that ends behind the node is the
        // one.
        let ends_before = |child: Node<'a>| child.index() + child.subtree_size() <= node.index();
        if parent.len() >= MANY {
            let children = self.children(parent);
            let position = children.partition_point(|child| ends_before(parent.at(*child)));
            return Some((position, parent.at(*children.get(position)?)));
        }
        let members = parent.members().map(|(_, value)| value);
        members.chain(parent.elements()).enumerate().find(|(_, child)| !ends_before(*child))
    }

    /// The pointer to `node` in its file; of a key, to its member.
    pub fn pointer(&mut self, node: Node<'a>) -> String {
        let mut pointer = self.document.place.clone();
        let mut current = self.document.root();
        while current.index() != node.index() {
            let Some((position, child)) = self.child_around(current, node) else { break };
            pointer.push('/');
            if current.kind() == Kind::Object {
                let key = child.key_of_value();
                self.push_token(&mut pointer, key);
                if key.index() == node.index() {
                    break;
                }
            } else {
                pointer.push_str(&position.to_string());
            }
            current = child;
        }
        pointer
    }
}
