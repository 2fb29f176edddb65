"""Reads files of PMIDs, one in each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
