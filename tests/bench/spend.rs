//! Runs one command and says what it took, for `run` beside this file.
//!
//! `spend FILE COMMAND [ARGUMENT...]` writes wall time and CPU time in seconds, the peak of resident memory
//! in bytes, and the exit code to FILE. Linux counts the memory of the process that starts a program as the
//! program's own until it begins; Python would hide that of small programs, this one adds next to nothing.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, bail};
use wait4::{ResUse, Wait4 as _};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(file), Some(program)) = (arguments.next(), arguments.next()) else {
        bail!("usage: spend FILE COMMAND [ARGUMENT...]")
    };
    let begin = Instant::now();
    let child = Command::new(&program).args(arguments).spawn();
    let mut child = child.with_context(|| program.display().to_string())?;
    let ResUse { status, rusage } = child.wait4()?;
    let wall = begin.elapsed();
    let Some(code) = status.code() else { bail!("{}: {status}", program.display()) };
    let cpu = rusage.utime + rusage.stime;
    let line = format!("{:.6} {:.6} {} {code}\n", wall.as_secs_f64(), cpu.as_secs_f64(), rusage.maxrss);
    fs::write(&file, line).with_context(|| file.display().to_string())
}
