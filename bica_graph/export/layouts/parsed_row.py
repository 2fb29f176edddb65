"""Parses a row of any layout, and collects the problems of its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bica_graph.exact.texts import normal_text, text_digest
from bica_graph.output.words import counted
from bica_graph.sources.bad_line import kind, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Doc:
    """
    A text with the id of its paper.

    *id* or *text* is None if the row does not have it. *body* is the text without its title, if
    the row has the two separately.
    """

    id: str | None
    text: str | None
    body: str | None = None

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of the paper: its id, and its text without case and spacing."""
        if self.id is not None:
            yield "id", self.id
        if text := folded(self.text or ""):
            yield "text", text

    def body_name(self) -> Iterator[tuple[str, str]]:
        """Yield the key of its body, which matches the same abstract under another title."""
        if body := folded(self.body or ""):
            yield "text without the title", body

    def label(self, word: str, place: int) -> str:
        """Give its name in messages, as the *place*-th positive or negative."""
        if self.text is None:
            return f"{word} id {shown(self.id)}"
        return f"{word} {place}" + ("" if self.id is None else f" (id {shown(self.id)})")


def paired(ids: Sequence[str | None], texts: Sequence[str | None]) -> tuple[Doc, ...]:
    """Pair each text with its id; if their numbers differ, ids and texts stay unpaired."""
    if len(ids) == len(texts):
        return tuple(Doc(name, text) for name, text in zip(ids, texts, strict=True))
    return (*(Doc(None, text) for text in texts), *(Doc(name, None) for name in ids if name))


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """The content of a row, independent of its layout."""

    set: str | None
    query_id: str | None
    query: str | None
    """None if the row lacks it."""
    positives: tuple[Doc, ...]
    negatives: tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of one value: a reason to count by, and a message of one line."""

    reason: str
    message: str


@dataclass(slots=True)
class RowReader:
    """
    Reads the values of a row, and collects deviations from the layout.

    After a problem it gives None or an empty list and goes on, so that several problems of a row
    are found. Problems of ids alone are kept separately. *called* has the columns that have
    another name in the file, which messages use.
    """

    row: Mapping[str, Any]
    called: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    id_problems: list[Problem] = field(default_factory=list)

    def name(self, column: str) -> str | None:
        """Give an id or the name of a set; None if there is none. Integers are accepted as ids."""
        return _name(self.row.get(column))

    def text(self, column: str) -> str | None:
        """Give the text in *column*; None if there is none."""
        return self._text(self.row, column, self._called(column))

    def doc(self, column: str, id_column: str) -> Doc:
        """Give the text in *column* with the id in *id_column*."""
        return Doc(self.name(id_column), self.text(column))

    def texts(self, column: str, id_column: str | None = None) -> tuple[Doc, ...]:
        """Give the texts in *column*, with the ids in *id_column* if the row has that."""
        values = self._list(self.row, column)
        label = self._called(column)
        texts = [self._item(value, f"{label}[{place}]") for place, value in enumerate(values)]
        return paired(self.ids(id_column, len(texts)) if id_column else [], texts)

    def ids(self, column: str, count: int, key: str | None = None) -> list[str | None]:
        """
        Give the ids in *column*, which should have one for each of *count* texts.

        With *key*, the column holds objects with the id in that field; a list of other values has
        no ids.
        """
        values = self._id_list(column)
        if key is not None:
            if not all(isinstance(value, dict) for value in values):
                return []
            values = [value.get(key) for value in values]
        self.hold_even(column, count)
        return [_name(value) for value in values]

    def hold_even(self, column: str, count: int) -> None:
        """Note a list in *column* that does not have one value for each of *count* texts."""
        values = self.row.get(column)
        if count and isinstance(values, list) and len(values) != count:
            message = f"{column} has {len(values)} for {counted(count, 'text')}: give each text one"
            self._note_id("uneven_lists", message)

    def hold_scores(self, column: str, *counts: int) -> None:
        """Note scores in *column* that are no numbers, or not as many as one of *counts*."""
        values = self.row.get(column)
        if values is None or _is_number(values):
            return
        if not isinstance(values, list) or not all(_is_number(value) for value in values):
            self._note_id("wrong_type", f"{column} must be a list of numbers")
        elif len(values) not in counts:
            texts = counted(counts[0], "text")
            message = f"{column} has {len(values)} for {texts}: give each text one"
            self._note_id("uneven_lists", message)

    def docs(self, column: str, id_key: str, *text_keys: str) -> tuple[Doc, ...]:
        """Give a list of objects as docs; the texts of *text_keys* are joined, the body last."""
        docs = []
        for place, value in enumerate(self._list(self.row, column)):
            label = f"{self._called(column)}[{place}]"
            if not isinstance(value, dict):
                self._note("wrong_type", f"{label} is {kind(value)}, but must be an object")
                continue
            pieces = [self._text(value, key, f"{label}.{key}") for key in text_keys]
            body = pieces[-1] if len(pieces) > 1 else None
            whole = None if pieces[-1] is None else " ".join(piece or "" for piece in pieces)
            docs.append(Doc(_name(value.get(id_key)), whole, body))
        return tuple(docs)

    def note_missing(self, column: str) -> None:
        """Note that *column* is missing."""
        self._note("missing_column", f"there is no {column}: every row needs one")

    def _called(self, column: str) -> str:
        return self.called.get(column, column)

    def _list(self, row: Mapping[str, Any], column: str) -> list[Any]:
        value, label = row.get(column), self._called(column)
        if isinstance(value, list):
            if not value:
                self._note("empty_list", f"{label} is an empty list: it needs at least one item")
            return value
        if column not in row:
            self.note_missing(column)
        elif isinstance(value, str):
            self._note(
                "string_for_list",
                f'{label} is a text where a list belongs: write ["..."], '
                "or each letter is taken as a text",
            )
        else:
            self._note("wrong_type", f"{label} is {kind(value)}, but must be a list")
        return []

    def _id_list(self, column: str) -> list[Any]:
        value = self.row.get(column)
        if isinstance(value, list):
            return value
        if isinstance(value, str):
            message = f'{column} is a text where a list belongs: write ["..."]'
            self._note_id("string_for_list", message)
            return [value]
        if value is not None:
            self._note_id("wrong_type", f"{column} is {kind(value)}, but must be a list")
        return []

    def _text(self, row: Mapping[str, Any], column: str, label: str) -> str | None:
        if column not in row:
            self.note_missing(label)
            return None
        return self._item(row[column], label)

    def _item(self, value: Any, label: str) -> str | None:
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            message = f"{label} is a list where a text belongs: write one row for each"
            self._note("list_for_string", message)
        else:
            self._note("wrong_type", f"{label} is {kind(value)}, but must be a text")
        return None

    def _note(self, reason: str, message: str) -> None:
        self.problems.append(Problem(reason, message))

    def _note_id(self, reason: str, message: str) -> None:
        self.id_problems.append(Problem(reason, message))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _name(value: Any) -> str | None:
    """Give an id as a string; None for a blank one, which identifies nothing."""
    name = "" if value is None else str(value)
    return name if name.strip() else None


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Give `texts.normal_text` with a cache, as a positive is repeated for each negative."""
    return normal_text(text)


def content_key(row: ParsedRow) -> str:
    """Hash all texts of a row; rows that differ only in ids, case and spacing have one hash."""
    return joined_digest(
        folded(text)
        for text in (row.query or "", *_texts(row.positives), "", *_texts(row.negatives))
    )


def joined_digest(words: Iterable[str]) -> str:
    """Hash a sequence of strings; its boundaries are part of the hash."""
    return text_digest("\x1f".join(f"{len(word)}:{word}" for word in words))


def _texts(docs: Iterable[Doc]) -> Iterable[str]:
    return (doc.text for doc in docs if doc.text is not None)
