"""
Ingests a BEIR folder: the papers of its corpus, and a set of queries for each of its splits.

The queries are written as they are. Whether a walk can start from one is found when it is mined,
because nothing needs to be embedded yet.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import RunError
from bica_graph.ingest.stage import DEFAULTS, ingest_jsonl
from bica_graph.progress import SILENT
from bica_graph.records.runs import QUERIES, Run
from bica_graph.runs.fingerprints import fingerprint
from bica_graph.runs.named_runs import check_name, known_run
from bica_graph.sources.files.beir import chosen_splits, find_corpus
from bica_graph.sources.files.field_names import BEIR
from bica_graph.sources.files.query_inputs import open_split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.graph.protocol import Graph
    from bica_graph.ingest.stage import IngestReport, IngestSettings
    from bica_graph.progress import Progress
    from bica_graph.records.queries import Query
    from bica_graph.sources.files.beir import BeirFiles
    from bica_graph.sources.files.query_inputs import QueryInput

_PAGE = 500
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class BeirSettings:
    """
    What to take of a BEIR folder.

    *queries*: whether to make sets of queries. *splits*: which ones; empty for all. *name*: what
    the names of the sets begin with, before a hyphen and the split; None for the folder's name.
    """

    queries: bool = True
    splits: tuple[str, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BeirSet:
    """
    A set made of one split.

    *queries*: the queries of the set; *new*: those that this call wrote. *left_out*: by reason,
    queries of the split that are not in the set. *positives*: its pairs of a query and a paper;
    *not_positives*: by reason, judgements that are none (``not_relevant``, ``repeated_positive``),
    and positives of which the graph has no text (``no_text``).
    """

    set: str
    split: str
    queries: int
    new: int
    positives: int
    left_out: Mapping[str, int]
    not_positives: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BeirReport:
    """Counts of the papers, of each set, and of the queries that no chosen split judges."""

    papers: IngestReport
    sets: tuple[BeirSet, ...]
    unjudged: int


def ingest_beir(
    graph: Graph,
    folder: str | Path,
    citation_files: Sequence[str | Path] = (),
    *,
    beir: BeirSettings | None = None,
    settings: IngestSettings = DEFAULTS,
    progress: Progress = SILENT,
) -> BeirReport:
    """
    Write the papers of a BEIR folder to *graph*, and a set of queries for each split.

    All files are checked before anything is written. A query is written if one of its positives is
    in the graph. Of all others, the positives are kept as answers to their texts. Ingesting the
    same folder a second time changes nothing.

    Args:
        graph: The graph to write to.
        folder: It has ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv``, each plain or
            gzip.
        citation_files: TSV files of citations, which BEIR has none of; see `ingest_jsonl`.
        beir: Which splits to take, and the names of the sets; None for all of them.
        settings: What to do with bad lines of the corpus, and how much to write at once.
        progress: Where progress is reported.

    Raises:
        RecordError: At the first bad line; of the corpus, unless bad lines are skipped.
        SourceError: If a file or a split is missing, or cannot be read.
        RunError: If there is a set of the same name that was made of something else.
        GraphBusy: If another process ingests the same files or makes the same set.
        OutputError: If the file of skipped lines cannot be written.
        ValueError: If the name of a set would have characters that are not allowed.
    """
    chosen = beir or BeirSettings()
    corpus, named = check_beir(folder, chosen)
    with ExitStack() as stack:
        sets = [_checked(graph, stack, files, name, progress) for name, files in named.items()]
        fields = {**BEIR, **settings.fields}
        papers = ingest_jsonl(
            graph,
            [corpus],
            citation_files,
            settings=replace(settings, fields=fields),
            progress=progress,
        )
        written = [each.write(graph, progress) for each in sets]
        # Positives without a paper of the corpus are stubs now
        papers = replace(papers, stubs=graph.counts()["papers"]["stubs"])
    return BeirReport(papers, tuple(written), _unjudged(sets))


def check_beir(folder: str | Path, beir: BeirSettings) -> tuple[Path, dict[str, BeirFiles]]:
    """
    Find the corpus of a BEIR folder, and the files of each set by its name.

    Raises:
        SourceError: If a file or a split is missing.
        ValueError: If the name of a set would have characters that are not allowed.
    """
    place = Path(folder)
    corpus = find_corpus(place)
    splits = chosen_splits(place, beir.splits) if beir.queries else []
    prefix = beir.name or _NOT_IN_A_NAME.sub("-", place.resolve().name).strip("-.") or "beir"
    named = {f"{prefix}-{each.split}": each for each in splits}
    for name in named:
        check_name("set", name)
    return corpus, named


def _checked(
    graph: Graph, stack: ExitStack, files: BeirFiles, name: str, progress: Progress
) -> _NewSet:
    """Read a split to its end, and check that the set may be written."""
    found = stack.enter_context(open_split(files, name))
    with progress.work(f"check queries of {files.split}", found.size, "bytes") as advance:
        digest = found.digest(advance)
    parameters = {"source": "beir", "split": files.split, "queries": digest, "judged": False}
    run = Run(name, QUERIES, parameters, fingerprint(parameters))
    remedy = f"give other names with --name, or remove it (bicagraph queries remove {name})"
    try:
        present = known_run(graph, run)
    except RunError as error:
        raise RunError(f"{error} ({remedy})") from error
    if present is None and graph.queries.ids(name, "", 1):
        raise RunError(f"there is already a set {name} that this command did not make: {remedy}")
    return _NewSet(run, files.split, found)


def _unjudged(sets: Sequence[_NewSet]) -> int:
    """Count the queries that none of the splits judges."""
    return len(set.intersection(*(each.unjudged for each in sets))) if sets else 0


@dataclass(slots=True)
class _NewSet:
    """A set that is written from one split, and what is left out of it."""

    run: Run
    split: str
    found: QueryInput
    unjudged: set[str] = field(default_factory=set)
    _left_out: Counter[str] = field(default_factory=Counter)
    _not_positives: Counter[str] = field(default_factory=Counter)

    def write(self, graph: Graph, progress: Progress) -> BeirSet:
        """Write the queries with their positives."""
        name = self.run.name
        new = written = positives = 0
        with graph.working(f"set {name}"):
            graph.runs.start(self.run)
            with progress.work(f"write queries of {self.split}", None, "queries") as advance:
                for batch in self._batches():
                    kept, others = self._parted(graph, batch)
                    new += graph.queries.write(kept)
                    graph.queries.write(others)
                    written += len(kept)
                    positives += sum(len(each.positives) for each in kept)
                    advance(len(batch))
            counts = (dict(sorted(each.items())) for each in (self._left_out, self._not_positives))
            report = BeirSet(name, self.split, written, new, positives, *counts)
            graph.runs.finish(QUERIES, name, asdict(report))
        return report

    def _batches(self) -> Iterator[list[Query]]:
        queries = self.found.read(self._leave_out)
        while batch := list(islice(queries, _PAGE)):
            yield batch

    def _leave_out(self, reason: str, query: str, positive: str | None) -> None:
        if positive is not None:
            self._not_positives[reason] += 1
        elif reason == "no_qrels":  # it belongs to another split
            self.unjudged.add(query)
        else:
            self._left_out[reason] += 1

    def _parted(self, graph: Graph, batch: Sequence[Query]) -> tuple[list[Query], list[Query]]:
        """Give the queries with a positive in the graph, and all others, marked as left out."""
        ids = list({each.paper: None for query in batch for each in query.positives})
        there = {id for id, texts in graph.papers.texts(ids).items() if any(texts)}
        kept, others = [], []
        for query in batch:
            missing = sum(each.paper not in there for each in query.positives)
            if missing:
                self._not_positives["no_text"] += missing
            if missing < len(query.positives):
                kept.append(query)
            else:
                self._left_out["no_positive_in_graph"] += 1
                others.append(replace(query, left_out=True))
        return kept, others
