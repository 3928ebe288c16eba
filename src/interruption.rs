//! The wish to end a run early, as Ctrl-C or a CI system that gives up sends it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What a run is asked to end by; never, by default.
#[derive(Debug, Clone, Default)]
pub struct Interruption {
    is_by_signals: bool,
    /// Number of the signal that came; 0 if none did.
    came: Arc<AtomicUsize>,
    /// Whether a thread waits for it.
    is_watched: Arc<AtomicBool>,
    /// Whether one more ends the process.
    is_final: Arc<AtomicBool>,
}

/// What ends a run early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// What other programs send.
    Terminate,
}

/// Signals that come together are one wish: `timeout` sends two, and who runs payvet may pass on what came from
/// the terminal already.
const AT_ONCE: Duration = Duration::from_millis(500);

/// How long whoever waits doesn't look for a signal. What would wake them is more than it is worth, and would
/// look like a connection.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes of stack for a thread that waits.
const STACK: usize = 64 << 10;

const SIGNALS: [Signal; 2] = [Signal::Interrupt, Signal::Terminate];

impl Signal {
    /// Its name in POSIX.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Signal::Interrupt => "SIGINT",
            Signal::Terminate => "SIGTERM",
        }
    }

    /// The exit code by which shells tell that it ended a program.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Signal::Interrupt => 130,
            Signal::Terminate => 143,
        }
    }

    fn number(self) -> i32 {
        match self {
            Signal::Interrupt => SIGINT,
            Signal::Terminate => SIGTERM,
        }
    }
}

impl Interruption {
    /// By the signals that ask a process to end, from [`Interruption::listen`] on.
    #[must_use]
    pub fn by_signals() -> Self {
        Interruption { is_by_signals: true, ..Interruption::default() }
    }

    /// Begins to listen. The first signal is a wish; one more ends the process at once, with its exit code,
    /// if it comes half a second later at least and somebody watches or has seen the first one.
    pub fn listen(&self) {
        if !self.is_by_signals {
            return;
        }
        // Where the system lets nobody listen, signals end the process as they always do.
        for signal in SIGNALS {
            let number = signal.number();
            let value = usize::try_from(number).unwrap_or_default();
            let is_final = Arc::clone(&self.is_final);
            let _ = flag::register_conditional_shutdown(number, signal.exit_code().into(), is_final)
                .and_then(|_| flag::register_usize(number, Arc::clone(&self.came), value));
        }
    }

    /// Lets a thread watch for the first signal: the run may be waiting for a reader when it comes. Short runs
    /// needn't.
    pub fn watch(&self) {
        if !self.is_by_signals || self.is_watched.swap(true, Ordering::Relaxed) {
            return;
        }
        let watched = self.clone();
        let watch = move || {
            while watched.came.load(Ordering::Relaxed) == 0 {
                thread::sleep(LOOK);
            }
            thread::sleep(AT_ONCE);
            watched.is_final.store(true, Ordering::Relaxed);
        };
        // If there is no thread to be had, the run ends when it ends.
        let _ = thread::Builder::new().stack_size(STACK).spawn(watch);
    }

    /// Asks for an end, as `signal` does.
    pub fn request(&self, signal: Signal) {
        self.came.store(usize::try_from(signal.number()).unwrap_or_default(), Ordering::Relaxed);
    }

    /// The signal that came.
    #[must_use]
    pub fn signal(&self) -> Option<Signal> {
        let came = self.came.load(Ordering::Relaxed);
        if came == 0 {
            return None;
        }
        self.watch();
        SIGNALS.into_iter().find(|signal| usize::try_from(signal.number()) == Ok(came))
    }

    /// Fails once a signal came.
    ///
    /// # Errors
    /// One that [`is_interruption`] knows.
    pub fn check(&self) -> io::Result<()> {
        match self.signal() {
            Some(signal) => Err(io::Error::other(Interrupted(signal))),
            None => Ok(()),
        }
    }
}

/// Whether something failed because the run is to end.
#[must_use]
pub fn is_interruption(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Interrupted>)
}

/// Lets a file that may grow no longer (`ulimit -f`) be an error of writing, as a full disk is. Otherwise the
/// system ends the process, and half a file is left.
pub fn survive_full_files() {
    #[cfg(unix)]
    // Where that can't be had, it stays as it is.
    let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

#[derive(Debug)]
struct Interrupted(Signal);

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "interrupted by {}", self.0.name())
    }
}

impl std::error::Error for Interrupted {}

#[cfg(unix)]
impl Interruption {
    /// Waits until there is something to read from `input`, or its end.
    ///
    /// # Errors
    /// What the system says, or as [`Interruption::check`].
    pub fn wait_for(&self, input: std::os::fd::BorrowedFd<'_>) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        use rustix::io::Errno;

        let look = Timespec::try_from(LOOK).ok();
        loop {
            self.check()?;
            match poll(&mut [PollFd::from_borrowed_fd(input, PollFlags::IN)], look.as_ref()) {
                Ok(1..) => return Ok(()),
                Ok(0) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Interruption, Signal, is_interruption};

    #[test]
    fn a_request_is_told_from_other_errors() {
        let interruption = Interruption::default();
        assert!(interruption.check().is_ok());
        interruption.clone().request(Signal::Terminate);
        assert_eq!(interruption.signal(), Some(Signal::Terminate));
        let error = interruption.check().expect_err("it was asked to end");
        assert!(is_interruption(&error));
        assert!(!is_interruption(&std::io::Error::from(std::io::ErrorKind::Interrupted)));
    }
}
