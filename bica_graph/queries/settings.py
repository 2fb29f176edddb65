"""Settings that every source of queries shares."""

from __future__ import annotations

from dataclasses import dataclass

from bica_graph.errors import SettingError
from bica_graph.records.papers import Direction
from bica_graph.records.settings import check_settings
from bica_graph.runs.named_runs import check_rng_seed


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """
    Which seeds a set of queries uses, whatever source the queries come from.

    Raises:
        SettingError: If a setting is out of its range; the message names it.
    """

    seeds: int | None = None
    """How many eligible seeds to sample, at least 1; of a file, how many queries. None: all."""
    direction: Direction = "out"
    """How walks will follow citations: ``out`` along them, ``in`` against them, ``both``."""
    rng_seed: int = 0
    """Fixes all random numbers: which seeds are sampled, and what a generator samples."""

    def __post_init__(self) -> None:
        check_settings(self)
        if self.seeds is not None and self.seeds < 1:
            raise SettingError(f"seeds must be at least 1, not {self.seeds}")
        check_rng_seed(self.rng_seed)
