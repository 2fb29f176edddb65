"""How what was fetched becomes a graph."""

from __future__ import annotations

from dataclasses import dataclass

from bica_graph.records.settings import check_settings, setting


@dataclass(frozen=True, slots=True)
class PubmedSettings:
    """How a journal becomes a graph."""

    batch_size: int = setting(
        2000, says="Maximum number of papers written in one transaction.", least=1
    )
    min_coverage: float = setting(
        0.0,
        says="Fail if less than this share of the fetched papers has references.",
        least=0,
        most=1,
    )

    def __post_init__(self) -> None:
        check_settings(self)
