"""A mining run as a stage, whatever strategy finds the candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.mining.ordered_map import ordered_map
from bica_graph.runs.book import known_run, open_run
from bica_graph.runs.graph_state import graph_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.candidates import Mined
    from bica_graph.records.embeddings import EncoderRecord
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.runs import Run

STAGE = "mine"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class MineReport:
    """What a mining run left in the graph."""

    run: str
    resumed: int
    """Queries that had been mined before this call."""
    counts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Strategy:
    """
    How a run finds candidates.

    *noun* says what is done, for the progress; *pages* cuts pages of unmined queries into batches;
    *mine* mines one batch, and is called from several threads.
    """

    noun: str
    pages: Callable[[Iterable[list[QueryKey]]], Iterator[list[QueryKey]]]
    mine: Callable[[Sequence[QueryKey]], list[Mined]]


def mine_stage(
    graph: Graph, run: Run, strategy: Strategy, workers: int, progress: Progress
) -> MineReport:
    """
    Mine what *run* has not mined yet of its sets; its first batch enters it into the book.

    Raises:
        RunError: If the run of this name was made with other settings or on another graph.
    """
    sets = run.parameters["sets"]
    total = graph.candidates.count_unmined(run.name, sets)
    known_run(graph, run)
    book = None
    if total:
        pages = strategy.pages(unmined(graph, run.name, sets))
        with progress.work(strategy.noun, total, "queries") as advance:
            for mined in ordered_map(strategy.mine, pages, workers):
                # Not before a first batch was mined well.
                book = book or open_run(graph, run, work_left=True)
                graph.candidates.write(run.name, mined)
                advance(len(mined))
    book = book or open_run(graph, run)
    counts = graph.runs.counts(run.name)
    if book.finished is None:
        graph.runs.finish(run.stage, run.name, counts)
    return MineReport(run.name, counts["queries"] - total, counts)


def unmined(graph: Graph, run: str, sets: Sequence[str]) -> Iterator[list[QueryKey]]:
    """Give the queries that *run* has not mined, in pages."""
    for name in sets:
        after = ""
        while keys := graph.candidates.unmined(run, name, after, _PAGE):
            yield keys
            after = keys[-1].id


def sets_to_mine(graph: Graph, asked: Sequence[str]) -> list[str]:
    """
    Give the sets to mine for, sorted: those that were asked for, else all.

    Raises:
        GraphMismatch: If one of them is not there, or there is none.
    """
    known = [each.name for each in graph.queries.sets()]
    unknown = sorted(set(asked) - set(known))
    if unknown or not known:
        there = f"there are: {', '.join(known)}" if known else "there are none"
        wanted = f"no set {', '.join(unknown)}" if unknown else "no queries to mine for"
        raise GraphMismatch(f"{wanted}; {there}; make one with bicagraph queries --set NAME")
    return sorted(set(asked)) or known


def check_queries_embedded(graph: Graph, sets: Sequence[str]) -> None:
    """Raise GraphMismatch when queries of *sets* have no current embedding."""
    queries = graph.query_embeddings.count_waiting(sets)
    if queries:
        raise GraphMismatch(
            f"{queries:,} queries have no current embedding: run bicagraph embed first"
        )


def run_inputs(
    graph: Graph, sets: Sequence[str], encoder: EncoderRecord, algorithm: int
) -> dict[str, Any]:
    """Give what decides a run beside its settings, so that a change of it is noticed."""
    return {
        "algorithm": algorithm,
        "encoder": encoder.fingerprint,
        "text": encoder.text,
        "graph": graph_state(graph, sets),
    }
