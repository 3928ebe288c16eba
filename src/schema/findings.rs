//! What the validator says, as people say it: one finding a fault, with the contract's words.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::Shape;
use super::strays::{Stray, Strays};
use crate::contract::words;
use crate::contract::{
    Contract, Holder, Instance, Located, Name, Presence, Property, StringFormat, Type, TypeRule, Types,
    misspelt,
};
use crate::document::message::Message;
use crate::document::{Node, escape_token};
use crate::rules::{Evidence, Finding, Rule, Sink, schema as rules};
use crate::text;

/// Reports why the payload `root` fails `validator`, which was compiled from `contract`'s schema.
///
/// Values that fail are marked as misshapen in the sink, so that no rule speaks about them again.
/// Where the payload's discriminator is wrong, or missing although it tells variants apart, only
/// that is said: without it nobody knows what else should be there.
pub fn report<'a>(contract: &Contract, shape: &Shape, root: Node<'a>, sink: &mut Sink<'a, '_>) {
    let (mut errors, mut are_elements_left_out) = shape.errors(root);
    if let Some(position) = errors.iter().position(|error| hides_all_others(contract, error)) {
        sink.mark_misshapen(root);
        errors.swap(0, position);
        errors.truncate(1);
        are_elements_left_out = false;
    }
    let instance_of_root = contract.instance(root);
    let meant = instance_of_root.variant_meant();
    if let Some(meant) = meant
        && let Some(finding) = wrong_variant(contract, &instance_of_root, meant, sink)
    {
        sink.push(finding);
    }
    let mut report =
        Report { contract, at_root: sink.pointer(root), root: &instance_of_root, meant, strays: None };
    report.tell(&errors, "", sink);
    if are_elements_left_out {
        shape.of_elements(contract, &instance_of_root, |errors, place| report.tell(errors, place, sink));
    }
}

/// What is known of a payload while its errors are told.
struct Report<'r, 'a, 'c> {
    contract: &'c Contract,
    /// Pointer of the payload.
    at_root: String,
    root: &'r Instance<'a, 'c>,
    /// The variant to which its properties belong, if it names another one.
    meant: Option<&'c str>,
    strays: Option<Strays<'a>>,
}

impl<'a> Report<'_, 'a, '_> {
    /// Tells all errors of the payload, or of the value that stands at `place` in it.
    fn tell(&mut self, errors: &[ValidationError<'_>], place: &str, sink: &mut Sink<'a, '_>) {
        let contract = self.contract;
        // A value of the wrong type fails its enumeration or format as well: only the type is said.
        let is_type = |error: &&ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Type { .. });
        let in_order = errors.iter().filter(is_type).chain(errors.iter().filter(|error| !is_type(error)));
        let root = self.root.node;
        let mut seen = HashSet::new();
        let mut unknown_keys = HashMap::new();
        for error in in_order {
            let path = format!("{place}{}", error.instance_path().as_str());
            let path = path.as_str();
            let Some(node) = sink.pointers().resolve(root, path) else { continue };
            let missing = missing_property(error);
            if self.meant.is_some() && depends_on_variant(contract, path, missing) {
                if missing.is_none() {
                    sink.mark_misshapen(node);
                }
                continue;
            }
            if errors.len() > 1 && !seen.insert((node.index(), missing)) {
                continue;
            }
            let located = contract.locate(sink.pointers(), self.root, path);
            let fault = Fault { node, located, place: (&self.at_root, path) };
            if let (Some(missing), Some(instance)) = (missing, &fault.located.object) {
                if sink.is_accounted_for(|| fault.pointer_to(missing)) {
                    continue;
                }
                let unknown = unknown_keys.entry(node.index()).or_insert_with(|| instance.unknown_keys());
                let property = instance.object.find(missing);
                if let Some((key, meant)) = property.and_then(|property| misspelt(unknown, property)) {
                    sink.mark_explained(key);
                    sink.report(&rules::misspelt_property::RULE, meant.property.evidence, |sink| {
                        misspelt_property(contract, instance, key, &meant, sink)
                    });
                } else if let Some(property) = property
                    && (self.strays.is_some() || Strays::may_hold(root, missing))
                    && let Some(stray) = self.strays.get_or_insert_with(|| Strays::of(contract, root)).take(
                        instance,
                        missing,
                        (root, path),
                        sink,
                    )
                {
                    sink.mark_explained(stray.key);
                    sink.report(&rules::misplaced_property::RULE, property.evidence, |sink| {
                        misplaced_property(contract, instance, property, &stray, sink)
                    });
                } else {
                    let rule = &rules::missing_property::RULE;
                    let evidence = property.map_or(rule.evidence, |property| property.evidence);
                    sink.report(rule, evidence, |_| fault.missing_property(contract, instance, missing));
                }
            } else {
                sink.mark_misshapen(node);
                if !sink.is_accounted_for(|| fault.pointer()) {
                    let (rule, evidence) = fault.rule(error);
                    sink.report(rule, evidence, |_| fault.finding(contract, rule));
                }
            }
        }
    }
}

