"""The candidates of a run as a table: row by row, or for Arrow, pandas and `datasets`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bica_graph.errors import MissingLibrary
from bica_graph.export.layouts.columns import Column
from bica_graph.records.candidates import CandidateRow
from bica_graph.runs.named_runs import find_run, mined_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.graph.protocol import Graph

_PAGE = 500
"""Queries read at once; a page holds all their candidates."""

_KINDS: dict[str, Any] = {
    "str": "text",
    "str | None": "text",
    "int": "whole",
    "int | None": "whole",
    "float": "number",
    "float | None": "number",
    "bool": "flag",
    "tuple[str, ...]": "texts",
}
_COLUMNS = tuple(Column(each.name, _KINDS[str(each.type)]) for each in fields(CandidateRow))


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """
    The candidates of a run, read from the graph whenever they are asked for.

    Iterating yields one `CandidateRow` for each candidate, sorted by set, query id and rank, and
    holds the candidates of a few hundred queries at a time. The columns of every table are the
    fields of `CandidateRow`. The graph must stay open meanwhile.
    """

    graph: Graph = field(repr=False)
    run: str

    def __iter__(self) -> Iterator[CandidateRow]:
        for page in self._pages():
            yield from page

    def reader(self) -> Any:
        """
        Give a `pyarrow.RecordBatchReader`, for tables larger than memory.

        It reads the candidates of a few hundred queries at a time. Parquet writers, DuckDB and
        Polars take such a reader.
        """
        from bica_graph.export.arrow import batch_reader

        return batch_reader(_COLUMNS, self._pages())

    def to_arrow(self) -> Any:
        """Give all candidates as a `pyarrow.Table`."""
        return self.reader().read_all()

    def to_pandas(self) -> Any:
        """
        Give all candidates as a `pandas.DataFrame`; integers, which may be missing, are ``Int64``.

        Raises:
            MissingLibrary: If pandas is not installed.
        """
        pandas = _imported("pandas")
        return self.to_arrow().to_pandas(
            types_mapper=lambda kind: pandas.Int64Dtype() if str(kind) == "int64" else None
        )

    def to_dataset(self) -> Any:
        """
        Give all candidates as a `datasets.Dataset`.

        Raises:
            MissingLibrary: If datasets is not installed.
        """
        return _imported("datasets").Dataset(self.to_arrow())

    def _pages(self) -> Iterator[list[CandidateRow]]:
        for name in mined_sets(self.graph, find_run(self.graph, self.run)):
            after = ""
            while page := self.graph.candidates.rows(self.run, name, after, _PAGE):
                yield page
                after = page[-1].query_id


def candidates(graph: Graph, run: str) -> CandidateTable:
    """
    Give the candidates of a mining run, negatives and dropped ones, as a table.

    Example, with a graph and a run of it::

        table = bica_graph.candidates(graph, "first")
        hard = [row for row in table if row.kept and row.hop == 2]
        frame = table.to_pandas()

    Args:
        graph: The graph that holds the run.
        run: Name of the run. An unfinished run has the candidates that were mined so far.

    Returns:
        The table. Nothing is read before it is asked for.

    Raises:
        RunError: If there is no such run.
    """
    find_run(graph, run)
    return CandidateTable(graph, run)


def _imported(library: str) -> Any:
    """
    Import an optional library.

    Raises:
        MissingLibrary: If it is not installed.
    """
    try:
        return import_module(library)
    except ImportError as error:
        raise MissingLibrary(
            f"{library} is not installed; it comes with an extra: pip install 'bica-graph[train]'"
        ) from error
