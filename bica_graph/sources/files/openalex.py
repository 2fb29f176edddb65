"""
Reads works of OpenAlex: papers, and the citations among them.

A work refers to others by ids of OpenAlex, but a graph knows most papers by their PMIDs. So the
files are read twice:

1. `collect_work_ids` notes the number and the PMID of each work that has one (12 bytes for each,
   some 450 MB for all of PubMed), and which works are papers of the graph, by PMID, DOI or id.
2. `read_works` yields the works that are papers of the graph, and those that cite one of them;
   or all works.

References then have the *key* of the work that they name: the PMID or DOI by which the graph
knows the paper; else its PMID, if it has one; else its id, as in ``W12``. A work that no file
describes has its id for a key. All works have the same keys on every pass, so citations of one
paper meet, wherever they were found. DOIs of other works are not kept: they would need tens of
gigabytes.

A line that cannot matter is not parsed: the first pass looks for the ids alone, and the second
passes over lines that mention no work of the graph. This is ten times as fast, and leaves faults
in such lines unnoticed. A file may also be one saved answer of the API, or a list of works, on one
line or on many.
"""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bica_graph.errors import RecordError
from bica_graph.sources.bad_line import BadLine, kind, shown
from bica_graph.sources.files.json_objects import quick_object
from bica_graph.sources.files.openalex_works import (
    is_xpac,
    mentioned,
    referenced_works,
    skimmed_keys,
    work_keys,
    work_paper,
)
from bica_graph.sources.files.text_lines import decoded, read_lines, stop, unread
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bica_graph.progress import Advance
    from bica_graph.records.papers import PaperRecord
    from bica_graph.sources.files.openalex_works import WorkKeys
    from bica_graph.sources.files.pmid_set import PmidSet
    from bica_graph.sources.files.text_lines import Bad, TextSource

    Skip = Callable[[bytes], bool]

_PAGE = re.compile(rb'\{\s*"(?:meta|results|group_by)"\s*:')
"""How an answer with several works begins; a work begins with its id."""

LARGEST_ANSWER = 64 << 20
"""In bytes; an answer of the API has at most 200 works."""


@dataclass(frozen=True, slots=True)
class GraphPapers:
    """The papers of a graph: their PMIDs, their DOIs in normal form, and numbers of works."""

    pmids: PmidSet
    dois: Collection[str] = frozenset()
    works: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkChoice:
    """
    Which works to read.

    *everything*: also those that have nothing to do with the graph. *with_xpac*: also those that
    OpenAlex marks as ``is_xpac``, which its API leaves out: data sets and repositories.
    """

    everything: bool = False
    with_xpac: bool = False


@dataclass(frozen=True, slots=True)
class OpenAlexWork:
    """
    A work: *work* is its id, and *key* the one by which references name it.

    *paper*: its record, without an id if the graph finds it by PMID or DOI; None if the work is
    only wanted because it cites papers of the graph. *cites*: keys of the cited papers, all of
    them, or those of the graph if *paper* is None.
    """

    work: str
    key: str
    paper: PaperRecord | None
    cites: tuple[str, ...]


@dataclass(slots=True)
class WorkCounts:
    """
    What became of the works.

    *works*: all. They are the sum of *papers*, *citing* (those without a paper that cite one of the
    graph), *outside* (nothing to do with the graph), *xpac* (left out) and *bad*.
    """

    works: int = 0
    papers: int = 0
    citing: int = 0
    outside: int = 0
    xpac: int = 0
    bad: int = 0


class WorkIds:
    """
    The keys of works.

    Args:
        works: Numbers of works with a PMID, sorted, of shape ``(n,)``.
        pmids: Their PMIDs, of shape ``(n,)``.
        known: The keys of those that are papers of the graph, by number.

    Example:
        >>> ids = WorkIds(np.array([5]), np.array([77], dtype=np.uint32), {6: "10.1/a"})
        >>> ids.keys([5, 6, 7])
        ['77', '10.1/a', 'W7']
    """

    def __init__(
        self, works: NDArray[np.int64], pmids: NDArray[np.uint32], known: Mapping[int, str]
    ) -> None:
        self._works = works
        self._pmids = pmids
        self.known = known

    def __len__(self) -> int:
        return len(self._works)

    def keys(self, works: Sequence[int]) -> list[str]:
        """Give the key of each of *works*."""
        if not works:
            return []
        asked = np.array(works, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._works, asked), len(self._works) - 1)
        if len(self._works):
            there = self._works[places] == asked
            pmids = np.where(there, self._pmids[places], 0).tolist()
        else:
            pmids = [0] * len(works)
        return [
            self.known.get(work) or (str(pmid) if pmid else f"W{work}")
            for work, pmid in zip(works, pmids, strict=True)
        ]

    def shared_pmids(self) -> frozenset[str]:
        """Give the PMIDs that several works have: these works are one paper."""
        pmids, times = np.unique(self._pmids, return_counts=True)
        return frozenset(map(str, pmids[times > 1].tolist()))


