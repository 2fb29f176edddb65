"""How the queries of a set are made: of papers, by a model, or read from a user's own file."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from bica_graph.queries.generated import Generation, QueryBatch, generated_batches
from bica_graph.queries.seeds import (
    PAGE,
    SeedChoice,
    all_papers,
    batched,
    eligible_papers,
    eligible_queries,
    sampled,
)
from bica_graph.records.queries import Positive, Query
from bica_graph.runs.book import check_name, check_rng_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.queries.generated import Generates
    from bica_graph.queries.manifest import Ledger
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.papers import Direction
    from bica_graph.sources.files.query_inputs import QueryInput

TITLE = "title"
DOC2QUERY = "doc2query"


class QueryPlan(NamedTuple):
    """What was asked for."""

    set_name: str
    source: str | Path
    seeds: int | None
    seed_file: str | Path | None
    rng_seed: int
    direction: Direction
    split: str | None
    per_paper: int
    forbid_copy: bool

    @property
    def of_papers(self) -> bool:
        """Whether queries are made of papers, and not read."""
        return self.source in (TITLE, DOC2QUERY)

    def check(self) -> None:
        """Raise ValueError for a setting that is out of its range, or goes with another source."""
        check_name("set", self.set_name)
        if self.seeds is not None and self.seeds < 1:
            raise ValueError("seeds must be at least 1")
        check_rng_seed(self.rng_seed)
        if self.per_paper < 1:
            raise ValueError("per_paper must be at least 1")
        if self.seeds is not None and self.seed_file is not None:
            raise ValueError("give seeds or a seed file, not both")
        if self.seed_file is not None and not self.of_papers:
            raise ValueError("a seed file goes with title and doc2query only")
        if self.split is not None and self.of_papers:
            raise ValueError("a split goes with a BEIR folder only")
        if self.source != DOC2QUERY and (self.per_paper > 1 or self.forbid_copy):
            raise ValueError("per_paper and forbid_copy go with doc2query only")


class QueryWork(NamedTuple):
    """How the queries of one source are made: what decides them, and what makes them."""

    parameters: dict[str, Any]
    batches: Callable[[Ledger], Iterator[QueryBatch]]


@contextmanager
def open_work(
    graph: Graph,
    plan: QueryPlan,
    encoder: EncoderRecord,
    generator: Generates | None,
    progress: Progress,
) -> Iterator[QueryWork]:
    """
    Open the source of a set, so that its queries can be made until the block ends.

    Raises:
        RecordError: If a line of a file is malformed.
        SourceError: If a file cannot be read.
        ModelError: If the model is missing.
    """
    choice = SeedChoice(encoder.text, plan.direction, plan.seeds, plan.rng_seed)
    if plan.of_papers:
        yield _papers_work(graph, plan, choice, generator, progress)
        return
    from bica_graph.sources.files.query_inputs import open_queries

    with open_queries(plan.source, plan.set_name, plan.split) as found:
        yield _found_work(graph, choice, found, progress)


def _papers_work(
    graph: Graph,
    plan: QueryPlan,
    choice: SeedChoice,
    generator: Generates | None,
    progress: Progress,
) -> QueryWork:
    ids = None if plan.seed_file is None else _seed_ids(plan.seed_file)
    make = partial(_paper_batches, graph, plan, choice, ids, progress)
    listed = {"source": plan.source, "seed_file": None if ids is None else _digest(ids)}
    if plan.source == TITLE:
        return QueryWork(listed, partial(make, None))
    model = generator or _default_generator()
    how = Generation(model, plan.per_paper, plan.forbid_copy, plan.rng_seed, choice.text)
    own = {"per_paper": plan.per_paper, "forbid_copy": plan.forbid_copy}
    return QueryWork(listed | own | dict(model.description), partial(make, how))


def _found_work(
    graph: Graph, choice: SeedChoice, found: QueryInput, progress: Progress
) -> QueryWork:
    with progress.work("check queries", found.size, "bytes") as advance:
        digest = found.digest(advance)

    def batches(ledger: Ledger) -> Iterator[QueryBatch]:
        def leave_out(reason: str, query: str, positive: str | None) -> None:
            if positive is None:
                ledger.judged += 1
                ledger.skip_query(query, reason)
            else:
                ledger.note_positive(query, positive, reason)

        def eligible() -> Iterator[Query]:
            with progress.work("judge queries", found.size, "bytes") as advance:
                queries = found.read(leave_out, advance)
                yield from eligible_queries(graph, queries, choice, ledger)

        for some in batched(sampled(eligible(), lambda query: query.id, choice), PAGE):
            yield QueryBatch(some)

    return QueryWork({"source": found.kind, "split": found.split, "queries": digest}, batches)


def _paper_batches(  # noqa: PLR0913  # bound once, in `open_work`
    graph: Graph,
    plan: QueryPlan,
    choice: SeedChoice,
    ids: list[str] | None,
    progress: Progress,
    how: Generation | None,
    ledger: Ledger,
) -> Iterator[QueryBatch]:
    """Make queries of papers: of their titles, or as *how* says."""
    if ids is None:
        papers = graph.counts()["papers"]
        pages, total = all_papers(graph), papers["total"] - papers["stubs"]
    else:
        pages, total = batched(ids, PAGE), len(ids)

    def eligible() -> Iterator[str]:
        with progress.work("judge papers", total, "papers") as advance:
            yield from eligible_papers(graph, pages, choice, how is None, ledger, advance)

    chosen = sampled(eligible(), str, choice)
    if how is None:
        yield from _title_batches(graph, plan.set_name, chosen)
    else:
        yield from generated_batches(graph, plan.set_name, chosen, how, ledger)


def _title_batches(graph: Graph, set_name: str, papers: Iterator[str]) -> Iterator[QueryBatch]:
    for ids in batched(papers, PAGE):
        titles = graph.papers.texts(ids)
        yield QueryBatch(
            [Query(set_name, id, titles[id][0].strip(), TITLE, (Positive(id),)) for id in ids]
        )


def _seed_ids(file: str | Path) -> list[str]:
    """Read the ids of a seed file, one a line: each once, sorted."""
    from bica_graph.sources.files.inputs import text_sources
    from bica_graph.sources.files.text_lines import parsed_lines
    from bica_graph.sources.paper_ids import checked_id

    with text_sources([file]) as (source,):
        return sorted(set(parsed_lines(source, partial(checked_id, what="the id"))))


def _digest(ids: list[str]) -> str:
    return blake2b("\n".join(ids).encode(), digest_size=16).hexdigest()


def _default_generator() -> Generates:
    from bica_graph.models.query_generator import QueryGenerator

    return QueryGenerator()
