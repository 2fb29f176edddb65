"""Threads whose results keep the order of the tasks, and which stop together."""

import threading
import time

import pytest

from bica_graph.exact.ordered_map import ordered_map


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(workers):
    """However long a task takes, its result waits for those before it."""

    def work(task):
        time.sleep(0.002 * (task % 3))
        return task

    assert list(ordered_map(work, range(40), workers)) == list(range(40))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_no_more_tasks_are_taken_than_one_for_each_worker_and_one(workers):
    """Tasks that nobody asks for yet are not taken."""
    taken = []

    def tasks():
        for task in range(20):
            taken.append(task)
            yield task

    results = ordered_map(lambda task: task, tasks(), workers)
    next(results)
    assert len(taken) == workers + 1
    results.close()


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_a_failure_ends_the_others(workers):
    """When a task fails its error comes out, and no task is begun after it."""
    begun = []

    def work(task):
        begun.append(task)
        if task == 3:
            raise KeyError(task)
        return task

    with pytest.raises(KeyError, match="3"):
        list(ordered_map(work, range(100), workers))
    assert max(begun) <= 3 + workers


def test_the_first_error_comes_out_though_an_earlier_task_was_not_begun():
    """A task skipped because of a failed one raises the error of that one."""
    for _ in range(50):
        ready = threading.Barrier(2)

        def work(task, ready=ready):
            ready.wait()
            if task:
                raise KeyError(task)

        with pytest.raises(KeyError):
            list(ordered_map(work, range(2), 2))


def test_nothing_is_begun_after_the_caller_has_stopped():
    """When the caller's loop ends early, tasks that were taken ahead are not begun."""
    begun = []
    second, hold = threading.Event(), threading.Event()

    def work(task):
        begun.append(task)
        if task:
            second.set()
            hold.wait(5)

    results = ordered_map(work, range(10), 1)
    next(results)
    assert second.wait(5)
    threading.Timer(0.1, hold.set).start()
    results.close()
    assert begun == [0, 1]
