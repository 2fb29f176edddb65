"""A user's own queries: a file with the positives of each query, or a BEIR folder."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from bica_graph.queries.seeds import PAGE, batched, eligible_queries, sampled
from bica_graph.queries.source import QueryBatch, QueryWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bica_graph.queries.manifest import Ledger
    from bica_graph.queries.settings import QuerySettings
    from bica_graph.queries.source import QueryRequest
    from bica_graph.records.queries import Query
    from bica_graph.sources.files.query_inputs import QueryInput


@dataclass(frozen=True, slots=True)
class FileQueries:
    """
    Queries from a file or a BEIR folder.

    A query is kept even if no walk can start from it, as long as one of its positives is in the
    graph. When queries are sampled, only those that a walk can start from are. The positives of
    all other queries of the file are kept as well: a paper that answers a text never becomes a
    negative of a query with the same text.
    """

    name: ClassVar[str] = "PATH"

    path: str | Path
    """JSONL or TSV with query_id, text and positive_ids (``-`` is standard input), or a folder."""
    split: str | None = None
    """Which judgements of a BEIR folder; None for its only ones."""

    def check(self, settings: QuerySettings) -> None:  # noqa: ARG002  # any will do
        """
        Accept any *settings*; check that the file or folder is there.

        Raises:
            SourceError: If it is not, or has no such split.
        """
        from bica_graph.sources.files.query_inputs import check_input

        check_input(self.path, self.split)

    @contextmanager
    def open(self, request: QueryRequest) -> Iterator[QueryWork]:
        """Check and hash the queries of the file; see `QuerySource.open`."""
        from bica_graph.sources.files.query_inputs import open_queries

        with open_queries(self.path, request.set_name, self.split) as found:
            with request.progress.work("check queries", found.size, "bytes") as advance:
                digest = found.digest(advance)
            parameters = {"source": found.kind, "split": found.split, "queries": digest}
            yield QueryWork(parameters, partial(_batches, request, found))


def _batches(request: QueryRequest, found: QueryInput, ledger: Ledger) -> Iterator[QueryBatch]:
    def leave_out(reason: str, query: str, positive: str | None) -> None:
        if positive is None:
            ledger.judged += 1
            ledger.skip_query(query, reason)
        else:
            ledger.note_positive(query, positive, reason)

    def eligible() -> Iterator[Query]:
        with request.progress.work("judge queries", found.size, "bytes") as advance:
            yield from eligible_queries(request, found.read(leave_out, advance), ledger)

    taken: set[str] = set()
    for some in batched(sampled(eligible(), lambda query: query.id, request.settings), PAGE):
        taken.update(query.id for query in some)
        yield QueryBatch(some)
    others = (replace(query, left_out=True) for query in found.read() if query.id not in taken)
    for some in batched(others, PAGE) if taken else ():
        yield QueryBatch(some, left_out=True)
