//! What else reaches a receiver of fulfillment events.

use super::{connection_test, elasticsearch_hit, other_event_type, reports_response};
use crate::document::{Kind, Node};
use crate::formats::Neighbour;
use crate::text;

/// The event types that IBM documents beside fulfillment.
const OTHER_TYPES: &[&str] = &[
    "access_request",
    "account_sync",
    "adaptive_risk",
    "agent_health",
    "authentication",
    "cert_campaign",
    "dropoff",
    "management",
    "notice",
    "privacy_consent",
    "register",
    "request_management",
    "risk",
    "service",
    "slo",
    "sso",
    "threat",
    "token",
];

/// The neighbour that `record` is, if it is one.
pub(super) fn find(record: Node<'_>) -> Option<Neighbour<'_>> {
    if let Some(event_type) = record.get("event_type")
        && let Some(name) = event_type.as_str()
        && let Some(event) = other_event_type(record, event_type, &name)
    {
        return Some(event);
    }
    if record.get("test").and_then(Node::as_bool) == Some(true)
        && let Some((key, _)) = record.member("webhook_id")
    {
        return Some(Neighbour {
            rule: &connection_test::RULE,
            at: key,
            message: "a connection test of a webhook, not an event".to_owned(),
            help: Some(
                "IBM Verify sends it when a webhook is set up or tested; keep it apart from events"
                    .to_owned(),
            ),
            property: None,
            passed_over_as: None,
        });
    }
    if let Some((key, source)) = record.member("_source")
        && source.kind() == Kind::Object
    {
        return Some(Neighbour {
            rule: &elasticsearch_hit::RULE,
            at: key,
            message: "an Elasticsearch hit; its event stands in `_source`".to_owned(),
            help: Some("not a documented delivery: check the object in `_source` alone, for example with jq ._source".to_owned()),
            property: None,
            passed_over_as: None,
        });
    }
    let report = record.get("response").and_then(|response| response.member("report"));
    report.map(|(key, _)| Neighbour {
        rule: &reports_response::RULE,
        at: key,
        message: "a response of the Reports API, not of the Events API".to_owned(),
        help: Some("not a documented delivery: fetch the events from the Events API".to_owned()),
        property: None,
        passed_over_as: None,
    })
}

/// An event of another type: one that IBM documents, or any in the envelope of IBM Verify.
fn other_event_type<'a>(record: Node<'a>, event_type: Node<'a>, name: &str) -> Option<Neighbour<'a>> {
    let shown = text::shorten(name, text::LONGEST_QUOTE);
    let is_misspelt =
        text::nearest(name.trim(), ["fulfillment"]).is_some() || name.to_ascii_lowercase().contains("fulfil");
    let is_documented = OTHER_TYPES.contains(&name);
    if !is_misspelt && !is_documented && !has_envelope(record) {
        return None;
    }
    let message = if is_misspelt {
        format!("`event_type` is \"{shown}\", which is no IBM Verify event type")
    } else if is_documented {
        format!("`event_type` is \"{shown}\", a different IBM Verify event")
    } else {
        format!("`event_type` is \"{shown}\", not \"fulfillment\"")
    };
    let is_flattened = record.get("data").is_none() && has_envelope(record);
    let help = if is_misspelt {
        "did you mean \"fulfillment\"?"
    } else if is_flattened {
        "payvet checks fulfillment events; this one is also flattened: there is no `data`"
    } else {
        "payvet checks fulfillment events; among other records such an event is passed over"
    };
    Some(Neighbour {
        rule: &other_event_type::RULE,
        at: event_type,
        message,
        help: Some(help.to_owned()),
        property: Some("event_type"),
        // What names no type at all is a fault of the event, wherever it stands.
        passed_over_as: (!is_misspelt && !name.trim().is_empty()).then(|| shown.into_owned()),
    })
}

/// Whether the members stand around it that all events of IBM Verify share.
fn has_envelope(record: Node<'_>) -> bool {
    let members = ["tenantid", "tenantname", "correlationid", "indexed_at"];
    members.into_iter().filter(|name| record.get(name).is_some()).count() >= 2
}
