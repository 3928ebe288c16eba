//! What somebody at a terminal sees of long work: how far it is. It is gone before anything else is printed.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use indicatif::{BinaryBytes, HumanCount, ProgressBar, ProgressStyle};

/// Work that takes less time shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Nobody reads faster.
const PAUSE: Duration = Duration::from_millis(100);

/// How far the work is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// Bytes that were read, unpacked.
    pub bytes: usize,
    /// Records that were checked.
    pub records: usize,
    /// Findings of any severity.
    pub findings: usize,
}

impl Done {
    /// Both together.
    #[must_use]
    pub fn and(self, more: Done) -> Done {
        Done {
            bytes: self.bytes + more.bytes,
            records: self.records + more.records,
            findings: self.findings + more.findings,
        }
    }
}

/// One line on standard error that says how far the work is.
#[derive(Debug)]
pub(crate) struct Progress {
    /// None if nobody would see it.
    began: Option<Instant>,
    /// When it was shown last.
    shown: Option<Instant>,
    line: Option<ProgressBar>,
}

impl Progress {
    /// For a run whose messages go to a terminal, or don't.
    #[must_use]
    pub(crate) fn new(is_seen: bool) -> Self {
        Progress { began: is_seen.then(Instant::now), shown: None, line: None }
    }

    /// Shows how much is done, if that has taken long.
    pub(crate) fn show(&mut self, done: Done) {
        let Some(elapsed) = self.began.map(|began| began.elapsed()).filter(|elapsed| *elapsed > PATIENCE)
        else {
            return;
        };
        if self.shown.is_some_and(|shown| shown.elapsed() < PAUSE) {
            return;
        }
        self.shown = Some(Instant::now());
        let line = self.line.get_or_insert_with(|| {
            let line = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
                line.set_style(style);
            }
            line
        });
        line.set_message(told(done, elapsed));
        line.tick();
    }

    /// Takes the line away while something else is printed. Returns whether it was there.
    pub(crate) fn hide(&mut self) -> bool {
        match self.line.take() {
            Some(line) => {
                line.finish_and_clear();
                true
            }
            None => false,
        }
    }
}

/// `1.2 GiB, 850 MiB/s: 812,345 records, 12 findings`
fn told(done: Done, elapsed: Duration) -> Cow<'static, str> {
    let Done { bytes, records, findings } = done;
    let count = |number: usize| HumanCount(number as u64);
    let bytes = bytes as u64;
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = BinaryBytes(bytes.saturating_mul(1000) / milliseconds);
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    format!(
        "{}, {rate}/s: {} record{}, {} finding{}",
        BinaryBytes(bytes),
        count(records),
        plural(records),
        count(findings),
        plural(findings)
    )
    .into()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Done, Progress, told};

    #[test]
    fn it_says_how_much_is_done_and_how_fast() {
        let done = Done { bytes: 3 << 30, records: 812_345, findings: 1 };
        assert_eq!(told(done, Duration::from_secs(2)), "3.00 GiB, 1.50 GiB/s: 812,345 records, 1 finding");
        let nothing = told(Done::default(), Duration::ZERO);
        assert_eq!(nothing, "0 B, 0 B/s: 0 records, 0 findings");
    }

    #[test]
    fn short_work_shows_nothing() {
        let mut progress = Progress::new(true);
        progress.show(Done::default());
        assert!(!progress.hide());
    }
}
