//! The Events API's response, and what can be odd about several events in one file.

use serde_json::{Map, Value, json};

use super::{empty_events, no_fulfillment_event, skipped_events};
use crate::formats::Wrapper;

/// `{"response": {"events": {"events": […]}}}`
pub(super) const WRAPPER: Wrapper = Wrapper {
    path: &["response", "events", "events"],
    empty: &empty_events::RULE,
    passed_over: &skipped_events::RULE,
    none_left: &no_fulfillment_event::RULE,
    beside,
};

/// Where the next response of the Events API goes on.
fn beside(last: &Map<String, Value>) -> Map<String, Value> {
    let mut after = Map::new();
    if let Some(time) = last.get("time") {
        after.insert("time".to_owned(), json!(time.to_string()));
    }
    if let Some(id) = last.get("id") {
        after.insert("id".to_owned(), id.clone());
    }
    let mut beside = Map::new();
    beside.insert("search_after".to_owned(), Value::Object(after));
    beside
}
