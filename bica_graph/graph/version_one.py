"""Upgrades mining runs of graphs with schema version 1, for both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.graph.properties import packed_filters
from bica_graph.records.runs import AppliedFilter

if TYPE_CHECKING:
    from collections.abc import Mapping


def kind_and_filters(parameters: Mapping[str, Any]) -> tuple[str, str]:
    """
    Give the kind of strategy and the filters (as JSON) of a run that did not store them.

    Version 1 had two strategies, which differ in their parameters, and one filter, the margin,
    which mining applied if it was requested.
    """
    kind = "cypher" if "statement" in parameters else "walk"
    margin = parameters.get("margin")
    filters = [] if margin is None else [AppliedFilter("margin", {"margin": margin})]
    return kind, packed_filters(filters)
