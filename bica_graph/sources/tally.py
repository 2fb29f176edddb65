"""Counts of what readers of files leave out of the records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bica_graph.sources.bad_line import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELD_NAMES = 1000
"""Names of ignored fields that are counted separately; all others are counted as one."""
OTHER_FIELDS = "(others)"
_LONGEST_NAME = 60


@dataclass(slots=True)
class Tally:
    """Counts of what was left out of the records of one or more files."""

    blank: int = 0
    """Blank lines."""
    ignored_fields: Counter[str] = field(default_factory=Counter)
    ignored_values: Counter[str] = field(default_factory=Counter)
    """By field and what is wrong, such as ``pmid: not a PMID``."""

    def count_fields(self, names: Iterable[str]) -> None:
        """Count ignored fields by name; names may contain any characters, at any length."""
        counts = self.ignored_fields
        for name in names:
            plain = name if name.isprintable() and len(name) <= _LONGEST_NAME else shown(name)
            room = plain in counts or len(counts) < FIELD_NAMES
            counts[plain if room else OTHER_FIELDS] += 1
