//! Everything that needs only cargo, in one binary.

mod cli;
mod elimity;
mod generated;
mod ibm;
mod layouts;
mod samples;
mod support;
mod syntax;
