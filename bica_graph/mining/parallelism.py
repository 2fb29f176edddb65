"""How the work of a mining run is cut; none of it changes what is mined."""

from __future__ import annotations

from dataclasses import dataclass

from bica_graph.records.settings import check_settings, setting

MOST_QUERIES = 1000


@dataclass(frozen=True, slots=True)
class Parallelism:
    """
    How the work of a mining run is cut; none of it changes what is mined.

    Raises:
        ValueError: If a setting is out of its range; the message names it.
    """

    workers: int = setting(
        2, says="Threads that read from the graph; changes only the speed.", least=1, most=64
    )
    batch_papers: int = setting(
        50_000,
        says="Papers of the neighbourhoods in one batch; changes only speed and memory.",
        least=1,
    )
    batch_queries: int = setting(
        100,
        says="Queries that a statement is asked about at once; changes only speed and memory.",
        least=1,
        most=MOST_QUERIES,
    )

    def __post_init__(self) -> None:
        check_settings(self)
