"""What a stage was asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Run:
    """What one stage was asked to do, and what came of it."""

    name: str
    stage: str
    parameters: Mapping[str, Any]
    fingerprint: str
    rng_seed: int | None = None
    encoder: str | None = None
    started: str | None = None
    finished: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
