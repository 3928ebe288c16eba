//! A strict schema as a program that one pass over the bytes can follow.
//!
//! Only what strict schemas are made of is understood. Anything else is an error, for a keyword that is
//! passed over would let records through.

use super::Memory;
use super::tree::{Members, Tree, get};
use super::watch::{MOST_WATCHED, Seen, Value, Watched};

/// A compiled format.
#[derive(Debug)]
pub struct Program {
    /// Object types; the first one is the payload.
    pub(super) shapes: Vec<Shape>,
    /// Fields of all shapes.
    pub(super) fields: usize,
    /// Pairs of fields of one shape that may follow each other: see [`super::scan::Habits`].
    pub(super) pairs: usize,
}

/// What an object of one type must look like.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) fields: Vec<Field>,
    /// Fields that every variant must have, a bit each.
    pub(super) required: u64,
    pub(super) variants: Option<Variants>,
    pub(super) judge: Option<Judge>,
    /// Where its fields begin among those of all shapes.
    pub(super) first_field: usize,
    /// Where its pairs of fields begin among those of all shapes.
    pub(super) first_pair: usize,
    /// Positions of fields by a hash of their keys, where one isn't taken the next; a power of two.
    places: Vec<Option<u8>>,
}

pub(super) type Judge = fn(&Seen<'_, '_>, &mut Memory) -> Option<u32>;

/// One property.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in quotes.
    pub(super) key: Vec<u8>,
    pub(super) check: Check,
    /// Its place among the watched values.
    pub(super) watched: Option<u8>,
    /// Its place among the properties whose type depends on the variant.
    pub(super) late: Option<u8>,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Check {
    /// The kinds that it may be of: see [`kinds`].
    pub(super) kinds: u8,
    pub(super) text: TextRule,
    /// The type of the object that it is, or of all elements; none if its inside isn't described.
    pub(super) shape: Option<usize>,
}

/// What a string must be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TextRule {
    Any,
    Filled,
    /// One of these, as they are written.
    Words(Vec<Vec<u8>>),
    Address,
    Timestamp,
}

/// Kinds of values, a bit each.
pub(super) mod kinds {
    pub(crate) const NULL: u8 = 1;
    pub(crate) const BOOLEAN: u8 = 1 << 1;
    pub(crate) const INTEGER: u8 = 1 << 2;
    pub(crate) const NUMBER: u8 = 1 << 3;
    pub(crate) const STRING: u8 = 1 << 4;
    pub(crate) const ARRAY: u8 = 1 << 5;
    pub(crate) const OBJECT: u8 = 1 << 6;
}

/// How variants of an object differ.
#[derive(Debug)]
pub(super) struct Variants {
    /// The field that tells them apart.
    pub(super) discriminator: usize,
    /// In the order of its words.
    pub(super) each: Vec<Variant>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variant {
    pub(super) required: u64,
    pub(super) forbidden: u64,
    /// The kinds that each late field may be of.
    pub(super) kinds: Vec<u8>,
}

/// Fields of one object: each is a bit of a mask.
const MOST_FIELDS: usize = 64;
/// Properties of one object whose type depends on the variant.
pub(super) const MOST_LATE: usize = 4;

impl Program {
    /// Compiles a strict schema.
    ///
    /// # Errors
    /// What isn't understood in it, or which watched property it doesn't have.
    pub fn compile(schema: &str, watched: &[Watched]) -> Result<Self, String> {
        let schema = Tree::parse(schema)?;
        let root = schema.members()?;
        let none = Members::new();
        let definitions = get(root, "$defs").map_or(Ok(&none), Tree::members)?;
        let names: Vec<&str> = definitions.iter().map(|(name, _)| *name).collect();
        let mut program = Program { shapes: Vec::new(), fields: 0, pairs: 0 };
        let title = get(root, "title").map_or(Ok(""), Tree::text)?;
        let definitions = definitions.iter().map(|(name, object)| (*name, object));
        for (name, object) in std::iter::once((title, &schema)).chain(definitions) {
            let mut shape = shape(object.members()?, &names).map_err(|error| format!("{name}: {error}"))?;
            if let Some(watched) = watched.iter().find(|watched| watched.object == name) {
                shape.watch(watched)?;
            }
            shape.first_field = program.fields;
            program.fields += shape.fields.len();
            shape.first_pair = program.pairs;
            // The beginning of an object counts as a field.
            program.pairs += (shape.fields.len() + 1).pow(2);
            program.shapes.push(shape);
        }
        match watched.iter().find(|watched| watched.object != title && !names.contains(&watched.object)) {
            Some(watched) => Err(format!("there is no object type `{}` to watch", watched.object)),
            None => Ok(program),
        }
    }
}

impl Shape {
    /// Position of the field with that key, which is given in its quotes.
    pub(super) fn find(&self, key: &[u8]) -> Option<usize> {
        let mask = self.places.len() - 1;
        let mut at = hash(key) & mask;
        loop {
            let field = usize::from(self.places[at]?);
            if self.fields[field].key == key {
                return Some(field);
            }
            at = (at + 1) & mask;
        }
    }

