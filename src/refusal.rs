//! A run that can't begin, told where its reports were wanted.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use crate::cli;
use crate::config::file::FILE_NAME;
use crate::input;
use crate::outputs::{Claims, Outputs, Target};
use crate::report::{Failure, Head};
use crate::run::SETTINGS;
use crate::totals::{FailLevel, Totals};

/// A run that can't begin.
#[derive(Debug)]
pub struct Refusal<'r> {
    /// Why.
    pub message: String,
    /// The reports that are wanted.
    pub targets: &'r [Target],
    /// All arguments, whether they can be read or not.
    pub arguments: &'r [OsString],
    /// Colours for messages.
    pub color_stderr: bool,
}

impl Refusal<'_> {
    /// Reports it in the wanted formats, as people were told on standard error: reports of an earlier run
    /// must not stand there as if they were about this one.
    ///
    /// # Errors
    /// An output that can't be written.
    pub fn report(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<()> {
        let mut totals = Totals::new(FailLevel::default(), self.color_stderr);
        totals.failures.push(Failure { path: String::new(), message: self.message });
        let mut outputs =
            Outputs::open(self.targets, claims_of_arguments(self.arguments), |_| Head::default(), out);
        outputs.tell_failures(&mut totals, err)?;
        outputs.finish(&mut totals, err)
    }
}

/// Whatever the run could have read: nobody knows which arguments were meant as files.
fn claims_of_arguments(arguments: &[OsString]) -> Claims {
    let mut claims = Claims::default();
    for file in cli::files_in(arguments) {
        claims.read(&file, "it is named among the arguments");
    }
    // What a pipe lists is nowhere once it was read.
    let lists = cli::values_in(arguments, "--files-from").filter(|list| Path::new(list).is_file());
    for list in lists {
        for path in [false, true].into_iter().flat_map(|nul| input::paths_from(list.as_ref(), nul)).flatten()
        {
            claims.read(&path, "--files-from lists it");
        }
    }
    if let Some(settings) = input::settings_path(FILE_NAME) {
        claims.read(&settings, SETTINGS);
    }
    claims.read_stdin("it is standard input");
    claims
}
