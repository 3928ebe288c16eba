//! A payload format as data: the vendor's tables, row by row.

pub mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{Kind, Node, Number, PointerIndex};
use crate::text::{self, Candidate};

/// A payload format. Read from `schemas/<format>.contract.toml`, whose head says what each key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Name of the format.
    pub format: String,
    /// What a payload is called.
    pub title: String,
    /// What it is, in whole sentences.
    pub description: String,
    /// The page from which the tables were transcribed.
    pub page: Page,
    /// Other pages of the vendor on which some rows stand, by a name for each.
    #[serde(default)]
    pub other_pages: BTreeMap<String, Page>,
    /// The object types; the first one is the payload itself.
    pub objects: Vec<ObjectType>,
}

/// How sure it is what a rule or a row of a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A standard or the vendor's page says it
    Documented,
    /// The vendor's samples and sibling pages show it
    Observed,
    /// Reasoned from the above; a real sender could differ
    Inferred,
}

impl Evidence {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Evidence::Documented => "documented",
            Evidence::Observed => "observed",
            Evidence::Inferred => "inferred",
        }
    }
}

/// The place in a vendor's documentation on which a finding rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Title of the page.
    pub page: String,
    /// Version of the page.
    pub version: String,
    /// Address of the page.
    pub address: String,
    /// Table on the page.
    pub table: String,
    /// Row of the table, if it is about one property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

/// The vendor's page from which a contract was transcribed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Who publishes the page.
    pub vendor: String,
    /// Its heading.
    pub title: String,
    /// The version that was transcribed.
    pub version: String,
    /// Where it is.
    pub address: String,
}

/// One table of the vendor's page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectType {
    /// Name by which other rows refer to it.
    pub name: String,
    /// The type in a sentence, with its article.
    pub title: String,
    /// What it is, in whole sentences.
    pub description: String,
    /// Heading of the table on the vendor's page.
    pub table: String,
    /// Name of the property that tells variants apart.
    #[serde(default)]
    pub discriminator: Option<String>,
    /// The rows.
    pub properties: Vec<Property>,
    /// Positions in `properties` by name and accepted other names.
    #[serde(skip)]
    positions: HashMap<String, usize>,
}

/// One row of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its key.
    pub name: String,
    /// The types that the value may have.
    #[serde(rename = "type")]
    pub types: TypeRule,
    /// The only values that are documented; empty if any will do.
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    /// The only value that is documented.
    #[serde(rename = "const", default)]
    pub constant: Option<String>,
    /// The format that a string must have.
    #[serde(default)]
    pub format: Option<StringFormat>,
    /// When the property is there.
    pub presence: Presence,
    /// How sure that is.
    pub evidence: Evidence,
    /// Whether the schema asserts the type, where the evidence would say otherwise.
    #[serde(default)]
    pub asserted: Option<bool>,
    /// Row of the vendor's table.
    pub row: String,
    /// Table in which that row stands, if it isn't the object's.
    #[serde(default)]
    pub table: Option<String>,
    /// Name of the other page on which it stands, if it isn't the contract's.
    #[serde(default)]
    pub page: Option<String>,
    /// What it says, in whole sentences of our own.
    pub description: String,
    /// Values that it may have.
    #[serde(default)]
    pub examples: Vec<Value>,
    /// Other names that are accepted.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names that are written by mistake, and where each comes from, in a sentence without full stop.
    #[serde(default)]
    pub slips: BTreeMap<String, String>,
    /// How sure its type is in some variants, where that isn't the evidence of the row.
    #[serde(default)]
    pub evidence_by_variant: BTreeMap<String, Evidence>,
    /// Whether the string holds a list, in brackets.
    #[serde(default)]
    pub list_in_text: bool,
    /// Whether an empty string is worth a warning.
    #[serde(default)]
    pub filled: bool,
    /// Whether the value is personal data.
    #[serde(default)]
    pub personal: bool,
}

