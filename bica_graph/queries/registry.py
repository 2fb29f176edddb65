"""The sources of queries by name, and the settings that each of them has."""

from __future__ import annotations

import os
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SettingError
from bica_graph.output.words import did_you_mean
from bica_graph.queries.files import FileQueries
from bica_graph.queries.generated import GeneratedQueries
from bica_graph.queries.titles import TitleQueries

if TYPE_CHECKING:
    from bica_graph.queries.source import QuerySource

_NAMED = {each.name: each for each in (TitleQueries, GeneratedQueries)}
_ALL = (*_NAMED.values(), FileQueries)


def make_source(name: str, **settings: Any) -> QuerySource:
    """
    Make the source called *name*; any name that no source has is the path of a file or folder.

    Args:
        name: A name such as ``title``, or a path.
        settings: Fields of the source.

    Raises:
        SettingError: If a setting is out of its range, or *name* is a slip for that of a source.
    """
    named = _NAMED.get(name)
    if named is not None:
        return named(**settings)
    near = did_you_mean(name, _NAMED)
    if near and not os.path.exists(name):
        raise SettingError(
            f"{name} is neither a file or folder, nor one of the sources {', '.join(_NAMED)}{near}"
        )
    return FileQueries(name, **settings)


def source_settings(name: str) -> set[str]:
    """Name the settings of the source called *name*, except for its path."""
    return {each.name for each in fields(_NAMED.get(name, FileQueries))} - {"path"}


def sources_with(setting: str) -> list[str]:
    """Name the sources that have *setting*, for messages."""
    return [each.name for each in _ALL if setting in {field.name for field in fields(each)}]


def default(setting: str) -> Any:
    """Give the default of a source's *setting*."""
    return next(f.default for each in _ALL for f in fields(each) if f.name == setting)
