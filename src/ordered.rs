//! Work on several threads whose results come in the order of the items.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use crate::memory;

/// What may be worked on, or wait for an earlier result, for each thread, as [`Job::weight`] has it: so much
/// is kept in memory at most, and one heavy item.
const AHEAD: usize = 4;

/// Bytes of address space that allow one more thread. The allocator sets aside many for each.
const SPACE: u64 = 256 << 20;

/// More threads than these don't make anything faster on any machine.
const MOST_THREADS: usize = 256;

/// As many threads as are `wanted`, or else as there are processors, if there is room for them. To count
/// processors, files are read: that is left to whoever has work for several.
pub(crate) fn threads(wanted: Option<NonZeroUsize>) -> usize {
    let of_system = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = wanted.map_or_else(of_system, NonZeroUsize::get);
    let most =
        memory::limit().map_or(usize::MAX, |bytes| usize::try_from(bytes / SPACE).unwrap_or(usize::MAX));
    threads.min(most).clamp(1, MOST_THREADS)
}

/// What is worked on.
pub(crate) trait Job: Send {
    /// How much memory it takes, where 1 is that of a common one.
    fn weight(&self) -> usize {
        1
    }
}

/// Takes one item after the other from `next`, hands each to `work` on one of so many threads, and each
/// result to `take` on this one, in the order of the items.
///
/// # Errors
/// The first one that `take` returns; it gets no result after that.
pub(crate) fn for_each<T: Job, R: Send, E>(
    threads: usize,
    mut next: impl FnMut() -> Option<T> + Send,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(T, R) -> Result<(), E>,
) -> Result<(), E> {
    if threads <= 1 {
        while let Some(item) = next() {
            let result = work(&item);
            take(item, result)?;
        }
        return Ok(());
    }
    let queue = Queue {
        progress: Mutex::new(Progress { next, handed_out: 0, weight: 0, is_over: false }),
        moved: Condvar::new(),
        window: threads * AHEAD,
    };
    let (done, results) = channel();
    thread::scope(|scope| {
        let _closing = Closing(&queue);
        let start = || {
            let (queue, work, done) = (&queue, &work, done.clone());
            // Whatever the environment says: values may be nested as deep as anywhere.
            thread::Builder::new()
                .stack_size(memory::STACK)
                .spawn_scoped(scope, move || run(queue, work, &done))
                .is_ok()
        };
        // The system may have no room for so many.
        let is_alone = (0..threads).take_while(|_| start()).count() == 0;
        drop(done);
        if is_alone {
            while let Some((_, item)) = queue.next() {
                let (result, weight) = (work(&item), item.weight());
                take(item, result)?;
                queue.taken(weight);
            }
        }
        in_order(&queue, &results, &mut take)
    })
}

/// Which item is next, and how far the results were taken.
struct Queue<N> {
    progress: Mutex<Progress<N>>,
    moved: Condvar,
    window: usize,
}

struct Progress<N> {
    next: N,
    handed_out: usize,
    /// Of items that were handed out and whose results weren't taken.
    weight: usize,
    is_over: bool,
}

impl<N> Queue<N> {
    /// The next item to work on and its number, as soon as there is room for it.
    fn next<T: Job>(&self) -> Option<(usize, T)>
    where
        N: FnMut() -> Option<T>,
    {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |progress: &mut Progress<N>| !progress.is_over && progress.weight >= self.window;
        let mut progress = self.moved.wait_while(progress, is_full).unwrap_or_else(PoisonError::into_inner);
        let item = if progress.is_over { None } else { (progress.next)() };
        progress.is_over |= item.is_none();
        let item = item?;
        progress.handed_out += 1;
        progress.weight += item.weight();
        Some((progress.handed_out - 1, item))
    }

    fn taken(&self, weight: usize) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).weight -= weight;
        self.moved.notify_all();
    }
}

/// Lets all threads end, also where one panics: nobody waits for what never comes.
struct Closing<'q, N>(&'q Queue<N>);

impl<N> Drop for Closing<'_, N> {
    fn drop(&mut self) {
        self.0.progress.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        self.0.moved.notify_all();
    }
}

