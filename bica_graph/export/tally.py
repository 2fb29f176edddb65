"""What an export has seen and written, by reason; and why it was nothing, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bica_graph.export.verdict import CANDIDATE_VERDICTS, KEPT

if TYPE_CHECKING:
    from bica_graph.export.verdict import Judged

EXPORTED = "exported"

_ADVICE = {
    "too_few": "ask for fewer with --negatives, or choose --too-few keep",
    "no_positive": "see why their positives are retracted or have no abstract",
    "blank_query": "give the queries a text",
    "no_text": "ingest abstracts",
}
_FILTER_ADVICE = "export with --include-dropped, or mine again with that filter set otherwise"
_OTHER_ADVICE = "the graph has changed: mine again under another name"


@dataclass(slots=True)
class Tally:
    """Counts of one export; every query, candidate and positive that was read is in them once."""

    rows: int = 0
    repeated_rows: int = 0
    """Rows left out because another query gave the same texts and the layout has no ids."""
    queries: Counter[str] = field(default_factory=Counter)
    candidates: Counter[str] = field(default_factory=Counter)
    positives: Counter[str] = field(default_factory=Counter)

    def add(self, judged: Judged) -> None:
        """Count a query that was judged."""
        self.queries[judged.reason or EXPORTED] += 1
        self.candidates.update(judged.candidates)
        self.positives.update(judged.positives)

    def take_back(self, kept: int, used: int) -> None:
        """Count a query, exported so far, as one whose rows had all been written already."""
        for counter, word, count in (
            (self.queries, EXPORTED, 1),
            (self.candidates, KEPT, kept),
            (self.positives, "used", used),
        ):
            counter[word] -= count
            counter["repeated"] += count

    def as_json(self) -> dict[str, Any]:
        """Give the counts for a manifest: totals, then by word, in the order of the words."""
        return {
            "rows": self.rows,
            "repeated_rows": self.repeated_rows,
            "queries": _plain(self.queries),
            "candidates": _plain(self.candidates),
            "positives": _plain(self.positives),
        }

    def why_nothing(self, run: str) -> str:
        """Say in one line which step removed everything, and what to do."""
        if not self.queries:
            return (
                f"no triplets: run {run!r} has mined no query that is still there: "
                "mine again under another name"
            )
        if not self.candidates:
            reasons = ", ".join(f"{count:,} {word}" for word, count in self.queries.most_common())
            return (
                f"no triplets: none of {self.queries.total():,} queries has a candidate "
                f"({reasons}): ingest more papers and citations, or mine with other settings"
            )
        ordered = sorted(self.candidates.items(), key=lambda item: (-item[1], item[0]))
        parts = [f"{count:,} {_phrase(word)}" for word, count in ordered]
        return (
            f"no triplets: of {self.candidates.total():,} candidates {', '.join(parts)}: "
            f"{_advice(ordered[0][0])}"
        )


def _phrase(word: str) -> str:
    return CANDIDATE_VERDICTS.get(word, f"dropped by {word}")


def _advice(word: str) -> str:
    if word not in CANDIDATE_VERDICTS:
        return _FILTER_ADVICE
    return _ADVICE.get(word, _OTHER_ADVICE)


def _plain(counter: Counter[str]) -> dict[str, int]:
    counts = {word: count for word, count in sorted(counter.items()) if count}
    return {"total": sum(counts.values())} | counts
