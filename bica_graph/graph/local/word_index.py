"""
The full-text index over titles and abstracts in SQLite (FTS5), and searches in it.

It holds no texts of its own. It is made when it is first asked for, and triggers keep it current.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.records.papers import FoundPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.local.store import Store, Transaction
    from bica_graph.graph.search_terms import SearchTerm
    from bica_graph.progress import Progress

_THERE = "SELECT count(*) FROM sqlite_master WHERE name = 'words'"
_FORGET = """
    INSERT INTO words (words, rowid, title, abstract)
    VALUES ('delete', old.node, old.title, old.abstract);
"""
_LEARN = "INSERT INTO words (rowid, title, abstract) VALUES (new.node, new.title, new.abstract);"
_CREATE = (
    """
    CREATE VIRTUAL TABLE words USING fts5(
      title, abstract, content='texts', content_rowid='node',
      tokenize='porter unicode61 remove_diacritics 0'
    )
    """,
    "INSERT INTO words (words) VALUES ('rebuild')",
    f"CREATE TRIGGER words_insert AFTER INSERT ON texts BEGIN {_LEARN} END",
    f"CREATE TRIGGER words_update AFTER UPDATE ON texts BEGIN {_FORGET} {_LEARN} END",
    f"CREATE TRIGGER words_delete AFTER DELETE ON texts BEGIN {_FORGET} END",
)
_SEARCH = """
    SELECT papers.id, ifnull(texts.title, ''), papers.year
    FROM words JOIN papers ON papers.node = words.rowid JOIN texts ON texts.node = words.rowid
    WHERE words MATCH ? ORDER BY bm25(words), papers.id LIMIT ?
"""


def ready_word_index(store: Store, progress: Progress) -> None:
    """
    Create the index unless it is there.

    Raises:
        GraphBusy: If it has to be created, and another process is writing.
    """
    with store.reading() as t:
        if t.number(_THERE):
            return
    with store.writing() as t, progress.work("index the words of papers", None, "papers") as done:
        if not t.number(_THERE):
            for statement in _CREATE:
                t.run(statement)
            done(t.number("SELECT count(*) FROM texts"))


def search_words(t: Transaction, terms: Sequence[SearchTerm], limit: int) -> list[FoundPaper]:
    """Give up to *limit* papers that hold all *terms*, the best match first."""
    words = " ".join(f'"{each.words}"{" *" if each.prefix else ""}' for each in terms)
    return [FoundPaper(*row) for row in t.all(_SEARCH, (words, limit))]
