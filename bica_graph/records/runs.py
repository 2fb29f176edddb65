"""Runs: the stored record of a stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

QUERIES = "queries"
"""The stage of runs that make sets of queries."""

INGEST = "ingest"
"""The stage of runs that read papers and citations."""


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """
    A filter that was applied to a run, with its settings.

    *complete* is False while the filter is being applied, or if that was interrupted.
    """

    name: str
    settings: Mapping[str, Any]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """
    One run of a stage: its settings and its results.

    *kind* is the kind of strategy of a mining run (`mining.strategies`), None for other stages.
    *filters* are the filters of a mining run, in the order in which they were applied.
    """

    name: str
    stage: str
    parameters: Mapping[str, Any]
    fingerprint: str
    rng_seed: int | None = None
    encoder: str | None = None
    started: str | None = None
    finished: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    kind: str | None = None
    filters: tuple[AppliedFilter, ...] = ()
