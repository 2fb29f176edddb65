"""Find what is wrong with a training file before it costs a training: the stage behind `check`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from bica_graph.export.encodings import HALF_CHARACTER, encoding_problem
from bica_graph.export.findings import CheckReport, Finding
from bica_graph.export.layouts import find_layout, recognise
from bica_graph.export.parts import Problem, RowReader, content_key, folded, joined_digest
from bica_graph.export.reading import read_rows
from bica_graph.progress import SILENT
from bica_graph.sources.bad_line import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bica_graph.export.columns import Row
    from bica_graph.export.layout import Layout
    from bica_graph.export.parts import Doc, Parts
    from bica_graph.progress import Progress


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a text may be for an encoder: *count* gives its tokens, *maximum* the most."""

    count: Callable[[str], int]
    maximum: int


def check_file(
    file: str | Path,
    *,
    layout: str | None = None,
    limit: TextLimit | None = None,
    progress: Progress = SILENT,
) -> CheckReport:
    """
    Read a training file of any layout and kind, and tell all that is wrong with it.

    Memory holds a few hashes of each row, no texts.

    Args:
        file: JSON lines, plain or gzip, Parquet, or a dataset's folder; ``-`` is standard input.
        layout: Its layout; None to tell it from the columns of the first row that has some.
        limit: What the encoder can read; None leaves lengths alone.
        progress: Who is told how far it is.

    Returns:
        The findings, in the order of their lines.

    Raises:
        SourceError: If the file cannot be read.
        ValueError: If there is no such layout.
    """
    checker = _Checker(None if layout is None else find_layout(layout), limit)
    with progress.work("check", None, "rows") as advance:
        for line, item in read_rows(file):
            checker.take(line, item)
            advance(1)
    if not checker.rows and not checker.findings:
        checker.note(0, Problem("no_rows", "the file is empty: export it again"))
    known = checker.layout
    return CheckReport(
        str(file), known.name if known else None, checker.rows, tuple(checker.findings)
    )


class _Seen:
    """Remembers where something came first, by a hash of 16 bytes."""

    def __init__(self) -> None:
        self._lines: dict[bytes, int] = {}

    def add(self, line: int, *words: str) -> int:
        """Give the line where *words* came first."""
        return self._lines.setdefault(bytes.fromhex(joined_digest(words)), line)

    def find(self, *words: str) -> int | None:
        """Give the line where *words* came first; None when they never did."""
        return self._lines.get(bytes.fromhex(joined_digest(words)))


