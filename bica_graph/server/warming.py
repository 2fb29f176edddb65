"""Has a server that was just started plan what `show` and `explain` ask, in the background."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bica_graph.server.preparing import VARIABLE
from bica_graph.server.process import begin

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (sys.executable, "-m", "bica_graph", "db", "warm", "--data")
LOG = "warm.log"


def warm_later(folder: Path, logs: Path) -> bool:
    """
    Begin in a process of its own, unless ``BICAGRAPH_PREPARE`` is ``no``.

    Args:
        folder: Folder of the server that was started.
        logs: Folder for what the process says, which nobody needs unless it fails.

    Returns:
        Whether the process was started.
    """
    if os.environ.get(VARIABLE) == "no":
        return False
    try:
        begin([*COMMAND, str(folder)], logs / LOG, folder, dict(os.environ))
    except OSError:  # the first page takes longer, and that is all
        return False
    return True
