"""A row of any layout taken apart again, and what is wrong with its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bica_graph.sources.bad_line import kind
from bica_graph.texts import normal_text, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Doc:
    """A text with the id of its paper; None when the layout has no ids."""

    id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What a row is made of, whatever its layout."""

    set: str | None
    query_id: str | None
    query: str
    positives: tuple[Doc, ...]
    negatives: tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one value: a word to count it by, and a line for the user."""

    reason: str
    message: str


@dataclass(slots=True)
class RowReader:
    """
    Takes values out of a row, and notes what is not as the layout has it.

    After a problem it gives an empty text or list, so that one row may show several.
    """

    row: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def name(self, column: str) -> str | None:
        """Give an id or the name of a set; None when there is none. Whole numbers pass as ids."""
        value = self.row.get(column)
        return None if value is None else str(value)

    def text(self, column: str) -> str:
        """Give the text in *column*."""
        return self._text(self.row, column, column)

    def doc(self, column: str, id_column: str) -> Doc:
        """Give the text in *column* with the id beside it."""
        return Doc(self.name(id_column), self.text(column))

    def texts(self, column: str, id_column: str | None = None) -> tuple[Doc, ...]:
        """Give a list of texts, with the list of ids beside it if that is there and as long."""
        values = self._list(self.row, column)
        ids = self.row.get(id_column) if id_column else None
        if not isinstance(ids, list) or len(ids) != len(values):
            ids = [None] * len(values)
        return tuple(
            Doc(None if name is None else str(name), self._item(value, f"{column}[{place}]"))
            for place, (name, value) in enumerate(zip(ids, values, strict=True))
        )

    def docs(self, column: str, id_key: str, *text_keys: str) -> tuple[Doc, ...]:
        """Give a list of objects as docs, the texts of *text_keys* put together."""
        docs = []
        for place, value in enumerate(self._list(self.row, column)):
            label = f"{column}[{place}]"
            if not isinstance(value, dict):
                self._note("wrong_type", f"{label} is {kind(value)}, and should be an object")
                continue
            pieces = [self._text(value, key, f"{label}.{key}") for key in text_keys]
            name = value.get(id_key)
            docs.append(Doc(None if name is None else str(name), " ".join(pieces)))
        return tuple(docs)

    def note_missing(self, column: str) -> None:
        """Note that *column* is not there."""
        self._note("missing_column", f"there is no {column}: every row needs one")

    def _list(self, row: Mapping[str, Any], column: str) -> list[Any]:
        value = row.get(column)
        if isinstance(value, list):
            if not value:
                self._note("empty_list", f"{column} is an empty list: a trainer needs one at least")
            return value
        if column not in row:
            self.note_missing(column)
        elif isinstance(value, str):
            self._note(
                "string_for_list",
                f'{column} is a text where a list belongs: write ["..."], '
                "or each letter is taken for a text of its own",
            )
        else:
            self._note("wrong_type", f"{column} is {kind(value)}, and should be a list")
        return []

    def _text(self, row: Mapping[str, Any], column: str, label: str) -> str:
        if column not in row:
            self.note_missing(label)
            return ""
        return self._item(row[column], label)

    def _item(self, value: Any, label: str) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            message = f"{label} is a list where a text belongs: write one row for each"
            self._note("list_for_string", message)
        else:
            self._note("wrong_type", f"{label} is {kind(value)}, and should be a text")
        return ""

    def _note(self, reason: str, message: str) -> None:
        self.problems.append(Problem(reason, message))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Give `texts.normal_text`, remembering the latest: a positive comes once for each negative."""
    return normal_text(text)


def content_key(parts: Parts) -> str:
    """Hash all texts of a row, so that rows equal but for ids, case and spacing are found."""
    return joined_digest(
        folded(text)
        for text in (parts.query, *_texts(parts.positives), "", *_texts(parts.negatives))
    )


def joined_digest(words: Iterable[str]) -> str:
    """Hash several words as one; their borders count."""
    return text_digest("\x1f".join(f"{len(word)}:{word}" for word in words))


def _texts(docs: Iterable[Doc]) -> Iterable[str]:
    return (doc.text for doc in docs)