/// Formats of strings that the schema asserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StringFormat {
    /// RFC 3339, section 5.6.
    DateTime,
    /// An e-mail address, leniently: see [`crate::schema::compile`].
    Email,
}

impl StringFormat {
    /// The value of the schema's `format` keyword.
    #[must_use]
    pub fn keyword(self) -> &'static str {
        match self {
            StringFormat::DateTime => "date-time",
            StringFormat::Email => "email",
        }
    }
}

/// When a property is there.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PresenceText")]
pub enum Presence {
    /// Absent is an error.
    Always,
    /// Absent is a warning.
    Expected,
    /// Absent is fine.
    Optional,
    /// Absent is an error in these variants, present is one in all others.
    Variants(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PresenceText {
    Word(String),
    Variants(Vec<String>),
}

impl TryFrom<PresenceText> for Presence {
    type Error = String;

    fn try_from(text: PresenceText) -> Result<Self, String> {
        match text {
            PresenceText::Variants(variants) => Ok(Presence::Variants(variants)),
            PresenceText::Word(word) => match word.as_str() {
                "always" => Ok(Presence::Always),
                "expected" => Ok(Presence::Expected),
                "optional" => Ok(Presence::Optional),
                _ => Err(format!("`{word}` is none of always, expected, optional and a list of variants")),
            },
        }
    }
}

/// One alternative of a property's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A string.
    String,
    /// A number without a fraction, however it is written.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`
    Boolean,
    /// An object whose inside is not described.
    Object,
    /// `null`
    Null,
    /// Any value at all.
    Any,
    /// An object type of the same contract, by name.
    Ref(String),
    /// An array of an object type of the same contract.
    ListOf(String),
}

/// The types that a value may have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Types(pub Vec<Type>);

impl From<String> for Types {
    fn from(text: String) -> Self {
        Types(
            text.split(" | ")
                .map(|name| match name {
                    "string" => Type::String,
                    "integer" => Type::Integer,
                    "number" => Type::Number,
                    "boolean" => Type::Boolean,
                    "object" => Type::Object,
                    "null" => Type::Null,
                    "any" => Type::Any,
                    other => match other.strip_prefix("list of ") {
                        Some(element) => Type::ListOf(element.to_owned()),
                        None => Type::Ref(other.to_owned()),
                    },
                })
                .collect(),
        )
    }
}

impl Types {
    /// Whether the JSON type of `value` is one of these; what is inside isn't looked at.
    #[must_use]
    pub fn accept(&self, value: Node<'_>) -> bool {
        self.0.iter().any(|one| match one {
            Type::String => value.kind() == Kind::String,
            Type::Integer => value.as_number().is_some_and(Number::is_integer),
            Type::Number => value.kind() == Kind::Number,
            Type::Boolean => value.kind() == Kind::Boolean,
            Type::Object | Type::Ref(_) => value.kind() == Kind::Object,
            Type::Null => value.kind() == Kind::Null,
            Type::Any => true,
            Type::ListOf(_) => value.kind() == Kind::Array,
        })
    }

    /// The types in a sentence: "a boolean or null".
    #[must_use]
    pub fn describe(&self) -> String {
        let names: Vec<String> = self
            .0
            .iter()
            .map(|one| match one {
                Type::String => "a string",
                Type::Integer => "an integer",
                Type::Number => "a number",
                Type::Boolean => "a boolean",
                Type::Object | Type::Ref(_) => "an object",
                Type::Null => "null",
                Type::Any => "any value",
                Type::ListOf(_) => "an array",
            })
            .map(str::to_owned)
            .collect();
        text::list(&names, "or")
    }
}

/// A type that may depend on the variant.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum TypeRule {
    /// The same in every variant.
    Fixed(Types),
    /// Another one in each variant.
    ByVariant(BTreeMap<String, Types>),
}

/// The key under which `property`, which is missing, stands by mistake: the first that means it.
#[must_use]
pub fn misspelt<'a, 'c>(
    unknown: &[(Node<'a>, Option<Name<'c>>)],
    property: &Property,
) -> Option<(Node<'a>, Name<'c>)> {
    let means = |name: &Name<'_>| name.property.name == property.name;
    unknown.iter().find_map(|(key, meant)| meant.filter(means).map(|meant| (*key, meant)))
}

