//! Everything that needs only cargo, in one binary.

mod baseline;
mod cli;
mod control;
mod elimity;
mod explain;
mod generated;
mod ibm;
mod layouts;
mod outputs;
mod payloads;
mod privacy;
mod report_schema;
mod reports;
mod rows;
mod samples;
mod silence;
mod support;
mod syntax;
mod typos;
