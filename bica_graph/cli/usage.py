"""What a command was asked for, when it is out of range, is an error of usage."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn the ValueError of settings that are out of range into click's error of usage."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error)) from error
