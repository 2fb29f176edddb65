"""
The protocol by which long operations report their progress.

Stages take a *progress* argument and report to it. The command line shows bars or lines; users of
the library may pass their own implementation; ``SILENT`` reports nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Advance = Callable[[int], None]


class Progress(Protocol):
    """Receives reports of progress."""

    def work(self, name: str, total: int | None, unit: str) -> AbstractContextManager[Advance]:
        """
        Start one task, and give the function to call with the number of units done.

        Args:
            name: What is being done, in the imperative and lower case: ``embed papers``.
            total: Number of units in all; None if it is not known beforehand.
            unit: Name of the unit, in the plural: ``papers``, ``bytes``.
        """

    def say(self, message: str) -> None:
        """Show a message to the user, for example that a port was in use."""


class _Silent:
    @contextmanager
    def work(self, name: str, total: int | None, unit: str) -> Iterator[Advance]:  # noqa: ARG002
        yield lambda _: None

    def say(self, message: str) -> None:
        pass


SILENT: Progress = _Silent()