/// A known name and the property that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Name<'c> {
    /// The name as it should be written.
    pub written: &'c str,
    /// The property.
    pub property: &'c Property,
}

impl Property {
    /// Whether the schema asserts the type: what is documented, unless the row says otherwise.
    #[must_use]
    pub fn is_asserted(&self) -> bool {
        self.asserted.unwrap_or(self.evidence == Evidence::Documented)
    }

    /// How sure the type is in a variant.
    #[must_use]
    pub fn evidence_in(&self, variant: Option<&str>) -> Evidence {
        variant.and_then(|variant| self.evidence_by_variant.get(variant)).copied().unwrap_or(self.evidence)
    }

    /// The names under which it may stand, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }

    /// The values that are documented, if only some are.
    pub fn known_values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().chain(&self.constant).map(String::as_str)
    }
}

impl Presence {
    /// Whether a variant must have the property and not all do.
    #[must_use]
    pub fn is_required_in(&self, variant: &str) -> bool {
        matches!(self, Presence::Variants(_)) && !self.forbids(variant)
    }

    /// Whether a variant must not have the property.
    #[must_use]
    pub fn forbids(&self, variant: &str) -> bool {
        match self {
            Presence::Variants(variants) => !variants.iter().any(|one| one == variant),
            _ => false,
        }
    }
}

impl TypeRule {
    /// The alternatives in any variant.
    pub fn all(&self) -> impl Iterator<Item = &Type> {
        let (fixed, by_variant) = match self {
            TypeRule::Fixed(types) => (Some(types), None),
            TypeRule::ByVariant(by_variant) => (None, Some(by_variant.values())),
        };
        fixed.into_iter().chain(by_variant.into_iter().flatten()).flat_map(|types| &types.0)
    }

    /// The types in a variant; none if they depend on it and it isn't known.
    #[must_use]
    pub fn in_variant(&self, variant: Option<&str>) -> Option<&Types> {
        match self {
            TypeRule::Fixed(types) => Some(types),
            TypeRule::ByVariant(by_variant) => by_variant.get(variant?),
        }
    }
}

impl ObjectType {
    /// The property called `name`, by its own name or an accepted other one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Property> {
        self.positions.get(name).map(|position| &self.properties[*position])
    }

    /// The name that is meant by a slip that the contract knows.
    #[must_use]
    pub fn slip(&self, name: &str) -> Option<Name<'_>> {
        let property = self.properties.iter().find(|property| property.slips.contains_key(name))?;
        Some(Name { written: &property.name, property })
    }

    /// The values by which the discriminator tells variants apart; empty without variants.
    #[must_use]
    pub fn variants(&self) -> &[String] {
        self.discriminator
            .as_deref()
            .and_then(|name| self.find(name))
            .map_or(&[], |property| &property.values)
    }
}

