"""The driver without what it could do with pandas, for commands, which never ask for it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPTIONAL = ("pandas", "pyarrow")
"""The driver loads them where they are installed: a third of a second for every command."""


def import_light_driver() -> None:
    """
    Import the driver without the optional libraries that it would load beforehand.

    Only in a process of our own: elsewhere its results must still become data frames.
    """
    with _hidden(name for name in _OPTIONAL if name not in sys.modules):
        import neo4j  # noqa: F401


@contextmanager
def _hidden(names: Iterator[str]) -> Iterator[None]:
    """Have imports of *names* fail while the block lasts."""
    hidden = list(names)
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None says: not there
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
