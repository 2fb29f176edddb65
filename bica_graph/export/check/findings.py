"""What a check finds: each with its line, a word to count it by, and what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]

WARNINGS = {"mojibake", "replacement_character"}
"""Reasons that are suspected, and can be right."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that is wrong.

    *line* is counted from 1, by rows in Parquet files and datasets; 0 is the file as a whole.
    """

    line: int
    reason: str
    message: str

    @property
    def severity(self) -> Severity:
        """Whether it is wrong, or only suspected."""
        return "warning" if self.reason in WARNINGS else "error"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All that a check found in a file; *layout* is None when no row told which it is."""

    file: str
    layout: str | None
    rows: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Findings by reason, the most frequent first."""
        counter = Counter(finding.reason for finding in self.findings)
        return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain data."""
        return {
            "file": self.file,
            "layout": self.layout,
            "rows": self.rows,
            "errors": self.errors,
            "warnings": len(self.findings) - self.errors,
            "counts": self.counts,
            "findings": [
                {"severity": finding.severity} | asdict(finding) for finding in self.findings
            ],
        }
