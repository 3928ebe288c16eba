//! A name that the vendor itself writes in two ways.

use crate::contract::{Contract, Instance, Name};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(crate) static RULE: Rule = Rule {
    code: "contract/documented-slip",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "A name is written as the vendor's own page or client writes it by mistake.",
    why: "The vendor's material has two spellings of this name, and its own payloads use the other one. Whoever copied this one from a table will wait in vain for the value.",
    fix: "Use the name that the finding proposes: it is the one that the vendor's payloads have.",
    basis: Basis::EachRow,
    samples: samples!("contract/documented-slip"),
};

/// The finding about `key`, a known slip for `meant`; `origin` says where it comes from.
pub(super) fn finding<'a>(
    contract: &Contract,
    instance: &Instance<'a, '_>,
    key: Node<'a>,
    meant: &Name<'_>,
    origin: &str,
    sink: &mut Sink<'a, '_>,
) -> Finding {
    let name = key.as_str().unwrap_or_default();
    let message = format!("`{}` should be `{}`", instance.path_of(&name), meant.written);
    let help = if instance.has(meant.property) {
        format!("`{}` is there as well: leave this one out", meant.written)
    } else {
        origin.to_owned()
    };
    Finding::new(&RULE, key.span(), sink.pointer(key), message)
        .with_gist(format!("should be `{}`", meant.written))
        .help(help)
        .property(meant.written)
        .source(contract.source(instance.object, Some(meant.property)))
}
