"""Reports invalid settings as usage errors of the command line (exit code 2)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn a ValueError, raised for a setting out of range, into click's UsageError."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from error