    fn watch(&mut self, watched: &Watched) -> Result<(), String> {
        if watched.properties.len() > MOST_WATCHED {
            return Err(format!("{}: too many properties to watch", watched.object));
        }
        self.judge = Some(watched.judge);
        for (place, name) in (0..).zip(watched.properties) {
            let key = quoted(name);
            let field = self
                .find(&key)
                .ok_or_else(|| format!("{}: there is no `{name}` to watch", watched.object))?;
            self.fields[field].watched = Some(place);
        }
        Ok(())
    }
}

/// Keys of one object differ in their lengths and first letters mostly.
fn hash(key: &[u8]) -> usize {
    let byte = |at: usize| usize::from(key.get(at).copied().unwrap_or(0));
    let middle = key.len() / 2;
    key.len() * 31 + byte(1) * 7 + byte(middle) * 13 + byte(key.len().saturating_sub(3)) * 29
}

fn quoted(name: &str) -> Vec<u8> {
    format!("\"{name}\"").into_bytes()
}

/// The schema of a described object.
fn shape(schema: &Members<'_>, names: &[&str]) -> Result<Shape, String> {
    let none = Members::new();
    let mut is_closed = false;
    let mut is_object = false;
    let (mut properties, mut required, mut blocks) = (&none, None, None);
    for (keyword, value) in schema {
        match *keyword {
            "$schema" | "$id" | "title" | "$defs" => {}
            "type" => is_object = *value == Tree::Text("object"),
            "additionalProperties" => is_closed = *value == Tree::Boolean(false),
            "properties" => properties = value.members()?,
            "required" => required = Some(value),
            "allOf" => blocks = Some(value),
            _ => return Err(format!("`{keyword}` isn't understood")),
        }
    }
    if !is_object || !is_closed {
        return Err("not a closed object".to_owned());
    }
    if properties.is_empty() || properties.len() > MOST_FIELDS {
        return Err("no properties, or too many".to_owned());
    }
    // Those whose schema is `true` depend on the variant.
    let mut checks: Vec<Option<Check>> = Vec::new();
    for (name, schema) in properties {
        let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if !name.bytes().all(is_plain) {
            return Err(format!("the name `{name}` isn't plain"));
        }
        checks.push(if *schema == Tree::Boolean(true) { None } else { Some(check(schema, names)?) });
    }
    let required = required.map_or(Ok(0), |required| mask(required, properties))?;
    let mut late = vec![None; checks.len()];
    let variants = match blocks {
        Some(blocks) => Some(variants(blocks.elements()?, properties, &mut checks, &mut late, names)?),
        None => None,
    };
    let mut shape = Shape {
        fields: Vec::new(),
        required,
        variants,
        judge: None,
        first_field: 0,
        first_pair: 0,
        places: vec![None; 4 * MOST_FIELDS],
    };
    for (((position, (name, _)), check), late) in (0..).zip(properties).zip(checks).zip(late) {
        let check = check.ok_or_else(|| format!("nothing is said about `{name}`"))?;
        let key = quoted(name);
        let mask = shape.places.len() - 1;
        let mut at = hash(&key) & mask;
        while shape.places[at].is_some() {
            at = (at + 1) & mask;
        }
        shape.places[at] = Some(position);
        shape.fields.push(Field { key, check, watched: None, late });
    }
    Ok(shape)
}

/// The fields that are named in a list, a bit each.
fn mask(names: &Tree<'_>, properties: &Members<'_>) -> Result<u64, String> {
    let mut mask = 0;
    for name in names.elements()? {
        mask |= 1 << position(name.text()?, properties)?;
    }
    Ok(mask)
}

fn position(name: &str, properties: &Members<'_>) -> Result<usize, String> {
    properties
        .iter()
        .position(|(one, _)| *one == name)
        .ok_or_else(|| format!("there is no property `{name}`"))
}

/// The schema of a property's value.
fn check(schema: &Tree<'_>, names: &[&str]) -> Result<Check, String> {
    let mut check = Check { kinds: 0, text: TextRule::Any, shape: None };
    let definition = |reference: &Tree<'_>| {
        let name = reference.text()?.strip_prefix("#/$defs/");
        let found = name.and_then(|name| names.iter().position(|one| *one == name));
        found.map(|found| found + 1).ok_or_else(|| format!("{reference:?} leads nowhere"))
    };
    for (keyword, value) in schema.members()? {
        let text = match *keyword {
            "$ref" => {
                check.kinds |= kinds::OBJECT;
                check.shape = Some(definition(value)?);
                continue;
            }
            "type" => {
                check.kinds |= match value {
                    Tree::List(names) => {
                        names.iter().try_fold(0, |all, name| Ok::<u8, String>(all | kind(name)?))?
                    }
                    name => kind(name)?,
                };
                continue;
            }
            "items" => {
                let items = value.members()?;
                let reference = get(items, "$ref").filter(|_| items.len() == 1);
                check.shape = Some(definition(reference.ok_or("items are no reference")?)?);
                continue;
            }
            "enum" => TextRule::Words(value.elements()?.iter().map(word).collect::<Result<_, _>>()?),
            "const" => TextRule::Words(vec![word(value)?]),
            "minLength" if *value == Tree::Length(1) => TextRule::Filled,
            "format" if *value == Tree::Text("email") => TextRule::Address,
            "format" if *value == Tree::Text("date-time") => TextRule::Timestamp,
            _ => return Err(format!("`{keyword}`: {value:?} isn't understood")),
        };
        // Neither an address nor a timestamp is empty.
        check.text = match (check.text, text) {
            (TextRule::Any | TextRule::Filled, text)
            | (text @ (TextRule::Address | TextRule::Timestamp), TextRule::Filled) => text,
            _ => return Err("two rules for one text aren't understood".to_owned()),
        };
    }
    if matches!(check.text, TextRule::Words(_)) && check.kinds != kinds::STRING {
        return Err(format!("{schema:?} isn't understood"));
    }
    let is_described = match check.kinds {
        kinds::OBJECT => true,
        kinds::ARRAY => check.shape.is_some(),
        kinds => check.shape.is_none() && kinds & kinds::ARRAY == 0 && kinds != 0,
    };
    if is_described { Ok(check) } else { Err(format!("{schema:?} isn't understood")) }
}

