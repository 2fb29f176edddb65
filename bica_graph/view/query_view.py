"""What a picture of a query, or of a paper, shows: gathered from the graph, and thinned."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.errors import UnknownPaperError
from bica_graph.explain.find import mined_runs
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
"""Papers of a neighbourhood that are looked at."""
BEYOND = 3
WHERE = {0: "positive", 1: "hop 1", 2: "hop 2", BEYOND: "beyond hop 2"}
OTHERS = 24
"""Papers at each hop that are drawn beside those on a walk."""


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """
    A paper in the picture; *embedded*: it has a current embedding and is not retracted.

    *hop* is 0 for a positive, and `BEYOND` where more than two citations lie between.
    """

    facts: PaperFacts
    hop: int
    embedded: bool
    similarity: Similarity | None


@dataclass(frozen=True, slots=True)
class ShownRun:
    """
    What one run did for the query.

    *steps* holds the draws in the order of the proposals; it is empty for a strategy that does not
    draw, and when the graph has changed since. *candidates* are what the run wrote, by rank.
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
    A query, or a paper without one, with what lies around.

    *papers* are those that are drawn, by id; *citations* those among them; *near* counts all
    papers of the neighbourhood by hop that were looked at, *cut* is the hop at which that ended
    because there are too many, None when all were.
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
        """What the picture is of: the query's text, or the paper's name."""
        return self.query.text if self.query else self.papers[self.seeds[0]].facts.name


def where(view: QueryView, paper: ShownPaper) -> str:
    """Say where a paper stands."""
    return "this paper" if paper.hop == 0 and view.query is None else WHERE[paper.hop]


def unlike(similarity: Similarity | None) -> float:
    """Give what papers are sorted by: those most like the query first, those unknown last."""
    return -similarity.query if similarity else 2.0


def query_view(graph: Graph, query: QueryFacts, run: str | None = None) -> QueryView:
    """
    Gather the picture of a query.

    Args:
        graph: Where everything is.
        query: The query (`explain.find`).
        run: One run; None for all that have mined the query.

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
    Gather the picture of a paper's neighbourhood.

    Raises:
        UnknownPaperError: If there is no such paper.
    """
    encoder = graph.embeddings.encoder()
    view = _view(graph, None, (paper,), (), (direction, encoder, []))
    if paper not in view.papers:
        raise UnknownPaperError(f"no paper {paper} in {graph.place}")
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
    if not strategy.draws:
        return ShownRun(run, strategy, outcome, changed, tuple(candidates), ())
    if not query.embedded:
        changed = changed or "the query has no current embedding"
        return ShownRun(run, strategy, outcome, changed, tuple(candidates), ())
    context = MiningContext(graph, encoder, run.parameters["rng_seed"])
    steps = replayed(context, strategy, query).steps
    if [_place(each) for each in candidates] != [_place(step) for step in steps]:
        changed, steps = changed or "the strategy finds something else now", ()
    return ShownRun(run, strategy, outcome, changed, tuple(candidates), steps)


def _place(visited: Candidate | Step) -> tuple[str, int | None, int | None]:
    return visited.paper, visited.path, visited.step


def _named(shown: ShownRun) -> Iterable[str]:
    """Give the papers that a run's part of the picture needs."""
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
    Give the columns in which papers stand.

    A candidate stands where its run says, if its runs agree: they may differ in direction.
    """
    told: defaultdict[str, set[int]] = defaultdict(set)
    for shown in runs:
        for each in shown.candidates:
            told[each.paper].add(BEYOND if each.hop is None else each.hop)
    agreed = {name: min(said) for name, said in told.items() if len(said) == 1}
    return defaultdict(lambda: otherwise, hops | agreed)


def _thinned(
    hops: dict[str, int],
    seeds: Sequence[str],
    wanted: Sequence[str],
    similarities: dict[str, Similarity],
) -> set[str]:
    """Choose what is drawn: seeds, what the walks need, and the others most like the query."""
    drawn = {*seeds, *wanted}
    for hop in (1, 2):
        others = sorted(
            (name for name, each in hops.items() if each == hop and name not in drawn),
            key=lambda name: (unlike(similarities.get(name)), name),
        )
        drawn.update(others[:OTHERS])
    return drawn
