"""A small corpus of invented papers, for the demo and for tests."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_FOLDER = Path(str(files(__name__)))

PAPERS: Path = _FOLDER / "papers.jsonl"
"""JSONL file with one paper per line."""

CITATIONS: Path = _FOLDER / "citations.tsv"
"""TSV file of citations, except those in the reference lists of two papers."""


def sample_files() -> tuple[Path, Path]:
    """
    Give the files of the sample corpus, as input for ``ingest jsonl``.

    Returns:
        The file of papers and the file of citations.

    Example:
        >>> [file.name for file in sample_files()]
        ['papers.jsonl', 'citations.tsv']
    """
    return PAPERS, CITATIONS
