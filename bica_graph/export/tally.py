"""Counts of an export by verdict, and the message for an export without rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bica_graph.export.verdict import CANDIDATE_VERDICTS, KEPT
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from bica_graph.export.layouts.layout import Layout
    from bica_graph.export.verdict import QueryVerdict
    from bica_graph.records.runs import Run

EXPORTED = "exported"

_GO_ON = "mine again with the same settings to resume it"
_OTHER_SPLIT = "hold out a smaller share with --split, or other queries with --rng-seed"
_ADVICE = {
    "other_strategy": "choose a strategy of the run with --strategy, or leave it out for all",
    "other_hop": "choose another with --hop, or leave it out for all",
    "other_similarity": "give a wider range with --similarity, or leave it out for all",
    "held_back": _OTHER_SPLIT,
    "positives_held_back": _OTHER_SPLIT,
    "no_positive": "check why their positives are retracted, or have no abstract or no embedding",
    "blank_query": "give each query a text",
    "no_text": "ingest abstracts",
}
_OTHER_ADVICE = "the graph has changed: mine under another name"


@dataclass(slots=True)
class Tally:
    """Counts of one export; each query, candidate and positive that was read is counted once."""

    rows: int = 0
    repeated_rows: int = 0
    """Rows left out because another query gave the same texts and the layout has no ids."""
    queries: Counter[str] = field(default_factory=Counter)
    candidates: Counter[str] = field(default_factory=Counter)
    positives: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: QueryVerdict) -> None:
        """Count the verdicts on one query."""
        self.queries[verdict.reason or EXPORTED] += 1
        self.candidates.update(verdict.candidates)
        self.positives.update(verdict.positives)

    def __add__(self, other: Tally) -> Tally:
        """Give the counts of both."""
        return Tally(
            self.rows + other.rows,
            self.repeated_rows + other.repeated_rows,
            self.queries + other.queries,
            self.candidates + other.candidates,
            self.positives + other.positives,
        )

    def take_back(self, kept: int, used: int) -> None:
        """Move a query from the exported to the repeated ones; all its rows were written before."""
        for counter, word, count in (
            (self.queries, EXPORTED, 1),
            (self.candidates, KEPT, kept),
            (self.positives, "used", used),
        ):
            counter[word] -= count
            counter["repeated"] += count

    def as_json(self) -> dict[str, Any]:
        """Give the counts for a manifest: the total, then the count of each verdict by name."""
        return {
            "rows": self.rows,
            "repeated_rows": self.repeated_rows,
            "queries": _plain(self.queries),
            "candidates": _plain(self.candidates),
            "positives": _plain(self.positives),
        }

    def why_nothing(self, run: Run, layout: Layout) -> str:
        """Say in one line why no row is left, and what to do that *layout* allows."""
        if not self.queries:
            if run.finished is None:
                return f"no triplets: run {run.name!r} has not mined any query so far: {_GO_ON}"
            return (
                f"no triplets: all queries that run {run.name!r} mined have been removed: "
                "mine under another name"
            )
        if not self.candidates:
            reasons = ", ".join(f"{count:,} {word}" for word, count in self.queries.most_common())
            return (
                f"no triplets: none of {counted(self.queries.total(), 'query')} has a candidate "
                f"({reasons}): {_more_candidates(run)}"
            )
        ordered = sorted(self.candidates.items(), key=lambda item: (-item[1], item[0]))
        reasons = ", ".join(f"{count:,} {_phrase(word)}" for word, count in ordered)
        return (
            f"no triplets: of {counted(self.candidates.total(), 'candidate')} {reasons}: "
            f"{_advice(ordered[0][0], layout)}"
        )


def _phrase(word: str) -> str:
    return CANDIDATE_VERDICTS.get(word, f"dropped by {word}")


def _more_candidates(run: Run) -> str:
    if run.finished is None:
        return f"the run is not finished: {_GO_ON}"
    return "ingest more papers and citations, or mine under another name with other settings"


def _advice(word: str, layout: Layout) -> str:
    if word not in CANDIDATE_VERDICTS:
        room = "" if layout.has_provenance else " in a layout that names filters, such as triplets"
        return (
            f"undo the filter (bicagraph filter {word} --run NAME --undo), or export with "
            f"--include-dropped{room}"
        )
    if word == "too_few":
        other = "mine under another name with settings that give more candidates"
        keep = other if layout.fixed_negatives else "choose --too-few keep"
        return f"give a smaller number with --negatives, or {keep}"
    return _ADVICE.get(word, _OTHER_ADVICE)


def _plain(counter: Counter[str]) -> dict[str, int]:
    counts = {word: count for word, count in sorted(counter.items()) if count}
    return {"total": sum(counts.values())} | counts
