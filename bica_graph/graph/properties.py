"""Converts records to stored properties and back, for both engines."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bica_graph.exact.texts import (
    abstract_digest,
    normal_hash,
    query_hash,
    text_digest,
    title_digest,
)
from bica_graph.records.candidates import CandidateRow, Origin
from bica_graph.records.comparisons import Quartiles
from bica_graph.records.runs import AppliedFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bica_graph.records.candidates import Candidate, Mined
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import PaperRecord
    from bica_graph.records.queries import Query
    from bica_graph.records.runs import Run

DIGEST: dict[TextChoice, str] = {
    "abstract": "abstract_digest",
    "title+abstract": "title_abstract_digest",
}
"""For each choice of text, the property with the digest of that text."""


_PLAIN = (
    "pmid",
    "doi",
    "title",
    "abstract",
    "year",
    "journal",
    "retraction",
    "version",
    "release",
)

LISTS = ("languages", "publication_types")
"""Properties of a paper that are lists of texts."""


def source_name(source: str) -> str:
    """
    Give the name of a source without the date of its snapshot.

    Example:
        >>> source_name("icite 2026-04"), source_name("jsonl")
        ('icite', 'jsonl')
    """
    return source.partition(" ")[0]


def stated_properties(paper: PaperRecord, *, fill: bool = False) -> dict[str, Any]:
    """
    Give the properties to set from *paper*; None deletes a property, missing ones are kept.

    With *fill*, nothing is deleted.
    """
    stated: dict[str, Any] = {
        key: value if value != "" else None
        for key in _PLAIN
        if (value := getattr(paper, key)) is not None
    }
    for key in LISTS:
        if (values := getattr(paper, key)) is not None:
            stated[key] = list(values) or None
    if paper.retracted is not None:
        stated["retracted"] = True if paper.retracted else None
        if not paper.retracted:
            stated["retraction"] = None
    if paper.title is not None:
        stated["title_digest"] = title_digest(paper.title)
    if paper.abstract is not None:
        stated["abstract_digest"] = abstract_digest(paper.abstract)
        stated["abstract_hash"] = normal_hash(paper.abstract)
    if fill:
        return {key: value for key, value in stated.items() if value is not None}
    return stated


def query_properties(query: Query) -> dict[str, Any]:
    """Give the properties of a query, including its key."""
    return {
        "set": query.set,
        "id": query.id,
        "text": query.text,
        "text_hash": query_hash(query.text),
        "text_digest": text_digest(query.text),
        "origin": query.origin,
        "left_out": True if query.left_out else None,
    }


def transitions(candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield the transitions of walks: pairs of candidates on consecutive steps of one path."""
    walked = [each for each in candidates if each.path is not None and each.step is not None]
    for before, after in pairwise(walked):
        if before.path == after.path and after.step == (before.step or 0) + 1:
            yield before, after


CANDIDATE_PROPERTIES = (
    "strategy",
    "rank",
    "hop",
    "path",
    "step",
    "probability",
    "similarity_step",
    "similarity_query",
    "similarity_positive",
    "through",
    "dropped_by",
    "score",
    "score_of",
    "also",
)
"""The stored properties of a candidate, apart from its run, query and paper."""


def run_row(run: Run) -> dict[str, Any]:
    """Give the properties of a mining run that are compared between graphs; no timestamps."""
    return {
        "name": run.name,
        "kind": run.kind,
        "parameters": run.parameters,
        "fingerprint": run.fingerprint,
        "filters": [asdict(each) for each in run.filters],
    }


def candidate_row(
    candidate: Candidate, query: str, title: str, positive_similarity: float | None
) -> CandidateRow:
    """Give a candidate as a row of a table, with the texts of its query and paper."""
    return CandidateRow(
        run=candidate.run,
        set=candidate.key.set,
        query_id=candidate.key.id,
        query=query,
        paper_id=candidate.paper,
        title=title,
        rank=candidate.rank,
        kept=not candidate.dropped_by,
        dropped_by=candidate.dropped_by,
        strategy=candidate.strategy,
        also=tuple(each.strategy for each in candidate.also),
        hop=candidate.hop,
        path=candidate.path,
        step=candidate.step,
        probability=candidate.probability,
        similarity_step=candidate.similarity_step,
        similarity_query=candidate.similarity_query,
        similarity_positive=candidate.similarity_positive,
        positive_similarity=positive_similarity,
        score=candidate.score,
        score_of=candidate.score_of,
        through=candidate.through,
    )


def packed_origin(origin: Origin) -> str:
    """Write a further origin of a candidate as JSON, without fields that are None."""
    plain = {name: value for name, value in asdict(origin).items() if value is not None}
    return json.dumps(plain, sort_keys=True)


def unpacked_origin(text: str) -> Origin:
    """Read what `packed_origin` wrote."""
    return Origin(**json.loads(text))


def packed_filters(filters: Iterable[AppliedFilter]) -> str:
    """Write the filters of a run as JSON."""
    return json.dumps([asdict(each) for each in filters], sort_keys=True)


def unpacked_filters(text: str | None) -> tuple[AppliedFilter, ...]:
    """Read what `packed_filters` wrote."""
    return tuple(AppliedFilter(**each) for each in json.loads(text or "[]"))


def quartiles(values: Sequence[Any]) -> Quartiles | None:
    """Give the quartiles of cosines from [number, least, …, largest]; None if the number is 0."""
    return Quartiles(*values) if values[0] else None


def outcome_properties(mined: Mined) -> dict[str, Any]:
    """Give the stored properties of a mined query, apart from its candidates."""
    return {
        "reason": mined.reason,
        "hop1": mined.hop1,
        "hop2": mined.hop2,
        "capped": mined.capped,
        "positive_similarity": mined.positive_similarity,
    }
