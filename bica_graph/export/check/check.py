"""The stage behind `check`: finds errors in a training file before it is used for training."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from bica_graph.export.check.columns import other_file, our_names, renamed, wrong_order
from bica_graph.export.check.duplicates import DuplicateFinder
from bica_graph.export.check.encodings import HALF_CHARACTER, encoding_problem
from bica_graph.export.check.findings import CheckReport, Finding
from bica_graph.export.check.reading import read_rows
from bica_graph.export.layouts.parsed_row import Problem, RowReader, folded
from bica_graph.export.layouts.registry import find_layout, recognise
from bica_graph.output.words import counted
from bica_graph.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bica_graph.export.layouts.columns import Row
    from bica_graph.export.layouts.layout import Layout
    from bica_graph.export.layouts.parsed_row import Doc, ParsedRow
    from bica_graph.models.tasks import TaskName
    from bica_graph.progress import Progress


_LOOKED_AT = 20
"""A file without a row of a known layout among this many lines is no training file."""
_QUERY = "the query"
"""How messages call the query of a row."""


@dataclass(frozen=True, slots=True)
class TextLimit:
    """
    The longest input of an encoder.

    *count* gives the number of tokens of a text, with the encoder's prompt before it. *query* and
    *document* are the limits for a query and for a positive or negative; None for no limit.
    """

    count: Callable[[str, TaskName], int]
    query: int | None
    document: int | None


def check_file(
    file: str | Path,
    *,
    layout: str | None = None,
    limit: TextLimit | None = None,
    progress: Progress = SILENT,
) -> CheckReport:
    """
    Read a training file of any layout and kind, and report all that is wrong with it.

    Memory use is a few hashes per row; no texts are kept.

    Args:
        file: JSON lines, plain or gzip, Parquet, or a dataset's folder; ``-`` is standard input.
        layout: Its layout; None to recognise it from the columns of the first row that has some.
        limit: The longest input of the encoder; None to skip the check of lengths.
        progress: Receives the progress.

    Returns:
        The findings, in the order of their lines.

    Raises:
        SourceError: If the file cannot be read.
        SettingError: If there is no such layout.
    """
    checker = _Checker(None if layout is None else find_layout(layout), limit)
    with progress.work("check", None, "rows") as advance:
        for line, item in read_rows(file):
            checker.take(line, item)
            advance(1)
            if checker.is_other or (checker.layout is None and line >= _LOOKED_AT):
                break
    checker.conclude()
    known = checker.layout
    return CheckReport(
        file=str(file),
        layout=known.name if known else None,
        rows=checker.rows,
        findings=tuple(checker.findings),
        columns=checker.columns,
    )


@dataclass(slots=True)
class _Checker:
    """Checks rows one by one, each alone and against the earlier rows."""

    layout: Layout | None
    limit: TextLimit | None
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Columns of the file that are read as columns of ours."""
    is_other: bool = False
    """Whether the first row shows that this is no training file: no row needs to be read."""
    _duplicates: DuplicateFinder = field(default_factory=DuplicateFinder)
    _width: int | None = None
    _count: Callable[[str, TaskName], int] | None = None
    _long: set[bytes] = field(default_factory=set)
    """Digests of the texts that were found to be too long."""

    def __post_init__(self) -> None:
        if self.limit is not None:
            self._count = lru_cache(maxsize=4096)(self.limit.count)

    def note(self, line: int, problem: Problem) -> None:
        self.findings.append(Finding(line, problem.reason, problem.message))

    def take(self, line: int, item: Row | Problem) -> None:
        if isinstance(item, Problem):
            self.note(line, item)
            return
        if not self.rows and (other := other_file(item)) is not None:
            self.note(0, other)
            self.is_other = True
            return
        self.rows += 1
        names = our_names(item)
        self.columns |= names
        item = renamed(item, names)
        self.layout = self.layout or recognise(frozenset(item))
        if self.layout is None:
            listed = ", ".join(sorted(item)[:8]) or "none"
            message = f"its columns ({listed}) match no known layout: choose one with --layout"
            self.note(line, Problem("unknown_layout", message))
            return
        if self.rows == 1 and (order := wrong_order(item)) is not None:
            self.note(line, order)
        reader = RowReader(item, {ours: name for name, ours in names.items()})
        row = self.layout.read(reader)
        whole = not reader.problems
        for problem in (*reader.id_problems, *reader.problems, *self._within(row)):
            self.note(line, problem)
        if whole:  # what a row lacks would look like a difference from other rows
            for problem in (*self._uneven(row), *self._duplicates.problems(line, row)):
                self.note(line, problem)

    def conclude(self) -> None:
        """Say in one finding that the file is no training file, if no row had a known layout."""
        if not self.rows and not self.findings:
            self.note(0, Problem("no_rows", "the file is empty: export it again"))
        if self.layout is not None or len(self.findings) == 1:
            return
        first = self.findings[0]
        if self.rows:
            first = next(each for each in self.findings if each.reason == "unknown_layout")
            message = f"no training file that is known: {first.message}"
        elif all(each.reason == "blank_line" for each in self.findings):
            message = "all of its lines are blank: export it again"
        else:
            message = (
                "no training file: none of its first lines is a JSON object, such as line "
                f"{first.line}, which {first.message}"
            )
        self.findings = [Finding(0, first.reason, message)]

    def _within(self, row: ParsedRow) -> Iterator[Problem]:
        yield from _empty_texts(row)
        yield from _within_row(row)
        for label, text in _labelled(row):
            problem = encoding_problem(text)
            if problem is not None:
                yield Problem(problem.reason, f"{label} {problem.message}")
            if problem is None or problem.reason != HALF_CHARACTER:
                yield from self._too_long(label, text)

    def _uneven(self, row: ParsedRow) -> Iterator[Problem]:
        if self.layout is None or not self.layout.fixed_negatives:
            return
        count = sum(negative.text is not None for negative in row.negatives)
        self._width = self._width or count
        if count != self._width:
            yield Problem(
                "uneven",
                f"{counted(count, 'negative')}, but {self._width} in the earlier rows: "
                "give every row the same number",
            )

    def _too_long(self, label: str, text: str) -> Iterator[Problem]:
        if self.limit is None or self._count is None:
            return
        task: TaskName = "query" if label == _QUERY else "document"
        maximum = self.limit.query if task == "query" else self.limit.document
        if maximum is None or (tokens := self._count(text, task)) <= maximum:
            return
        digest = blake2b(f"{task} {text}".encode(errors="replace"), digest_size=16).digest()
        if digest not in self._long:  # each text once, however many rows have it
            self._long.add(digest)
            yield Problem(
                "too_long_for_encoder",
                f"{label} has {counted(tokens, 'token')} with the encoder's prompt, more than "
                f"{maximum:,}: shorten it, or use an encoder with a longer input",
            )


