"""Hold a row of a training file against all rows before it, of which hashes are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.export.layouts.parsed_row import Problem, content_key, folded, joined_digest
from bica_graph.sources.bad_line import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bica_graph.export.layouts.parsed_row import Doc, Parts


class _Seen:
    """Remembers where something came first, by a hash of 16 bytes."""

    def __init__(self) -> None:
        self._lines: dict[bytes, int] = {}

    def add(self, line: int, *words: str) -> int:
        """Give the line where *words* came first."""
        return self._lines.setdefault(_digest(*words), line)

    def find(self, *words: str) -> int | None:
        """Give the line where *words* came first; None when they never did."""
        return self._lines.get(_digest(*words))


class _Said:
    """Remembers which text an id had first, and where, both by hashes of 16 bytes."""

    def __init__(self) -> None:
        self._texts: dict[bytes, tuple[int, bytes]] = {}

    def other(self, line: int, text: str, *name: str) -> int | None:
        """Give the line where *name* came first when it had another text there."""
        here = _digest(text)
        first, there = self._texts.setdefault(_digest(*name), (line, here))
        return None if here == there or first == line else first


class RowsBefore:
    """Takes rows one by one, and tells what is wrong between each and those before it."""

    def __init__(self) -> None:
        self._contents, self._ids = _Seen(), _Seen()
        self._positives, self._negatives = _Seen(), _Seen()
        self._queries, self._papers = _Said(), _Said()

    def problems(self, line: int, parts: Parts) -> Iterator[Problem]:
        """Give what is wrong between the row at *line* and the rows before."""
        name = (parts.set or "", parts.query_id or "")
        first = self._contents.add(line, *name, content_key(parts))
        if first != line:
            yield Problem("duplicate_row", f"the same as in line {first}: remove one of them")
            return
        yield from self._same_ids(line, parts)
        yield from self._other_texts(line, parts)
        yield from self._turned_over(line, parts)

    def _same_ids(self, line: int, parts: Parts) -> Iterator[Problem]:
        """Find a row that has all ids of another, though its texts differ."""
        ids = [doc.id or "" for doc in (*parts.positives, *parts.negatives)]
        if parts.query_id is None or not all(ids):
            return
        sides = str(len(parts.positives))
        first = self._ids.add(line, parts.set or "", parts.query_id, sides, *ids)
        if first != line:
            yield Problem(
                "duplicate_row", f"the same ids as in line {first}, by other texts: remove one"
            )

    def _other_texts(self, line: int, parts: Parts) -> Iterator[Problem]:
        """Find ids, of the query or of a paper, that have another text than before."""
        group = parts.set or ""
        if parts.query_id is not None:
            first = self._queries.other(line, parts.query, group, parts.query_id)
            if first is not None:
                yield Problem(
                    "other_query_text",
                    f"query {shown(parts.query_id)} has another text than in line {first}: "
                    "give each query an id of its own",
                )
        for word, docs in (("positive", parts.positives), ("negative", parts.negatives)):
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

    def _turned_over(self, line: int, parts: Parts) -> Iterator[Problem]:
        """Find papers that are a positive here and a negative elsewhere, for the same query."""
        query = folded(parts.query)
        sides = (
            (parts.positives, self._positives, self._negatives, "positive", "negative"),
            (parts.negatives, self._negatives, self._positives, "negative", "positive"),
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
                        f"{min(lines)}: decide what it is",
                    )


def _digest(*words: str) -> bytes:
    return bytes.fromhex(joined_digest(words))
