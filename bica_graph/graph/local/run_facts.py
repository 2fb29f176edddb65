"""Counts the candidates of a run for its page, in a local graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.records.evidence import RunFacts, Serving, SuspectedFalseNegative

if TYPE_CHECKING:
    from bica_graph.graph.local.store import Transaction

_BAR = "min(CAST(({} + 1) / 2 * :bins AS INTEGER), :bins - 1)"
_COUNTED = {
    "positives": f"""
        SELECT {_BAR.format("positive_similarity")} AS bar, count(*) FROM mined
        WHERE run = :run AND positive_similarity IS NOT NULL GROUP BY bar ORDER BY bar
    """,
    "kept": f"""
        SELECT {_BAR.format("similarity_query")} AS bar, count(*) FROM candidates
        WHERE run = :run AND dropped_by = '[]' GROUP BY bar ORDER BY bar
    """,
    "dropped": f"""
        SELECT {_BAR.format("similarity_query")} AS bar, count(*) FROM candidates
        WHERE run = :run AND dropped_by <> '[]' GROUP BY bar ORDER BY bar
    """,
    "steps": """
        SELECT hop, strategy, step, count(*) FROM candidates
        WHERE run = :run AND dropped_by = '[]'
        GROUP BY hop, strategy, step ORDER BY hop IS NULL, hop, step IS NULL, step, strategy
    """,
    "negatives": """
        SELECT kept, count(*) FROM (
          SELECT (SELECT count(*) FROM candidates c
                  WHERE c.run = mined.run AND c.query = mined.query AND dropped_by = '[]') AS kept
          FROM mined WHERE run = :run
        ) GROUP BY kept ORDER BY kept
    """,
    "serving": """
        SELECT queries, count(*) FROM (
          SELECT count(*) AS queries FROM candidates
          WHERE run = :run AND dropped_by = '[]' GROUP BY paper
        ) GROUP BY queries ORDER BY queries
    """,
}
_OFTEN = """
    SELECT papers.id, ifnull(texts.title, ''), papers.pmid, papers.doi, count(*) AS queries
    FROM candidates JOIN papers ON papers.node = candidates.paper
    LEFT JOIN texts ON texts.node = papers.node
    WHERE run = :run AND dropped_by = '[]'
    GROUP BY papers.node ORDER BY queries DESC, papers.id LIMIT :most
"""
_SUSPICIOUS = """
    SELECT queries.set_name, queries.id, queries.text, papers.id, ifnull(texts.title, ''),
           papers.pmid, papers.doi, similarity_query, positive_similarity
    FROM candidates
    JOIN mined ON mined.run = candidates.run AND mined.query = candidates.query
    JOIN queries ON queries.number = candidates.query
    JOIN papers ON papers.node = candidates.paper
    LEFT JOIN texts ON texts.node = papers.node
    WHERE candidates.run = :run AND dropped_by = '[]'
    ORDER BY similarity_query - positive_similarity DESC, 1, 2, 4 LIMIT :most
"""


def run_facts(t: Transaction, run: int | None, bins: int, most: int) -> RunFacts:
    """Count the candidates of a run; see `graph.protocol.evidence.Evidence.run`."""
    given: dict[str, Any] = {"run": run, "bins": bins, "most": most}
    counted = {name: tuple(t.all(sql, given)) for name, sql in _COUNTED.items()}
    return RunFacts(
        **counted,
        often=tuple(Serving(*row) for row in t.all(_OFTEN, given)),
        suspected=tuple(SuspectedFalseNegative(*row) for row in t.all(_SUSPICIOUS, given)),
    )
