//! Mutations of good payloads, each with what must be found.

use payvet::contract::{Contract, ObjectType, Presence, Property, StringFormat, Type};
use payvet::rules::Severity;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::spelling::Tree;

/// One change of a payload's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operator {
    Drop,
    Retype,
    Nullify,
    Misspell,
    Add,
    AddFromOtherVariant,
    AddNullFromOtherVariant,
    Repeat,
    MissValue,
    BreakTimestamp,
    BreakAddress,
    Empty,
}

/// All of them.
pub(super) const OPERATORS: &[Operator] = &[
    Operator::Drop,
    Operator::Retype,
    Operator::Nullify,
    Operator::Misspell,
    Operator::Add,
    Operator::AddFromOtherVariant,
    Operator::AddNullFromOtherVariant,
    Operator::Repeat,
    Operator::MissValue,
    Operator::BreakTimestamp,
    Operator::BreakAddress,
    Operator::Empty,
];

const NO_TIMESTAMPS: &[&str] = &[
    "",
    "yesterday",
    "2026-03-14",
    "09:26:53Z",
    "2026-03-14T09:26:53",
    "2026-03-14 09:26:53Z",
    "2026-02-30T09:26:53Z",
    "2026-13-01T09:26:53Z",
    "2026-03-14T24:00:00Z",
    "2026-03-14T09:60:53Z",
    "2026-03-14T09:26:53+24:00",
    "2026-03-14T09:26:53.Z",
    "14.03.2026 09:26",
    "1775031330500",
    "2026-03-14T09:26:53Z ",
];

const NO_ADDRESSES: &[&str] = &[
    "",
    "ana",
    "ana.example.com",
    "@example.com",
    "ana@",
    "ana@b@c",
    "ana silva@b",
    "Ana <ana@b>",
    "ana@b\n",
];

/// `severity rule pointer` that must be found, and nothing else.
pub(super) type Expected = Vec<(Severity, &'static str, String)>;

/// A choice of one operator and a place for it.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) operator: Operator,
    place: Index,
    detail: Index,
}

/// Any change.
pub(super) fn change() -> impl Strategy<Value = Change> {
    (select(OPERATORS), any::<Index>(), any::<Index>()).prop_map(|(operator, place, detail)| Change {
        operator,
        place,
        detail,
    })
}

/// An object of a payload, and a property that its table has.
struct Site<'c> {
    object: &'c ObjectType,
    pointer: String,
    variant: Option<String>,
    property: &'c Property,
    /// The name under which it is there, if it is.
    name: Option<&'c str>,
}

impl Site<'_> {
    fn pointer_to(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"))
    }

    fn variant(&self) -> Option<&str> {
        self.variant.as_deref()
    }

    fn is_required(&self) -> bool {
        match &self.property.presence {
            Presence::Always => true,
            Presence::Variants(_) => self.variant().is_some_and(|one| !self.property.presence.forbids(one)),
            Presence::Expected | Presence::Optional => false,
        }
    }

    fn types(&self) -> &[Type] {
        self.property.types.in_variant(self.variant()).map_or(&[], |types| &types.0)
    }

    /// What a value of the wrong type must give.
    fn wrong_type(&self, pointer: String) -> Expected {
        if self.property.is_asserted() {
            vec![(Severity::Error, "schema/wrong-type", pointer)]
        } else {
            vec![(Severity::Warning, "contract/unexpected-type", pointer)]
        }
    }
}

/// Every property of every object that the contract describes.
fn sites<'c>(contract: &'c Contract, payload: &Tree) -> Vec<Site<'c>> {
    let mut sites = Vec::new();
    let mut open = vec![(contract.root(), String::new(), payload)];
    while let Some((object, pointer, tree)) = open.pop() {
        let variant =
            object.discriminator.as_deref().and_then(|name| tree.get(name)).and_then(|found| match found {
                Tree::Text(text) => Some(text.clone()),
                _ => None,
            });
        for property in &object.properties {
            let name = property.names().find(|name| tree.get(name).is_some());
            let value = name.and_then(|name| tree.get(name));
            for one in property.types.all() {
                match (one, value) {
                    (Type::Ref(inner), Some(inside @ Tree::Object(_))) => {
                        let inner = contract.object(inner).expect("the contract hangs together");
                        open.push((inner, format!("{pointer}/{}", property.name), inside));
                    }
                    (Type::ListOf(inner), Some(Tree::Array(elements))) => {
                        let inner = contract.object(inner).expect("the contract hangs together");
                        for (index, element) in elements.iter().enumerate() {
                            open.push((inner, format!("{pointer}/{}/{index}", property.name), element));
                        }
                    }
                    _ => {}
                }
            }
            sites.push(Site { object, pointer: pointer.clone(), variant: variant.clone(), property, name });
        }
    }
    sites
}

