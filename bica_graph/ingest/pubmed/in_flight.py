"""Several requests in flight, whose results come in the order of the tasks."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_flight(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int,
    stop: Callable[[], None],
) -> Generator[Result, None, None]:
    """
    Run *work* on *tasks* in so many threads.

    In contrast to `ordered_map`, a thread may wait for long. So if a task fails, or the caller
    closes the iterator before its end, *stop* is called at once: it must end that waiting. Requests
    on their way are completed.

    Args:
        work: Function of one task.
        tasks: The tasks, consumed in the caller's thread.
        workers: Number of threads, at least 1.
        stop: Ends all waiting of *work*.

    Yields:
        The results, in the order of the tasks.
    """
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="crawl")
    try:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BaseException:
        stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
