//! Writes payloads for measurements: see README.md beside this file.

mod payloads;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::{Parser, ValueEnum};

use self::payloads::{Corpus, Format, Layout, Tally};

/// Write clean or faulty payloads of one format; the same arguments give the same bytes
#[derive(Debug, Parser)]
struct Args {
    #[arg(long, value_enum)]
    format: FormatName,
    #[arg(long, value_enum)]
    layout: LayoutName,
    /// Records; relationship changes of a submission
    #[arg(long, value_name = "N")]
    count: usize,
    /// Bytes of a record on average, if that is more than its shape takes
    #[arg(long, value_name = "BYTES")]
    size: Option<usize>,
    /// Share of records with one or two faults: none, N% or all
    #[arg(long, default_value = "none", value_parser = percent)]
    invalid: u8,
    /// No fault in the syntax: some validators stop there
    #[arg(long)]
    sound: bool,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A file, or `-` for standard output; an empty or new folder for files
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    Ibm,
    Elimity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LayoutName {
    /// One record a line
    Jsonl,
    /// One array of all records
    Array,
    /// One response of the IBM Verify Events API
    EventsApi,
    /// One file a record, in a tree of folders
    Files,
    /// One Elimity access review
    Submission,
}

fn percent(text: &str) -> Result<u8, String> {
    let read = match text {
        "none" => Some(0),
        "all" => Some(100),
        _ => text.strip_suffix('%').and_then(|number| number.parse().ok()).filter(|number| *number <= 100),
    };
    read.ok_or_else(|| "neither none nor all nor N%".to_owned())
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let format = match args.format {
        FormatName::Ibm => Format::Ibm,
        FormatName::Elimity => Format::Elimity,
    };
    let corpus = Corpus {
        format,
        count: args.count,
        size: args.size,
        invalid: args.invalid,
        sound: args.sound,
        seed: args.seed,
    };
    let layout = match args.layout {
        LayoutName::Jsonl => Some(Layout::Jsonl),
        LayoutName::Array => Some(Layout::Array),
        LayoutName::EventsApi => Some(Layout::EventsApi),
        LayoutName::Submission => Some(Layout::Submission),
        LayoutName::Files => None,
    };
    ensure!(
        layout != Some(Layout::EventsApi) || format == Format::Ibm,
        "the Events API has events of IBM Verify"
    );
    ensure!(
        layout != Some(Layout::Submission) || format == Format::Elimity,
        "submissions are a kind of change request of Elimity"
    );
    let tally = match layout {
        Some(layout) => text(&corpus, layout, &args.out),
        None => tree(&corpus, &args.out),
    };
    let tally = tally.with_context(|| args.out.display().to_string())?;
    let mut message = io::stderr().lock();
    for (rule, faults) in tally {
        writeln!(message, "{faults:>8} {rule}")?;
    }
    Ok(())
}

fn text(corpus: &Corpus, layout: Layout, out: &Path) -> anyhow::Result<Tally> {
    let target: Box<dyn io::Write> =
        if out == Path::new("-") { Box::new(io::stdout().lock()) } else { Box::new(File::create(out)?) };
    let mut target = BufWriter::with_capacity(1 << 20, target);
    let tally = corpus.write(layout, &mut target)?;
    target.flush()?;
    Ok(tally)
}

/// Every fourth file is indented, as those are that somebody has looked at.
const PRETTY: usize = 4;

fn tree(corpus: &Corpus, out: &Path) -> anyhow::Result<Tally> {
    fs::create_dir_all(out)?;
    ensure!(out.read_dir()?.next().is_none(), "the folder isn't empty");
    let mut tally = Tally::new();
    for number in 0..corpus.count {
        let folder = out.join(format!("{:02}/{}", number / 1000, number / 100 % 10));
        fs::create_dir_all(&folder)?;
        let text = corpus.text(number, number % PRETTY == 0, &mut tally);
        fs::write(folder.join(format!("event-{number:06}.json")), text)?;
    }
    Ok(tally)
}
