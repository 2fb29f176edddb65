"""Settings for parallel mining."""

from __future__ import annotations

from dataclasses import dataclass

from bica_graph.records.settings import check_settings, setting

MOST_QUERIES = 1000


@dataclass(frozen=True, slots=True)
class Parallelism:
    """
    Number of threads and batch sizes of a mining run; they do not change its results.

    Raises:
        SettingError: If a setting is out of its range; the message names it.
    """

    workers: int = setting(2, says="Number of threads; affects only speed.", least=1, most=64)
    batch_papers: int = setting(
        50_000,
        says="Maximum papers in the neighbourhoods of a batch; affects only speed and memory.",
        least=1,
    )
    batch_queries: int = setting(
        100,
        says="Queries in one call of the statement; affects only speed and memory.",
        least=1,
        most=MOST_QUERIES,
    )

    def __post_init__(self) -> None:
        check_settings(self)
