"""
How long work tells that it is still alive, without knowing who listens.

Stages take a *progress* and report to it; the command line shows it as a bar or
as a line now and then, a library user may pass their own, and ``SILENT`` says nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Advance = Callable[[int], None]


class Progress(Protocol):
    """Somebody who is told what is going on."""

    def work(self, name: str, total: int | None, unit: str) -> AbstractContextManager[Advance]:
        """
        Open one piece of work, and give the function that moves it on.

        Args:
            name: What is being done, in the imperative and lower case: ``embed papers``.
            total: How many units there are; None when that is not known beforehand.
            unit: What is counted, in the plural: ``papers``, ``bytes``.
        """

    def say(self, message: str) -> None:
        """Tell one thing that the user should know, such as a port that was taken."""


class _Silent:
    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:  # noqa: ARG002
        yield lambda _: None

    def say(self, message: str) -> None:
        pass


SILENT: Progress = _Silent()
