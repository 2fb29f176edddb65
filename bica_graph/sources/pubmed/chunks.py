"""Reads a file of PubMed in chunks of records, which can be handed from process to process."""

from __future__ import annotations

import marshal
import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bica_graph.errors import RecordError
from bica_graph.records.papers import PaperRecord
from bica_graph.sources.bad_line import BadLine
from bica_graph.sources.files.text_lines import TextSource, file_stamp, read_chunks, unreadable
from bica_graph.sources.pubmed.articles import DeletedPapers, PubmedArticle, Rejected, read_records
from bica_graph.sources.pubmed.fields import heading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bica_graph.sources.pubmed.wanted import Wanted

    Record = PubmedArticle | DeletedPapers

RECORDS = 500
"""Records of a chunk, at most."""


@dataclass(slots=True)
class Chunk:
    """Records of a file, in its order, and what was left out among them."""

    file: str
    """The file, as the user gave it."""
    records: list[Record] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Papers that were not wanted, by reason."""
    rejected: list[Rejected] = field(default_factory=list)
    """Records that cannot be used."""
    size: int = 0
    """Bytes of the file that were read for the chunk, before decompression."""
    last: bool = False
    """Whether the file has been read to its end."""

    @property
    def full(self) -> bool:
        """Whether the chunk should be handed over."""
        return len(self.records) + len(self.rejected) >= RECORDS


def read_file(path: Path, wanted: Wanted) -> Iterator[Chunk]:
    """
    Read a file of the baseline or its updates, plain or gzip.

    Args:
        path: The file.
        wanted: Which papers are wanted; deleted ones are always given.

    Yields:
        Chunks in order; the last one, which may be empty, is marked.

    Raises:
        RecordError: If the file is damaged or not PubMed's; what precedes the fault was yielded.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    name = str(path)
    try:
        source = TextSource(name, path, file_stamp(os.stat(path)))
    except OSError as error:
        raise unreadable(name, error) from error
    chunk = Chunk(name)

    def advance(count: int) -> None:
        chunk.size += count

    try:
        for record in read_records(read_chunks(source, advance), name):
            if chunk.full:
                yield chunk
                chunk = Chunk(name)
            _add(record, chunk, wanted)
    except BadLine as damage:
        yield chunk
        raise RecordError(name, 0, damage.reason, damage.message) from None
    except RecordError:
        yield chunk
        raise
    chunk.last = True
    yield chunk


def _add(record: Record | Rejected, chunk: Chunk, wanted: Wanted) -> None:
    if isinstance(record, Rejected):
        chunk.rejected.append(record)
        return
    reason = wanted.reason_against(record.paper) if isinstance(record, PubmedArticle) else None
    if reason is None:
        chunk.records.append(record)
    else:
        chunk.left_out[reason] += 1


def pack(chunk: Chunk) -> bytes:
    """Turn a chunk into bytes, much quicker than pickle does; the file's name is left out."""
    errors = [
        (each.error.file, each.error.line, each.error.reason, each.error.message, each.raw)
        for each in chunk.rejected
    ]
    records = [_packed(record) for record in chunk.records]
    return marshal.dumps((records, dict(chunk.left_out), errors, chunk.size, chunk.last))


def unpack(file: str, packed: bytes) -> Chunk:
    """Make a chunk of *file* of what *pack* gave, in the same version of Python."""
    records, left_out, errors, size, last = marshal.loads(packed)  # noqa: S302 - our own bytes
    return Chunk(
        file,
        [_unpacked(record) for record in records],
        Counter(left_out),
        [Rejected(RecordError(*error), raw) for *error, raw in errors],
        size,
        last,
    )


def _packed(record: Record) -> tuple[Any, ...]:
    if isinstance(record, DeletedPapers):
        return (record.pmids,)
    paper = record.paper
    return (
        record.retracts,
        record.unresolved,
        tuple([(each.ui, each.name, each.major) for each in paper.mesh or ()]),
        *(getattr(paper, name) for name in _FIELDS),
    )


def _unpacked(packed: tuple[Any, ...]) -> Record:
    if len(packed) == 1:
        return DeletedPapers(*packed)
    retracts, unresolved, mesh, *values = packed
    headings = tuple([heading(*each) for each in mesh])
    paper = PaperRecord(**dict(zip(_FIELDS, values, strict=True)), mesh=headings)
    return PubmedArticle(paper, retracts, unresolved)


_FIELDS = tuple(name for name in PaperRecord.__slots__ if name != "mesh")