fn missing_property<'e>(error: &'e ValidationError<'_>) -> Option<&'e str> {
    match error.kind() {
        ValidationErrorKind::Required { property } => property.as_str(),
        _ => None,
    }
}

/// Whether an error is about a property of the payload that only some variants have.
fn depends_on_variant(contract: &Contract, path: &str, missing: Option<&str>) -> bool {
    let name = match missing {
        Some(missing) if path.is_empty() => missing,
        Some(_) => return false,
        None => path.trim_start_matches('/'),
    };
    let property = contract.root().find(name);
    property.is_some_and(|property| matches!(property.presence, Presence::Variants(_)))
}

/// The payload names another variant than `meant`, to which its properties belong.
fn wrong_variant<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    meant: &str,
    sink: &mut Sink<'a, '_>,
) -> Option<Finding> {
    let name = instance.object.discriminator.as_deref()?;
    let value = instance.node.get(name)?;
    let path = instance.path_of(name);
    let message = Message::from(format!("`{path}` is "))
        .and(Message::raw(value))
        .and(format!(", but the other properties are those of {meant}"));
    let finding = Finding::new(&rules::wrong_variant::RULE, value.span(), sink.pointer(value), message)
        .with_gist(format!("is not {meant}, to which the other properties belong"))
        .help(format!("write \"{meant}\", or replace the properties"))
        .property(name)
        .source(contract.source(instance.object, instance.object.find(name)));
    Some(finding)
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

/// A required property that stands there under a name that is nearly its own.
fn misspelt_property<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    key: Node<'a>,
    meant: &Name<'_>,
    sink: &mut Sink<'a, '_>,
) -> Finding {
    let name = key.as_str().unwrap_or_default();
    let shown = text::quotable(&name);
    let Name { written, property } = meant;
    let help = match property.slips.get(name.as_ref()) {
        Some(origin) => origin.clone(),
        None => format!("did you mean `{written}`?"),
    };
    let rest = format!("is required{}, but stands here as `{shown}`", variant_of(instance, property));
    let message = format!("`{}` {rest}", instance.path_of(written));
    Finding::new(&rules::misspelt_property::RULE, key.span(), sink.pointer(key), message)
        .with_gist(format!("should be `{written}`, which is required"))
        .help(help)
        .property(*written)
        .source(contract.source(instance.object, Some(property)))
}

/// A required property that stands in another object of the payload.
fn misplaced_property<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    property: &Property,
    stray: &Stray<'a>,
    sink: &mut Sink<'a, '_>,
) -> Finding {
    let variant = variant_of(instance, property);
    let message = format!(
        "`{}` is required{variant}, but stands here as `{}`",
        instance.path_of(&property.name),
        stray.path
    );
    let help = match instance.path().as_str() {
        "" => "it belongs to the top level".to_owned(),
        path => format!("it belongs into `{path}`"),
    };
    Finding::new(&rules::misplaced_property::RULE, stray.key.span(), sink.pointer(stray.key), message)
        .with_gist(format!(
            "is a required property of {}, and stands in another object",
            instance.object.title
        ))
        .help(help)
        .property(property.name.as_str())
        .source(contract.source(instance.object, Some(property)))
}

/// The variant in which a property is required, if it is one of several.
fn variant_of(instance: &Instance<'_, '_>, property: &Property) -> String {
    if words::only_in(property).is_empty() { String::new() } else { words::in_this_variant(instance) }
}

/// One way in which the payload fails its schema.
struct Fault<'r, 'a, 'c> {
    /// The value that fails, or the object in which something is missing.
    node: Node<'a>,
    located: Located<'r, 'a, 'c>,
    /// Pointers of the payload, and from there to `node`.
    place: (&'r str, &'r str),
}