def collect_work_ids(
    sources: Sequence[TextSource],
    graph: GraphPapers,
    bad: Bad = stop,
    tally: Tally | None = None,
    advance: Advance = unread,
) -> WorkIds:
    """
    Read the ids of all works: the first of two passes.

    If a work occurs several times, its last PMID counts.

    Args:
        sources: All files, those that changed last at the end.
        graph: The papers whose works are wanted.
        bad: Called for each line that is not a work; by default, it stops at the first.
        tally: Counts blank lines and the PMIDs and DOIs that are none.
        advance: Called with the number of bytes read from the files, before decompression.

    Raises:
        RecordError: From *bad*.
        SourceError: If a file cannot be read, or changes while it is read.
    """
    counts = Tally() if tally is None else tally
    found = _Found(graph)

    def skim(raw: bytes) -> bool:
        keys = skimmed_keys(raw, counts)
        if keys is not None:
            found.note(keys)
        return keys is not None

    for source in sources:
        for work in _works(source, skim, bad, counts, advance):
            try:
                found.note(work_keys(work.fields, counts))
            except BadLine as wrong:
                work.refuse(wrong, bad)
    return found.ids()


def read_works(
    source: TextSource,
    ids: WorkIds,
    choice: WorkChoice = WorkChoice(),
    bad: Bad = stop,
    tallies: tuple[WorkCounts, Tally] | None = None,
    advance: Advance = unread,
) -> Iterator[OpenAlexWork]:
    """
    Read works: the second of two passes.

    Args:
        source: One of the files that *ids* were collected from.
        ids: Their keys.
        choice: Which works to read.
        bad: Called for each line that is not a work; by default, it stops at the first.
        tallies: Count the works, and what is left out of their records.
        advance: Called with the number of bytes read from the file, before decompression.

    Yields:
        The works in order.

    Raises:
        RecordError: From *bad*.
        SourceError: If the file cannot be read, or changes while it is read.
    """
    counts, tally = (WorkCounts(), Tally()) if tallies is None else tallies
    known = ids.known.keys()

    def skip(raw: bytes) -> bool:
        if choice.everything or not known.isdisjoint(mentioned(raw)) or not _whole(raw):
            return False
        counts.works += 1
        counts.outside += 1
        return True

    def refuse(error: RecordError, raw: bytes) -> None:
        counts.works += 1
        counts.bad += 1
        bad(error, raw)

    for work in _works(source, skip, refuse, tally, advance):
        try:
            found = _wanted(work.fields, ids, choice, counts, tally)
        except BadLine as wrong:
            work.refuse(wrong, refuse)
            continue
        counts.works += 1
        if found is not None:
            yield found


def _wanted(
    fields: Mapping[str, Any], ids: WorkIds, choice: WorkChoice, counts: WorkCounts, tally: Tally
) -> OpenAlexWork | None:
    """Make a work of its fields; None if it is not wanted."""
    keys = work_keys(fields, tally)
    if is_xpac(fields) and not choice.with_xpac:
        counts.xpac += 1
        return None
    cited = referenced_works(fields, keys.number, tally)
    name = f"W{keys.number}"
    key, *others = ids.keys([keys.number, *cited])
    if choice.everything or keys.number in ids.known:
        paper = work_paper(fields, keys, tally)
        cites = tuple(each for each in dict.fromkeys(others) if each != key)
        counts.papers += 1
        # A record without an id belongs to the paper with its PMID or DOI.
        id = name if key == name else None
        return OpenAlexWork(name, key, replace(paper, id=id, references=cites or None), cites)
    near = dict.fromkeys(ids.known[each] for each in cited if each in ids.known)
    cites = tuple(each for each in near if each != key)
    if cites:
        counts.citing += 1
        return OpenAlexWork(name, key, None, cites)
    counts.outside += 1
    return None


