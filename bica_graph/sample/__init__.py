"""A small invented corpus for the demo and for tests."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

_FOLDER = Path(str(files(__name__)))

PAPERS: Path = _FOLDER / "papers.jsonl"
"""One paper a line."""

CITATIONS: Path = _FOLDER / "citations.tsv"
"""One citation a line below the header ``citing cited``, except those told by a paper itself."""


def sample_files() -> tuple[Path, Path]:
    """
    Name the files of the sample corpus, ready for ``ingest jsonl``.

    Returns:
        The file of papers and the file of citations.

    Example:
        >>> [file.name for file in sample_files()]
        ['papers.jsonl', 'citations.tsv']
    """
    return PAPERS, CITATIONS
