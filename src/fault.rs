//! Faults of payvet itself: contained where they arise, so that everything else is still checked.
//!
//! Only where in payvet it happened is told. What a panic says may hold a value of the payload, which
//! nobody has masked.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe, Location};

use crate::memory::OutOfMemory;

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Why something could not be done to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The system gave no more memory.
    OutOfMemory,
    /// A panic, and where in the source it was, if that is known.
    Panic(Option<String>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::OutOfMemory => f.write_str("there is not enough memory"),
            Fault::Panic(Some(place)) => write!(f, "payvet itself failed, at {place}"),
            Fault::Panic(None) => f.write_str("payvet itself failed"),
        }
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        let kind = match fault {
            Fault::OutOfMemory => io::ErrorKind::OutOfMemory,
            Fault::Panic(_) => io::ErrorKind::Other,
        };
        io::Error::new(kind, fault.to_string())
    }
}

/// Keeps panics from printing anything, as whoever contains them tells of them: for the whole process.
pub fn keep_quiet() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(place);
        // There may be none any more, where a thread ends.
        let _ = PLACE.try_with(|last| last.replace(place));
    }));
}

/// Does some work; what it leaves half done must not be used if it fails.
///
/// # Errors
/// It panicked, or needed more memory than there is.
pub fn contain<R>(work: impl FnOnce() -> R) -> Result<R, Fault> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload: Box<dyn Any + Send>| {
        if payload.is::<OutOfMemory>() {
            return Fault::OutOfMemory;
        }
        Fault::Panic(PLACE.with(RefCell::take))
    })
}

/// A place in the source, the same on whichever machine a program was built.
fn place(location: &Location<'_>) -> String {
    let file = location.file().replace('\\', "/");
    let of_crate = file.split_once("/registry/src/").and_then(|(_, file)| file.split_once('/'));
    let of_compiler = file.strip_prefix("/rustc/").and_then(|file| file.split_once('/'));
    let file = of_crate.or(of_compiler).map_or(file.as_str(), |(_, file)| file);
    format!("{file}:{}", location.line())
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::{Fault, contain, place};

    #[test]
    fn a_panic_ends_only_the_work() {
        assert_eq!(contain(|| 7), Ok(7));
        assert!(matches!(contain(|| assert_eq!(1 + 1, 3)), Err(Fault::Panic(_))));
        assert!(place(Location::caller()).starts_with("src/fault.rs:"));
    }
}
