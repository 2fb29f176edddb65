"""Which field of a file each field of a paper is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIELDS = ("id", "pmid", "doi", "title", "abstract", "year", "references", "retracted")
"""The fields of a paper."""

BEIR: Mapping[str, str] = {"id": "_id", "abstract": "text"}
"""The fields of a corpus in BEIR's layout."""

_USUAL = {
    "id": "_id paperId paper_id doc_id docid docno document_id corpusid corpus_id openalex_id",
    "pmid": "pubmed_id",
    "title": "paperTitle paper_title",
    "abstract": "text paperAbstract abstract_text contents passage",
    "year": "publication_year pub_year",
    "references": "referenced_works outCitations cited_papers reference_ids",
    "retracted": "is_retracted",
}
_MEANINGS = {name: name for name in FIELDS} | {
    other.lower(): name for name, others in _USUAL.items() for other in others.split()
}


def check_field_names(names: Mapping[str, str]) -> None:
    """Raise ValueError unless *names* goes from fields of a paper to names."""
    for ours, theirs in names.items():
        if ours not in FIELDS:
            raise SettingError(f"a paper has no field {ours!r}: its fields are {', '.join(FIELDS)}")
        if not theirs:
            raise SettingError(f"the name of the field for {ours} is empty")


def likely_fields(found: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """
    Guess which fields of a paper could be read from fields that are ignored.

    Args:
        found: Names of ignored fields.
        names: The names from which fields are read already, where they are not our own.

    Returns:
        The likely names by field of a paper, the first one found for each.

    Example:
        >>> likely_fields(["_id", "venue", "text"], {}), likely_fields(["text"], {"abstract": "a"})
        ({'id': '_id', 'abstract': 'text'}, {})
    """
    likely: dict[str, str] = {}
    for theirs in found:
        ours = _MEANINGS.get(theirs.lower())
        if ours is not None and ours not in names:
            likely.setdefault(ours, theirs)
    return likely


def option_for(ours: str, theirs: str) -> str:
    """Write the option that reads *ours* from the field *theirs*."""
    return f"--field {ours}={theirs}"
