//! Memory that may run out. Safe Rust can't survive an allocation that fails, unless it is asked for in a way
//! that may fail: what grows with the input is, and where a process may use little, there is a look ahead.

use std::hint::black_box;
use std::panic;
use std::sync::OnceLock;

/// Bytes of stack that are enough for any thread.
pub const STACK: usize = 2 << 20;

/// Bytes that a run takes before it reads a payload, by far: what the packages take can't be asked for in a way
/// that may fail.
const START: usize = 4 << 20;

/// Bytes that a finding takes in memory, more or less.
pub(crate) const FINDING: usize = 2 << 10;

/// What unwinding carries where memory ran out: no panic, as nothing went wrong in the program.
pub(crate) struct OutOfMemory;

/// Makes room for so many more items, or unwinds with [`OutOfMemory`].
pub(crate) fn reserve<T>(items: &mut Vec<T>, additional: usize) {
    if items.try_reserve(additional).is_err() {
        give_up();
    }
}

/// Adds an item, or unwinds with [`OutOfMemory`]. Where the list has to grow, so many bytes must be left for each
/// of its items as well, for what is made of them.
pub(crate) fn push<T>(items: &mut Vec<T>, item: T, room: usize) {
    if items.len() == items.capacity() {
        expect(items.len() * room);
        reserve(items, 1);
    }
    items.push(item);
}

/// Unwinds with [`OutOfMemory`].
pub(crate) fn give_up() -> ! {
    panic::resume_unwind(Box::new(OutOfMemory))
}

/// Unwinds with [`OutOfMemory`] unless so many bytes more can be had, where that is limited.
pub(crate) fn expect(bytes: usize) {
    if !has(bytes) {
        give_up();
    }
}

/// Whether so many bytes more can be had, where that is limited.
pub(crate) fn has(bytes: usize) -> bool {
    limit().is_none() || can_be_had(bytes)
}

fn can_be_had(bytes: usize) -> bool {
    // Memory that nobody looks at need not be asked for at all, as the compiler sees it.
    black_box(&mut Vec::<u8>::new()).try_reserve(bytes).is_ok()
}

/// So many zeros, or unwinds with [`OutOfMemory`]. They come from the system: what nobody writes to costs nothing.
#[cfg(feature = "cli")]
pub(crate) fn zeros(length: usize) -> Vec<u8> {
    if !can_be_had(length) {
        give_up();
    }
    vec![0; length]
}

/// Whether arguments can be read and a message be written, where memory is limited.
#[must_use]
pub fn is_enough_to_start() -> bool {
    has(START)
}

/// Bytes of address space that this process may use, if that is limited (`ulimit -v`).
pub(crate) fn limit() -> Option<u64> {
    static LIMIT: OnceLock<Option<u64>> = OnceLock::new();
    *LIMIT.get_or_init(system::address_space)
}

/// Bytes of stack that the first thread may use, if that is limited (`ulimit -s`, or by the system).
#[must_use]
pub fn stack() -> Option<u64> {
    system::stack()
}

#[cfg(all(unix, feature = "cli"))]
mod system {
    use rustix::process::{Resource, getrlimit};

    pub(super) fn address_space() -> Option<u64> {
        getrlimit(Resource::As).current
    }

    pub(super) fn stack() -> Option<u64> {
        getrlimit(Resource::Stack).current
    }
}

/// Elsewhere nobody can ask, and the memory of a program that embeds payvet isn't payvet's. On Windows the first
/// thread has what the linker wrote into the program, a megabyte.
#[cfg(not(all(unix, feature = "cli")))]
mod system {
    pub(super) fn address_space() -> Option<u64> {
        None
    }

    pub(super) fn stack() -> Option<u64> {
        cfg!(windows).then_some(1 << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::reserve;
    use crate::fault::{Fault, contain};

    #[test]
    fn memory_that_runs_out_is_no_panic() {
        let ended = contain(|| {
            let mut items: Vec<u64> = Vec::new();
            reserve(&mut items, 1 << 55);
            items.len()
        });
        assert_eq!(ended, Err(Fault::OutOfMemory));
    }
}
