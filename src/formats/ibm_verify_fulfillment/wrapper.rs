//! The Events API's response, and what can be odd about several events in one file.

use super::{empty_events, no_fulfillment_event, sample, skipped_events};
use crate::formats::Wrapper;

/// `{"response": {"events": {"events": […]}}}`
pub(super) const WRAPPER: Wrapper = Wrapper {
    path: &["response", "events", "events"],
    empty: &empty_events::RULE,
    passed_over: &skipped_events::RULE,
    none_left: &no_fulfillment_event::RULE,
    beside: sample::beside,
};
