"""What a Cypher statement of the user's own is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A query that a statement is asked about, with random numbers in [0, 1) for its draws."""

    key: QueryKey
    uniforms: tuple[float, ...]
