"""What a stage was asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class AppliedFilter:
    """
    A filter that judged the candidates of a run, with its settings.

    *complete* is False while candidates are being judged, or when that was interrupted.
    """

    name: str
    settings: Mapping[str, Any]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """
    What one stage was asked to do, and what came of it.

    *kind* is the kind of strategy of a mining run (`mining.strategies`), None for other stages;
    *filters* are those that judge its candidates, in the order in which they were applied.
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
