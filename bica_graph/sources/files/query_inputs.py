"""Opens a user's own queries: a file of queries, or a BEIR folder."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.output.words import beside
from bica_graph.sources.files.beir import find_beir_files, read_beir
from bica_graph.sources.files.inputs import check_readable, text_sources
from bica_graph.sources.files.query_files import ignore, read_query_file
from bica_graph.sources.files.text_lines import unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.progress import Advance
    from bica_graph.records.queries import Query
    from bica_graph.sources.files.beir import BeirFiles
    from bica_graph.sources.files.query_files import LeaveOut


@dataclass(frozen=True, slots=True)
class QueryInput:
    """
    Queries that can be read several times.

    *kind* is ``file`` or ``beir``, *split* the split of a BEIR folder, *size* the size of the
    files in bytes.
    """

    kind: str
    split: str | None
    size: int
    _read: Callable[..., Iterator[Query]]

    def read(self, leave_out: LeaveOut = ignore, advance: Advance = unread) -> Iterator[Query]:
        """
        Read the queries; see `read_query_file` and `read_beir`.

        Raises:
            RecordError: At the first malformed line.
            SourceError: If a file cannot be read.
        """
        return self._read(leave_out=leave_out, advance=advance)

    def digest(self, advance: Advance = unread) -> str:
        """
        Read all queries, and hash them to 32 hex digits.

        Equal queries have equal digests, whatever the format of their file.

        Raises:
            RecordError: At the first malformed line.
            SourceError: If a file cannot be read.
        """
        digest = blake2b(digest_size=16)

        def take(*words: object) -> None:
            digest.update(json.dumps(words).encode())

        for query in self.read(take, advance):
            positives = [[positive.paper, positive.grade] for positive in query.positives]
            take(query.id, query.text, positives)
        return digest.hexdigest()


def check_input(name: str | Path, split: str | None) -> None:
    """
    Check that `open_queries` will find its files.

    Raises:
        SourceError: If the file or folder is missing, or there is no such split.
    """
    if str(name) != "-" and Path(name).is_dir():
        find_beir_files(Path(name), split)
        return
    if split is not None:
        raise _no_folder(name)
    check_readable([name])


@contextmanager
def open_queries(name: str | Path, set_name: str, split: str | None) -> Iterator[QueryInput]:
    """
    Open a file of queries or a BEIR folder.

    Args:
        name: Path of the file or folder; ``-`` is standard input.
        set_name: The set that the queries will belong to.
        split: Which judgements of a BEIR folder; None for its only ones.

    Raises:
        SourceError: If the file or folder is missing, or there is no such split.
    """
    folder = Path(name)
    if str(name) != "-" and folder.is_dir():
        with open_split(find_beir_files(folder, split), set_name) as found:
            yield found
        return
    if split is not None:
        raise _no_folder(name)
    with text_sources([name]) as (source,):
        yield QueryInput("file", None, source.size, partial(read_query_file, source, set_name))


def _no_folder(name: str | Path) -> SourceError:
    """Make the error for what should be a folder, because a split was asked for."""
    if str(name) == "-" or Path(name).exists():
        return SourceError(f"{name}: is not a BEIR folder: leave out --split")
    return SourceError(f"{name}: there is no such folder: check the path{beside(Path(name))}")


@contextmanager
def open_split(files: BeirFiles, set_name: str) -> Iterator[QueryInput]:
    """
    Open the queries of one split of a BEIR folder.

    Raises:
        SourceError: If a file cannot be read.
    """
    with text_sources([files.queries, files.qrels]) as (queries, qrels):
        size = queries.size + qrels.size
        yield QueryInput("beir", files.split, size, partial(read_beir, queries, qrels, set_name))