fn run<T: Job, R, N: FnMut() -> Option<T>>(
    queue: &Queue<N>,
    work: &impl Fn(&T) -> R,
    done: &Sender<(usize, T, R)>,
) {
    let _closing = Closing(queue);
    while let Some((number, item)) = queue.next() {
        let result = work(&item);
        // Nobody listens any more where a result could not be taken.
        if done.send((number, item, result)).is_err() {
            return;
        }
    }
}

fn in_order<T: Job, R, E, N>(
    queue: &Queue<N>,
    results: &Receiver<(usize, T, R)>,
    take: &mut impl FnMut(T, R) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut count = 0;
    while let Ok((number, item, result)) = results.recv() {
        waiting.insert(number, (item, result));
        while let Some((item, result)) = waiting.remove(&count) {
            let weight = item.weight();
            take(item, result)?;
            count += 1;
            queue.taken(weight);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Job, for_each};

    impl Job for u64 {}

    impl Job for usize {}

    fn items_of<T: Copy>(items: &[T]) -> impl FnMut() -> Option<T> {
        let mut items = items.iter().copied();
        move || items.next()
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..200).collect();
        for threads in [0, 1, 2, 8, 300] {
            let mut taken = Vec::new();
            let work = |item: &u64| {
                // The first ones take longest.
                std::thread::sleep(Duration::from_micros(200 - item));
                item * 2
            };
            let ended = for_each(threads, items_of(&items), work, |item, result| {
                taken.push((item, result));
                Ok::<(), ()>(())
            });
            assert_eq!(ended, Ok(()));
            assert_eq!(taken, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>(), "{threads}");
        }
    }

    #[test]
    fn an_error_ends_it() {
        let items: Vec<usize> = (0..1000).collect();
        for threads in [1, 4] {
            let mut count = 0;
            let ended = for_each(
                threads,
                items_of(&items),
                |item| *item,
                |item, _| {
                    count += 1;
                    if item == 10 { Err("stop") } else { Ok(()) }
                },
            );
            assert_eq!((ended, count), (Err("stop"), 11));
        }
    }

    #[test]
    fn a_panic_ends_it_as_well() {
        let items: Vec<usize> = (0..100).collect();
        let fail_at = |position: usize, item: usize| assert!(item != position, "item {item} fails");
        for (in_work, in_take) in [(3, 100), (100, 3)] {
            let all = || {
                for_each(
                    2,
                    items_of(&items),
                    |item| fail_at(in_work, *item),
                    |item, ()| {
                        fail_at(in_take, item);
                        Ok::<(), ()>(())
                    },
                )
            };
            assert!(std::panic::catch_unwind(all).is_err());
        }
    }

    /// An item of so much weight.
    struct Heavy(usize);

    impl Job for Heavy {
        fn weight(&self) -> usize {
            self.0
        }
    }

    #[test]
    fn heavy_items_are_not_worked_on_together() {
        let (now, most) = (std::sync::atomic::AtomicUsize::new(0), std::sync::atomic::AtomicUsize::new(0));
        let mut left = 20;
        let next = || {
            left -= 1;
            // Nobody has taken the one before, if it is still counted.
            let count = now.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            most.fetch_max(count, std::sync::atomic::Ordering::SeqCst);
            (left > 0).then_some(Heavy(1000))
        };
        let ended = for_each(
            4,
            next,
            |_| std::thread::sleep(Duration::from_millis(1)),
            |_, ()| {
                now.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                Ok::<(), ()>(())
            },
        );
        assert_eq!((ended, most.into_inner()), (Ok(()), 1));
    }

    #[test]
    fn a_slow_item_lets_nobody_run_far_ahead() {
        let (most, items) = (std::sync::atomic::AtomicUsize::new(0), (0..1000).collect::<Vec<usize>>());
        let work = |item: &usize| {
            if *item == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
            most.fetch_max(*item, std::sync::atomic::Ordering::Relaxed);
        };
        let ended = for_each(2, items_of(&items), work, |item, ()| {
            if item == 0 {
                assert!(most.load(std::sync::atomic::Ordering::Relaxed) < 20);
            }
            Ok::<(), ()>(())
        });
        assert_eq!(ended, Ok(()));
    }
}
