//! What the validator says, as people say it: one finding a fault, with the contract's words.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::Validator;
use crate::contract::words;
use crate::contract::{Contract, Holder, Instance, Located, Property, StringFormat, Type, TypeRule, Types};
use crate::document::{Node, escape_token};
use crate::rules::{Finding, Sink, schema as rules};
use crate::text;

/// Reports why the payload `root` fails `validator`, which was compiled from `contract`'s schema.
///
/// Values that fail are marked as misshapen in the sink, so that no rule speaks about them again.
/// Where the payload's discriminator is wrong, or missing although it tells variants apart, only
/// that is said: without it nobody knows what else should be there.
pub fn report<'a>(contract: &Contract, validator: &Validator, root: Node<'a>, sink: &mut Sink<'a>) {
    let at_root = sink.pointer(root);
    let mut errors: Vec<ValidationError<'_>> = validator.iter_errors(root).collect();
    if let Some(position) = errors.iter().position(|error| hides_all_others(contract, error)) {
        sink.mark_misshapen(root);
        errors.swap(0, position);
        errors.truncate(1);
    }
    // A value of the wrong type fails its enumeration or format as well: only the type is said.
    errors.sort_by_key(|error| !matches!(error.kind(), ValidationErrorKind::Type { .. }));
    let mut seen = HashSet::new();
    for error in &errors {
        let path = error.instance_path().as_str();
        let Some(node) = sink.pointers().resolve(root, path) else { continue };
        let missing = missing_property(error);
        if !seen.insert((node.index(), missing)) {
            continue;
        }
        let located = contract.locate(sink.pointers(), root, path);
        let fault = Fault { node, missing, located, pointer: format!("{at_root}{path}") };
        if missing.is_none() {
            sink.mark_misshapen(node);
        }
        sink.push(fault.finding(contract, error));
    }
}

fn missing_property<'e>(error: &'e ValidationError<'_>) -> Option<&'e str> {
    match error.kind() {
        ValidationErrorKind::Required { property } => property.as_str(),
        _ => None,
    }
}

/// Whether the payload is no object, or its discriminator is at fault.
fn hides_all_others(contract: &Contract, error: &ValidationError<'_>) -> bool {
    let root = contract.root();
    let discriminator = root.discriminator.as_deref();
    let path = error.instance_path().as_str();
    match missing_property(error) {
        Some(missing) => path.is_empty() && discriminator == Some(missing) && !root.variants().is_empty(),
        None => path.strip_prefix('/').is_none_or(|name| discriminator == Some(name)),
    }
}

/// One way in which the payload fails its schema.
struct Fault<'a, 'c, 'e> {
    /// The value that fails, or the object in which something is missing.
    node: Node<'a>,
    missing: Option<&'e str>,
    located: Located<'a, 'c>,
    /// Pointer of `node`.
    pointer: String,
}

