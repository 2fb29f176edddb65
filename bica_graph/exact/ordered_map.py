"""A parallel map over threads that keeps the order of the results."""

from __future__ import annotations

from collections import deque
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Task = TypeVar("Task")
Result = TypeVar("Result")


def ordered_map(
    work: Callable[[Task], Result], tasks: Iterable[Task], workers: int
) -> Iterator[Result]:
    """
    Run *work* on *tasks* in *workers* threads, and yield the results in the order of the tasks.

    At most *workers* + 1 tasks are taken from *tasks* before their results are consumed. If a task
    or the caller's loop fails, running tasks are completed, and no further task is started.

    Args:
        work: Function of one task; called from several threads at once.
        tasks: The tasks, consumed one by one in the caller's thread.
        workers: Number of threads, at least 1.
    """
    guarded = _Guarded(work)
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="walk") as pool:
        try:
            for task in tasks:
                waiting.append(pool.submit(guarded, task))
                if len(waiting) > workers:
                    yield guarded.result(waiting.popleft())
            while waiting:
                yield guarded.result(waiting.popleft())
        finally:
            guarded.over.set()
            pool.shutdown(wait=True, cancel_futures=True)


class _Guarded(Generic[Task, Result]):
    """Runs tasks until one fails; later tasks are then skipped."""

    def __init__(self, work: Callable[[Task], Result]) -> None:
        self._work = work
        self._failure: BaseException | None = None
        self.over = Event()

    def __call__(self, task: Task) -> Result:
        if self.over.is_set():
            raise CancelledError
        try:
            return self._work(task)
        except BaseException as error:
            self._failure = self._failure or error
            self.over.set()
            raise

    def result(self, future: Future[Result]) -> Result:
        """Give a result; for a skipped task, raise the error of the task that failed."""
        try:
            return future.result()
        except CancelledError as error:
            raise self._failure or error from None
