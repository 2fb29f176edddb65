"""The findings of a check: each has a line, a reason to count by, and a message."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning"]

WARNINGS = {"mojibake", "replacement_character", "column_order"}
"""Reasons that are warnings: the row may be right."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One error or warning.

    *line* is the line, counted from 1, or the row in Parquet files and datasets; 0 stands for the
    whole file.
    """

    line: int
    reason: str
    message: str

    @property
    def severity(self) -> Severity:
        """Whether it is an error or a warning."""
        return "warning" if self.reason in WARNINGS else "error"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """
    All findings in a file.

    *layout* is None if it could not be recognised from any row. *columns* are the columns of the
    file that were read under another name, such as ``anchor`` as ``query``.
    """

    file: str
    layout: str | None
    rows: int
    findings: tuple[Finding, ...]
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by reason, the most frequent first."""
        counter = Counter(finding.reason for finding in self.findings)
        return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain data."""
        return {
            "file": self.file,
            "layout": self.layout,
            "rows": self.rows,
            "columns": dict(self.columns),
            "errors": self.errors,
            "warnings": len(self.findings) - self.errors,
            "counts": self.counts,
            "findings": [
                {"severity": finding.severity} | asdict(finding) for finding in self.findings
            ],
        }
