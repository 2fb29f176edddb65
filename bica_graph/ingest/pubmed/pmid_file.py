"""Reads files of PMIDs, one in each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.exact.ids import normal_pmid
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.text_lines import parsed_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_pmids(files: Sequence[str | Path]) -> tuple[str, ...]:
    """
    Read the lines of files, plain or gzip, that are neither blank nor begin with ``#``.

    Which of them are PMIDs is decided by `CrawlSettings.seeds`.

    Args:
        files: Paths; ``-`` is standard input.

    Raises:
        RecordError: If a line is no text, or a file is empty.
        SourceError: If a file cannot be read.
    """
    found: dict[str, None] = {}
    with text_sources(files) as sources:
        for source in sources:
            found.update(dict.fromkeys(parsed_lines(source, str.strip)))
    return tuple(each for each in found if not each.startswith("#"))


def known_pmids(file: str | Path) -> frozenset[str]:
    """
    Read the PMIDs of a file, in any spelling.

    Raises:
        SourceError: If one of its lines is no PMID; and as for `read_pmids`.
    """
    found = {line: normal_pmid(line) for line in read_pmids([file])}
    wrong = [line for line, pmid in found.items() if pmid is None]
    if wrong:
        raise SourceError(
            f"{file}: {wrong[0]!r:.60} is no PMID, such as 29456894: write one in each line, and # "
            "before what is none"
        )
    return frozenset(each for each in found.values() if each is not None)
