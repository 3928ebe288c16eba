//! Work on several threads whose results come in the order of the items.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Results that may wait for an earlier one, for each thread: so much is kept in memory at most.
const AHEAD: usize = 4;

/// Hands each item to `work` on one of so many threads, and each result to `take` on this one, in the
/// order of the items.
///
/// # Errors
/// The first one that `take` returns; it gets no result after that.
pub(crate) fn for_each<T: Sync, R: Send, E>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.min(items.len());
    if threads <= 1 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    let queue = Queue {
        progress: Mutex::default(),
        moved: Condvar::new(),
        window: threads * AHEAD,
        items: items.len(),
    };
    let (done, results) = channel();
    thread::scope(|scope| {
        let _closing = Closing(&queue);
        for _ in 0..threads {
            let (queue, work, done) = (&queue, &work, done.clone());
            scope.spawn(move || run(items, queue, work, &done));
        }
        drop(done);
        in_order(items, &queue, &results, &mut take)
    })
}

/// Which item is next, and how far the results were taken.
struct Queue {
    progress: Mutex<Progress>,
    moved: Condvar,
    window: usize,
    items: usize,
}

#[derive(Default)]
struct Progress {
    next: usize,
    taken: usize,
}

impl Queue {
    /// The next item to work on, as soon as it is near enough to what was taken.
    fn next(&self) -> Option<usize> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let is_far = |progress: &mut Progress| {
            progress.next < self.items && progress.next >= progress.taken + self.window
        };
        let mut progress = self.moved.wait_while(progress, is_far).unwrap_or_else(PoisonError::into_inner);
        let next = progress.next;
        progress.next += 1;
        (next < self.items).then_some(next)
    }

    fn taken(&self, count: usize) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).taken = count;
        self.moved.notify_all();
    }
}

/// Lets all threads end, also where one panics: nobody waits for what never comes.
struct Closing<'q>(&'q Queue);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.progress.lock().unwrap_or_else(PoisonError::into_inner).next = self.0.items;
        self.0.moved.notify_all();
    }
}

fn run<T, R>(items: &[T], queue: &Queue, work: &impl Fn(&T) -> R, done: &Sender<(usize, R)>) {
    let _closing = Closing(queue);
    while let Some(next) = queue.next() {
        // Nobody listens any more where a result could not be taken.
        if done.send((next, work(&items[next]))).is_err() {
            return;
        }
    }
}

fn in_order<T, R, E>(
    items: &[T],
    queue: &Queue,
    results: &Receiver<(usize, R)>,
    take: &mut impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut count = 0;
    while let Ok((position, result)) = results.recv() {
        waiting.insert(position, result);
        while let Some(result) = waiting.remove(&count) {
            take(&items[count], result)?;
            count += 1;
        }
        queue.taken(count);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::for_each;

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
            let ended = for_each(&items, threads, work, |item, result| {
                taken.push((*item, result));
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
                &items,
                threads,
                |item| *item,
                |item, _| {
                    count += 1;
                    if *item == 10 { Err("stop") } else { Ok(()) }
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
                    &items,
                    2,
                    |item| fail_at(in_work, *item),
                    |item, ()| {
                        fail_at(in_take, *item);
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
        let ended = for_each(&items, 2, work, |item, ()| {
            if *item == 0 {
                assert!(most.load(std::sync::atomic::Ordering::Relaxed) < 20);
            }
            Ok::<(), ()>(())
        });
        assert_eq!(ended, Ok(()));
    }
}
