"""What the guide speaks of: a query of the graph, a run, and papers of both."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bica_graph.explain.find import find_query, mined_runs
from bica_graph.runs.named_runs import find_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.candidates import AnsweringPaper, Candidate, MinedQuery
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.runs import Run

_QUERIES, _PAPERS = 100, 1000
"""How many queries of each set, and how many papers, are looked at to choose one."""


@dataclass(frozen=True)
class Subject:
    """
    Ids for the statements of the guide.

    *values* are the ids by the name of the parameter: ``id`` (a paper), ``set`` and ``query``,
    ``run``, ``paper`` (a candidate); ``words`` searches for papers, ``heading`` is one of MeSH.
    Those that the graph does not have are missing. *titles* are the texts of the query, the paper
    and the candidate, by the same names.
    """

    values: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)


def choose_subject(
    graph: Graph, *, query: str | None = None, set: str | None = None, run: str | None = None
) -> Subject:
    """
    Choose what the guide speaks of.

    Args:
        graph: The graph that the guide opens on.
        query: Id of the query; None for one of the first queries that has rich walks.
        set: Set of the query; None if only one set has such a query.
        run: Name of the run; None for the latest, or the latest that mined the query.

    Raises:
        GraphMismatch: If there is no such query, or several sets have one.
        RunError: If there is no such run, or it has not mined the query.
    """
    subject = _of_query(graph, query, set, run) if query is not None else _of_run(graph, run)
    heading = graph.papers.main_subject()
    if heading is None:
        return subject
    return replace(subject, values={**subject.values, "heading": heading})


def _of_run(graph: Graph, run: str | None) -> Subject:
    runs = [find_run(graph, run)] if run is not None else _latest(graph.runs.all("mine"))
    names = [each.name for each in graph.queries.sets()]
    for each in runs:
        mined = [
            row for name in names for row in graph.candidates.mined(each.name, name, "", _QUERIES)
        ]
        if mined:
            best = max(mined, key=_richness)
            found = [row.candidate for row in best.candidates]
            titles = {row.candidate.paper: row.title for row in best.candidates}
            return _subject(best.key, best.text, each.name, best.positives, found, titles)
    values = {"run": run} if run is not None else {}
    return Subject(values | _paper(graph))


def _latest(runs: Iterable[Run]) -> list[Run]:
    return sorted(runs, key=lambda run: (run.started or "", run.name), reverse=True)


def _richness(query: MinedQuery) -> tuple[bool, bool, int]:
    """Prefer queries with negatives and dropped candidates, with both hops, and long walks."""
    found = [row.candidate for row in query.candidates]
    dropped = sum(bool(each.dropped_by) for each in found)
    hops = {each.hop for each in found}
    return 0 < dropped < len(found), len(hops) > 1, sum(bool(each.step) for each in found)


def _of_query(graph: Graph, query: str, set: str | None, run: str | None) -> Subject:
    facts = find_query(graph, query, set)
    runs = _latest(mined_runs(graph, facts, run))
    name = runs[0].name if runs else None
    found = [each for each in graph.evidence.candidates(facts.key) if each.run == name]
    titles = {
        id: text[0] for id, text in graph.papers.texts([each.paper for each in found]).items()
    }
    return _subject(facts.key, facts.text, name, facts.positives, found, titles)


def _subject(  # a query with its result in a run
    key: QueryKey,
    text: str,
    run: str | None,
    positives: Sequence[AnsweringPaper],
    found: Sequence[Candidate],
    titles: Mapping[str, str],
) -> Subject:
    values, shown = {"set": key.set, "query": key.id}, {"query": text}
    if run is not None:
        values["run"] = run
    if positives:
        values["id"], shown["id"] = positives[0].id, positives[0].title
        values |= _search(positives[0].title)
    if found:
        # A negative far along a walk has most to tell
        one = max(found, key=lambda each: (not each.dropped_by, each.step or 0, -each.rank))
        values["paper"], shown["paper"] = one.paper, titles.get(one.paper, "")
    return Subject(values, shown)


def _paper(graph: Graph) -> dict[str, str]:
    """Choose a paper of a graph without a run: the one that cites most of its like."""
    ids = graph.papers.ids("", _PAPERS)
    if not ids:
        return {}
    cited = Counter(each.citing for each in graph.papers.citations_among(ids))
    id = max(ids, key=lambda id: cited[id])
    return {"id": id} | _search(graph.papers.texts([id])[id][0])


def _search(title: str | None) -> dict[str, str]:
    """Search for the two longest words of a title; with shorter ones there would be too many."""
    words = sorted(
        set(re.findall(r"[^\W\d_]{4,}", (title or "").lower())), key=lambda w: (-len(w), w)
    )
    return {"words": " ".join(f"+{word}" for word in words[:2])} if words else {}
