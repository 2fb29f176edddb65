"""
Collect records of papers into batches in which each paper has an id and occurs once.

The result does not depend on the size of the batches: each record is treated as if all records
before it were in the graph already.
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
"""
A batch is complete when its texts and citations reach this size, even with few papers: it bounds
the memory of a transaction.
"""
_KINDS = ("pmid", "doi")
_FIELDS = tuple(field.name for field in fields(PaperRecord) if field.name != "id")


class PaperBatch(NamedTuple):
    """Papers to write together, and the number of records that they were merged from."""

    papers: list[PaperRecord]
    records: int


def paper_batches(records: Iterable[PaperRecord], size: int, find: Find) -> Iterator[PaperBatch]:
    """
    Collect *records* into batches.

    A record without an id belongs to the paper with its PMID, or else to the paper with its DOI.
    If there is no such paper, it is a new one, whose id is the PMID, or else the DOI. Records of
    the same paper in a batch are merged: each field has the last value that was given.

    Args:
        records: Records in order; one without an id has a PMID or a DOI.
        size: Maximum number of records in a batch.
        find: Looks papers up in the graph by PMID and DOI.

    Yields:
        Batches in order. Each must be written to the graph before the next one is requested.
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
    """Estimate the characters that *record* adds to a transaction; a citation counts as 100."""
    return len(record.title or "") + len(record.abstract or "") + 100 * len(record.references or ())


def _known(records: Iterable[PaperRecord], find: Find) -> dict[Key, str]:
    """Look up the papers that have the PMIDs and DOIs of the records without an id."""
    keys = list(
        {key: None for record in records if record.id is None for key in _keys(record)},
    )
    if not keys:
        return {}
    asked = [(value, None) if kind == "pmid" else (None, value) for kind, value in keys]
    return {key: id for key, id in zip(keys, find(asked), strict=True) if id is not None}


def _keys(record: PaperRecord) -> list[Key]:
    """List the keys by which the paper of *record* can be found, the decisive one first."""
    return [(kind, value) for kind in _KINDS if (value := getattr(record, kind))]


class _Batch:
    """The papers of a batch by id, merged from the records so far."""

    def __init__(self, known: dict[Key, str]) -> None:
        self.papers: dict[str, PaperRecord] = {}
        self._known = known
        self._holders: defaultdict[Key, set[str]] = defaultdict(set)

    def take(self, records: Sequence[PaperRecord]) -> int:
        """
        Add records in order, until one needs a new look-up in the graph.

        Returns:
            The number of records added, at least one. The look-up for the next record must be
            repeated after this batch is written.
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
        """Find the papers with *key*: all of the batch, and the smallest id of the graph."""
        holders = self._holders.get(key, set())
        known = self._known.get(key)
        if known is None:
            return holders
        kind, value = key
        given = getattr(self.papers.get(known), kind, None)
        if given is not None and given != value:
            # This batch takes the key from the paper that the graph named. Whether another paper
            # of the graph has it, too, is known only after the batch is written.
            raise _Outdated
        return holders | {known}


class _Outdated(Exception):
    """The batch changes a paper in a way that makes the look-up in the graph invalid."""


def _merged(before: PaperRecord, after: PaperRecord) -> PaperRecord:
    """Merge two records of a paper: the fields of the later one win."""
    given = {name: value for name in _FIELDS if (value := getattr(after, name)) is not None}
    return replace(before, **given)
