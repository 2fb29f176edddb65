"""What the mining runs of the first version of a graph, of either engine, were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.graph.properties import packed_filters
from bica_graph.records.runs import AppliedFilter

if TYPE_CHECKING:
    from collections.abc import Mapping


def kind_and_filters(parameters: Mapping[str, Any]) -> tuple[str, str]:
    """
    Give the kind of strategy and the filters (JSON) of a run that stored neither.

    There were two kinds, told apart by their parameters, and one filter: the margin, which mining
    applied where it was asked for.
    """
    kind = "cypher" if "statement" in parameters else "walk"
    margin = parameters.get("margin")
    filters = [] if margin is None else [AppliedFilter("margin", {"margin": margin})]
    return kind, packed_filters(filters)
