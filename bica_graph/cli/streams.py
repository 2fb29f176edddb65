"""Standard streams that are closed, as in services or after `2>&-`."""

from __future__ import annotations

import os
import sys


def settle_streams() -> str | None:
    """
    Make up for closed standard streams; must run before any file is opened.

    Without a standard error, nothing is said there. The descriptors 0 to 2 are taken, because a
    file that got one of them would receive what a library writes to standard error.

    Returns:
        What is wrong if standard output is closed while somebody can read why; otherwise None.
    """
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            break
    if sys.stderr is not None:
        closed = "standard output is closed: redirect it to a file, or to the null device"
        return closed if sys.stdout is None else None
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # until the end
    return None
