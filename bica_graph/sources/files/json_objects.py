"""Parses a line of JSONL: one JSON object, its fields, and their types."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NamedTuple, NoReturn

from bica_graph.sources.bad_line import BadLine, kind, shown
from bica_graph.sources.paper_ids import paper_id

_ADVICE = {
    "null": "leave it out",
    "an object": "write the text that is in it",
    "a list": "join its items to one text",
    "true": "write the text, or leave it out",
    "false": "write the text, or leave it out",
}


class _NotFinite(ValueError):
    """NaN or Infinity, which are not JSON."""


class _Repeated(NamedTuple):
    """An object that has a field twice."""

    name: str


def json_object(text: str) -> dict[str, Any]:
    """
    Parse a line that is one JSON object.

    Raises:
        BadLine: If the line is not JSON, is not an object, or has a field twice.
    """
    try:
        value = _decode(text)
    except _NotFinite as error:
        raise BadLine("not_finite", f"contains {error}, which is not JSON: write null") from None
    except json.JSONDecodeError as error:
        raise BadLine(
            "not_json",
            f"is not JSON ({error.msg.removesuffix(' at')} at character {error.pos + 1}): "
            "write one JSON object on each line",
        ) from None
    except RecursionError:
        raise BadLine("too_deep", "is nested too deeply: write flat fields") from None
    except ValueError:
        # All that is left: Python does not parse numbers of thousands of digits.
        raise BadLine("long_number", "contains a number that is too long: quote it") from None
    if type(value) is _Repeated:
        raise BadLine(
            "repeated_field", f"has the field {shown(value.name)} twice: keep one of them"
        )
    if type(value) is not dict:
        raise BadLine(
            "not_object", f"is {kind(value)}, not an object: write one JSON object on each line"
        )
    return value


def quick_object(text: str) -> dict[str, Any]:
    """
    Parse a line as `json_object` does, but for a field that occurs twice: the last one counts.

    It takes two thirds of the time, for files of terabytes that a program wrote.

    Raises:
        BadLine: If the line is not JSON, or is not an object.
    """
    try:
        value = _quick(text)
    except (ValueError, RecursionError):
        value = None
    return value if type(value) is dict else json_object(text)


def text_field(name: str, value: Any) -> str:
    """
    Give the text of a field, without surrounding space.

    Raises:
        BadLine: If the value is not a string, or has characters that no graph can store.
    """
    if type(value) is not str:
        advice = _ADVICE.get(kind(value), "quote it")
        raise BadLine("wrong_type", f"{name} must be a string, not {kind(value)}: {advice}")
    if "\0" in value:
        raise BadLine("text_characters", f"{name} contains U+0000: remove it")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(value[error.start])
        raise BadLine(
            "text_characters", f"{name} contains half a character (U+{half:04X}): remove it"
        ) from None
    return value.strip()


def id_list(name: str, value: Any) -> list[str]:
    """
    Give the ids of a field that is a list, in order, repeated ones too.

    Raises:
        BadLine: If the value is not a list, or contains something that cannot be an id.
    """
    if type(value) is str:
        raise BadLine(
            "string_for_list",
            f'{name} must be a list of ids, not the string {shown(value)}: write ["…", "…"]',
        )
    if type(value) is not list:
        raise BadLine(
            "wrong_type", f'{name} must be a list of ids, not {kind(value)}: write ["…", "…"]'
        )
    return [paper_id(item, f"an id in {name}") for item in value]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Repeated:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    names = Counter(name for name, _ in pairs)
    return _Repeated(names.most_common(1)[0][0])


def _refuse_constant(name: str) -> NoReturn:
    raise _NotFinite(name)


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant).decode
_quick = json.JSONDecoder(parse_constant=_refuse_constant).decode
