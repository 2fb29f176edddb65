"""Titles as queries: the title of each seed, answered by the seed itself."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from bica_graph.queries.seed_papers import check_seed_file, seed_papers
from bica_graph.queries.seeds import PAGE, batched
from bica_graph.queries.source import QueryBatch, QueryWork
from bica_graph.records.queries import Positive, Query
from bica_graph.records.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.queries.manifest import Ledger
    from bica_graph.queries.seed_papers import SeedPapers
    from bica_graph.queries.settings import QuerySettings
    from bica_graph.queries.source import QueryRequest


@dataclass(frozen=True, slots=True)
class TitleQueries:
    """
    The title of each seed as a query; a paper without a title is no seed.

    Raises:
        SettingError: If *seed_file* is no path.
    """

    name: ClassVar[str] = "title"

    seed_file: str | Path | None = None
    """File of ids, one a line: only these papers are used. None for all of the graph."""

    def __post_init__(self) -> None:
        check_settings(self)

    def check(self, settings: QuerySettings) -> None:
        """Check the seed file; see `check_seed_file`."""
        check_seed_file(self.seed_file, settings)

    @contextmanager
    def open(self, request: QueryRequest) -> Iterator[QueryWork]:
        """Read the seed file; see `QuerySource.open`."""
        papers = seed_papers(self.seed_file)
        parameters = {"source": self.name, "seed_file": papers.digest}
        yield QueryWork(parameters, partial(_batches, request, papers))


def _batches(request: QueryRequest, papers: SeedPapers, ledger: Ledger) -> Iterator[QueryBatch]:
    for ids in batched(papers.chosen(request, ledger, needs_title=True), PAGE):
        texts = request.graph.papers.texts(ids)
        yield QueryBatch([_query(request.set_name, id, texts[id][0]) for id in ids])


def _query(set_name: str, id: str, title: str) -> Query:
    return Query(set_name, id, title.strip(), TitleQueries.name, (Positive(id),))