@dataclass(slots=True)
class _Checker:
    """Takes rows one by one, and holds each against those before it."""

    layout: Layout | None
    limit: TextLimit | None
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    _written: _Seen = field(default_factory=_Seen)
    _queries: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    _positives: _Seen = field(default_factory=_Seen)
    _negatives: _Seen = field(default_factory=_Seen)
    _width: int | None = None
    _count: Callable[[str], int] | None = None

    def __post_init__(self) -> None:
        if self.limit is not None:
            self._count = lru_cache(maxsize=4096)(self.limit.count)

    def note(self, line: int, problem: Problem) -> None:
        self.findings.append(Finding(line, problem.reason, problem.message))

    def take(self, line: int, item: Row | Problem) -> None:
        if isinstance(item, Problem):
            self.note(line, item)
            return
        self.rows += 1
        self.layout = self.layout or recognise(frozenset(item))
        if self.layout is None:
            names = ", ".join(sorted(item)[:8]) or "none"
            message = f"its columns ({names}) are of no layout we know: name it with --layout"
            self.note(line, Problem("unknown_layout", message))
            return
        reader = RowReader(item)
        parts = self.layout.read(reader)
        problems = reader.problems or self._problems(line, parts)
        for problem in problems:
            self.note(line, problem)

    def _problems(self, line: int, parts: Parts) -> Iterator[Problem]:
        yield from _empty_texts(parts)
        yield from _within_row(parts)
        yield from self._uneven(parts)
        yield from self._other_rows(line, parts)
        for label, text in _labelled(parts):
            problem = encoding_problem(text)
            if problem is not None:
                yield Problem(problem.reason, f"{label} {problem.message}")
            if problem is None or problem.reason != HALF_CHARACTER:
                yield from self._too_long(label, text)

    def _uneven(self, parts: Parts) -> Iterator[Problem]:
        if self.layout is None or not self.layout.fixed_negatives:
            return
        self._width = self._width or len(parts.negatives)
        if len(parts.negatives) != self._width:
            yield Problem(
                "uneven",
                f"{len(parts.negatives)} negatives, and {self._width} in the rows before: "
                "give every row the same number",
            )

    def _too_long(self, label: str, text: str) -> Iterator[Problem]:
        if self.limit is None or self._count is None:
            return
        tokens = self._count(text)
        if tokens > self.limit.maximum:
            yield Problem(
                "too_long_for_encoder",
                f"{label} has {tokens:,} tokens and the encoder reads {self.limit.maximum:,}: "
                "shorten it, or take an encoder that reads more",
            )

    def _other_rows(self, line: int, parts: Parts) -> Iterator[Problem]:
        name = (parts.set or "", parts.query_id or "")
        first = self._written.add(line, *name, content_key(parts))
        if first != line:
            yield Problem("duplicate_row", f"the same as in line {first}: remove one of them")
            return
        if parts.query_id is not None:
            said, text = self._queries.setdefault(name, (line, joined_digest([parts.query])))
            if text != joined_digest([parts.query]):
                yield Problem(
                    "other_query_text",
                    f"query {shown(parts.query_id)} has another text than in line {said}: "
                    "give each query an id of its own",
                )
        yield from self._turned_over(line, parts)

    def _turned_over(self, line: int, parts: Parts) -> Iterator[Problem]:
        """Find papers that are a positive here and a negative elsewhere, for the same query."""
        query = folded(parts.query)
        sides = (
            (parts.positives, self._positives, self._negatives, "positive", "negative"),
            (parts.negatives, self._negatives, self._positives, "negative", "positive"),
        )
        for docs, own, other, here, there in sides:
            for place, doc in enumerate(docs, 1):
                words = [words for words in _names(doc) if words]
                lines = [found for each in words if (found := other.find(query, *each))]
                for each in words:
                    own.add(line, query, *each)
                if lines and min(lines) != line:
                    yield Problem(
                        "negative_is_positive",
                        f"{_label(here, place, doc)} is a {there} of the same query in line "
                        f"{min(lines)}: decide what it is",
                    )


def _names(doc: Doc) -> Iterator[tuple[str, str]]:
    """Give what a paper is known by: its id, and its text without case and spacing."""
    if doc.id is not None:
        yield "id", doc.id
    if folded(doc.text):
        yield "text", folded(doc.text)


def _within_row(parts: Parts) -> Iterator[Problem]:
    positives: set[tuple[str, str]] = set()
    for place, doc in enumerate(parts.positives, 1):
        names = set(_names(doc))
        if names & positives:
            label = _label("positive", place, doc)
            yield Problem("duplicate_positive", f"{label} repeats another: remove one")
        positives |= names
    negatives: set[tuple[str, str]] = set()
    for place, doc in enumerate(parts.negatives, 1):
        names = set(_names(doc))
        label = _label("negative", place, doc)
        if shared := names & positives:
            how = "id" if ("id", doc.id) in shared else "text"
            message = f"{label} is a positive, by its {how}: remove it"
            yield Problem("negative_is_positive", message)
        if names & negatives:
            yield Problem("duplicate_negative", f"{label} repeats another: remove one")
        negatives |= names


def _empty_texts(parts: Parts) -> Iterator[Problem]:
    for label, text in _labelled(parts):
        if not folded(text):
            yield Problem("empty_text", f"{label} is empty: remove it, or give it a text")


def _labelled(parts: Parts) -> Iterator[tuple[str, str]]:
    yield "the query", parts.query
    for word, docs in (("positive", parts.positives), ("negative", parts.negatives)):
        for place, doc in enumerate(docs, 1):
            yield _label(word, place, doc), doc.text


def _label(word: str, place: int, doc: Doc) -> str:
    return f"{word} {place}" + ("" if doc.id is None else f" (id {shown(doc.id)})")
