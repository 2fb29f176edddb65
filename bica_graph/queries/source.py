"""
What a source of queries is.

A source is one module: a frozen dataclass with the settings of the source alone, which checks
them when it is made, and which can be opened. `registry` lists the sources that have a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from bica_graph.records.runs import QUERIES
from bica_graph.runs.named_runs import check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.queries.manifest import Ledger
    from bica_graph.queries.settings import QuerySettings
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.queries import Query

STAGE = QUERIES


class QueryBatch(NamedTuple):
    """
    Queries to write together.

    *present* more of the batch are in the graph already. With *left_out*, they are not queries of
    the set, but their positives are kept as answers to their texts.
    """

    queries: list[Query]
    present: int = 0
    left_out: bool = False


class QueryWork(NamedTuple):
    """
    An opened source.

    *parameters* is what decides the queries, beside the settings that all sources share: it
    becomes part of the run, so that a set is never continued with other settings. *batches* makes
    the queries, in an order that is always the same. *per_seed* queries are made of each seed.
    """

    parameters: Mapping[str, Any]
    batches: Callable[[Ledger], Iterator[QueryBatch]]
    per_seed: int = 1


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """What a source needs to know of the set; *text* is the part of a paper that is embedded."""

    graph: Graph
    set_name: str
    settings: QuerySettings
    text: TextChoice
    progress: Progress


class QuerySource(Protocol):
    """Where the queries of a set come from."""

    name: ClassVar[str]
    """What ``--from`` calls it; of a source that is a path, how the path is shown in messages."""

    def check(self, settings: QuerySettings) -> None:
        """
        Check the source before a graph is opened.

        Raises:
            SettingError: If *settings* do not go with this source.
            SourceError: If its file is missing or cannot be read.
        """

    def open(self, request: QueryRequest) -> AbstractContextManager[QueryWork]:
        """
        Open the source, so that its queries can be made until the block ends.

        Raises:
            RecordError: If a line of a file is malformed.
            SourceError: If a file cannot be read.
            ModelError: If the model is missing.
        """


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """
    The set that is to be made.

    Raises:
        SettingError: If the name has characters that are not allowed, or *settings* do not go with
            *source*.
        SourceError: If the file of *source* is missing or cannot be read.
    """

    set_name: str
    source: QuerySource
    settings: QuerySettings

    def __post_init__(self) -> None:
        check_name("set", self.set_name)
        self.source.check(self.settings)
