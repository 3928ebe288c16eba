//! Shape: the JSON Schemas made from contracts, and what the validator says in our words.
//!
//! The `jsonschema` crate's verdict is the only one on shape; nothing here checks it a second time.

mod adapter;
#[cfg(feature = "cli")]
pub mod draft7;
mod findings;
#[cfg(feature = "cli")]
pub mod generate;
mod shape;
mod strays;

pub use adapter::{Spanned, Validator, compile};
pub use findings::report;
pub use shape::Shape;
