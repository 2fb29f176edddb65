"""
Gathers papers into batches with an id for each, none twice.

What comes out does not depend on the size of a batch: each record is judged as if all before it
were in the graph already.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from typing import TYPE_CHECKING, NamedTuple

from bica_graph.records.papers import PaperRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Find = Callable[[Sequence[tuple[str | None, str | None]]], list[str | None]]
    """`graph.protocol.Papers.find`."""
    Key = tuple[str, str]

BATCH_CHARACTERS = 16_000_000
"""A batch is closed when its texts and citations weigh this much, however few the papers."""
_KINDS = ("pmid", "doi")
_TOLD = tuple(field.name for field in fields(PaperRecord) if field.name != "id")


class PaperBatch(NamedTuple):
    """Papers to be written together, and how many records they were put together from."""

    papers: list[PaperRecord]
    records: int


def paper_batches(records: Iterable[PaperRecord], size: int, find: Find) -> Iterator[PaperBatch]:
    """
    Gather *records* into batches.

    A record without an id is one of the paper that has its PMID, else of the one that has its
    DOI; when there is none, its PMID or else its DOI is the id of a new paper. Of a paper that
    comes more than once in a batch, each field has the value that was told last.

    Args:
        records: Papers in order; one without an id has a PMID or a DOI.
        size: Records in a batch, at most.
        find: Asks the graph for papers by PMID and DOI.

    Yields:
        Batches in order. Each must be in the graph before the next is asked for.
    """
    for chunk in _chunks(records, size):
        waiting = chunk
        while waiting:
            batch = _Batch(_known(waiting, find))
            taken = batch.take(waiting)
            yield PaperBatch(list(batch.papers.values()), taken)
            waiting = waiting[taken:]


def _chunks(records: Iterable[PaperRecord], size: int) -> Iterator[list[PaperRecord]]:
    chunk: list[PaperRecord] = []
    characters = 0
    for record in records:
        chunk.append(record)
        characters += _weight(record)
        if len(chunk) >= size or characters >= BATCH_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _weight(record: PaperRecord) -> int:
    """Bound the characters that *record* brings to a transaction; a citation counts as 100."""
    return len(record.title or "") + len(record.abstract or "") + 100 * len(record.references or ())


def _known(records: Iterable[PaperRecord], find: Find) -> dict[Key, str]:
    """Ask the graph who has the PMIDs and DOIs of the records without an id."""
    keys = list(
        {key: None for record in records if record.id is None for key in _keys(record)},
    )
    if not keys:
        return {}
    asked = [(value, None) if kind == "pmid" else (None, value) for kind, value in keys]
    return {key: id for key, id in zip(keys, find(asked), strict=True) if id is not None}


def _keys(record: PaperRecord) -> list[Key]:
    """List what *record* may be known by, in the order in which that counts."""
    return [(kind, value) for kind in _KINDS if (value := getattr(record, kind))]


class _Batch:
    """Papers by id, as the records so far tell them, above what the graph knows."""

    def __init__(self, known: dict[Key, str]) -> None:
        self.papers: dict[str, PaperRecord] = {}
        self._known = known
        self._holders: defaultdict[Key, set[str]] = defaultdict(set)

    def take(self, records: Sequence[PaperRecord]) -> int:
        """
        Take records in order, as far as they can be judged.

        Returns:
            How many were taken; at least one. The next one needs the graph's answer anew, after
            this batch is written.
        """
        for count, record in enumerate(records):
            try:
                self._add(record if record.id is not None else self._with_id(record))
            except _Outdated:
                return count
        return len(records)

    def _add(self, record: PaperRecord) -> None:
        id = record.id or ""
        before = self.papers.get(id)
        for key in _keys(before) if before else ():
            self._holders[key].discard(id)
        after = record if before is None else _merged(before, record)
        for key in _keys(after):
            self._holders[key].add(id)
        self.papers[id] = after

    def _with_id(self, record: PaperRecord) -> PaperRecord:
        keys = _keys(record)
        for key in keys:
            holders = self._holders_of(key)
            if holders:
                chosen = min(holders, key=lambda holder: (holder != key[1], holder))
                return replace(record, id=chosen)
        return replace(record, id=keys[0][1])

    def _holders_of(self, key: Key) -> set[str]:
        """Give papers that have *key*: those of the batch, and the smallest of the graph."""
        holders = self._holders.get(key, set())
        known = self._known.get(key)
        if known is None:
            return holders
        kind, value = key
        told = getattr(self.papers.get(known), kind, None)
        if told is not None and told != value:
            # The graph's answer no longer holds, and who comes after that paper is not known.
            raise _Outdated
        return holders | {known}


class _Outdated(Exception):
    """The batch itself changes what the graph has answered."""


def _merged(before: PaperRecord, after: PaperRecord) -> PaperRecord:
    """Put the later record of a paper over the earlier one."""
    told = {name: value for name in _TOLD if (value := getattr(after, name)) is not None}
    return replace(before, **told)