/// Two neighbouring letters swapped: a name that the object doesn't know.
fn misspelt(site: &Site<'_>, detail: Index) -> Option<String> {
    let letters: Vec<char> = site.name?.chars().collect();
    if letters.len() < 5 {
        return None;
    }
    let at = detail.index(letters.len() - 2) + 1;
    let mut swapped = letters.clone();
    swapped.swap(at, at - 1);
    let name: String = swapped.into_iter().collect();
    let is_known = site.object.find(&name).is_some()
        || site.object.properties.iter().any(|one| one.slips.contains_key(&name));
    (!is_known).then_some(name)
}

/// Whether the operator finds something to do at a place.
fn fits(operator: Operator, site: &Site<'_>, payload: &Tree) -> bool {
    let property = site.property;
    let is_forbidden = site.variant().is_some_and(|variant| property.presence.forbids(variant));
    let is_string = site.types() == [Type::String];
    match operator {
        Operator::AddFromOtherVariant | Operator::AddNullFromOtherVariant => is_forbidden,
        Operator::Add => true,
        _ if site.name.is_none() => false,
        Operator::Drop => {
            // Of an empty object something else is said.
            payload.resolve(&site.pointer)[0].members().len() > property.names().count()
        }
        Operator::Repeat => true,
        Operator::Misspell => property.aliases.is_empty(),
        Operator::Retype => !site.types().is_empty() && !site.types().contains(&Type::Any),
        Operator::Nullify => {
            !site.types().is_empty() && !site.types().iter().any(|one| matches!(one, Type::Any | Type::Null))
        }
        Operator::MissValue => property.known_values().next().is_some(),
        Operator::BreakTimestamp => property.format == Some(StringFormat::DateTime),
        Operator::BreakAddress => property.format == Some(StringFormat::Email),
        Operator::Empty => property.filled && is_string,
    }
}

/// Changes a payload, and says what must be found then; none if it has no place for the change.
pub(super) fn apply(change: &Change, contract: &Contract, payload: &mut Tree) -> Option<Expected> {
    let Change { operator, place, detail } = change;
    let sites = sites(contract, payload);
    let sites: Vec<&Site<'_>> = sites.iter().filter(|site| fits(*operator, site, payload)).collect();
    if sites.is_empty() {
        return None;
    }
    let site = *place.get(&sites);
    let object = payload.at_mut(&site.pointer)?.members_mut();
    let name = site.name.unwrap_or(&site.property.name);
    let pointer = site.pointer_to(name);
    let set = |object: &mut Vec<(String, Tree)>, value: Tree| {
        for (_, old) in object.iter_mut().filter(|(key, _)| key == name) {
            *old = value.clone();
        }
    };
    let text = |text: &str| Tree::Text(text.to_owned());
    Some(match operator {
        Operator::Drop => {
            object.retain(|(key, _)| !site.property.names().any(|name| name == key));
            let pointer = site.pointer_to(&site.property.name);
            match site.property.presence {
                _ if site.is_required() => vec![(Severity::Error, "schema/missing-property", pointer)],
                Presence::Expected => vec![(Severity::Warning, "contract/missing-expected", pointer)],
                _ => Vec::new(),
            }
        }
        Operator::Retype => {
            let is_list = matches!(site.types(), [Type::ListOf(_)]);
            set(object, if is_list { text("x") } else { Tree::Array(vec![Tree::Array(Vec::new())]) });
            site.wrong_type(pointer)
        }
        Operator::Nullify => {
            set(object, Tree::Bare("null".to_owned()));
            site.wrong_type(pointer)
        }
        Operator::Misspell => {
            let wrong = misspelt(site, *detail)?;
            object.iter_mut().find(|(key, _)| key == name)?.0.clone_from(&wrong);
            let pointer = site.pointer_to(&wrong);
            if site.is_required() {
                vec![(Severity::Error, "schema/misspelt-property", pointer)]
            } else {
                vec![(Severity::Warning, "contract/unknown-property", pointer)]
            }
        }
        Operator::Add => {
            let key = format!("qx{}", detail.index(10_000));
            let at = detail.index(object.len() + 1);
            object.insert(at, (key.clone(), Tree::Array(Vec::new())));
            vec![(Severity::Warning, "contract/unknown-property", site.pointer_to(&key))]
        }
        Operator::AddFromOtherVariant => {
            let example = site.property.examples.first().expect("every row has an example").to_string();
            object.push((name.to_owned(), Tree::read(&example).expect("it is JSON")));
            vec![(Severity::Error, "schema/forbidden-property", pointer)]
        }
        Operator::AddNullFromOtherVariant => {
            object.push((name.to_owned(), Tree::Bare("null".to_owned())));
            vec![(Severity::Warning, "contract/forbidden-null", pointer)]
        }
        Operator::Repeat => {
            let member = object.iter().find(|(key, _)| key == name)?.clone();
            let at = detail.index(object.len() + 1);
            object.insert(at, member);
            vec![(Severity::Error, "json/duplicate-key", pointer)]
        }
        Operator::MissValue => {
            set(object, text("neither of them"));
            let rule = match contract.format.as_str() {
                "ibm-verify-fulfillment" => "ibm-verify-fulfillment/other-event-type",
                _ => "schema/unknown-value",
            };
            vec![(Severity::Error, rule, pointer)]
        }
        Operator::BreakTimestamp => {
            set(object, text(detail.get::<&str>(NO_TIMESTAMPS)));
            vec![(Severity::Error, "schema/bad-format", pointer)]
        }
        Operator::BreakAddress => {
            set(object, text(detail.get::<&str>(NO_ADDRESSES)));
            vec![(Severity::Error, "schema/bad-format", pointer)]
        }
        Operator::Empty => {
            set(object, text(""));
            vec![(Severity::Warning, "contract/empty-value", pointer)]
        }
    })
}

