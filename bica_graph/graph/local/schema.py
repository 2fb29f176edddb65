"""The tables of a local graph."""

from __future__ import annotations

SCHEMA_VERSION = 4

MARK = 0x42694341
"""The application id in the header of our SQLite files: "BiCA" in ASCII."""

TABLES = (
    # Change counters show that arrays in memory, and the files of citations, are outdated: papers
    # counts changes of papers and embeddings, nodes counts creations and deletions of papers.
    """
    CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      identity TEXT NOT NULL,
      created TEXT NOT NULL,
      papers INTEGER NOT NULL DEFAULT 0,
      nodes INTEGER NOT NULL DEFAULT 0,
      citations INTEGER NOT NULL DEFAULT 0,
      encoder TEXT,
      indexed INTEGER NOT NULL DEFAULT 0,
      matrix INTEGER NOT NULL DEFAULT 1,
      dim INTEGER,
      places INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE papers (
      node INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      pmid TEXT,
      doi TEXT,
      year INTEGER,
      source TEXT,
      retracted INTEGER,
      reference_state TEXT,
      abstract_hash TEXT,
      abstract_digest TEXT,
      title_digest TEXT,
      title_abstract_digest TEXT,
      journal TEXT,
      languages TEXT,
      publication_types TEXT,
      version INTEGER,
      release TEXT,
      retraction TEXT,
      merged_into TEXT
    )
    """,
    "CREATE INDEX papers_pmid ON papers (pmid) WHERE pmid IS NOT NULL",
    "CREATE INDEX papers_doi ON papers (doi) WHERE doi IS NOT NULL",
    "CREATE INDEX papers_abstract_hash ON papers (abstract_hash) WHERE abstract_hash IS NOT NULL",
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
    # Long texts have their own table, so that scans of all papers read little.
    """
    CREATE TABLE texts (
      node INTEGER PRIMARY KEY,
      title TEXT,
      abstract TEXT
    )
    """,
    """
    CREATE TABLE embeddings (
      node INTEGER PRIMARY KEY,
      place INTEGER NOT NULL,
      norm REAL NOT NULL,
      sort_key INTEGER NOT NULL,
      embedded_hash TEXT NOT NULL
    )
    """,
    "CREATE INDEX embeddings_hash ON embeddings (embedded_hash)",
    "CREATE TABLE sources (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE citations (
      citing INTEGER NOT NULL,
      cited INTEGER NOT NULL,
      source INTEGER NOT NULL,
      PRIMARY KEY (citing, cited)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX citations_cited ON citations (cited)",
    """
    CREATE TABLE queries (
      number INTEGER PRIMARY KEY,
      set_name TEXT NOT NULL,
      id TEXT NOT NULL,
      text TEXT NOT NULL,
      text_hash TEXT,
      text_digest TEXT NOT NULL,
      origin TEXT NOT NULL,
      norm REAL,
      embedded_hash TEXT,
      embedding BLOB,
      left_out INTEGER,
      UNIQUE (set_name, id)
    )
    """,
    "CREATE INDEX queries_text_hash ON queries (text_hash)",
    """
    CREATE TABLE positives (
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      paper INTEGER NOT NULL,
      grade INTEGER NOT NULL,
      PRIMARY KEY (query, paper)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX positives_paper ON positives (paper)",
    """
    CREATE TABLE runs (
      number INTEGER PRIMARY KEY,
      stage TEXT NOT NULL,
      name TEXT NOT NULL,
      parameters TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      rng_seed INTEGER,
      encoder TEXT,
      started TEXT NOT NULL,
      finished TEXT,
      counts TEXT,
      kind TEXT,
      filters TEXT,
      UNIQUE (stage, name)
    )
    """,
    """
    CREATE TABLE mined (
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
    "CREATE INDEX mined_query ON mined (query)",
    """
    CREATE TABLE candidates (
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
    "CREATE INDEX candidates_query ON candidates (query)",
    "CREATE INDEX candidates_paper ON candidates (paper)",
    """
    CREATE TABLE steps (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      query INTEGER NOT NULL REFERENCES queries ON DELETE CASCADE,
      paper INTEGER NOT NULL,
      after INTEGER NOT NULL,
      PRIMARY KEY (run, query, paper, after)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX steps_query ON steps (query)",
)