/// A word that can only be compared if it needs no escapes.
fn word(value: &Tree<'_>) -> Result<Vec<u8>, String> {
    let word = value.text()?;
    let is_plain = word.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\');
    if is_plain { Ok(word.as_bytes().to_vec()) } else { Err(format!("the word {value:?} isn't plain")) }
}

fn kind(name: &Tree<'_>) -> Result<u8, String> {
    Ok(match name.text()? {
        "null" => kinds::NULL,
        "boolean" => kinds::BOOLEAN,
        "integer" => kinds::INTEGER,
        "number" => kinds::NUMBER,
        "string" => kinds::STRING,
        "array" => kinds::ARRAY,
        "object" => kinds::OBJECT,
        other => return Err(format!("the type {other} isn't understood")),
    })
}

/// What one `if`/`then` block says.
struct Block<'s> {
    words: Vec<Vec<u8>>,
    required: u64,
    forbidden: u64,
    /// The schemas of properties that belong to it, by position.
    checks: Vec<(usize, Check)>,
    discriminator: &'s str,
}

fn block<'s>(schema: &'s Tree<'s>, properties: &Members<'_>, names: &[&str]) -> Result<Block<'s>, String> {
    let members = schema.members()?;
    let (Some(condition), Some(consequence), 2) = (get(members, "if"), get(members, "then"), members.len())
    else {
        return Err(format!("{schema:?} isn't understood"));
    };
    let condition = condition.members()?;
    let chosen = get(condition, "properties").ok_or("no condition")?.members()?;
    let Some((discriminator, chosen)) =
        chosen.iter().next().filter(|_| chosen.len() == 1 && condition.len() == 2)
    else {
        return Err("more than one condition isn't understood".to_owned());
    };
    if get(condition, "required") != Some(&Tree::List(vec![Tree::Text(discriminator)])) {
        return Err("the condition may be void".to_owned());
    }
    let chosen = chosen.members()?;
    let words = match (get(chosen, "const"), get(chosen, "enum")) {
        (Some(one), None) if chosen.len() == 1 => vec![word(one)?],
        (None, Some(several)) if chosen.len() == 1 => {
            several.elements()?.iter().map(word).collect::<Result<_, _>>()?
        }
        _ => return Err(format!("the condition on `{discriminator}` isn't understood")),
    };
    let mut block = Block { words, required: 0, forbidden: 0, checks: Vec::new(), discriminator };
    for (keyword, value) in consequence.members()? {
        match *keyword {
            "required" => block.required = mask(value, properties)?,
            "properties" => {
                for (name, schema) in value.members()? {
                    let position = position(name, properties)?;
                    if *schema == Tree::Boolean(false) {
                        block.forbidden |= 1 << position;
                    } else {
                        block.checks.push((position, check(schema, names)?));
                    }
                }
            }
            _ => return Err(format!("`{keyword}` isn't understood")),
        }
    }
    Ok(block)
}

