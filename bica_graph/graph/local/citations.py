"""
Citations as compressed arrays: for each paper, by the rank of its id, the ranks of its neighbours.

Made from the records when they have changed, and kept in a file that bears the counters of the
records it was made of.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.papers import Direction

    Ranks = NDArray[np.int32]

_HEADER = 512
_OFFSET = np.dtype("<i8")
_RANK = np.dtype("<i4")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which records a file was made of: of which graph, at which counters, and how many."""

    identity: str
    nodes: int
    citations: int
    papers: int
    links: int


@dataclass(frozen=True, slots=True)
class Links:
    """Neighbours one way: those of paper *i* are ``ranks[offsets[i]:offsets[i + 1]]``, sorted."""

    offsets: NDArray[np.int64]
    ranks: Ranks

    def of(self, papers: Ranks) -> Ranks:
        """Give the neighbours of all *papers*, one after the other."""
        begins = self.offsets[papers]
        counts = self.offsets[papers + 1] - begins
        shifts = begins - np.concatenate(([0], np.cumsum(counts)[:-1]))
        index = np.repeat(shifts, counts)
        index += np.arange(len(index))
        found: Ranks = self.ranks[index]
        return found

    def degrees(self, papers: Ranks) -> NDArray[np.int64]:
        """Count the neighbours of each of *papers*."""
        return np.asarray(self.offsets[papers + 1] - self.offsets[papers])


@dataclass(frozen=True, slots=True)
class Citations:
    """All citations, by citing paper in *out* and by cited paper in *into*."""

    out: Links
    into: Links

    def near(self, papers: Ranks, direction: Direction) -> Ranks:
        """Give all papers one citation from any of *papers*, each once, sorted."""
        return np.unique(np.concatenate([links.of(papers) for links in self._ways(direction)]))

    def bound(self, paper: int, direction: Direction) -> int:
        """Count the routes of one or two citations from *paper*: no fewer than papers there."""
        ways = self._ways(direction)
        near = np.concatenate([links.of(np.array([paper], dtype=_RANK)) for links in ways])
        return len(near) + sum(int(links.degrees(near).sum()) for links in ways)

    def _ways(self, direction: Direction) -> list[Links]:
        return {"out": [self.out], "in": [self.into], "both": [self.out, self.into]}[direction]


def stamp(t: Transaction) -> Stamp:
    """Give the stamp of the records as they are."""
    row = t.one(
        "SELECT identity, nodes, citations, (SELECT count(*) FROM papers), "
        "(SELECT count(*) FROM citations) FROM state"
    )
    return Stamp(*(row or ()))


def built(t: Transaction, ranks_by_node: Ranks, papers: int) -> Citations:
    """Make the arrays of all citations in the records; *ranks_by_node* orders *papers* papers."""
    count = t.number("SELECT count(*) FROM citations")
    pairs = np.fromiter(_numbers(t), dtype=_RANK, count=2 * count).reshape(count, 2)
    return arrays(ranks_by_node[pairs], papers)


def arrays(pairs: Ranks, papers: int) -> Citations:
    """Make the arrays of *pairs*, shape ``(n, 2)``: citing and cited, below *papers*."""
    citing, cited = pairs[:, 0], pairs[:, 1]
    return Citations(_links(citing, cited, papers), _links(cited, citing, papers))


def saved(path: Path, made: Stamp, citations: Citations) -> None:
    """
    Write arrays to *path*, whole or not at all.

    Raises:
        OSError: If there is no room, or the folder cannot be written.
    """
    header = json.dumps(asdict(made)).encode("utf-8").ljust(_HEADER)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(header)
            for array, kind in _parts(citations):
                file.write(np.ascontiguousarray(array, dtype=kind).data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def opened(path: Path, wanted: Stamp) -> Citations | None:
    """Map the arrays at *path* into memory; None when they are not of the *wanted* records."""
    offsets = _OFFSET.itemsize * (wanted.papers + 1)
    ranks = _RANK.itemsize * wanted.links
    if not path.is_file() or path.stat().st_size != _HEADER + 2 * (offsets + ranks):
        return None
    data = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    if data[:_HEADER].tobytes() != json.dumps(asdict(wanted)).encode("utf-8").ljust(_HEADER):
        return None
    ends = np.cumsum([_HEADER, offsets, offsets, ranks, ranks]).tolist()
    parts = [data[begin:end] for begin, end in pairwise(ends)]
    return Citations(
        out=Links(parts[0].view(_OFFSET), parts[2].view(_RANK)),
        into=Links(parts[1].view(_OFFSET), parts[3].view(_RANK)),
    )


def _parts(citations: Citations) -> list[tuple[NDArray[Any], np.dtype[Any]]]:
    out, into = citations.out, citations.into
    return [
        (out.offsets, _OFFSET),
        (into.offsets, _OFFSET),
        (out.ranks, _RANK),
        (into.ranks, _RANK),
    ]


def _numbers(t: Transaction) -> Iterator[int]:
    return chain.from_iterable(t.stream("SELECT citing, cited FROM citations"))


def _links(begins: Ranks, ends: Ranks, papers: int) -> Links:
    keys = begins.astype(np.int64) * papers + ends
    keys.sort()
    offsets = np.searchsorted(keys, np.arange(papers + 1, dtype=np.int64) * papers)
    keys %= max(papers, 1)
    return Links(offsets.astype(_OFFSET), keys.astype(_RANK))
