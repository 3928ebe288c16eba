//! Shape: contracts, the JSON Schemas made from them, and what the validator says in our words.
//!
//! The `jsonschema` crate's verdict is the only one on shape; nothing here checks it a second time.

mod adapter;
pub mod contract;
mod findings;
pub mod generate;
pub mod words;

pub use adapter::{Spanned, Validator, compile};
pub use findings::report;
