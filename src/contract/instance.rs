//! Objects of a document seen as those that a contract describes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;

use super::{Contract, Name, ObjectType, Property, Type, Types};
use crate::document::{Kind, Node, PointerIndex};
use crate::text::{self, Candidate};

/// How many objects deep a contract may describe the inside of a payload.
pub(super) const MOST_STEPS: usize = 4;

/// Keys of an object that are compared with known names. A hostile object can have a million, and nobody
/// reads that far.
const MOST_SEARCHED: usize = 1000;

/// What may stand where the type depends on a variant that isn't known.
static ANY: LazyLock<Types> = LazyLock::new(|| Types(vec![Type::Any]));

/// Where a pointer leads in the terms of a contract.
#[derive(Debug, Clone)]
pub struct Located<'r, 'a, 'c> {
    /// Through which property the value is reached; none for the payload itself.
    pub holder: Option<Holder<'r, 'a, 'c>>,
    /// The value as an object of the contract, if it should be one.
    pub object: Option<Cow<'r, Instance<'a, 'c>>>,
}

/// A property of an object, and the value that it leads to.
#[derive(Debug, Clone)]
pub struct Holder<'r, 'a, 'c> {
    /// The object that has the property.
    pub instance: Cow<'r, Instance<'a, 'c>>,
    /// The property.
    pub property: &'c Property,
    /// The key under which it stands: its name or another accepted one.
    pub name: String,
    /// Position of the value in the list that the property holds, if it is an element of that.
    pub element: Option<usize>,
}

impl Holder<'_, '_, '_> {
    /// Where the value stands, as a person writes it.
    #[must_use]
    pub fn path(&self) -> String {
        let path = self.instance.path_of(&self.name);
        match self.element {
            Some(position) => format!("{path}[{position}]"),
            None => path,
        }
    }
}

/// The way from a payload to an object in it: so many steps.
#[derive(Debug, Clone, Copy)]
struct Way<'a> {
    steps: [Option<Step<'a>>; MOST_STEPS],
}

/// One step: a key, and a position in the array behind it.
#[derive(Debug, Clone, Copy)]
struct Step<'a> {
    key: Node<'a>,
    element: Option<usize>,
}

impl<'a> Way<'a> {
    fn and(mut self, key: Node<'a>, element: Option<usize>) -> Self {
        // A contract that needs more steps than there is room for isn't read.
        if let Some(free) = self.steps.iter_mut().find(|step| step.is_none()) {
            *free = Some(Step { key, element });
        }
        self
    }
}

/// An object of a document seen as one of a contract's types.
#[derive(Debug, Clone)]
pub struct Instance<'a, 'c> {
    /// The object itself.
    pub node: Node<'a>,
    /// Its type.
    pub object: &'c ObjectType,
    /// The variant that the discriminator names, if there is one and it is known.
    pub variant: Option<&'c str>,
    way: Way<'a>,
    /// Its members that count, in order.
    members: Vec<Resolved>,
    /// Positions of the properties that are there, as far as a bit is left for them.
    present: u128,
}

/// A member of an object, and its property.
#[derive(Debug, Clone, Copy)]
struct Resolved {
    /// Position of the key in the document.
    key: u32,
    /// Position of the property in its type; beyond all if there is none.
    property: u32,
}

