"""Finds duplicates and contradictions between rows of a training file, from hashes of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.export.layouts.parsed_row import Problem, content_key, folded, joined_digest
from bica_graph.sources.bad_line import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.parsed_row import Doc, ParsedRow


class _Seen:
    """Remembers the line where a key first occurred; keys are stored as 16-byte hashes."""

    def __init__(self) -> None:
        self._lines: dict[bytes, int] = {}

    def add(self, line: int, *words: str) -> int:
        """Add the key *words*, and give the line where it first occurred."""
        return self._lines.setdefault(_digest(*words), line)

    def find(self, *words: str) -> int | None:
        """Give the line where the key *words* first occurred; None if it did not."""
        return self._lines.get(_digest(*words))


class _FirstTexts:
    """Remembers the first text of each id and its line; both are stored as 16-byte hashes."""

    def __init__(self) -> None:
        self._texts: dict[bytes, tuple[int, bytes]] = {}

    def other(self, line: int, text: str, *name: str) -> int | None:
        """Give the line where *name* first occurred, if it had another text there; else None."""
        here = _digest(text)
        first, there = self._texts.setdefault(_digest(*name), (line, here))
        return None if here == there or first == line else first


class DuplicateFinder:
    """Compares each row with all earlier rows."""

    def __init__(self) -> None:
        self._contents, self._ids = _Seen(), _Seen()
        self._positives, self._negatives = _Seen(), _Seen()
        self._queries, self._papers = _FirstTexts(), _FirstTexts()

    def problems(self, line: int, row: ParsedRow) -> Iterator[Problem]:
        """Yield the duplicates and contradictions between the row at *line* and earlier rows."""
        name = (row.set or "", row.query_id or "")
        first = self._contents.add(line, *name, content_key(row))
        if first != line:
            yield Problem("duplicate_row", f"the same row as in line {first}: remove one of them")
            return
        yield from self._same_ids(line, row)
        yield from self._other_texts(line, row)
        yield from self._turned_over(line, row)

    def _same_ids(self, line: int, row: ParsedRow) -> Iterator[Problem]:
        """Find an earlier row with the same ids and other texts."""
        ids = [doc.id or "" for doc in (*row.positives, *row.negatives)]
        if row.query_id is None or not all(ids):
            return
        sides = str(len(row.positives))
        first = self._ids.add(line, row.set or "", row.query_id, sides, *ids)
        if first != line:
            yield Problem(
                "duplicate_row",
                f"the same ids as in line {first}, but other texts: remove one of them",
            )

    def _other_texts(self, line: int, row: ParsedRow) -> Iterator[Problem]:
        """Find ids of queries or papers whose text differs from the first one."""
        group = row.set or ""
        if row.query_id is not None:
            first = self._queries.other(line, row.query or "", group, row.query_id)
            if first is not None:
                yield Problem(
                    "other_query_text",
                    f"query {shown(row.query_id)} has another text than in line {first}: "
                    "give each query an id of its own",
                )
        for word, docs in (("positive", row.positives), ("negative", row.negatives)):
            for place, doc in enumerate(docs, 1):
                first = self._paper_before(line, group, doc)
                if first is not None:
                    yield Problem(
                        "other_text",
                        f"{doc.label(word, place)} has another text than in line {first}: "
                        "give each paper one text, and an id of its own",
                    )

    def _paper_before(self, line: int, group: str, doc: Doc) -> int | None:
        text = folded(doc.text or "")
        if doc.id is None or not text:
            return None
        return self._papers.other(line, text, group, doc.id)

    def _turned_over(self, line: int, row: ParsedRow) -> Iterator[Problem]:
        """Find papers that are a positive in one row and a negative in another, for one query."""
        query = folded(row.query or "")
        sides = (
            (row.positives, self._positives, self._negatives, "positive", "negative"),
            (row.negatives, self._negatives, self._positives, "negative", "positive"),
        )
        for docs, own, other, here, there in sides:
            for place, doc in enumerate(docs, 1):
                names = [*doc.names(), *doc.body_name()]
                lines = [found for each in names if (found := other.find(query, *each))]
                for each in names:
                    own.add(line, query, *each)
                if lines and min(lines) != line:
                    yield Problem(
                        "negative_is_positive",
                        f"{doc.label(here, place)} is a {there} of the same query in line "
                        f"{min(lines)}: remove it from one of them",
                    )


def _digest(*words: str) -> bytes:
    return bytes.fromhex(joined_digest(words))
