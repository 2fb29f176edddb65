"""What an export may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from bica_graph.export.layouts.registry import LAYOUTS, find_layout
from bica_graph.records.embeddings import TextChoice

if TYPE_CHECKING:
    from bica_graph.export.layouts.layout import Layout

TooFew = Literal["keep", "drop", "error"]


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """
    What is written of a run, and how.

    Args:
        layout: Name of the layout (`layouts.LAYOUTS`).
        text: What of a paper is written; None for what the graph's encoder was given.
        negatives: The first so many negatives of each query, by rank; None for all.
        too_few: What becomes of a query with fewer than *negatives*: ``keep`` those it has,
            ``drop`` the query, or ``error`` at the first. None drops where the layout needs the
            same number in every row, and keeps elsewhere. A query without any is never written.
        strategies: Write only candidates of these strategies, such as ``bica_walk``; empty for
            all.
        include_dropped: Write candidates that a filter dropped, too, with the filters' names; not
            in layouts without room for those.
        unfinished: Export a run that is not finished.
        force: Replace what stands where the file goes.

    Raises:
        ValueError: If a setting is out of its range, or two do not go together.
    """

    layout: str = "triplets"
    text: TextChoice | None = None
    negatives: int | None = None
    too_few: TooFew | None = None
    strategies: tuple[str, ...] = ()
    include_dropped: bool = False
    unfinished: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        """Check the settings, alone and together."""
        layout = find_layout(self.layout)
        for value, known in ((self.text, TextChoice), (self.too_few, TooFew)):
            if value is not None and value not in get_args(known):
                raise ValueError(f"{value!r} is none of {', '.join(get_args(known))}")
        if self.negatives is not None and self.negatives < 1:
            raise ValueError("negatives must be at least 1")
        if self.too_few is not None and self.negatives is None:
            raise ValueError("what too few negatives are needs a number of negatives")
        if self.include_dropped and not layout.has_provenance:
            others = ", ".join(name for name in LAYOUTS if LAYOUTS[name].has_provenance)
            raise ValueError(
                f"layout {layout.name} has no room for the names of filters, so what they dropped "
                f"would stand among the negatives unmarked: take one of {others}"
            )
        if layout.fixed_negatives:
            self._check_fixed(layout)

    def _check_fixed(self, layout: Layout) -> None:
        if self.negatives is None:
            raise ValueError(f"layout {layout.name} needs a number of negatives")
        if self.too_few == "keep":
            raise ValueError(
                f"layout {layout.name} has the same number of negatives in every row: "
                "choose drop or error for queries with too few"
            )

    @property
    def policy(self) -> TooFew:
        """What becomes of a query with too few negatives, decided."""
        if self.too_few is not None:
            return self.too_few
        return "drop" if find_layout(self.layout).fixed_negatives else "keep"
