"""Imports the driver without its optional pandas support, to start commands faster."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPTIONAL = ("pandas", "pyarrow")
"""Optional libraries that the driver imports if installed, which takes a third of a second."""


def import_light_driver() -> None:
    """
    Import the driver without the optional libraries that it would load.

    Only for processes of the command line: in other programs, results must still convert to data
    frames.
    """
    with _hidden(name for name in _OPTIONAL if name not in sys.modules):
        import neo4j  # noqa: F401


@contextmanager
def _hidden(names: Iterator[str]) -> Iterator[None]:
    """Make imports of *names* fail within the block."""
    hidden = list(names)
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None means: missing
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
