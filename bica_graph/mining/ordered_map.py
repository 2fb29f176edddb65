"""Work for several threads, whose results come in the order in which it was given."""

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
    Do *tasks* in *workers* threads, and give their results in the order of the tasks.

    At most one task more than there are workers is taken ahead. When one fails, here or in the
    caller's loop, those that are under way are waited for, and no other is begun.

    Args:
        work: Does one task; called by several threads at once.
        tasks: Taken one by one, by the caller's thread.
        workers: 1 or more.
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
    """Does tasks until one fails or all is over."""

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
        """Give a result; of a task that was given up, the failure that it was given up for."""
        try:
            return future.result()
        except CancelledError as error:
            raise self._failure or error from None
