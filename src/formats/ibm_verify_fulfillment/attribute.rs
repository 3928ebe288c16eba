//! What the rules about single attributes of `data` share.

use crate::contract::{Contract, Instance, words};
use crate::document::Node;
use crate::document::message::Message;
use crate::rules::{Finding, Rule, Sink};
use crate::text;

/// Says that the attribute `name` of `data` holds a `value` that isn't what it should be.
pub(super) fn unusual<'a>(
    rule: &'static Rule,
    contract: &Contract,
    (name, value): (&str, Node<'a>),
    expected: &str,
    sink: &mut Sink<'a, '_>,
) -> Finding {
    let message =
        Message::from(format!("`data.{name}` should be {expected}, found ")).and(words::found(value));
    let finding = Finding::new(rule, value.span(), sink.pointer(value), message)
        .with_gist(format!("is not {expected}"))
        .property(name);
    match contract.object("Data") {
        Some(attributes) => finding.source(contract.source(attributes, attributes.find(name))),
        None => finding,
    }
}

/// Says so of the attribute `name` of `data` if it holds none of the `usual` words, in any case.
pub(super) fn check_word<'a>(
    rule: &'static Rule,
    contract: &Contract,
    (data, name): (&Instance<'a, '_>, &str),
    usual: &[&str],
    sink: &mut Sink<'a, '_>,
) {
    let Some(value) = sink.sound_member(data, name) else { return };
    let Some(word) = value.as_str() else { return };
    if usual.iter().any(|usual| usual.eq_ignore_ascii_case(&word)) {
        return;
    }
    sink.report(rule, rule.evidence, |sink| {
        let meant = text::nearest(word.trim(), usual.iter().copied());
        let quoted: Vec<String> = usual.iter().map(|usual| format!("\"{usual}\"")).collect();
        let finding = unusual(rule, contract, (name, value), &text::list(&quoted, "or"), sink);
        finding.help_if(meant.map(|meant| format!("did you mean \"{meant}\"?")))
    });
}