impl Contract {
    /// Reads a contract and checks that it hangs together.
    ///
    /// # Errors
    /// What is wrong with the TOML, or which name in it leads nowhere.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut contract: Contract = toml::from_str(text)?;
        for object in &mut contract.objects {
            let names = object.properties.iter().enumerate().flat_map(|(position, property)| {
                property.names().map(move |name| (name.to_owned(), position))
            });
            object.positions = names.collect();
        }
        anyhow::ensure!(!contract.objects.is_empty(), "the contract has no objects");
        for object in &contract.objects {
            let variants = object.variants();
            for property in &object.properties {
                let place = format!("{}.{}", object.name, property.name);
                if let Some(page) = &property.page {
                    anyhow::ensure!(
                        contract.other_pages.contains_key(page),
                        "{place}: there is no page `{page}`"
                    );
                }
                if let TypeRule::ByVariant(by_variant) = &property.types {
                    anyhow::ensure!(
                        variants.len() == by_variant.len()
                            && variants.iter().all(|variant| by_variant.contains_key(variant)),
                        "{place}: the types don't name every variant once"
                    );
                }
                for one in property.types.all() {
                    if let Type::Ref(name) | Type::ListOf(name) = one {
                        anyhow::ensure!(
                            contract.object(name).is_some(),
                            "{place}: `{name}` is neither a type nor an object of this contract"
                        );
                    }
                }
                for variant in property.evidence_by_variant.keys() {
                    anyhow::ensure!(variants.contains(variant), "{place}: `{variant}` is no variant");
                }
                if let Presence::Variants(names) = &property.presence {
                    for name in names {
                        anyhow::ensure!(variants.contains(name), "{place}: `{name}` is no variant");
                    }
                }
            }
            anyhow::ensure!(
                !contract.leads_to(object, object, contract.objects.len()),
                "{}: an object of this type would hold another one, without end",
                object.name
            );
            if let Some(discriminator) = &object.discriminator {
                anyhow::ensure!(
                    object.find(discriminator).is_some(),
                    "{}: the discriminator `{discriminator}` is no property",
                    object.name
                );
            }
        }
        Ok(contract)
    }

    /// Whether an object of type `from` may hold one of type `to`, at most so many steps below.
    fn leads_to(&self, from: &ObjectType, to: &ObjectType, steps: usize) -> bool {
        let types = from.properties.iter().flat_map(|property| property.types.all());
        let mut inside = types.filter_map(|one| match one {
            Type::Ref(name) | Type::ListOf(name) => self.object(name),
            _ => None,
        });
        steps > 0 && inside.any(|inner| inner.name == to.name || self.leads_to(inner, to, steps - 1))
    }

    /// The type of the payload itself.
    #[must_use]
    pub fn root(&self) -> &ObjectType {
        &self.objects[0]
    }

    /// The object type called `name`.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&ObjectType> {
        self.objects.iter().find(|object| object.name == name)
    }

    /// The place in the vendor's page that says something about `object` or one property of it.
    #[must_use]
    pub fn source(&self, object: &ObjectType, property: Option<&Property>) -> Source {
        let page = property.and_then(|property| self.other_pages.get(property.page.as_deref()?));
        let page = page.unwrap_or(&self.page);
        let table = property.and_then(|property| property.table.as_ref()).unwrap_or(&object.table);
        Source {
            page: page.title.clone(),
            version: page.version.clone(),
            address: page.address.clone(),
            table: table.clone(),
            row: property.map(|property| property.row.clone()),
        }
    }

    /// The payload `root` as an instance of its type.
    #[must_use]
    pub fn instance<'a>(&self, root: Node<'a>) -> Instance<'a, '_> {
        Instance::new(root, self.root(), String::new())
    }

    /// Where `pointer`, which begins at the payload `root`, leads in the terms of this contract.
    pub fn locate<'a, 'c>(
        &'c self,
        index: &mut PointerIndex<'a>,
        root: &Instance<'a, 'c>,
        pointer: &str,
    ) -> Located<'a, 'c> {
        let mut located = Located { holder: None, object: Some(root.clone()) };
        let mut tokens = pointer.split('/').skip(1);
        while let Some(token) = tokens.next() {
            let Some(instance) = located.object.take() else { break };
            let Some(property) = instance.object.find(token) else { break };
            let Some(mut node) = index.member(instance.node, token) else { break };
            let mut path = instance.path_of(token);
            let mut is_element = false;
            let types = instance.types(property);
            located.object = types.0.iter().find_map(|one| match one {
                Type::Ref(name) => Some(Instance::new(node, self.object(name)?, path.clone())),
                Type::ListOf(name) => {
                    let position = tokens.next()?.parse().ok()?;
                    node = index.element(node, position)?;
                    path = format!("{path}[{position}]");
                    is_element = true;
                    Some(Instance::new(node, self.object(name)?, path.clone()))
                }
                _ => None,
            });
            located.holder = Some(Holder { instance, property, name: token.to_owned(), path, is_element });
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
        for (key, value) in instance.node.effective_members() {
            let name = key.as_str().unwrap_or_default();
            let Some(property) = instance.object.find(&name) else { continue };
            if instance.forbids(property) {
                continue;
            }
            for one in &instance.types(property).0 {
                match one {
                    Type::Ref(object) if value.kind() == Kind::Object => {
                        if let Some(object) = self.object(object) {
                            let path = instance.path_of(&name);
                            self.walk_from(&Instance::new(value, object, path), visit);
                        }
                    }
                    Type::ListOf(object) => {
                        let Some(object) = self.object(object) else { continue };
                        for (position, element) in value.elements().enumerate() {
                            if element.kind() == Kind::Object {
                                let path = format!("{}[{position}]", instance.path_of(&name));
                                self.walk_from(&Instance::new(element, object, path), visit);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Where a pointer leads in the terms of a contract.
#[derive(Debug, Clone)]
pub struct Located<'a, 'c> {
    /// Through which property the value is reached; none for the payload itself.
    pub holder: Option<Holder<'a, 'c>>,
    /// The value as an object of the contract, if it should be one.
    pub object: Option<Instance<'a, 'c>>,
}

/// A property of an object, and the value that it leads to.
#[derive(Debug, Clone)]
pub struct Holder<'a, 'c> {
    /// The object that has the property.
    pub instance: Instance<'a, 'c>,
    /// The property.
    pub property: &'c Property,
    /// The key under which it stands: its name or another accepted one.
    pub name: String,
    /// Where the value stands, as a person writes it.
    pub path: String,
    /// Whether the value is an element of the list that the property holds.
    pub is_element: bool,
}

/// An object of a document seen as one of a contract's types.
#[derive(Debug, Clone)]
pub struct Instance<'a, 'c> {
    /// The object itself.
    pub node: Node<'a>,
    /// Its type.
    pub object: &'c ObjectType,
    /// Where it stands, as a person writes it: `relationshipChanges[2].rowEntity`; empty at the root.
    pub path: String,
    /// The variant that the discriminator names, if there is one and it is known.
    pub variant: Option<&'c str>,
}

impl<'a, 'c> Instance<'a, 'c> {
    fn new(node: Node<'a>, object: &'c ObjectType, path: String) -> Self {
        let named = object.discriminator.as_deref().and_then(|name| node.get(name));
        let variant = named.and_then(|value| {
            object.variants().iter().find(|variant| value.is_str(variant)).map(String::as_str)
        });
        Instance { node, object, path, variant }
    }

    /// Path of a member of this object.
    #[must_use]
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
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
        const MOST_SEARCHED: usize = 1000;
        let mut candidates = None;
        let mut unknown = Vec::new();
        for (key, _) in self.node.effective_members() {
            let name = key.as_str().unwrap_or_default();
            if self.object.find(&name).is_some() {
                continue;
            }
            let meant = if unknown.len() < MOST_SEARCHED {
                let candidates = candidates.get_or_insert_with(|| self.candidates());
                self.object.slip(&name).or_else(|| {
                    let written = text::nearest_of(&name, candidates.iter().copied())?;
                    Some(Name { written, property: self.object.find(written)? })
                })
            } else {
                None
            };
            unknown.push((key, meant));
        }
        unknown
    }

    /// The names that a key of this object can be meant for.
    fn candidates(&self) -> Vec<Candidate<'c>> {
        let names = self.object.properties.iter().flat_map(|property| {
            let is_missing = !self.forbids(property) && !self.has(property);
            property.names().map(move |written| Candidate { written, of: &property.name, is_missing })
        });
        names.collect()
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
        property.names().any(|name| self.node.get(name).is_some())
    }

    /// The types that a property may have in this object's variant; any without a known variant.
    #[must_use]
    pub fn types(&self, property: &'c Property) -> Cow<'c, Types> {
        match property.types.in_variant(self.variant) {
            Some(types) => Cow::Borrowed(types),
            None => Cow::Owned(Types(vec![Type::Any])),
        }
    }
}
