"""Where the parts of a picture stand."""

import pytest

from bica_graph.view.choice import BEYOND
from bica_graph.view.label import BOLD, ROOM, label_of, width_of
from bica_graph.view.layout import UPRIGHT_WIDTH, UPRIGHT_X, laid_out


@pytest.mark.parametrize("entries", range(1, 12))
@pytest.mark.parametrize("shape", ["columns", "upright"])
def test_the_legend_lies_on_nothing(shape, entries):
    """Whether its columns are equally long or not."""
    layout = laid_out(shape, {"s": 0, "a": BEYOND}, [], entries)
    for x, y in layout.legend:
        near = [place for place in layout.heads.values() if abs(place.x - x) < 120]
        assert all(abs(place.y - y) >= 18 for place in (*near, layout.places["s"]))


@pytest.mark.parametrize(
    ("papers", "searched", "headed"),
    [
        ({"s": 0, "a": BEYOND}, (), {0, BEYOND}),
        ({"s": 0, "a": 1, "b": BEYOND}, (), {0, 1, BEYOND}),
        ({"s": 0, "a": BEYOND}, {1, 2}, {0, 1, 2, BEYOND}),
        ({"s": 0}, (), {0}),
    ],
)
@pytest.mark.parametrize("shape", ["columns", "upright"])
def test_a_hop_without_papers_has_no_heading(shape, papers, searched, headed):
    """Unless there is something to say about it; in columns, what follows closes up."""
    layout = laid_out(shape, papers, [], 3, searched)
    assert layout.heads.keys() == layout.feet.keys() == headed
    if shape == "columns" and BEYOND in headed:
        beyond = {0: 330, 1: 750, 2: 1055}[max(headed - {BEYOND})]
        assert layout.places[max(papers, key=papers.get)].x == beyond


def test_bold_titles_end_inside():
    """Those of positives take more room for the same letters."""
    label = label_of("intervention on glycaemic control and " * 4, ROOM / BOLD)
    assert UPRIGHT_X + 13 + width_of(label, bold=True) <= UPRIGHT_WIDTH
