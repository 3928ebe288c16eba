//! Everything that needs only cargo, in one binary.

mod cli;
mod control;
mod elimity;
mod explain;
mod generated;
mod ibm;
mod layouts;
mod payloads;
mod rows;
mod samples;
mod silence;
mod support;
mod syntax;
mod typos;
