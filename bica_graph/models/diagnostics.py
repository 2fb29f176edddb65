"""What the libraries below raise, in words for a user."""

from __future__ import annotations


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether a smaller batch may pass; on a CPU torch says so in words only."""
    from torch import OutOfMemoryError

    words = str(error).lower()
    told = ("out of memory", "not enough memory", "can't allocate memory")
    return isinstance(error, OutOfMemoryError | MemoryError) or any(word in words for word in told)


def first_line(error: Exception) -> str:
    """Give the first line of what *error* says, or else its kind."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
