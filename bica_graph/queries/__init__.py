"""Queries and the papers that answer them: from titles, from a model, or from a user's files."""

from __future__ import annotations

from bica_graph.queries.stage import QueriesReport, make_queries, query_sets, remove_queries

__all__ = ["QueriesReport", "make_queries", "query_sets", "remove_queries"]
