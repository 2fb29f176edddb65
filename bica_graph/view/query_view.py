"""
Collects from the graph what the picture of a query or a paper shows.

Large neighbourhoods are thinned to the papers of the walks and the most similar others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.exact.ids import normal_paper_id
from bica_graph.explain.find import mined_runs
from bica_graph.graph.unknown import unknown_papers
from bica_graph.mining.stage import changed_since, replayed
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.mining.strategies.strategy import MiningContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.replay import Step
    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import Outcome, PaperFacts, QueryFacts, Similarity
    from bica_graph.records.papers import Citation, Direction
    from bica_graph.records.runs import Run

NEAR_LIMIT = 6000
"""Maximum number of papers of a neighbourhood that are read."""
BEYOND = 3
WHERE = {0: "positive", 1: "hop 1", 2: "hop 2", BEYOND: "beyond hop 2"}
OTHERS = 24
"""Papers drawn at each hop in addition to those on a walk."""


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """
    A paper in the picture.

    *hop* is 0 for a positive, and `BEYOND` if it is more than two citations away. *embedded* means
    that it has a current embedding and is not retracted.
    """

    facts: PaperFacts
    hop: int
    embedded: bool
    similarity: Similarity | None


@dataclass(frozen=True, slots=True)
class ShownRun:
    """
    The results of one run for the query.

    *steps* holds the random choices in the order of the proposals; it is empty for a strategy
    without random choices, and if the graph has changed since. *candidates* are sorted by rank.
    """

    run: Run
    strategy: Strategy
    outcome: Outcome
    changed: str
    candidates: tuple[Candidate, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class QueryView:
    """
    A query, or a paper without a query, with its neighbourhood.

    *papers* are the papers to draw, by id, and *citations* the citations among them. *near* counts
    all papers of the neighbourhood that were read, by hop. *cut* is the hop at which reading
    stopped because there are too many papers; None if all were read.
    """

    query: QueryFacts | None
    seeds: tuple[str, ...]
    runs: tuple[ShownRun, ...]
    papers: dict[str, ShownPaper]
    citations: tuple[Citation, ...]
    near: dict[int, int]
    cut: int | None

    @property
    def subject(self) -> str:
        """The text of the query, or the name of the paper."""
        return self.query.text if self.query else self.papers[self.seeds[0]].facts.name


def where(view: QueryView, paper: ShownPaper) -> str:
    """Name the column of a paper."""
    return "this paper" if paper.hop == 0 and view.query is None else WHERE[paper.hop]


def unlike(similarity: Similarity | None) -> float:
    """Give the sort key of a paper: the most similar to the query first, unknown ones last."""
    return -similarity.query if similarity else 2.0


def query_view(graph: Graph, query: QueryFacts, run: str | None = None) -> QueryView:
    """
    Collect the picture of a query.

    Args:
        graph: The graph with the query and its runs.
        query: The query (`explain.find`).
        run: One run; None for all runs that mined the query.

    Raises:
        RunError: If there is no such run, or it has not mined the query.
        GraphMismatch: If the query is not embedded.
    """
    encoder = current_encoder(graph)
    candidates = graph.evidence.candidates(query.key)
    runs = tuple(
        _shown_run(graph, query, each, [c for c in candidates if c.run == each.name], encoder)
        for each in mined_runs(graph, query, run)
    )
    directions = {each.strategy.direction for each in runs}
    direction: Direction = "both" if len(directions) > 1 else (*directions, "out")[0]
    seeds = tuple(positive.id for positive in query.positives)
    wanted = [name for each in runs for name in _named(each)]
    return _view(graph, query, seeds, runs, (direction, encoder, wanted))


def paper_view(graph: Graph, paper: str, direction: Direction = "both") -> QueryView:
    """
    Collect the picture of the neighbourhood of a paper.

    Raises:
        UnknownPaperError: If there is no such paper.
    """
    encoder = graph.embeddings.encoder()
    paper = normal_paper_id(paper)
    view = _view(graph, None, (paper,), (), (direction, encoder, []))
    if paper not in view.papers:
        raise unknown_papers(graph, [paper])
    return view


def _shown_run(
    graph: Graph,
    query: QueryFacts,
    run: Run,
    candidates: Sequence[Candidate],
    encoder: EncoderRecord,
) -> ShownRun:
    outcome = next(each for each in query.outcomes if each.run == run.name)
    strategy = strategy_of(run)
    changed = changed_since(graph, run, encoder)
    if not strategy.is_random:
        return ShownRun(run, strategy, outcome, changed, tuple(candidates), ())
    if not query.embedded:
        changed = changed or "the query has no current embedding"
        return ShownRun(run, strategy, outcome, changed, tuple(candidates), ())
    context = MiningContext(graph, encoder, run.parameters["rng_seed"])
    steps = replayed(context, strategy, query).steps
    if [_place(each) for each in candidates] != [_place(step) for step in steps]:
        changed, steps = changed or "the strategy now finds other papers", ()
    return ShownRun(run, strategy, outcome, changed, tuple(candidates), steps)


def _place(visited: Candidate | Step) -> tuple[str, int | None, int | None]:
    return visited.paper, visited.path, visited.step


def _named(shown: ShownRun) -> Iterable[str]:
    """Yield the papers that the picture needs for a run."""
    for candidate in shown.candidates:
        yield candidate.paper
        yield from candidate.through
    for step in shown.steps:
        yield from (choice.paper for choice in step.choices)


def _view(
    graph: Graph,
    query: QueryFacts | None,
    seeds: tuple[str, ...],
    runs: tuple[ShownRun, ...],
    how: tuple[Direction, EncoderRecord | None, Sequence[str]],
) -> QueryView:
    direction, encoder, wanted = how
    text = encoder.text if encoder else "abstract"
    begin = query.seeds if query and query.seeds else seeds
    near = graph.neighbourhoods.near(begin, direction, text, NEAR_LIMIT + 1)
    cut = near[NEAR_LIMIT][1] if len(near) > NEAR_LIMIT else None
    hops = {name: hop for name, hop, _, _ in near[:NEAR_LIMIT]} | dict.fromkeys(seeds, 0)
    placed = _placed(hops, runs, BEYOND if cut is None else 2)
    similarities: dict[str, Similarity] = {}
    if query is not None and encoder is not None:
        asked = list(dict.fromkeys([*hops, *wanted]))
        similarities = graph.evidence.similarities(query.key, asked, text, encoder.dim)
    drawn = _thinned(hops, seeds, wanted, similarities)
    facts = graph.evidence.papers(sorted(drawn), text)
    return QueryView(
        query=query,
        seeds=seeds,
        runs=runs,
        papers={
            name: ShownPaper(
                facts[name],
                placed[name],
                facts[name].embedding == "current" and not facts[name].retracted,
                similarities.get(name),
            )
            for name in sorted(drawn)
            if name in facts
        },
        citations=tuple(graph.papers.citations_among(sorted(drawn))),
        near=dict(Counter(hop for hop in hops.values() if hop)),
        cut=cut,
    )


def _placed(
    hops: dict[str, int], runs: tuple[ShownRun, ...], otherwise: int
) -> defaultdict[str, int]:
    """
    Give the column of each paper.

    A candidate is placed at the hop stored by its run if all runs agree; they may not, as runs may
    differ in direction.
    """
    hops_given: defaultdict[str, set[int]] = defaultdict(set)
    for shown in runs:
        for each in shown.candidates:
            hops_given[each.paper].add(BEYOND if each.hop is None else each.hop)
    agreed = {name: min(said) for name, said in hops_given.items() if len(said) == 1}
    return defaultdict(lambda: otherwise, hops | agreed)


def _thinned(
    hops: dict[str, int],
    seeds: Sequence[str],
    wanted: Sequence[str],
    similarities: dict[str, Similarity],
) -> set[str]:
    """Choose the papers to draw: seeds, papers of the walks, and the most similar others."""
    drawn = {*seeds, *wanted}
    for hop in (1, 2):
        others = sorted(
            (name for name, each in hops.items() if each == hop and name not in drawn),
            key=lambda name: (unlike(similarities.get(name)), name),
        )
        drawn.update(others[:OTHERS])
    return drawn
