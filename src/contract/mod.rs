//! A payload format as data: the vendor's tables, row by row.

mod instance;
mod names;
pub mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::instance::MOST_STEPS;
pub use self::instance::{Holder, Instance, Located};
pub use self::names::Name;
use self::names::Names;
use crate::document::{Kind, Node, Number};
use crate::text;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
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
    names: Names,
    /// Positions in `properties` by names that are written by mistake.
    #[serde(skip)]
    slips: Names,
    /// Made when a finding first rests on it.
    #[serde(skip)]
    source: OnceLock<Arc<Source>>,
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
    /// What samples that are made from the contract show here.
    #[serde(default)]
    pub fake: Option<Fake>,
    /// Its place in its object type, counted from 0.
    #[serde(skip)]
    position: u32,
    /// Whether its value may be an object of the contract, or a list of those.
    #[serde(skip)]
    holds_objects: bool,
    /// Whether the schema leaves something open about its value that a rule judges.
    #[serde(skip)]
    pub(crate) is_left_open: bool,
    /// Made when a finding first rests on it.
    #[serde(skip)]
    source: OnceLock<Arc<Source>>,
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

/// Kinds of invented values, for samples. All people, hosts and addresses of one sample belong to one
/// invented company, and those of one object to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fake {
    /// The name of a person.
    Person,
    /// The short name by which a system knows a person.
    UserName,
    /// An e-mail address in a reserved domain.
    Address,
    /// A host name in a reserved domain.
    HostName,
    /// A UUID.
    Uuid,
    /// A number of 19 digits, as text.
    Digits,
    /// The moment of which the payload tells, in milliseconds since 1970.
    EpochMilliseconds,
    /// The same as text.
    EpochMillisecondsText,
}

impl Fake {
    /// Whether a property of these types may have such a value.
    fn suits(self, types: &TypeRule) -> bool {
        types.all().any(|one| match self {
            Fake::EpochMilliseconds => matches!(one, Type::Integer | Type::Number | Type::Any),
            _ => matches!(one, Type::String | Type::Any),
        })
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

impl Property {
    /// Whether the schema asserts the type: what is documented, unless the row says otherwise.
    #[must_use]
    pub fn is_asserted(&self) -> bool {
        self.asserted.unwrap_or(self.evidence == Evidence::Documented)
    }

    /// Whether what the schema says of it is another thing in each variant.
    #[must_use]
    pub fn depends_on_variant(&self) -> bool {
        matches!(self.presence, Presence::Variants(_)) || matches!(self.types, TypeRule::ByVariant(_))
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
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut contract: Contract = toml::from_str(text).map_err(|error| error.to_string())?;
        for object in &mut contract.objects {
            object.index_names();
        }
        if contract.objects.is_empty() {
            return Err("the contract has no objects".to_owned());
        }
        for object in &contract.objects {
            if let Some(fault) = contract.fault_of(object) {
                return Err(format!("{}: {fault}", object.name));
            }
            for property in &object.properties {
                if let Some(fault) = contract.fault_in(object, property) {
                    return Err(format!("{}.{}: {fault}", object.name, property.name));
                }
            }
        }
        Ok(contract)
    }

    /// What of an object type doesn't hang together with the rest of the contract.
    fn fault_of(&self, object: &ObjectType) -> Option<String> {
        if self.leads_to(object, object, self.objects.len()) {
            return Some("an object of this type would hold another one, without end".to_owned());
        }
        if self.depth_below(object, MOST_STEPS + 1) > MOST_STEPS {
            return Some(format!("more than {MOST_STEPS} objects stand in each other"));
        }
        let discriminator = object.discriminator.as_ref().filter(|name| object.find(name).is_none());
        discriminator.map(|name| format!("the discriminator `{name}` is no property"))
    }

    /// What of a property doesn't.
    fn fault_in(&self, object: &ObjectType, property: &Property) -> Option<String> {
        let variants = object.variants();
        if let Some(page) = property.page.as_ref().filter(|page| !self.other_pages.contains_key(*page)) {
            return Some(format!("there is no page `{page}`"));
        }
        if let TypeRule::ByVariant(by_variant) = &property.types
            && (variants.len() != by_variant.len()
                || variants.iter().any(|variant| !by_variant.contains_key(variant)))
        {
            return Some("the types don't name every variant once".to_owned());
        }
        for one in property.types.all() {
            if let Type::Ref(name) | Type::ListOf(name) = one
                && self.object(name).is_none()
            {
                return Some(format!("`{name}` is neither a type nor an object of this contract"));
            }
        }
        if let Some(fake) = property.fake
            && !(matches!(property.types, TypeRule::Fixed(_)) && fake.suits(&property.types))
        {
            return Some("its type doesn't go with this kind of `fake`".to_owned());
        }
        let of_presence = match &property.presence {
            Presence::Variants(names) => names.as_slice(),
            _ => &[],
        };
        let named = property.evidence_by_variant.keys().chain(of_presence);
        let mut unknown = named.filter(|variant| !variants.contains(variant));
        unknown.next().map(|variant| format!("`{variant}` is no variant"))
    }

    /// The object types that values of a property, or their elements, may have.
    pub fn objects_in<'c>(&'c self, property: &Property) -> impl Iterator<Item = &'c ObjectType> {
        property.types.all().filter_map(|one| match one {
            Type::Ref(name) | Type::ListOf(name) => self.object(name),
            _ => None,
        })
    }

    /// Whether an object of type `from` may hold one of type `to`, at most so many steps below.
    fn leads_to(&self, from: &ObjectType, to: &ObjectType, steps: usize) -> bool {
        let mut inside = from.properties.iter().flat_map(|property| self.objects_in(property));
        steps > 0 && inside.any(|inner| inner.name == to.name || self.leads_to(inner, to, steps - 1))
    }

    /// How many objects may stand in each other below one of this type; no more than `most` are counted.
    fn depth_below(&self, object: &ObjectType, most: usize) -> usize {
        let inside = object.properties.iter().flat_map(|property| self.objects_in(property));
        let inside = inside.filter(|_| most > 0);
        inside.map(|inner| 1 + self.depth_below(inner, most - 1)).max().unwrap_or_default()
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
    pub fn source(&self, object: &ObjectType, property: Option<&Property>) -> Arc<Source> {
        let known = match property {
            Some(property) => &property.source,
            None => &object.source,
        };
        Arc::clone(known.get_or_init(|| Arc::new(self.make_source(object, property))))
    }

    fn make_source(&self, object: &ObjectType, property: Option<&Property>) -> Source {
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
}
