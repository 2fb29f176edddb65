"""What Ctrl-C does: the command says what remains and how to go on, and ends with exit code 130."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = 130
"""The exit code that shells give a command that Ctrl-C ended."""


@contextmanager
def interruptible(after: str = "") -> Iterator[None]:
    """
    End the command at Ctrl-C, with a line; can be used as a decorator, too.

    Args:
        after: What remains of the work, and how to go on.
    """
    try:
        yield
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            click.echo(err=True)  # after the ^C of the terminal
        click.echo(f"Interrupted{f': {after}' if after else ''}.", err=True)
        raise click.exceptions.Exit(_CODE) from None