/// What becomes of the last member of an object, `"k":"v"` before, and the rule that must tell it; `¦` stands
/// before the character at which it must point.
pub(super) const BROKEN_MEMBERS: &[(&str, &str)] = &[
    ("\"k\":\"v\"¦,", "json/trailing-comma"),
    ("\"k\": ¦/* v */ 1", "json/comment"),
    ("¦'k':\"v\"", "json/wrong-quotes"),
    ("\"k\":¦'v'", "json/wrong-quotes"),
    ("\"k\":¦“v”", "json/wrong-quotes"),
    ("¦k:\"v\"", "json/unquoted-key"),
    ("\"k\":¦v", "json/bare-word"),
    ("\"k\":¦True", "json/bare-word"),
    ("\"k\":¦-Infinity", "json/not-a-number"),
    ("\"k\":¦007", "json/bad-number"),
    ("\"k\":¦.5", "json/bad-number"),
    ("\"k\":¦0x1F", "json/bad-number"),
    ("\"k\":¦1.e3", "json/bad-number"),
    ("\"k\":[1¦}", "json/mismatched-bracket"),
    ("\"k\":1¦]", "json/mismatched-bracket"),
    ("\"j\":1 ¦\"k\":2", "json/missing-comma"),
    ("\"k\" ¦\"v\"", "json/missing-colon"),
    ("\"k\"¦=\"v\"", "json/missing-colon"),
    ("\"k\":¦", "json/missing-value"),
    ("\"k\":1,¦,\"l\":2", "json/missing-value"),
    ("\"k\":[¦,1]", "json/missing-value"),
    ("\"k\":\"é¦\tv\"", "json/control-character"),
    ("\"k\":\"😀¦\u{0}\"", "json/control-character"),
    ("\"é¦\u{1b}k\":1", "json/control-character"),
    ("\"k\":\"é¦\\q\"", "json/bad-escape"),
    ("\"k\":\"¦\\u12\"", "json/bad-escape"),
    ("\"k\":\"\\u00e9¦\\ud83d\"", "json/lone-surrogate"),
    ("\"k¦\\ude00\":1", "json/lone-surrogate"),
    ("\"k\":¦*", "json/unexpected-character"),
    ("\"k\":¦\u{a0}1", "json/unexpected-character"),
    ("\"k\":1¦;", "json/unexpected-character"),
];

/// Adds a member to one of the payload's objects, and returns the text with that in the place of the member,
/// and the byte at which it begins.
pub(super) fn with_member(
    payload: &Tree,
    contract: &Contract,
    place: Index,
    member: &str,
) -> (String, usize) {
    let sites = sites(contract, payload);
    let mut payload = payload.clone();
    let object = payload.at_mut(&place.get(&sites).pointer).expect("the object is there");
    let sign = ("\u{2691}".to_owned(), Tree::Bare("0".to_owned()));
    object.members_mut().push(sign);
    let text = payload.short();
    let sign = "\"\u{2691}\":0";
    let at = text.find(sign).expect("the member is there");
    (text.replacen(sign, member, 1), at)
}
