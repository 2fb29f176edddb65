"""Papers ranked for a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class Ranking:
    """The papers most similar to a query: (id, score), the best first, ties by id."""

    key: QueryKey
    papers: tuple[tuple[str, float], ...]
