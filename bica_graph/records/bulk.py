"""Files from which Neo4j makes a whole database at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

IMPORTED = 0
"""The schema version of an imported graph, until its constraints and indexes are created."""

LIST_SEPARATOR = "\x1f"
"""Stands between the elements of a list; the unit separator of ASCII, which no text needs."""


@dataclass(frozen=True, slots=True)
class BulkFiles:
    """CSV files with a header for ``neo4j-admin database import``; nodes are named by numbers."""

    nodes: tuple[Path, ...]
    relationships: tuple[Path, ...]
