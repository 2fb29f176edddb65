"""Recognises the columns of other tools, and files that are no training files of texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bica_graph.export.layouts.parsed_row import Problem
from bica_graph.export.layouts.registry import recognise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.export.layouts.columns import Row

_OTHER_NAMES = {
    "query": ("anchor", "question", "query_text", "claim"),
    "positive": (
        "answer",
        "positive_text",
        "pos_text",
        "positive_passage",
        "passage",
        "document",
        "context",
        "response",
    ),
    "negative": ("negative_text", "neg_text", "negative_passage", "hard_negative"),
}
"""Other usual names of our columns, in lower case; the first one that is there is taken."""

_NUMBERED = re.compile(r"(?:hard[_-]?)?neg(?:ative)?[_-]?([0-9]+)", re.IGNORECASE)
_NAMES_AN_ID = re.compile(
    r"(?:q|p|d|query|doc|document|passage|corpus|pos|neg|positive|negative)[_-]?p?ids?",
    re.IGNORECASE,
)
_PAPER_ID = {"id", "_id", "pmid", "doi", "paperid", "paper_id", "corpusid"}
_PAPER_TEXT = {"title", "abstract", "text"}
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive, such as .npz or .xlsx",
    b"PAR1": "Parquet, which needs a name that ends with .parquet",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "a SQLite database",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04\x95": "a Python pickle",
    b"<!DOCTYPE": "HTML",
    b"<html": "HTML",
    b"<?xml": "XML",
}
"""Kinds of other files by their first bytes."""
LONGEST_SIGNATURE = max(map(len, _SIGNATURES))
_RUN_OR_QRELS = re.compile(r"\S+\s+(?:0|Q0)\s+\S+\s+-?\d+(?:\s+\S+\s+\S+)?\s*")
_TABLE_OF_IDS = re.compile(r"\s*\[?\s*\d+(?:[\t, ]\s*\d+){1,}\s*\]?\s*")
_WORDS = re.compile(r"[\w ]+")


def our_names(row: Row) -> dict[str, str]:
    """
    Give the columns of *row* that have another name than ours, with the name they have here.

    Columns of texts alone, with names that nobody knows, are taken in their order, as
    sentence-transformers does: query, positive, negatives.
    """
    found = _by_name(list(row))
    if _is_known(row, found):
        return found
    if len(row) < 3 or not all(type(value) is str for value in row.values()):
        return {}
    if any(_NAMES_AN_ID.fullmatch(name) for name in row):
        return {}
    query, positive, *negatives = row
    numbered = _numbered(negatives) if len(negatives) > 1 else {negatives[0]: "negative"}
    return {query: "query", positive: "positive", **numbered}


def renamed(row: Row, names: Mapping[str, str]) -> Row:
    """Give *row* with the names of `our_names`."""
    return {names.get(name, name): value for name, value in row.items()} if names else row


def wrong_order(row: Row) -> Problem | None:
    """Say that sentence-transformers would take the columns of texts of *row* for one another."""
    order = [name for name in row if name in ("query", "positive") or name.startswith("negative")]
    if len(order) != len(row) or order[:2] == ["query", "positive"] or "query" not in order:
        return None
    return Problem(
        "column_order",
        "sentence-transformers takes columns in their order, whatever their names: write query, "
        "positive, negative",
    )


def other_kind(first: str) -> Problem | None:
    """Say what a file is whose first line is *first*; None if it may be JSON lines of objects."""
    text = first.strip()
    if not text or text.startswith("{"):
        return None
    if _RUN_OR_QRELS.fullmatch(text):
        return _ids("a TREC file of judgements or of a ranking")
    if _TABLE_OF_IDS.fullmatch(text):
        return _ids("a file of ids, such as ColBERT's triples or MS MARCO's pairs")
    if text in ("[", "[{") or re.match(r'\[\s*\{\s*"', text):
        return Problem(
            "json_array", "the file is one JSON array: write each of its objects on its own line"
        )
    for separator, name in (("\t", "a table with tabs (TSV)"), (",", "CSV"), (";", "CSV")):
        cells = text.split(separator)
        if len(cells) > 1 and all(_WORDS.fullmatch(cell.strip().strip('"')) for cell in cells):
            return Problem(
                "not_json_lines", f"the file is {name}: convert it to JSON lines or Parquet"
            )
    return None


def by_signature(first: bytes) -> Problem | None:
    """Say what a file is that begins with the bytes *first*; None if it may be JSON lines."""
    for signature, kind in _SIGNATURES.items():
        if first.startswith(signature):
            return Problem("other_format", f"the file is {kind}: give a training file")
    return None


def other_file(row: Row) -> Problem | None:
    """Say that the file holds papers, or ids in place of texts, if *row* shows it."""
    names = {name.lower() for name in row}
    known = _is_known(row, _by_name(list(row)))
    if names & _PAPER_ID and names & _PAPER_TEXT and not known:
        listed = ", ".join(list(row)[:8])
        return Problem(
            "papers_not_rows",
            f"the file holds papers or queries ({listed}), and no triplets: give a training file",
        )
    return _id_file(row)


def _id_file(row: Row) -> Problem | None:
    named = [name for name in row if _NAMES_AN_ID.fullmatch(name)]
    lists = [name for name in ("pos", "neg", "positives", "negatives") if name in row]
    numbers = [name for name in lists if _is_of_ids(row[name])]
    others = [name for name in row if name not in named and name not in numbers]
    texts = any(_is_text(row[name]) for name in others)
    if texts or not (numbers or (named and len(row) > 1)):
        return None
    if not numbers and recognise(frozenset(row)) is not None:
        return None
    return _ids(f"a file of ids ({', '.join([*named, *numbers])})")


def _ids(what: str) -> Problem:
    return Problem(
        "ids_not_texts", f"the file is {what}: put the texts of queries and papers in their place"
    )


def _is_of_ids(value: Any) -> bool:
    """Return whether a value is a list of numbers, or an object of such lists."""
    if isinstance(value, dict):
        return bool(value) and all(_is_of_ids(each) for each in value.values())
    return isinstance(value, list) and bool(value) and all(type(each) is int for each in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) > 1


def _by_name(columns: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for ours, others in _OTHER_NAMES.items():
        known = {name.lower(): name for name in reversed(columns)}
        name = next((known[other] for other in others if other in known), None)
        if ours not in columns and name is not None:
            found[name] = ours
    numbered = [name for name in columns if _NUMBERED.fullmatch(name)]
    places = {name: int(_NUMBERED.fullmatch(name)[1]) for name in numbered}  # type: ignore[index]
    if any(name != f"negative_{place}" or place == 0 for name, place in places.items()):
        found |= _numbered(sorted(numbered, key=lambda name: places[name]))
    return found


def _is_known(row: Row, names: Mapping[str, str]) -> bool:
    """Return whether the columns of *row*, with other *names*, are those of a layout."""
    return recognise(frozenset(names.get(name, name) for name in row)) is not None


def _numbered(columns: Sequence[str]) -> dict[str, str]:
    """Number columns of negatives from 1."""
    return {
        name: ours for place, name in enumerate(columns, 1) if name != (ours := f"negative_{place}")
    }
