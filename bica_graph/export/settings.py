"""The settings of an export, with their checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bica_graph.errors import SettingError
from bica_graph.export.layouts.registry import LAYOUTS, find_layout
from bica_graph.records.embeddings import TextChoice
from bica_graph.records.settings import check_settings
from bica_graph.runs.named_runs import check_rng_seed

if TYPE_CHECKING:
    from bica_graph.export.layouts.layout import Layout
    from bica_graph.export.split import Split

TooFew = Literal["keep", "drop", "error"]


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """
    What to export of a run, and how.

    Args:
        layout: Name of the layout (`layouts.LAYOUTS`).
        text: Text of a paper to write; None for the text that was embedded.
        negatives: Maximum number of negatives per query, by rank, at least 1; None for all.
        too_few: What to do with a query that has fewer than *negatives*: ``keep`` those it has,
            ``drop`` the query, or stop with an ``error``. None means ``drop`` for layouts that need
            the same number in every row, and ``keep`` for others. A query without any negative is
            never written.
        sets: Export only queries of these sets; empty for all sets of the run.
        strategies: Export only candidates of these strategies, such as ``bica_walk``; empty for
            all.
        hops: Export only candidates at these hops, 1 or 2; empty for all.
        similarity: Export only candidates whose cosine with the query, rounded to six decimals as
            in the column ``similarity_query``, is in this range, both ends included; None for all.
        split: Share of the queries that is written to a file of its own (`split.Split`); None for
            one file.
        rng_seed: Decides which queries *split* takes.
        include_dropped: Also export candidates that a filter dropped, with the names of the
            filters; not available for layouts that cannot hold the names.
        unfinished: Allow the export of a run that is not finished, or that has an interrupted
            filter.
        force: Replace an existing file.

    Raises:
        SettingError: If a setting is out of range, or two settings contradict each other.
    """

    layout: str = "triplets"
    text: TextChoice | None = None
    negatives: int | None = None
    too_few: TooFew | None = None
    sets: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    hops: tuple[int, ...] = ()
    similarity: tuple[float, float] | None = None
    split: Split | None = None
    rng_seed: int = 0
    include_dropped: bool = False
    unfinished: bool = False
    force: bool = False

    def __post_init__(self) -> None:
        """Check the range of each setting, and their combination."""
        check_settings(self)
        layout = find_layout(self.layout)
        self._check_choice()
        if self.negatives is not None and self.negatives < 1:
            raise SettingError(f"negatives must be at least 1, not {self.negatives}")
        if self.too_few is not None and self.negatives is None:
            raise SettingError("too_few has no effect without a number of negatives: --negatives N")
        if self.include_dropped and not layout.has_provenance:
            others = ", ".join(name for name in LAYOUTS if LAYOUTS[name].has_provenance)
            raise SettingError(
                f"layout {layout.name} cannot hold the names of filters, so dropped candidates "
                f"would be unmarked among the negatives: choose one of {others}"
            )
        if layout.fixed_negatives:
            self._check_fixed(layout)

    def _check_choice(self) -> None:
        check_rng_seed(self.rng_seed)
        if not {1, 2}.issuperset(self.hops):
            raise SettingError("hops must be 1 or 2")
        if self.similarity is not None:
            low, high = self.similarity
            if not -1 <= low <= high <= 1:
                raise SettingError(
                    f"similarity must go from a cosine to a larger one, between -1 and 1, not from "
                    f"{low:g} to {high:g}"
                )

    def _check_fixed(self, layout: Layout) -> None:
        if self.negatives is None:
            raise SettingError(
                f"layout {layout.name} needs a number of negatives, the same for every row: "
                "--negatives N"
            )
        if self.too_few == "keep":
            raise SettingError(
                f"layout {layout.name} has the same number of negatives in every row: "
                "choose drop or error for --too-few"
            )

    @property
    def policy(self) -> TooFew:
        """What to do with a query that has too few negatives, with the default resolved."""
        if self.too_few is not None:
            return self.too_few
        return "drop" if find_layout(self.layout).fixed_negatives else "keep"
