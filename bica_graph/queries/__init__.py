"""Queries and the papers that answer them: from titles, from a model, or from a user's files."""

from __future__ import annotations

from bica_graph.queries.files import FileQueries
from bica_graph.queries.generated import GeneratedQueries
from bica_graph.queries.settings import QuerySettings
from bica_graph.queries.stage import (
    QueriesReport,
    make_queries,
    query_sets,
    read_queries,
    remove_queries,
)
from bica_graph.queries.titles import TitleQueries

__all__ = [
    "FileQueries",
    "GeneratedQueries",
    "QueriesReport",
    "QuerySettings",
    "TitleQueries",
    "make_queries",
    "query_sets",
    "read_queries",
    "remove_queries",
]
