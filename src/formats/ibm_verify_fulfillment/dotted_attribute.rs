//! A key `data.x` inside `data`, or beside it.

use crate::contract::{Contract, Instance};
use crate::document::Kind;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/dotted-attribute",
    severity: Severity::Warning,
    evidence: Evidence::Documented,
    summary: "A key repeats the `data.` of the vendor's table.",
    why: "The dots in the vendor's table are paths: `data.action` means the member `action` of `data`. A receiver that looks for `action` there doesn't find a member that is called `data.action`.",
    fix: "Take the `data.` off the key, and move the member into `data` if it stands beside it.",
    basis: Basis::Rows(&[("Event", "data")]),
    samples: samples!("ibm-verify-fulfillment/dotted-attribute"),
};

/// Explains such keys of an event or of its `data`, which would be unknown otherwise, and says whether
/// there are any.
pub(super) fn check<'a>(contract: &Contract, instance: &Instance<'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    let Some(attributes) = contract.object("Data") else { return false };
    let is_inside = instance.object.name == attributes.name;
    let mut are_there = false;
    for key in instance.strangers() {
        let Some(name) = key.as_str() else { continue };
        let Some(attribute) = name.strip_prefix("data.") else { continue };
        let data = if is_inside { Some(instance.node) } else { instance.get("data") };
        // Without `data`, the same keys are what `data-not-nested` is about.
        let Some(data) = data.filter(|data| data.kind() == Kind::Object) else { return false };
        sink.mark_explained(key);
        are_there = true;
        let shown = text::quotable(attribute);
        let pointer = sink.pointer(key);
        let place = if is_inside { "inside" } else { "beside" };
        let message = format!("the key `data.{shown}` stands {place} `data`");
        let written = match attributes.slip(attribute) {
            Some(meant) => Some(meant.written),
            None => attributes.find(attribute).map(|_| attribute),
        };
        let help = match written {
            Some(written) if data.get(written).is_some() => {
                format!("`data` has `{written}` as well: leave this one out")
            }
            Some(written) => {
                format!("a dotted name in the vendor's table is a path: \"data\": {{\"{written}\": …}}")
            }
            None => "the `data.` of the vendor's table is a path, and no part of a name".to_owned(),
        };
        sink.push(
            Finding::new(&RULE, key.span(), pointer, message)
                .with_gist("repeats the `data.` of the vendor's table")
                .help(help)
                .property(shown)
                .source(contract.source(attributes, attributes.find(attribute))),
        );
    }
    are_there
}
