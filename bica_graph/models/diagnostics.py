"""Diagnoses the errors that the model libraries raise."""

from __future__ import annotations


def is_out_of_memory(error: Exception) -> bool:
    """
    Check whether an error means that memory ran out, so that a smaller batch may succeed.

    On a CPU, torch raises no class of its own for this, so the message is searched.
    """
    from torch import OutOfMemoryError

    words = str(error).lower()
    signs = ("out of memory", "not enough memory", "can't allocate memory")
    return isinstance(error, OutOfMemoryError | MemoryError) or any(sign in words for sign in signs)


def first_line(error: Exception) -> str:
    """Give the first line of the message of *error*, or the name of its class."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