impl<'a, 'c> Instance<'a, 'c> {
    fn new(node: Node<'a>, object: &'c ObjectType, way: Way<'a>) -> Self {
        let mut members = Vec::with_capacity(node.len());
        let mut present = 0;
        let mut resolve = |key: Node<'a>| {
            let property = object.names.find_key(key).unwrap_or(u32::MAX);
            present |= 1_u128.checked_shl(property).unwrap_or(0);
            members.push(Resolved { key: key.index(), property });
        };
        if node.has_duplicates() {
            node.effective_members().for_each(|(key, _)| resolve(key));
        } else {
            node.members().for_each(|(key, _)| resolve(key));
        }
        let mut instance = Instance { node, object, variant: None, way, members, present };
        let variants = object.variants();
        if let Some(name) = &object.discriminator
            && !variants.is_empty()
            && let Some(value) = instance.get(name)
        {
            instance.variant = variants.iter().find(|variant| value.is_str(variant)).map(String::as_str);
        }
        instance
    }

    /// Where it stands, as a person writes it: `relationshipChanges[2].rowEntity`; empty at the root.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.way.steps.iter().flatten() {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&step.key.as_str().unwrap_or_default());
            if let Some(position) = step.element {
                // Writing to a String can't fail.
                let _ = write!(path, "[{position}]");
            }
        }
        path
    }

    /// Path of a member of this object.
    #[must_use]
    pub fn path_of(&self, name: &str) -> String {
        let mut path = self.path();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
        path
    }

    /// The members that the contract knows: key, value and property.
    pub fn members(&self) -> impl Iterator<Item = (Node<'a>, Node<'a>, &'c Property)> {
        self.members.iter().filter_map(|member| {
            let property = self.object.properties.get(member.property as usize)?;
            let key = self.node.sibling(member.key);
            Some((key, key.value_of_key(), property))
        })
    }

    /// The keys that the contract doesn't know.
    pub fn strangers(&self) -> impl Iterator<Item = Node<'a>> {
        let strangers = self.members.iter().filter(|member| member.property == u32::MAX);
        strangers.map(|member| self.node.sibling(member.key))
    }

    /// The member with the name `name`, which the contract knows, as key and value.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<(Node<'a>, Node<'a>)> {
        let property = self.object.names.find(name)?;
        let of_property = self.members.iter().filter(|member| member.property == property);
        // A property may stand under several names.
        let mut keys = of_property.map(|member| self.node.sibling(member.key));
        keys.find(|key| key.is_str(name)).map(|key| (key, key.value_of_key()))
    }

    /// The value of the member with the name `name`, which the contract knows.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Node<'a>> {
        self.member(name).map(|(_, value)| value)
    }

    /// Whether this object's variant is one that must not have the property.
    #[must_use]
    pub fn forbids(&self, property: &Property) -> bool {
        self.variant.is_some_and(|variant| property.presence.forbids(variant))
    }

    /// The keys that the contract doesn't know, with the name that was meant where that can be told: of
    /// a slip that the contract knows, or the nearest name, preferably of a property that is missing.
    /// It is searched for the first few only: a hostile object can have a million, and nobody reads
    /// that far.
    #[must_use]
    pub fn unknown_keys(&self) -> Vec<(Node<'a>, Option<Name<'c>>)> {
        let strangers = self.strangers().enumerate();
        strangers.map(|(at, key)| (key, if at < MOST_SEARCHED { self.meant(key) } else { None })).collect()
    }

    /// The name that is meant by a key, if that is a slip that the contract knows. It is looked for where
    /// [`Instance::unknown_keys`] searches.
    #[must_use]
    pub fn slip(&self, key: Node<'a>) -> Option<Name<'c>> {
        let slip = self.object.slip(&key.as_str()?)?;
        self.strangers().take(MOST_SEARCHED).any(|stranger| stranger == key).then_some(slip)
    }

    /// The name that is meant by a key.
    fn meant(&self, key: Node<'a>) -> Option<Name<'c>> {
        let name = key.as_str().unwrap_or_default();
        self.object.slip(&name).or_else(|| {
            let candidates = self.object.names.iter().map(|known| {
                let property = &self.object.properties[known.position as usize];
                let is_missing = !self.has(property) && !self.forbids(property);
                (Candidate { written: &known.name, of: &property.name, is_missing }, &known.folded)
            });
            let written = text::nearest_folded(&name, candidates)?;
            Some(Name { written, property: self.object.find(written)? })
        })
    }

    /// The variant that is most likely meant instead of the one that is named: it is the only other one
    /// to which the properties belong, and some of them are missing and some are forbidden in this one.
    #[must_use]
    pub fn variant_meant(&self) -> Option<&'c str> {
        let named = self.variant?;
        let is_there = |property: &Property| {
            property.names().any(|name| self.node.get(name).is_some_and(|value| value.kind() != Kind::Null))
        };
        let misses = |variant: &str| {
            let mut required = self.object.properties.iter();
            required.any(|property| property.presence.is_required_in(variant) && !is_there(property))
        };
        let forbids = |variant: &str| {
            let mut forbidden = self.object.properties.iter();
            forbidden.any(|property| property.presence.forbids(variant) && is_there(property))
        };
        if !misses(named) || !forbids(named) {
            return None;
        }
        let mut fitting =
            self.object.variants().iter().filter(|variant| !misses(variant) && !forbids(variant));
        fitting.next().filter(|_| fitting.next().is_none()).map(String::as_str)
    }

    /// Whether the property is there, under its own name or another accepted one.
    #[must_use]
    pub fn has(&self, property: &Property) -> bool {
        match 1_u128.checked_shl(property.position) {
            Some(bit) => self.present & bit != 0,
            None => self.members.iter().any(|member| member.property == property.position),
        }
    }

    /// The types that a property may have in this object's variant; any without a known variant.
    #[must_use]
    pub fn types(&self, property: &'c Property) -> &'c Types {
        property.types.in_variant(self.variant).unwrap_or(&ANY)
    }
}

impl Contract {
    /// The payload `root` as an instance of its type.
    #[must_use]
    pub fn instance<'a>(&self, root: Node<'a>) -> Instance<'a, '_> {
        Instance::new(root, self.root(), Way { steps: [None; MOST_STEPS] })
    }

    /// Where `pointer`, which begins at the payload `root`, leads in the terms of this contract.
    pub fn locate<'r, 'a, 'c>(
        &'c self,
        index: &mut PointerIndex<'a>,
        root: &'r Instance<'a, 'c>,
        pointer: &str,
    ) -> Located<'r, 'a, 'c> {
        let mut located = Located { holder: None, object: Some(Cow::Borrowed(root)) };
        let mut tokens = pointer.split('/').skip(1);
        while let Some(token) = tokens.next() {
            let Some(instance) = located.object.take() else { break };
            let Some(property) = instance.object.find(token) else { break };
            let Some(value) = index.member(instance.node, token) else { break };
            let mut element = None;
            located.object = instance.types(property).0.iter().find_map(|one| match one {
                Type::Ref(name) => {
                    let way = instance.way.and(value.key_of_value(), None);
                    Some(Cow::Owned(Instance::new(value, self.object(name)?, way)))
                }
                Type::ListOf(name) => {
                    let position = tokens.next()?.parse().ok()?;
                    let node = index.element(value, position)?;
                    element = Some(position);
                    let way = instance.way.and(value.key_of_value(), element);
                    Some(Cow::Owned(Instance::new(node, self.object(name)?, way)))
                }
                _ => None,
            });
            located.holder = Some(Holder { instance, property, name: token.to_owned(), element });
        }
        located
    }

    /// Calls `visit` for every object of `root` that the contract describes, outermost first.
    /// What stands in a forbidden property isn't visited.
    pub fn walk<'a>(&self, root: Node<'a>, visit: &mut dyn FnMut(&Instance<'a, '_>)) {
        self.walk_from(&self.instance(root), visit);
    }

    fn walk_from<'a>(&self, instance: &Instance<'a, '_>, visit: &mut dyn FnMut(&Instance<'a, '_>)) {
        visit(instance);
        for (key, value, property) in instance.members() {
            if !property.holds_objects || instance.forbids(property) {
                continue;
            }
            for one in &instance.types(property).0 {
                match one {
                    Type::Ref(object) if value.kind() == Kind::Object => {
                        if let Some(object) = self.object(object) {
                            self.walk_from(&Instance::new(value, object, instance.way.and(key, None)), visit);
                        }
                    }
                    Type::ListOf(object) => {
                        let Some(object) = self.object(object) else { continue };
                        for (position, element) in value.elements().enumerate() {
                            if element.kind() == Kind::Object {
                                let way = instance.way.and(key, Some(position));
                                self.walk_from(&Instance::new(element, object, way), visit);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}
