"""How files of iCite and OpenAlex are ingested."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import SettingError
from bica_graph.records.settings import check_settings, setting

if TYPE_CHECKING:
    from pathlib import Path


_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """
    How files of another source are ingested.

    *snapshot*: date of the snapshot, kept with each citation; None if it is in the names of the
    files. *everything*: also papers and citations that have nothing to do with the graph. *stubs*:
    stubs count as papers of the graph, so that they are filled, and their citations are added; each
    call then reaches one citation further. *skip_bad*: skip and count lines that cannot be used;
    *rejects*: where they are written.

    Raises:
        SettingError: If a value is out of its range, or *snapshot* is no date.
    """

    snapshot: str | None = None
    everything: bool = False
    stubs: bool = False
    batch_size: int = setting(
        2000, says="Maximum number of papers written in one transaction.", least=1
    )
    skip_bad: bool = False
    rejects: Path | None = None

    def __post_init__(self) -> None:
        check_settings(self)
        if self.snapshot is not None and not _DATE.fullmatch(self.snapshot):
            raise SettingError(
                f"snapshot must be a date such as 2026-04 or 2026-04-15, not {self.snapshot!r:.60}"
            )
