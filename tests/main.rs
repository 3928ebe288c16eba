//! Everything that needs only cargo, in one binary.

mod generated;
