//! Subcommands other than `check`, one file each.

pub mod schema;