impl Fault<'_, '_, '_> {
    fn finding(&self, contract: &Contract, error: &ValidationError<'_>) -> Finding {
        if let (Some(missing), Some(instance)) = (self.missing, &self.located.object) {
            return self.missing_property(contract, instance, missing);
        }
        let Some(holder) = &self.located.holder else {
            let message =
                format!("{} must be an object, found {}", contract.root().title, words::found(self.node));
            return Finding::new(&rules::WRONG_TYPE, self.node.opening_span(), self.pointer.clone(), message)
                .source(contract.source(contract.root(), None));
        };
        let finding = match error.kind() {
            ValidationErrorKind::Type { .. } if holder.instance.forbids(holder.property) => {
                self.forbidden(holder)
            }
            ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
                self.unknown_value(holder)
            }
            ValidationErrorKind::Format { .. } => self.bad_format(holder),
            // The generator writes no keyword but those above, `required` and `type`.
            _ => self.wrong_type(holder),
        };
        finding
            .property(holder.name.clone())
            .evidence(holder.property.evidence)
            .source(contract.source(holder.instance.object, Some(holder.property)))
    }

    fn missing_property(&self, contract: &Contract, instance: &Instance<'_, '_>, name: &str) -> Finding {
        let property = instance.object.find(name);
        let path = instance.path_of(name);
        let variant = match property.map(words::only_in) {
            Some(only) if !only.is_empty() => words::in_this_variant(instance),
            _ => String::new(),
        };
        let finding = Finding::new(
            &rules::MISSING_PROPERTY,
            self.node.opening_span(),
            format!("{}/{}", self.pointer, escape_token(name)),
            format!("`{path}` is required{variant}"),
        )
        .property(name)
        .source(contract.source(instance.object, property));
        match property {
            Some(property) => finding.help(description_of(property)).evidence(property.evidence),
            None => finding,
        }
    }

    fn forbidden(&self, holder: &Holder<'_, '_>) -> Finding {
        let key = holder.instance.node.member(&holder.name).map_or(self.node, |(key, _)| key);
        let message = format!(
            "`{}` is not allowed{}; {}",
            holder.path,
            words::in_this_variant(&holder.instance),
            words::only_in(holder.property)
        );
        Finding::new(&rules::FORBIDDEN_PROPERTY, key.span(), self.pointer.clone(), message)
    }

    fn wrong_type(&self, holder: &Holder<'_, '_>) -> Finding {
        let element = Types(vec![Type::Object]);
        let types = holder.instance.types(holder.property);
        let types = if holder.is_element { &element } else { types.as_ref() };
        let variant = match &holder.property.types {
            TypeRule::ByVariant(_) => words::in_this_variant(&holder.instance),
            TypeRule::Fixed(_) => String::new(),
        };
        let message = format!(
            "`{}` must be {}{variant}, found {}",
            holder.path,
            types.describe(),
            words::found(self.node)
        );
        let property = holder.property;
        // What would only be the next mistake isn't offered.
        let help = match property.format {
            _ if holder.is_element => None,
            Some(StringFormat::DateTime) => Some(timestamp_help(self.node.raw()).to_owned()),
            Some(StringFormat::Email) => Some(address_help("").to_owned()),
            None if property.known_values().next().is_none() => {
                words::repaired(self.node, types).map(|literal| format!("write {literal}"))
            }
            None => Some(format!("it is {}", one_of(property))),
        };
        Finding::new(&rules::WRONG_TYPE, self.node.opening_span(), self.pointer.clone(), message).help(help)
    }

    fn unknown_value(&self, holder: &Holder<'_, '_>) -> Finding {
        let property = holder.property;
        let message =
            format!("`{}` must be {}, found {}", holder.path, one_of(property), words::found(self.node));
        let given = self.node.as_str().unwrap_or_default();
        let meant = text::nearest(given.trim(), property.known_values());
        Finding::new(&rules::UNKNOWN_VALUE, self.node.opening_span(), self.pointer.clone(), message)
            .help(meant.map(|meant| format!("did you mean \"{meant}\"?")))
    }

    fn bad_format(&self, holder: &Holder<'_, '_>) -> Finding {
        let given = self.node.as_str().unwrap_or_default();
        let (expected, help) = match holder.property.format {
            Some(StringFormat::Email) => ("an e-mail address", address_help(&given)),
            Some(StringFormat::DateTime) | None => {
                ("an RFC 3339 timestamp with a zone", timestamp_help(&given))
            }
        };
        let message = format!("`{}` must be {expected}, found {}", holder.path, words::found(self.node));
        Finding::new(&rules::BAD_FORMAT, self.node.span(), self.pointer.clone(), message)
            .help(help.to_owned())
    }
}

/// The values that a property may have: `one of "add" or "remove"`.
fn one_of(property: &Property) -> String {
    let values: Vec<String> = property.known_values().map(|value| format!("\"{value}\"")).collect();
    let one_of = if values.len() > 1 { "one of " } else { "" };
    format!("{one_of}{}", text::list(&values, "or"))
}

/// What should stand where something is missing.
fn description_of(property: &Property) -> String {
    match property.examples.first() {
        Some(example) if !example.is_object() && !example.is_array() => {
            format!("for example \"{}\": {example}", property.name)
        }
        _ => format!("it is {}", text::lower_first(property.description.trim_end_matches('.'))),
    }
}

fn address_help(given: &str) -> &'static str {
    if given.is_empty() {
        "write the bare address, such as ana.silva@example.com"
    } else if given.contains(['<', '>']) {
        "write the address alone, without a display name"
    } else if given.contains(char::is_whitespace) {
        "an address holds no blanks"
    } else if given.matches('@').count() > 1 {
        "write one address"
    } else {
        "an address is a name, an @ and a domain: ana.silva@example.com"
    }
}

fn timestamp_help(given: &str) -> &'static str {
    let bytes = given.as_bytes();
    let is_date = |text: &[u8]| {
        text.len() == 10
            && text.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    if !given.is_empty() && bytes.iter().all(u8::is_ascii_digit) {
        return "write the moment as text, such as 2026-03-14T09:26:53Z, not as an epoch number";
    }
    if !bytes.get(..10).is_some_and(is_date) {
        return "write it as 2026-03-14T09:26:53Z";
    }
    let rest = &given[10..];
    if rest.is_empty() {
        "add the time and the zone: 2026-03-14T09:26:53Z"
    } else if rest.starts_with(' ') {
        "put a T between the date and the time"
    } else if !rest.contains(['Z', 'z', '+']) && !rest.contains('-') {
        "add the zone: Z for UTC, or an offset such as +01:00"
    } else {
        "no such day or time exists, or it is written in another way than 2026-03-14T09:26:53Z"
    }
}
