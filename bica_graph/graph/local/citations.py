"""
Citations as compressed arrays: for each paper, by the rank of its id, the ranks of its neighbours.

Made from the records when they have changed, and kept in four .npy files whose names hold a digest
of the counters of the records that they were made of.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.output.files import open_new, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from bica_graph.graph.local.folder import Folder
    from bica_graph.graph.local.store import Transaction
    from bica_graph.records.papers import Direction

    Ranks = NDArray[np.int32]

_OFFSET = np.dtype("<i8")
_RANK = np.dtype("<i4")
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which records arrays were made of: of which graph, at which counters, and how many."""

    identity: str
    nodes: int
    citations: int
    papers: int
    links: int

    @property
    def digest(self) -> str:
        """Sixteen hex digits that are others for other records."""
        return sha256(json.dumps(asdict(self)).encode("utf-8")).hexdigest()[:16]


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


def saved(folder: Folder, made: Stamp, citations: Citations) -> None:
    """
    Write arrays into *folder*, each file whole or not at all; those of other records go.

    Raises:
        OSError: If there is no room, or the folder cannot be written.
    """
    out, into = citations.out, citations.into
    parts: tuple[NDArray[Any], ...] = (out.offsets, out.ranks, into.offsets, into.ranks)
    for part, path in zip(parts, folder.citations(made.digest), strict=True):
        _save(path, part)
    folder.remove_citations(made.digest)


def opened(folder: Folder, wanted: Stamp) -> Citations | None:
    """Map the arrays in *folder* into memory; None when those of the *wanted* records are not."""
    paths = folder.citations(wanted.digest)
    lengths = (wanted.papers + 1, wanted.links)
    out, into = (_mapped(each, lengths) for each in (paths[:2], paths[2:]))
    return None if out is None or into is None else Citations(out, into)


def _save(path: Path, array: NDArray[Any]) -> None:
    part = part_of(path)
    try:
        with open_new(part, _PRIVATE) as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _mapped(paths: tuple[Path, ...], lengths: tuple[int, int]) -> Links | None:
    """Map the offsets and the ranks of one way; None unless both are whole, and fit each other."""
    offsets = _array(paths[0], _OFFSET, lengths[0])
    ranks = _array(paths[1], _RANK, lengths[1])
    if offsets is None or ranks is None or (offsets[0], offsets[-1]) != (0, len(ranks)):
        return None
    return Links(offsets, ranks)


def _array(path: Path, kind: np.dtype[Any], length: int) -> NDArray[Any] | None:
    """Map an array that is known beforehand; None when the file is gone, or holds another."""
    head = _head(kind, length)
    try:
        with path.open("rb") as file:
            # A head that is damaged makes NumPy raise anything.
            if file.read(len(head)) != head:
                return None
        if path.stat().st_size != len(head) + length * kind.itemsize:
            return None
        found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        return None
    return found.view(np.ndarray)


def _head(kind: np.dtype[Any], length: int) -> bytes:
    """Give the first bytes of an .npy file with such an array."""
    head = BytesIO()
    described = {"descr": kind.str, "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(head, described)
    return head.getvalue()


def _numbers(t: Transaction) -> Iterator[int]:
    return chain.from_iterable(t.stream("SELECT citing, cited FROM citations"))


def _links(begins: Ranks, ends: Ranks, papers: int) -> Links:
    keys = begins.astype(np.int64) * papers + ends
    keys.sort()
    offsets = np.searchsorted(keys, np.arange(papers + 1, dtype=np.int64) * papers)
    keys %= max(papers, 1)
    return Links(offsets.astype(_OFFSET), keys.astype(_RANK))
