//! Everything that needs only cargo, in one binary.

mod acceptor;
mod baseline;
mod bench;
mod cli;
mod control;
mod elimity;
mod explain;
mod generated;
mod ibm;
mod layouts;
mod outputs;
mod parts;
mod payloads;
mod privacy;
mod report_schema;
mod reports;
mod rows;
mod samples;
mod silence;
mod streaming;
mod support;
mod syntax;
mod typos;
