"""How files of PubMed are ingested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class MedlineSettings:
    """How files are ingested; a smaller batch needs less memory."""

    workers: int = setting(2, says="Number of processes that read files side by side.", least=1)
    batch_size: int = setting(
        2000, says="Maximum number of papers written in one transaction.", least=1
    )
    hops: int = setting(
        2, says="Citations from the papers of --neighbourhood-of to keep.", least=0, most=2
    )
    md5: bool = setting(False, says="Fail if a file has no sum beside it, in FILE.md5.")
    skip_bad: bool = False
    rejects: Path | None = None

    def __post_init__(self) -> None:
        check_settings(self)
