"""Names the queries that a paper answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.output.words import counted, verb

if TYPE_CHECKING:
    from bica_graph.records.evidence import Relation
    from bica_graph.records.queries import QueryKey

_NAMED = 3


def answered(relation: Relation, query: QueryKey) -> str:
    """
    Say what the paper of *relation* answers: *query* itself, or others with the same text.

    Example:
        >>> from bica_graph.records.evidence import Relation
        >>> from bica_graph.records.queries import QueryKey
        >>> relation = Relation("p", (QueryKey("dev", "q2"),), None, (), 0, ())
        >>> answered(relation, QueryKey("dev", "q2")), answered(relation, QueryKey("dev", "q1"))
        ('the query', 'query q2 of set dev, which has the same text')
    """
    others = [key for key in relation.queries if key != query]
    if len(others) < len(relation.queries):
        return "the query"
    named = [f"query {key.id} of set {key.set}" for key in others[:_NAMED]]
    if len(others) > _NAMED:
        named.append(counted(len(others) - _NAMED, "more query"))
    return f"{' and '.join(named)}, which {verb(len(others), 'has', 'have')} the same text"
