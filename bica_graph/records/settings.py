"""Declares settings with their range and help text, for classes and the command line alike."""

from __future__ import annotations

import builtins
import os
import sys
from dataclasses import MISSING, dataclass, field, fields
from math import isfinite
from operator import index
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from bica_graph.errors import SettingError

_META = "setting"


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    The help text and range of one setting.

    *says* is a sentence for the help of a command. *least* and *most* are inclusive bounds of a
    number; *below* is an exclusive upper bound. *words* are the allowed values; empty for any.
    """

    says: str
    least: float | None = None
    most: float | None = None
    below: float | None = None
    words: tuple[Any, ...] = ()


def setting(default: Any = MISSING, *, says: str, **bounds: Any) -> Any:
    """
    Declare a field of a settings class.

    Args:
        default: The default value; without one, the setting must be given.
        says: A sentence for the help of a command.
        **bounds: ``least``, ``most``, ``below`` or ``words`` (`Meaning`).
    """
    return field(default=default, metadata={_META: Meaning(says, **bounds)})


def meanings(settings: type[Any]) -> dict[str, tuple[Any, Meaning]]:
    """Give the type and meaning of each field of a settings class declared by `setting`."""
    types = _types(settings)
    return {
        each.name: (types[each.name], _completed(types[each.name], each.metadata[_META]))
        for each in fields(settings)
        if _META in each.metadata
    }


def check_settings(settings: Any) -> None:
    """
    Check the type of each field, and the range of each setting, and normalise its value.

    For an integer setting 1.0 becomes 1, NumPy numbers become Python numbers, and lists of names
    become tuples.

    Raises:
        SettingError: If a value is of a wrong type or out of its range; the message names it.
    """
    bounds: dict[str, Meaning | None] = {
        each.name: each.metadata.get(_META) for each in fields(settings)
    }
    for name, kind in _types(settings.__class__).items():
        if name not in bounds:
            continue
        given = getattr(settings, name)
        value = _typed(name, kind, given)
        meaning = bounds[name]
        if meaning is not None and value is not None:
            _check(name, value, _completed(kind, meaning))
        if value is not given:
            object.__setattr__(settings, name, value)


class _Unchecked:
    """Stands for a type that is imported for type checkers alone, also with parameters."""

    def __class_getitem__(cls, _parameters: Any) -> type[_Unchecked]:
        return cls


class _Names(dict[str, Any]):
    """The names of a module; each other name stands for a type that is not checked."""

    def __missing__(self, name: str) -> type[_Unchecked]:
        return _Unchecked


def _types(settings: type[Any]) -> dict[str, Any]:
    try:
        return get_type_hints(settings)
    except NameError:
        module = vars(sys.modules[settings.__module__])
        return get_type_hints(settings, localns=_Names({**vars(builtins), **module}))


def _completed(kind: Any, meaning: Meaning) -> Meaning:
    """Fill in the allowed values of a Literal type."""
    if get_origin(kind) is not Literal or meaning.words:
        return meaning
    return Meaning(meaning.says, words=get_args(kind))


def _typed(name: str, kind: Any, value: Any) -> Any:
    """Give *value* as the type *kind*; SettingError if it is another."""
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not NoneType]
        if value is None and len(kinds) < len(get_args(kind)):
            return None
        if set(kinds) == {str, Path}:
            _typed(name, Path, value)
            return value
        return _typed(name, kinds[0], value) if len(kinds) == 1 else value
    if kind in (int, float):
        return _number(name, kind, value)
    if kind in _OF and not isinstance(value, _OF[kind][0]):
        raise _wrong(name, _OF[kind][1], value)
    if get_origin(kind) is Literal and value not in get_args(kind):
        raise _wrong(name, f"one of {', '.join(map(str, get_args(kind)))}", value)
    if kind is Path:
        return Path(value)
    return _names(name, value) if kind == tuple[str, ...] else value


_OF: dict[Any, tuple[Any, str]] = {
    bool: (bool, "True or False"),
    str: (str, "a text"),
    Path: (str | os.PathLike, "a path"),
}
"""The types of values that are taken as they are, and what they are called."""


def _number(name: str, kind: type[int] | type[float], value: Any) -> int | float:
    what = "a whole number" if kind is int else "a number"
    if isinstance(value, bool | str | bytes):
        raise _wrong(name, what, value)
    try:
        return _whole(value) if kind is int else float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise _wrong(name, what, value) from error


def _names(name: str, value: Any) -> tuple[str, ...]:
    given = () if isinstance(value, str) or not hasattr(value, "__iter__") else tuple(value)
    if value is None or isinstance(value, str) or any(not isinstance(each, str) for each in given):
        raise _wrong(name, "a tuple of names", value)
    return given


def _whole(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return index(value)


def _check(name: str, value: Any, meaning: Meaning) -> None:
    if meaning.words:
        if value not in meaning.words:
            raise _wrong(name, f"one of {', '.join(map(str, meaning.words))}", value)
        return
    if isinstance(value, float) and not isfinite(value):
        raise _wrong(name, "a finite number", value)
    least, most, below = meaning.least, meaning.most, meaning.below
    if not isinstance(value, int | float) or (
        (least is None or value >= least)
        and (most is None or value <= most)
        and (below is None or value < below)
    ):
        return
    raise _wrong(name, _range(meaning), value)


def _wrong(name: str, what: str, value: Any) -> SettingError:
    return SettingError(f"{name} must be {what}, not {repr(value)[:_SHOWN]}")


_SHOWN = 60
"""Characters of a wrong value in a message."""


def _range(meaning: Meaning) -> str:
    """Write a range in words."""
    least, most, below = meaning.least, meaning.most, meaning.below
    if below is not None:
        return f"in [{least:g}, {below:g})" if least is not None else f"below {below:g}"
    if least is not None and most is not None:
        return f"from {least:,} to {most:,}"
    return f"{least:,} or more" if least is not None else f"at most {most:,}"
