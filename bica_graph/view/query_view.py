"""Collects from the graph what the page of a query or a paper shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.embedding.graph_encoder import current_encoder
from bica_graph.explain.find import mined_runs
from bica_graph.graph.paper_names import find_paper
from bica_graph.mining.stage import changed_since, replayed
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.mining.strategies.strategy import MiningContext
from bica_graph.records.evidence import Similarity
from bica_graph.view.choice import BEYOND, Near, Scene, scene_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.mining.replay import Step
    from bica_graph.mining.strategies.strategy import Strategy
    from bica_graph.records.candidates import Candidate
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.evidence import Outcome, PaperFacts, QueryFacts
    from bica_graph.records.papers import Citation, Direction
    from bica_graph.records.runs import Run

NEAR_LIMIT = 6000
"""Maximum number of papers of a neighbourhood that are read."""
WHERE = {0: "positive", 1: "hop 1", 2: "hop 2", BEYOND: "beyond hop 2"}


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """
    A paper that a page draws or names.

    *embedded* means that it has a current embedding and is not retracted. *cosine* is that with the
    query, or with the paper that the page is about. *positive* is the cosine with the nearest seed.
    Both are None if they are not known. *abstract* is '' if there is none.
    """

    facts: PaperFacts
    embedded: bool
    cosine: float | None
    positive: float | None
    abstract: str


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

    *scenes* says what is drawn: one for each of *runs*, in their order, or a single one if there is
    no run. *papers* are all papers that are drawn or named, by id, and *citations* the citations
    among those that are drawn.
    """

    query: QueryFacts | None
    seeds: tuple[str, ...]
    runs: tuple[ShownRun, ...]
    scenes: tuple[Scene, ...]
    papers: dict[str, ShownPaper]
    citations: tuple[Citation, ...]

    @property
    def subject(self) -> str:
        """The text of the query, or the name of the paper."""
        return self.query.text if self.query else self.papers[self.seeds[0]].facts.name

    def run_of(self, scene: Scene) -> ShownRun | None:
        """Give the run that a scene is about."""
        return next((each for each in self.runs if each.run.name == scene.run), None)

    def where(self, hop: int) -> str:
        """Name the place of the papers at a hop."""
        return "this paper" if hop == 0 and self.query is None else WHERE[hop]


def query_view(graph: Graph, query: QueryFacts, run: str | None = None) -> QueryView:
    """
    Collect the page of a query.

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
    runs = tuple(sorted(runs, key=lambda each: not each.candidates))  # the page opens on the first
    seeds = tuple(positive.id for positive in query.positives)
    directions = tuple(each.strategy.direction for each in runs) or ("out",)
    near = {
        each: _near(graph, seeds, query.seeds or seeds, each, encoder) for each in set(directions)
    }
    asked = {name for each in near.values() for name in each.hops}
    asked.update(name for each in runs for name in _named(each))
    similarities = graph.evidence.similarities(query.key, sorted(asked), encoder.text, encoder.dim)
    cosines = {name: each.query for name, each in similarities.items()}
    scenes = [scene_of(near[directions[0]], seeds, cosines)]
    if runs:
        scenes = [
            scene_of(near[each.strategy.direction], seeds, cosines, each.run.name, each.candidates)
            for each in runs
        ]
    papers, citations = _papers(graph, encoder, (scenes, runs), similarities)
    return QueryView(query, seeds, runs, tuple(scenes), papers, citations)


def paper_view(graph: Graph, paper: str, direction: Direction = "both") -> QueryView:
    """
    Collect the page of a paper: its neighbourhood, the papers most similar to it first.

    The paper may be named by a DOI or PMID in any spelling.

    Raises:
        UnknownPaperError: If there is no such paper.
    """
    encoder = graph.embeddings.encoder()
    paper = find_paper(graph, paper)
    near = _near(graph, (paper,), (paper,), direction, encoder)
    cosines: dict[str, float] = {}
    if encoder is not None:
        cosines = graph.evidence.alike(paper, sorted(near.hops), encoder.text, encoder.dim)
    scene = scene_of(near, (paper,), cosines)
    alike = {name: Similarity(cosine, None) for name, cosine in cosines.items() if name != paper}
    papers, citations = _papers(graph, encoder, ([scene], ()), alike)
    return QueryView(None, (paper,), (), (scene,), papers, citations)


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


def _named(shown: ShownRun) -> Iterator[str]:
    """Yield the papers that the page names for a run."""
    for candidate in shown.candidates:
        yield candidate.paper
        yield from candidate.through
    for step in shown.steps:
        yield from (choice.paper for choice in step.choices)


def _near(
    graph: Graph,
    positives: Sequence[str],
    begin: Sequence[str],
    direction: Direction,
    encoder: EncoderRecord | None,
) -> Near:
    """Read the papers within two hops of *begin*; all *positives* have hop 0."""
    text = encoder.text if encoder else "abstract"
    found = graph.neighbourhoods.near(begin, direction, text, NEAR_LIMIT + 1)
    hops = {name: hop for name, hop, _, _ in found[:NEAR_LIMIT]} | dict.fromkeys(positives, 0)
    return Near(hops, found[NEAR_LIMIT][1] if len(found) > NEAR_LIMIT else None)


def _papers(
    graph: Graph,
    encoder: EncoderRecord | None,
    asked: tuple[Sequence[Scene], Sequence[ShownRun]],
    similarities: Mapping[str, Similarity],
) -> tuple[dict[str, ShownPaper], tuple[Citation, ...]]:
    """Read the papers that scenes draw and runs name, and the citations among those drawn."""
    scenes, runs = asked
    drawn = sorted({name for scene in scenes for name in scene.full})
    named = sorted({*drawn, *(name for each in runs for name in _named(each))})
    facts = graph.evidence.papers(named, encoder.text if encoder else "abstract")
    texts = graph.papers.texts(drawn)
    papers = {}
    for name in named:
        if name in facts:
            similarity = similarities.get(name)
            papers[name] = ShownPaper(
                facts[name],
                facts[name].embedding == "current" and not facts[name].retracted,
                similarity.query if similarity else None,
                similarity.positive if similarity else None,
                texts[name][1] if name in texts else "",
            )
    return papers, tuple(graph.papers.citations_among(drawn))
