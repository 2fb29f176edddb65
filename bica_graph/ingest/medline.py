"""
Ingests files of PubMed's baseline and its updates.

Files are read in the order of their names, whatever the order in which they are given. What each
file brought is recorded, so a call that was interrupted goes on, and a file is read once. A record
never takes the place of a later one, also if an older file is ingested after a newer one.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SourceError
from bica_graph.exact.texts import text_digest
from bica_graph.ingest.citation_sources import bad_lines
from bica_graph.ingest.medline_neighbourhood import around
from bica_graph.ingest.medline_settings import MedlineSettings
from bica_graph.ingest.paper_writer import PaperWriter
from bica_graph.ingest.releases import (
    UNORDERED,
    deleting_files,
    known_notices,
    release_of,
    release_order,
)
from bica_graph.ingest.retractions import DELETED, mark_retracted
from bica_graph.progress import SILENT
from bica_graph.records.papers import CitationCounts, PaperCounts, PaperRecord
from bica_graph.records.runs import INGEST, Run
from bica_graph.runs.fingerprints import fingerprint
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.pubmed.articles import PubmedArticle
from bica_graph.sources.pubmed.bulk import in_order, read_bulk, verify_md5
from bica_graph.sources.pubmed.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.papers import PubmedVersion
    from bica_graph.sources.files.text_lines import Bad
    from bica_graph.sources.pubmed.chunks import Chunk

SOURCE = "medline"


@dataclass(frozen=True, slots=True)
class MedlineReport:
    """
    Counts of the records of all files, and of what was written.

    Each record is counted in *records* and is either written or counted in *left_out*, by reason;
    those of *rejects* are in a file. *read_before*: files that an earlier call read. *deleted*,
    *retracted*: papers of the graph that the files delete, or that notices in them retract.
    *unresolved*: references without a PMID.
    """

    files: int
    read_before: int
    records: int
    papers: PaperCounts
    references: CitationCounts
    left_out: Mapping[str, int]
    deleted: int
    retracted: int
    unresolved: int
    stubs: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    rejects: str | None = None


def ingest_medline(
    graph: Graph,
    files: Sequence[str | Path],
    wanted: Wanted | None = None,
    *,
    neighbourhood_of: Iterable[str] | None = None,
    settings: MedlineSettings | None = None,
    progress: Progress = SILENT,
) -> MedlineReport:
    """
    Write the papers of baseline and update files to *graph*.

    Args:
        graph: The graph to write to.
        files: Files of PubMed, ``.xml`` or ``.xml.gz``, in any order. The MD5 sum in ``FILE.md5``
            is checked where there is one.
        wanted: Which papers to write; None for all.
        neighbourhood_of: PMIDs; only these papers and those within `hops` citations from them are
            written. The files are read once more for each hop.
        settings: How the files are ingested; None for the defaults.
        progress: Where progress is reported.

    Raises:
        RecordError: If a file is damaged, or at the first record that cannot be used, unless these
            are skipped. Earlier files are in the graph.
        SourceError: If a file cannot be read, or its sum is wrong or missing.
        GraphBusy: If another process ingests the same papers.
    """
    chosen = settings or MedlineSettings()
    ordered = in_order(files)
    if chosen.md5:
        _check_sums(ordered)
    asked = wanted or Wanted()
    run = _run(asked, neighbourhood_of, chosen.hops)
    with graph.working(f"the same files of PubMed ({run.name})"), ExitStack() as stack:
        done = _files_done(graph, run)
        waiting = [path for path in ordered if not _is_done(path, done)]
        if neighbourhood_of is not None and waiting:
            asked = around(neighbourhood_of, chosen, ordered, asked, progress)
            # More files reach more papers, which files that were read before may have
            waiting = [path for path in ordered if not _is_done(path, done, _mark(asked))]
        sources = stack.enter_context(text_sources(waiting if chosen.skip_bad else []))
        lines = stack.enter_context(bad_lines(sources, chosen.skip_bad, chosen.rejects))
        graph.runs.start(run)
        writing = _Writing(graph, run, chosen, done, lines.bad)
        writing.read(waiting, asked, progress)
        report = writing.report(len(ordered) - len(waiting), len(waiting))
        return replace(report, skipped=lines.skipped, rejects=lines.file)


def _check_sums(files: Iterable[Path]) -> None:
    for file in files:
        if verify_md5(file) is None:
            raise SourceError(
                f"{file}: has no {file.name}.md5 beside it: download that, too, or leave out --md5"
            )


def _run(wanted: Wanted, seeds: Iterable[str] | None, hops: int) -> Run:
    """Describe what is wanted as a run; other files with the same wishes belong to it as well."""
    parameters: dict[str, Any] = {"source": SOURCE}
    for name, pmids in (("pmids", wanted.pmids), ("neighbourhood_of", seeds)):
        if pmids is not None:
            parameters[name] = text_digest("\n".join(sorted(pmids)))
    if seeds is not None:
        parameters["hops"] = hops
    if wanted.mesh:
        parameters["mesh"] = sorted(wanted.mesh)
    if wanted.years is not None:
        parameters["years"] = list(wanted.years)
    mark = fingerprint(parameters)
    return Run(f"{SOURCE}-{mark[:8]}", INGEST, parameters, mark)


def _files_done(graph: Graph, run: Run) -> dict[str, Any]:
    present = graph.runs.find(INGEST, run.name)
    return dict(present.counts.get("by_file", {})) if present is not None else {}


def _mark(wanted: Wanted) -> str:
    """Give a mark of the papers that are wanted of a file."""
    return text_digest(" ".join(sorted(wanted.pmids or ())))


def _is_done(path: Path, done: Mapping[str, Any], mark: str | None = None) -> bool:
    known = done.get(release_of(path))
    try:
        return (
            known is not None
            and known["size"] == path.stat().st_size
            and mark in (None, known["wanted"])
        )
    except OSError:
        return False  # reading it says what is wrong


class _Writing:
    """Writes the records of files, and records each file that was read to its end."""

    def __init__(
        self,
        graph: Graph,
        run: Run,
        settings: MedlineSettings,
        done: dict[str, Any],
        bad: Bad,
    ) -> None:
        self._graph = graph
        self._run = run
        self._batch_size = settings.batch_size
        self._workers = settings.workers
        self._done = done
        self._bad = bad
        self._deleting = deleting_files(graph)
        self._writer = PaperWriter(graph.papers, SOURCE, settings.batch_size)
        self._left_out: Counter[str] = Counter()
        self._records = self._unresolved = self._deleted = self._retracted = 0
        self._mark = ""
        self._begin()

    def read(self, files: Sequence[Path], wanted: Wanted, progress: Progress) -> None:
        """Read *files* in order, and write their wanted records."""
        self._mark = _mark(wanted)
        paths = {str(path): path for path in files}
        size = sum(path.stat().st_size for path in files)
        with progress.work("read files and write papers", size, "bytes") as advance:
            for chunk in read_bulk(files, wanted, self._workers):
                self._take(chunk, paths[chunk.file])
                advance(chunk.size)
            notices = known_notices(self._graph)
            self._retracted = mark_retracted(self._graph.papers, notices, SOURCE)
        self._save(asdict(self.report(0, len(files))))

    def report(self, before: int, files: int) -> MedlineReport:
        return MedlineReport(
            files=files,
            read_before=before,
            records=self._records,
            papers=self._writer.counts,
            references=self._writer.references,
            left_out=dict(sorted(self._left_out.items())),
            deleted=self._deleted,
            retracted=self._retracted,
            unresolved=self._unresolved,
            stubs=self._graph.counts()["papers"]["stubs"],
        )

    def _begin(self) -> None:
        self._held: list[PaperRecord] = []
        self._gone: list[str] = []
        self._retracts: dict[str, str] = {}

    def _take(self, chunk: Chunk, path: Path) -> None:
        release = release_of(path)
        for rejected in chunk.rejected:
            self._bad(rejected.error, rejected.raw)
        self._left_out.update(chunk.left_out)
        self._records += chunk.left_out.total() + len(chunk.rejected)
        if chunk.rejected:
            self._left_out["bad"] += len(chunk.rejected)
        for record in chunk.records:
            if isinstance(record, PubmedArticle):
                self._records += 1
                self._unresolved += record.unresolved
                self._retracts.update(dict.fromkeys(record.retracts, record.paper.id or ""))
                self._held.append(record.paper)
            else:
                self._write(release)  # what was there before is deleted, and nothing after
                self._delete(record.pmids, release)
        if chunk.last or len(self._held) >= self._batch_size:
            self._write(release)
        if chunk.last:
            self._finish(path)

    def _write(self, release: str) -> None:
        held, self._held = self._held, []
        if held:
            order = release_order(release)
            year = f" 20{order[0]:02}" if order != UNORDERED else ""
            self._writer.source = f"{SOURCE}{year}"
            known = self._graph.papers.versions([paper.id or "" for paper in held])
            fresh = list(self._fresh(held, known, release))
            self._writer.write(fresh, lambda _: None)

    def _fresh(
        self, held: Sequence[PaperRecord], known: Mapping[str, PubmedVersion], release: str
    ) -> Iterator[PaperRecord]:
        """Leave out records that a later one has taken the place of."""
        order = release_order(release)
        newest: dict[str, int] = {}
        for paper in held:
            pmid, version = paper.id or "", paper.version or 1
            newest[pmid] = max(version, newest.get(pmid, 0))
        for paper in held:
            pmid, version = paper.id or "", paper.version or 1
            before = known.get(pmid)
            if before is not None and release_order(before.release) > order:
                self._left_out["in_a_later_file"] += 1
            elif version < max(newest[pmid], 0 if before is None else before.version):
                self._left_out["earlier_version"] += 1
            else:
                yield self._marked(paper, release, back=before is not None and before.deleted)

    def _marked(self, paper: PaperRecord, release: str, *, back: bool) -> PaperRecord:
        """Give a record with its file; one that a later file deletes is marked as deleted."""
        deleting = self._deleting.get(paper.id or "", "")
        if release_order(deleting) > release_order(release):
            return replace(paper, release=deleting, retracted=True, retraction=DELETED)
        return replace(paper, release=release, retracted=False if back else paper.retracted)

    def _delete(self, pmids: Sequence[str], release: str) -> None:
        self._gone += pmids
        known = self._graph.papers.versions(pmids)
        order = release_order(release)
        gone = [
            PaperRecord(pmid, retracted=True, retraction=DELETED, release=release)
            for pmid, version in sorted(known.items())
            if release_order(version.release) <= order
        ]
        if gone:
            self._graph.papers.write(gone, SOURCE)
        self._deleted += len(gone)

    def _finish(self, path: Path) -> None:
        """Record a file; from now on it is not read again."""
        self._done[release_of(path)] = {
            "size": path.stat().st_size,
            "wanted": self._mark,
            "deleted": self._gone,
            "retracts": self._retracts,
        }
        self._save({})
        self._begin()

    def _save(self, counts: Mapping[str, Any]) -> None:
        self._graph.runs.finish(INGEST, self._run.name, {**counts, "by_file": self._done})
