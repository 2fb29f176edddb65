"""Declares settings with their range and help text, for classes and the command line alike."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from math import isfinite
from operator import index
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

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
    types = get_type_hints(settings)
    return {
        each.name: (types[each.name], _completed(types[each.name], each.metadata[_META]))
        for each in fields(settings)
        if _META in each.metadata
    }


def check_settings(settings: Any) -> None:
    """
    Check each setting against its range, and normalise its value.

    For an integer setting 1.0 becomes 1, and NumPy numbers become Python numbers.

    Raises:
        ValueError: If a setting is out of its range; the message names it.
    """
    for name, (kind, meaning) in meanings(settings.__class__).items():
        given = getattr(settings, name)
        value = _plain(name, kind, given)
        _check(name, value, meaning)
        if value is not given:
            object.__setattr__(settings, name, value)


def _completed(kind: Any, meaning: Meaning) -> Meaning:
    """Fill in the allowed values of a Literal type."""
    if get_origin(kind) is not Literal or meaning.words:
        return meaning
    return Meaning(meaning.says, words=get_args(kind))


def _plain(name: str, kind: Any, value: Any) -> Any:
    plain: dict[Any, Callable[[Any], Any]] = {int: _whole, float: float}
    if kind not in plain or isinstance(value, bool):
        return value
    try:
        return plain[kind](value)
    except (TypeError, ValueError) as error:
        word = "a whole number" if kind is int else "a number"
        raise ValueError(f"{name} must be {word}, not {value!r}") from error


def _whole(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return index(value)


def _check(name: str, value: Any, meaning: Meaning) -> None:
    if meaning.words:
        if value not in meaning.words:
            raise ValueError(f"{name} must be one of {', '.join(map(str, meaning.words))}")
        return
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"{name} must be a finite number")
    least, most, below = meaning.least, meaning.most, meaning.below
    if not isinstance(value, int | float) or (
        (least is None or value >= least)
        and (most is None or value <= most)
        and (below is None or value < below)
    ):
        return
    raise ValueError(f"{name} must be {_range(meaning)}")


def _range(meaning: Meaning) -> str:
    """Write a range in words."""
    least, most, below = meaning.least, meaning.most, meaning.below
    if below is not None:
        return f"in [{least:g}, {below:g})" if least is not None else f"below {below:g}"
    if least is not None and most is not None:
        return f"from {least:,} to {most:,}"
    return f"{least:,} or more" if least is not None else f"at most {most:,}"
