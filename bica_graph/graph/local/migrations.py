"""
Upgrades the tables of a local graph from an older schema version.

Each step goes from one version to the next. All steps that a graph needs run in one transaction,
so an interrupted upgrade leaves the graph unchanged.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bica_graph.graph.version_one import kind_and_filters

if TYPE_CHECKING:
    import sqlite3

_SECOND = (
    "ALTER TABLE embeddings RENAME COLUMN lot TO sort_key",
    "ALTER TABLE runs ADD COLUMN kind TEXT",
    "ALTER TABLE runs ADD COLUMN filters TEXT",
    # Facts derived from verdicts are no longer stored, and the columns fit any strategy.
    """
    CREATE TABLE new_mined (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      reason TEXT,
      hop1 INTEGER,
      hop2 INTEGER,
      capped INTEGER NOT NULL,
      positive_similarity REAL,
      inadmissible TEXT,
      PRIMARY KEY (run, query)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO new_mined (run, query, reason, hop1, hop2, capped, positive_similarity)
    SELECT run, query, nullif(reason, 'all_dropped'), hop1, hop2, capped, positive_similarity
    FROM mined
    """,
    "DROP TABLE mined",
    "ALTER TABLE new_mined RENAME TO mined",
    "CREATE INDEX mined_query ON mined (query)",
    """
    CREATE TABLE new_candidates (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      paper INTEGER NOT NULL,
      strategy TEXT NOT NULL,
      rank INTEGER NOT NULL,
      hop INTEGER,
      path INTEGER,
      step INTEGER,
      probability REAL,
      similarity_step REAL,
      similarity_query REAL NOT NULL,
      similarity_positive REAL NOT NULL,
      through TEXT NOT NULL,
      dropped_by TEXT NOT NULL,
      score REAL,
      score_of TEXT,
      also TEXT,
      PRIMARY KEY (run, query, paper)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO new_candidates (
      run, query, paper, strategy, rank, hop, path, step, probability, similarity_step,
      similarity_query, similarity_positive, through, dropped_by
    )
    SELECT run, query, paper, strategy, rank, hop, path, step, probability, similarity_step,
           similarity_query, similarity_positive, through, dropped_by
    FROM candidates
    """,
    "DROP TABLE candidates",
    "ALTER TABLE new_candidates RENAME TO candidates",
    "CREATE INDEX candidates_query ON candidates (query)",
    "CREATE INDEX candidates_paper ON candidates (paper)",
)


_THIRD = "ALTER TABLE queries ADD COLUMN left_out INTEGER"

_FOURTH = (
    "ALTER TABLE papers ADD COLUMN journal TEXT",
    "ALTER TABLE papers ADD COLUMN languages TEXT",
    "ALTER TABLE papers ADD COLUMN publication_types TEXT",
    "ALTER TABLE papers ADD COLUMN version INTEGER",
    "ALTER TABLE papers ADD COLUMN release TEXT",
    "ALTER TABLE papers ADD COLUMN retraction TEXT",
    "ALTER TABLE papers ADD COLUMN merged_into TEXT",
    "CREATE INDEX papers_merged_into ON papers (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE TABLE mesh (number INTEGER PRIMARY KEY, ui TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
    """
    CREATE TABLE about (
      paper INTEGER NOT NULL,
      mesh INTEGER NOT NULL REFERENCES mesh,
      major INTEGER NOT NULL,
      PRIMARY KEY (paper, mesh)
    ) WITHOUT ROWID
    """,
)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Upgrade the tables from *version* to the present one; must run in a transaction."""
    if version < 2:
        for statement in _SECOND:
            connection.execute(statement)
        for number, parameters in connection.execute(
            "SELECT number, parameters FROM runs WHERE stage = 'mine'"
        ).fetchall():
            connection.execute(
                "UPDATE runs SET kind = ?, filters = ?, counts = '{}' WHERE number = ?",
                (*kind_and_filters(json.loads(parameters)), number),
            )
    if version < 3:
        connection.execute(_THIRD)
    if version < 4:
        for statement in _FOURTH:
            connection.execute(statement)