class _Found:
    """The keys of the works that were met so far."""

    def __init__(self, graph: GraphPapers) -> None:
        self._graph = graph
        self._works = array("q")
        self._pmids = array("I")
        self._known: dict[int, str] = {}

    def note(self, keys: WorkKeys) -> None:
        """Note what is needed of a work."""
        if keys.pmid:
            self._works.append(keys.number)
            self._pmids.append(int(keys.pmid))
        key = self._key(keys)
        if key is not None:
            self._known[keys.number] = key

    def ids(self) -> WorkIds:
        """Sort by work; of several PMIDs of a work, the last one counts."""
        works = np.array(self._works, dtype=np.int64)
        pmids = np.array(self._pmids, dtype=np.uint32)
        order = np.argsort(works, kind="stable")
        works, pmids = works[order], pmids[order]
        last = np.append(works[1:] != works[:-1], True)[: len(works)]
        return WorkIds(works[last], pmids[last], self._known)

    def _key(self, keys: WorkKeys) -> str | None:
        """Give the key by which the graph knows a work; None if it does not."""
        if keys.pmid and int(keys.pmid) in self._graph.pmids:
            return keys.pmid
        if keys.doi and keys.doi in self._graph.dois:
            return keys.doi
        return f"W{keys.number}" if keys.number in self._graph.works else None


class _Work(NamedTuple):
    """A parsed work; *place* says where in a list it stands, or is ''."""

    fields: dict[str, Any]
    file: str
    line: int
    place: str
    raw: bytes

    def refuse(self, wrong: BadLine, bad: Bad) -> None:
        bad(RecordError(self.file, self.line, wrong.reason, self.place + wrong.message), self.raw)


def _works(
    source: TextSource, skip: Skip, bad: Bad, tally: Tally, advance: Advance
) -> Iterator[_Work]:
    """Yield the works of a file, but for the lines that *skip* is content with."""
    answer = _answer(source)
    if answer is not None:
        advance(source.size)
        yield from _listed(answer, source.name, 0, b"", bad)
        return
    empty = True
    for number, raw, error in read_lines(source, advance):
        line = raw.strip()
        if error is None and not line:
            tally.blank += 1
            continue
        empty = False
        if error is None and not _PAGE.match(line) and skip(line):
            continue
        try:
            if error is not None:
                raise error
            value = quick_object(decoded(line))
        except BadLine as wrong:
            bad(RecordError(source.name, number, wrong.reason, wrong.message), raw)
            continue
        yield from _listed(value, source.name, number, raw, bad)
    if empty:
        bad(RecordError(source.name, 0, "empty", "the file is empty: leave it out"), b"")


def _listed(value: Any, file: str, line: int, raw: bytes, bad: Bad) -> Iterator[_Work]:
    """Yield the works of an answer with ``results`` or of a list; any other object is a work."""
    where = ""
    if type(value) is dict and "results" in value:
        value, where = value["results"], "results"
    if type(value) is dict and "id" not in value and "error" in value:
        what = (
            f"is an error that OpenAlex answered ({shown(value.get('message'))}): download it again"
        )
        bad(RecordError(file, line, "error_answer", what), raw)
        return
    if type(value) is dict and not where:
        yield _Work(value, file, line, "", raw)
        return
    if type(value) is not list:
        what = (
            f"{where or 'the file'} must be a list of works, not {kind(value)}: download it again"
        )
        bad(RecordError(file, line, "wrong_type", what), raw)
        return
    for place, item in enumerate(value, 1):
        work = _Work(item, file, line, f"work {place}: ", raw)
        if type(item) is dict:
            yield work
        else:
            work.refuse(
                BadLine("not_object", f"is {kind(item)}, not an object: download it again"), bad
            )


def _answer(source: TextSource) -> Any:
    """
    Parse a file that is one JSON value on several lines; None if it is not, or is too large.

    A file whose first line can be parsed is one of lines.
    """
    held: list[bytes] = []
    size = 0
    for _, raw, error in read_lines(source):
        if not held and error is None:
            if not raw.strip():
                continue
            if _whole(raw.strip()) and _parses(raw):
                return None
        held.append(raw)
        size += len(raw) + 1
        if error is not None or size > LARGEST_ANSWER:
            return None
    try:
        value = json.loads(b"\n".join(held))
    except (ValueError, RecursionError):
        return None
    return value if type(value) in (dict, list) else None


def _whole(line: bytes) -> bool:
    """Tell whether *line* may be a whole object; one that was cut is not passed over."""
    return line.startswith(b"{") and line.endswith(b"}")


def _parses(line: bytes) -> bool:
    try:
        quick_object(decoded(line))
    except BadLine:
        return False
    return True
