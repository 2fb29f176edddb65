"""The input of a Cypher statement of the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A query for a statement of the user, with random numbers in [0, 1) for its use."""

    key: QueryKey
    uniforms: tuple[float, ...]
