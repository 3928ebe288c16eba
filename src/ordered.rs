//! Work on several threads whose results come in the order of the items.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Results that may wait for an earlier one, for each thread: so much is kept in memory at most.
const AHEAD: usize = 4;

/// As many threads as are `wanted`, or else as there are processors. To count those, files are read: that is
/// left to whoever has work for several.
pub(crate) fn threads(wanted: Option<NonZeroUsize>) -> usize {
    wanted.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get)
}

/// Takes one item after the other from `next`, hands each to `work` on one of so many threads, and each
/// result to `take` on this one, in the order of the items.
///
/// # Errors
/// The first one that `take` returns; it gets no result after that.
pub(crate) fn for_each<T: Send, R: Send, E>(
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
        progress: Mutex::new(Progress { next, handed_out: 0, taken: 0, is_over: false }),
        moved: Condvar::new(),
        window: threads * AHEAD,
    };
    let (done, results) = channel();
    thread::scope(|scope| {
        let _closing = Closing(&queue);
        for _ in 0..threads {
            let (queue, work, done) = (&queue, &work, done.clone());
            scope.spawn(move || run(queue, work, &done));
        }
        drop(done);
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
    taken: usize,
    is_over: bool,
}

impl<N> Queue<N> {
    /// The next item to work on and its number, as soon as it is near enough to what was taken.
    fn next<T>(&self) -> Option<(usize, T)>
    where
        N: FnMut() -> Option<T>,
    {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let is_far = |progress: &mut Progress<N>| {
            !progress.is_over && progress.handed_out >= progress.taken + self.window
        };
        let mut progress = self.moved.wait_while(progress, is_far).unwrap_or_else(PoisonError::into_inner);
        let item = if progress.is_over { None } else { (progress.next)() };
        progress.is_over |= item.is_none();
        progress.handed_out += 1;
        Some((progress.handed_out - 1, item?))
    }

    fn taken(&self, count: usize) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).taken = count;
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

fn run<T, R, N: FnMut() -> Option<T>>(
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

fn in_order<T, R, E, N>(
    queue: &Queue<N>,
    results: &Receiver<(usize, T, R)>,
    take: &mut impl FnMut(T, R) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut count = 0;
    while let Ok((number, item, result)) = results.recv() {
        waiting.insert(number, (item, result));
        while let Some((item, result)) = waiting.remove(&count) {
            take(item, result)?;
            count += 1;
            queue.taken(count);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::for_each;

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
