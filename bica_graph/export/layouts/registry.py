"""The registry of layouts, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.errors import SettingError
from bica_graph.export.layouts import (
    bica,
    flagembedding,
    lists,
    n_tuples,
    tevatron,
    text_only,
    triplets,
)
from bica_graph.output.words import did_you_mean

if TYPE_CHECKING:
    from bica_graph.export.layouts.layout import Layout

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        triplets.LAYOUT,
        n_tuples.LAYOUT,
        lists.LAYOUT,
        text_only.LAYOUT,
        bica.LAYOUT,
        flagembedding.LAYOUT,
        tevatron.LAYOUT,
    )
}

_MOST_TELLING_FIRST = (
    tevatron.LAYOUT,
    flagembedding.LAYOUT,
    lists.LAYOUT,
    n_tuples.LAYOUT,
    bica.LAYOUT,
    text_only.LAYOUT,
    triplets.LAYOUT,
)


def find_layout(name: str) -> Layout:
    """
    Give the layout *name*.

    Raises:
        SettingError: If there is no such layout; the message lists the known ones.
    """
    if name not in LAYOUTS:
        near = did_you_mean(str(name), LAYOUTS)
        raise SettingError(f"there is no layout {name!r} (layouts: {', '.join(LAYOUTS)}){near}")
    return LAYOUTS[name]


def recognise(columns: frozenset[str]) -> Layout | None:
    """Give the layout that has *columns*; None if no layout matches."""
    return next((layout for layout in _MOST_TELLING_FIRST if layout.known_by(columns)), None)
