"""Chooses which papers of a neighbourhood a picture draws: walks first, then by cosine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bica_graph.records.candidates import Candidate

BEYOND = 3
"""Stands for the hop of a paper more than two citations away."""
ROWS = 14
"""Number of papers in a column that fit on a screen."""
OTHERS = 24
"""Number of further papers at each hop when others are asked for."""
SEEDS = 6
"""Number of positives that are drawn first."""


@dataclass(frozen=True, slots=True)
class Near:
    """
    The papers within two hops that were read, with their hops.

    *cut* is the hop at which reading stopped because there are too many papers; None if all were
    read.
    """

    hops: dict[str, int]
    cut: int | None

    def count(self, hop: int) -> int:
        """Count the papers at a hop that were read."""
        return sum(each == hop for each in self.hops.values())


@dataclass(frozen=True, slots=True)
class Scene:
    """
    What the pictures of one run draw, as paper and hop.

    *first* fits on a screen: the positives, the candidates of the run and the papers that lead to
    them; without candidates, the most similar papers. *full* has all of them, and at each hop the
    other papers with the highest cosines. *run* is None if no run has mined the query.
    """

    run: str | None
    near: Near
    first: dict[str, int]
    full: dict[str, int]


def scene_of(
    near: Near,
    seeds: Sequence[str],
    cosines: Mapping[str, float],
    run: str | None = None,
    candidates: Sequence[Candidate] = (),
) -> Scene:
    """
    Choose the papers to draw.

    A neighbourhood that fits on a screen as a whole is drawn as a whole from the beginning.

    Args:
        near: The neighbourhood.
        seeds: The positives, or the paper that the page is about.
        cosines: The cosine of each paper with the query, or with that paper, if it is known.
        run: The run.
        candidates: Its candidates, by rank.
    """
    seeds = _by_cosine(seeds, cosines)
    full = dict.fromkeys(seeds, 0) | _walked(candidates, cosines)
    first = dict.fromkeys(seeds[:SEEDS], 0)
    for hop in (1, 2):
        others = [name for name, each in near.hops.items() if each == hop and name not in full]
        full |= dict.fromkeys(_by_cosine(others, cosines)[:OTHERS], hop)
    near_all = all(sum(each == hop for each in full.values()) <= ROWS for hop in (1, 2))
    whole = near_all and len(seeds) <= SEEDS and set(near.hops) <= set(full)
    if whole:
        return Scene(run, near, full, full)
    first |= _walked(list(_on_a_screen(candidates)), cosines)
    if not candidates:
        for hop in (1, 2):
            names = [name for name, each in full.items() if each == hop]
            first |= dict.fromkeys(names[: ROWS - 2], hop)
    return Scene(run, near, first, full)


def _on_a_screen(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the first candidates of each column."""
    rows: dict[int | None, int] = {}
    for each in candidates:
        rows[each.hop] = rows.get(each.hop, 0) + 1
        if rows[each.hop] <= ROWS:
            yield each


def _walked(candidates: Sequence[Candidate], cosines: Mapping[str, float]) -> dict[str, int]:
    """Give candidates with their hops, and for each one at hop 2 a paper that leads to it."""
    drawn = {each.paper: each.hop or BEYOND for each in candidates}
    for each in candidates:
        if each.through and not drawn.keys() & each.through:
            drawn[_by_cosine(each.through, cosines)[0]] = 1
    return drawn


def _by_cosine(names: Sequence[str], cosines: Mapping[str, float]) -> list[str]:
    """Sort papers, the most similar first, those of unknown similarity last."""
    return sorted(names, key=lambda name: (-cosines.get(name, -2.0), name))
