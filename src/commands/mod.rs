//! Subcommands other than `check`, one file each.

pub mod explain;
pub mod report;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod test;
