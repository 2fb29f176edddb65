"""
Citations as compressed sparse rows: for the rank of each paper, the ranks of its neighbours.

They are built from the database and kept in four .npy files. The file names contain a digest of
the database's change counters, so outdated files are never read.
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
    """The state of the database that arrays were built from: its identity, counters and sizes."""

    identity: str
    nodes: int
    citations: int
    papers: int
    links: int

    @property
    def digest(self) -> str:
        """A hash of the state, 16 hex digits."""
        return sha256(json.dumps(asdict(self)).encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Links:
    """Neighbours in one direction; paper *i* has ``ranks[offsets[i]:offsets[i + 1]]``, sorted."""

    offsets: NDArray[np.int64]
    ranks: Ranks

    def of(self, papers: Ranks) -> Ranks:
        """Give the neighbours of all *papers*, concatenated."""
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
        """Give all papers one citation away from any of *papers*, without repetitions, sorted."""
        return np.unique(np.concatenate([links.of(papers) for links in self._ways(direction)]))

    def bound(self, paper: int, direction: Direction) -> int:
        """Count the paths of one or two citations from *paper*, an upper bound on its papers."""
        ways = self._ways(direction)
        near = np.concatenate([links.of(np.array([paper], dtype=_RANK)) for links in ways])
        return len(near) + sum(int(links.degrees(near).sum()) for links in ways)

    def _ways(self, direction: Direction) -> list[Links]:
        return {"out": [self.out], "in": [self.into], "both": [self.out, self.into]}[direction]


def stamp(t: Transaction) -> Stamp:
    """Give the stamp of the present state of the database."""
    row = t.one(
        "SELECT identity, nodes, citations, (SELECT count(*) FROM papers), "
        "(SELECT count(*) FROM citations) FROM state"
    )
    return Stamp(*(row or ()))


def built(t: Transaction, ranks_by_node: Ranks, papers: int) -> Citations:
    """Build the arrays of all citations; *ranks_by_node* gives the ranks of *papers* papers."""
    count = t.number("SELECT count(*) FROM citations")
    pairs = np.fromiter(_numbers(t), dtype=_RANK, count=2 * count).reshape(count, 2)
    return arrays(ranks_by_node[pairs], papers)


def arrays(pairs: Ranks, papers: int) -> Citations:
    """Build the arrays from *pairs* of (citing, cited) ranks below *papers*, shape ``(n, 2)``."""
    citing, cited = pairs[:, 0], pairs[:, 1]
    return Citations(_links(citing, cited, papers), _links(cited, citing, papers))


def saved(folder: Folder, made: Stamp, citations: Citations) -> None:
    """
    Write arrays into *folder*, each file atomically, and delete those of other states.

    Raises:
        OSError: If the disk is full, or the folder cannot be written.
    """
    out, into = citations.out, citations.into
    parts: tuple[NDArray[Any], ...] = (out.offsets, out.ranks, into.offsets, into.ranks)
    for part, path in zip(parts, folder.citations(made.digest), strict=True):
        _save(path, part)
    folder.remove_citations(made.digest)


def opened(folder: Folder, wanted: Stamp) -> Citations | None:
    """Map the arrays of the state *wanted* into memory; None if *folder* does not have them."""
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
    """Map offsets and ranks of one direction; None unless both are complete and consistent."""
    offsets = _array(paths[0], _OFFSET, lengths[0])
    ranks = _array(paths[1], _RANK, lengths[1])
    if offsets is None or ranks is None or (offsets[0], offsets[-1]) != (0, len(ranks)):
        return None
    return Links(offsets, ranks)


def _array(path: Path, kind: np.dtype[Any], length: int) -> NDArray[Any] | None:
    """Map an array of known type and length; None if the file is missing or differs."""
    head = _head(kind, length)
    try:
        with path.open("rb") as file:
            # For a damaged header, NumPy may raise any error.
            if file.read(len(head)) != head:
                return None
        if path.stat().st_size != len(head) + length * kind.itemsize:
            return None
        found: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        return None
    return found.view(np.ndarray)


def _head(kind: np.dtype[Any], length: int) -> bytes:
    """Give the header of an .npy file with such an array."""
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
