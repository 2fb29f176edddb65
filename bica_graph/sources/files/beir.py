"""
Queries of a BEIR folder: ``queries.jsonl`` and graded judgements in ``qrels/<split>.tsv``.

The papers of ``corpus.jsonl`` are read by `jsonl.read_papers`; judgements name them by their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bica_graph.errors import SourceError
from bica_graph.output.words import beside, counted, did_you_mean
from bica_graph.records.queries import Positive, Query
from bica_graph.sources.bad_line import BadLine, shown
from bica_graph.sources.files.json_objects import json_object, text_field
from bica_graph.sources.files.query_files import ORIGIN, ignore, refuse_repeated
from bica_graph.sources.files.text_lines import parsed_lines, unread
from bica_graph.sources.paper_ids import checked_id, paper_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bica_graph.progress import Advance
    from bica_graph.sources.files.query_files import LeaveOut
    from bica_graph.sources.files.text_lines import TextSource

HEADER = ["query-id", "corpus-id", "score"]
LARGEST_GRADE = 1_000_000


class BeirFiles(NamedTuple):
    """The files of one split of a BEIR folder."""

    queries: Path
    qrels: Path
    split: str


class Qrel(NamedTuple):
    """The judgement of one paper for one query; a *grade* above 0 means that it is relevant."""

    query: str
    paper: str
    grade: int


def find_beir_files(folder: Path, split: str | None) -> BeirFiles:
    """
    Find the files of a split.

    Args:
        folder: The BEIR folder.
        split: Name of the split, such as ``test``; None if there is only one.

    Raises:
        SourceError: If a file is missing, or if *split* is None and there are several splits.
    """
    splits = find_splits(folder)
    if split is None and len(splits) > 1:
        names = ", ".join(each.split for each in splits)
        raise SourceError(f"{folder}: has the splits {names}: choose one with --split")
    return splits[0] if split is None else chosen_splits(folder, [split])[0]


def chosen_splits(folder: Path, names: Sequence[str]) -> list[BeirFiles]:
    """
    Find the files of the splits called *names*, or of all splits if there is no name.

    Raises:
        SourceError: If a file or a split is missing.
    """
    splits = {each.split: each for each in find_splits(folder)}
    for name in names:
        if name not in splits:
            raise SourceError(
                f"{folder}: has no split {name}: choose one of {', '.join(splits)}"
                f"{did_you_mean(name, splits)}"
            )
    return [splits[name] for name in dict.fromkeys(names or splits)]


def find_splits(folder: Path) -> list[BeirFiles]:
    """
    Find the files of all splits, sorted by name.

    Raises:
        SourceError: If there are no queries, or no judgements.
    """
    queries = _plain_or_packed(folder, "queries.jsonl")
    splits = {
        path.name.removesuffix(".gz").removesuffix(".tsv"): path
        for path in sorted((folder / "qrels").glob("*.tsv*"))
        if path.name.removesuffix(".gz").endswith(".tsv")
    }
    if not splits:
        raise SourceError(f"{folder}: has no qrels/*.tsv: give a folder in BEIR's layout")
    return [BeirFiles(queries, path, name) for name, path in splits.items()]


def find_corpus(folder: Path) -> Path:
    """
    Find the file of papers.

    Raises:
        SourceError: If there is none.
    """
    return _plain_or_packed(folder, "corpus.jsonl")


def _plain_or_packed(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    if not folder.is_dir():
        if folder.exists():
            raise SourceError(f"{folder}: is a file: give a folder in BEIR's layout")
        raise SourceError(f"{folder}: there is no such folder: check the path{beside(folder)}")
    raise SourceError(f"{folder}: has no {name}: give a folder in BEIR's layout")


def read_qrels(source: TextSource, advance: Advance = unread) -> Iterator[Qrel]:
    """
    Read the judgements of a TSV file; BEIR's header line is optional.

    Raises:
        RecordError: At the first line that is not a judgement.
        SourceError: If the file cannot be read.
    """
    first = True

    def parse(line: str) -> Qrel | None:
        nonlocal first
        columns = [column.strip() for column in line.split("\t")]
        header, first = first and columns == HEADER, False
        return None if header else _qrel(columns)

    for qrel in parsed_lines(source, parse, advance=advance):
        if qrel is not None:
            yield qrel


def read_beir(
    queries: TextSource,
    qrels: TextSource,
    set_name: str,
    leave_out: LeaveOut = ignore,
    advance: Advance = unread,
) -> Iterator[Query]:
    """
    Read the queries of one split with their positives.

    Args:
        queries: ``queries.jsonl``, with ``_id`` and ``text``.
        qrels: The judgements, which are kept in memory.
        set_name: The set that the queries will belong to.
        leave_out: Called for queries without a judgement (``no_qrels``), without a judgement above
            0 (``no_positives``) or without a text (``no_query_text``), for queries that only the
            judgements name (``missing_query``), and for judgements of 0 or less
            (``not_relevant``) and repeated ones (``repeated_positive``; the highest grade counts).
        advance: Called with the number of bytes read from the files, before decompression.

    Yields:
        Queries in the order of *queries*, each with at least one positive.

    Raises:
        RecordError: At the first malformed line or repeated query id.
        SourceError: If a file cannot be read.
    """
    grades = _grades(qrels, leave_out, advance)
    for query, text in _texts(queries, advance):
        judged = grades.pop(query, None)
        if judged is None:
            leave_out("no_qrels", query, None)
        elif not text:
            leave_out("no_query_text", query, None)
        elif not judged:
            leave_out("no_positives", query, None)
        else:
            positives = tuple(Positive(paper, grade) for paper, grade in judged.items())
            yield Query(set_name, query, text, ORIGIN, positives)
    for query in grades:
        leave_out("missing_query", query, None)


def _grades(source: TextSource, leave_out: LeaveOut, advance: Advance) -> dict[str, dict[str, int]]:
    """Give the grades above 0 of each judged query."""
    grades: dict[str, dict[str, int]] = {}
    for qrel in read_qrels(source, advance):
        judged = grades.setdefault(qrel.query, {})
        if qrel.grade < 1:
            leave_out("not_relevant", qrel.query, qrel.paper)
        elif qrel.paper in judged:
            leave_out("repeated_positive", qrel.query, qrel.paper)
            judged[qrel.paper] = max(judged[qrel.paper], qrel.grade)
        else:
            judged[qrel.paper] = qrel.grade
    return grades


def _texts(source: TextSource, advance: Advance) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()

    def parse(line: str) -> tuple[str, str]:
        fields = json_object(line)
        for name in ("_id", "text"):
            if fields.get(name) is None:
                raise BadLine(f"no_{name.strip('_')}", f"has no {name}: every query needs one")
        query = checked_id(fields["_id"], "_id")
        refuse_repeated(query, seen)
        return query, text_field("text", fields["text"])

    yield from parsed_lines(source, parse, advance=advance)


def _qrel(columns: list[str]) -> Qrel:
    if len(columns) != len(HEADER):
        count = counted(len(columns), "column")
        raise BadLine("columns", f"has {count}: write {', '.join(HEADER)} with tabs between them")
    query, paper, score = columns
    try:
        grade = float(score)
    except ValueError:
        grade = 0.5
    if not grade.is_integer() or abs(grade) > LARGEST_GRADE:
        raise BadLine(
            "grade", f"has the score {shown(score)}: write a whole number, 0 for not relevant"
        )
    return Qrel(checked_id(query, "query-id"), paper_id(paper, "corpus-id"), int(grade))