impl Fault<'_, '_, '_> {
    /// Pointer of the value.
    fn pointer(&self) -> String {
        let (root, path) = self.place;
        format!("{root}{path}")
    }

    /// Pointer that a member of the value has, or would have.
    fn pointer_to(&self, name: &str) -> String {
        format!("{}/{}", self.pointer(), escape_token(name))
    }

    /// The rule by which the value is wrong, and what it rests on here.
    fn rule(&self, error: &ValidationError<'_>) -> (&'static Rule, Evidence) {
        let Some(holder) = &self.located.holder else {
            let rule = &rules::wrong_type::RULE;
            return (rule, rule.evidence);
        };
        let rule = match error.kind() {
            ValidationErrorKind::Type { .. } if holder.instance.forbids(holder.property) => {
                &rules::forbidden_property::RULE
            }
            ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
                &rules::unknown_value::RULE
            }
            ValidationErrorKind::Format { .. } => &rules::bad_format::RULE,
            // The generator writes no keyword but those above, `required` and `type`.
            _ => &rules::wrong_type::RULE,
        };
        (rule, holder.property.evidence_in(holder.instance.variant))
    }

    fn finding(&self, contract: &Contract, rule: &'static Rule) -> Finding {
        let Some(holder) = &self.located.holder else {
            let message = Message::from(format!("{} must be an object, found ", contract.root().title))
                .and(words::found(self.node));
            return Finding::new(&rules::wrong_type::RULE, self.node.opening_span(), self.pointer(), message)
                .source(contract.source(contract.root(), None));
        };
        let finding = if *rule == rules::forbidden_property::RULE {
            self.forbidden(holder)
        } else if *rule == rules::unknown_value::RULE {
            self.unknown_value(holder)
        } else if *rule == rules::bad_format::RULE {
            self.bad_format(holder)
        } else {
            self.wrong_type(holder)
        };
        finding
            .property(holder.name.clone())
            .source(contract.source(holder.instance.object, Some(holder.property)))
    }

    fn missing_property(&self, contract: &Contract, instance: &Instance<'_, '_>, name: &str) -> Finding {
        let property = instance.object.find(name);
        let path = instance.path_of(name);
        let variant = property.map(|property| variant_of(instance, property)).unwrap_or_default();
        let finding = Finding::new(
            &rules::missing_property::RULE,
            self.node.opening_span(),
            self.pointer_to(name),
            format!("`{path}` is required{variant}"),
        )
        .with_gist(format!("is missing{variant}"))
        .property(name)
        .source(contract.source(instance.object, property));
        match property {
            Some(property) => finding.help(description_of(property)),
            None => finding,
        }
    }

    fn forbidden(&self, holder: &Holder<'_, '_, '_>) -> Finding {
        let key = holder.instance.node.member(&holder.name).map_or(self.node, |(key, _)| key);
        let message = format!(
            "`{}` is not allowed{}; {}",
            holder.path(),
            words::in_this_variant(&holder.instance),
            words::only_in(holder.property)
        );
        let gist = format!("is not allowed{}", words::in_this_variant(&holder.instance));
        Finding::new(&rules::forbidden_property::RULE, key.span(), self.pointer(), message).with_gist(gist)
    }

    fn wrong_type(&self, holder: &Holder<'_, '_, '_>) -> Finding {
        let element = Types(vec![Type::Object]);
        let types = holder.instance.types(holder.property);
        let types = if holder.element.is_some() { &element } else { types };
        let variant = match &holder.property.types {
            TypeRule::ByVariant(_) => words::in_this_variant(&holder.instance),
            TypeRule::Fixed(_) => String::new(),
        };
        let message = self.must_be(holder, &format!("{}{variant}", types.describe()));
        let property = holder.property;
        // What would only be the next mistake isn't offered.
        let help = match property.format {
            _ if holder.element.is_some() => None,
            Some(StringFormat::DateTime) => Some(words::timestamp_help(self.node.raw()).into()),
            Some(StringFormat::Email) => Some(address_help("").into()),
            None if property.known_values().next().is_none() => {
                words::repaired(self.node, types, property.list_in_text)
                    .map(|literal| Message::from("write ").and(literal))
            }
            None => Some(format!("it is {}", one_of(property)).into()),
        };
        let gist = format!("is {}, must be {}{variant}", words::kind(self.node), types.describe());
        Finding::new(&rules::wrong_type::RULE, self.node.opening_span(), self.pointer(), message)
            .with_gist(gist)
            .help_if(help)
    }

    /// What the value must be, and what it is.
    fn must_be(&self, holder: &Holder<'_, '_, '_>, expected: &str) -> Message {
        Message::from(format!("`{}` must be {expected}, found ", holder.path())).and(words::found(self.node))
    }

    fn unknown_value(&self, holder: &Holder<'_, '_, '_>) -> Finding {
        let property = holder.property;
        let message = self.must_be(holder, &one_of(property));
        let given = self.node.as_str().unwrap_or_default();
        let meant = text::nearest(given.trim(), property.known_values())
            .or_else(|| text::abbreviated(given.trim(), property.known_values()));
        Finding::new(&rules::unknown_value::RULE, self.node.opening_span(), self.pointer(), message)
            .with_gist(format!("is not {}", one_of(property)))
            .help_if(meant.map(|meant| format!("did you mean \"{meant}\"?")))
    }

    fn bad_format(&self, holder: &Holder<'_, '_, '_>) -> Finding {
        let given = self.node.as_str().unwrap_or_default();
        let (expected, help) = match holder.property.format {
            Some(StringFormat::Email) => ("an e-mail address", address_help(&given)),
            Some(StringFormat::DateTime) | None => {
                ("an RFC 3339 timestamp with a zone", words::timestamp_help(&given))
            }
        };
        let message = self.must_be(holder, expected);
        Finding::new(&rules::bad_format::RULE, self.node.span(), self.pointer(), message)
            .with_gist(format!("is not {expected}"))
            .help(help)
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
    if property.known_values().nth(1).is_some() {
        return format!("it is {}", one_of(property));
    }
    match property.examples.first() {
        Some(example) if !example.is_object() && !example.is_array() => {
            format!("for example \"{}\": {example}", property.name)
        }
        _ => text::lower_first(property.description.trim_end_matches('.')),
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
