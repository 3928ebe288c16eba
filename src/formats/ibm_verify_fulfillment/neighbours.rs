//! What else reaches a receiver of fulfillment events.

use super::{connection_test, elasticsearch_hit, other_event_type, reports_response};
use crate::document::message::Message;
use crate::document::{Kind, Node};
use crate::formats::{Neighbour, OtherKind};
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
            message: "a connection test of a webhook, not an event".into(),
            help: Some("IBM Verify sends it when a webhook is set up or tested; keep it apart from events"),
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
            message: "an Elasticsearch hit; its event stands in `_source`".into(),
            help: Some(
                "not a documented delivery: check the object in `_source` alone, for example with jq ._source",
            ),
            property: None,
            passed_over_as: None,
        });
    }
    let report = record.get("response").and_then(|response| response.member("report"));
    report.map(|(key, _)| Neighbour {
        rule: &reports_response::RULE,
        at: key,
        message: "a response of the Reports API, not of the Events API".into(),
        help: Some("not a documented delivery: fetch the events from the Events API"),
        property: None,
        passed_over_as: None,
    })
}

/// An event of another type: one that IBM documents, or any in the envelope of IBM Verify.
fn other_event_type<'a>(record: Node<'a>, event_type: Node<'a>, name: &str) -> Option<Neighbour<'a>> {
    let is_misspelt =
        text::nearest(name.trim(), ["fulfillment"]).is_some() || name.to_ascii_lowercase().contains("fulfil");
    let documented = OTHER_TYPES.iter().find(|one| **one == name);
    if !is_misspelt && documented.is_none() && !has_envelope(record) {
        return None;
    }
    let is = Message::from("`event_type` is ");
    let message = match documented {
        Some(name) => is.and(format!("\"{name}\", a different IBM Verify event")),
        None if is_misspelt => is.and(Message::raw(event_type)).and(", which is no IBM Verify event type"),
        None => is.and(Message::raw(event_type)).and(", not \"fulfillment\""),
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
        help: Some(help),
        property: Some("event_type"),
        // What names no type at all is a fault of the event, wherever it stands.
        passed_over_as: (!is_misspelt && !name.trim().is_empty()).then(|| match documented {
            Some(name) => OtherKind::Documented((*name).into()),
            None => OtherKind::Unknown(text::quotable(name).into_owned()),
        }),
    })
}

/// Whether the members stand around it that all events of IBM Verify share.
fn has_envelope(record: Node<'_>) -> bool {
    let members = ["tenantid", "tenantname", "correlationid", "indexed_at"];
    members.into_iter().filter(|name| record.get(name).is_some()).count() >= 2
}