def _within_row(row: ParsedRow) -> Iterator[Problem]:
    taken: set[tuple[str, str]] = set()
    for place, doc in enumerate(row.positives, 1):
        names = set(doc.names())
        if names & taken:
            message = f"{doc.label('positive', place)} repeats another: remove one"
            yield Problem("duplicate_positive", message)
        taken |= names
    positives = {name for doc in row.positives for name in _claims(doc)}
    taken = set()
    for place, doc in enumerate(row.negatives, 1):
        label = doc.label("negative", place)
        shared = next((how for how, name in _claims(doc) if (how, name) in positives), None)
        if shared:
            message = f"{label} is also a positive, with the same {shared}: remove it"
            yield Problem("negative_is_positive", message)
        names = set(doc.names())
        if names & taken:
            yield Problem("duplicate_negative", f"{label} repeats another: remove one")
        taken |= names


def _claims(doc: Doc) -> Iterator[tuple[str, str]]:
    """Give the keys of *doc* and of its body; a text without a title is all body."""
    yield from doc.names()
    yield from (doc if doc.body is not None else replace(doc, body=doc.text)).body_name()


def _empty_texts(row: ParsedRow) -> Iterator[Problem]:
    for label, text in _labelled(row):
        if not folded(text):
            yield Problem("empty_text", f"{label} is empty: remove it or give it a text")


def _labelled(row: ParsedRow) -> Iterator[tuple[str, str]]:
    if row.query is not None:
        yield _QUERY, row.query
    for word, docs in (("positive", row.positives), ("negative", row.negatives)):
        for place, doc in enumerate(docs, 1):
            if doc.text is not None:
                yield doc.label(word, place), doc.text