/// Reads the blocks of all variants. What they say about a property becomes one check, where they differ
/// in kinds of scalars one that takes all of them until the variant is known.
fn variants(
    blocks: &[Tree<'_>],
    properties: &Members<'_>,
    checks: &mut [Option<Check>],
    late: &mut [Option<u8>],
    names: &[&str],
) -> Result<Variants, String> {
    let blocks =
        blocks.iter().map(|schema| block(schema, properties, names)).collect::<Result<Vec<_>, _>>()?;
    let name = blocks.first().ok_or("no blocks")?.discriminator;
    let discriminator = position(name, properties)?;
    let Some(Check { kinds: kinds::STRING, text: TextRule::Words(words), shape: None }) =
        checks[discriminator].clone()
    else {
        return Err(format!("`{name}` can't tell variants apart"));
    };
    let mut count = 0;
    for (position, check) in checks.iter_mut().enumerate() {
        if check.is_some() {
            // Everything was said about it already.
            let bit = 1 << position;
            if blocks
                .iter()
                .any(|block| block.forbidden & bit != 0 || block.checks.iter().any(|(at, _)| *at == position))
            {
                return Err(format!("the variants say more about property {position}"));
            }
            continue;
        }
        let mut said = Vec::new();
        for block in &blocks {
            match block.checks.iter().find(|(at, _)| *at == position) {
                Some((_, check)) => said.push(check),
                None if block.forbidden & (1 << position) != 0 => {}
                None => return Err(format!("a variant says nothing about property {position}")),
            }
        }
        let first = *said.first().ok_or("no variant has the property")?;
        if said.iter().all(|check| *check == first) {
            *check = Some(first.clone());
            continue;
        }
        if said.iter().any(|check| check.text != TextRule::Any || check.shape.is_some()) {
            return Err(format!("the variants differ too much in property {position}"));
        }
        let kinds = said.iter().fold(0, |all, check| all | check.kinds);
        *check = Some(Check { kinds, text: TextRule::Any, shape: None });
        late[position] = Some(count);
        count += 1;
    }
    if usize::from(count) > MOST_LATE {
        return Err("too many properties depend on the variant".to_owned());
    }
    let mut each = Vec::new();
    for word in &words {
        let mut fitting = blocks.iter().filter(|block| block.words.contains(word));
        let (Some(block), None, true) =
            (fitting.next(), fitting.next(), blocks.iter().all(|block| block.discriminator == name))
        else {
            return Err(format!("the blocks don't name every variant of `{name}` once"));
        };
        let mut variant =
            Variant { required: block.required, forbidden: block.forbidden, kinds: vec![0; count.into()] };
        for (position, check) in &block.checks {
            if let Some(late) = late[*position] {
                variant.kinds[usize::from(late)] = check.kinds;
            }
        }
        each.push(variant);
    }
    Ok(Variants { discriminator, each })
}

/// What a watched value is that hasn't been seen.
pub(super) const UNSEEN: [Value<'static>; MOST_WATCHED] = [Value::Absent; MOST_WATCHED];
