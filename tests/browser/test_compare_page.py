"""The page that holds runs beside each other, in a real browser."""

import pytest

from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.mining.mine import mine_walk
from bica_graph.records.walks import WalkSettings
from bica_graph.view.compare_view import show_comparison

SMALL, WIDE = 360, 1400
LONG = "r" * 100
"""A name may have a hundred letters."""


@pytest.fixture
def page_file(tmp_path, making):
    """Write the page of three runs of one query."""
    with LocalGraph(tmp_path / "graph") as graph:
        making.circle(
            "s>a s>b a>c a>d b>e", {name: 10 * place for place, name in enumerate("sabcde")}
        ).write(graph)
        for name, paths in (("one", 3), ("two", 1), (LONG, 2)):
            mine_walk(graph, name, settings=WalkSettings(paths=paths, random=0))
        return show_comparison(graph, ["one", "two", LONG]).save(tmp_path / "compare.html")


@pytest.mark.parametrize("width", [SMALL, WIDE])
def test_nothing_runs_over_the_edge(opened, page_file, width):
    """On a telephone and on a desk, whatever the names of runs."""
    page = opened(page_file, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_boxes_stand_where_their_numbers_are(opened, page_file):
    """The median lies in its box, the box within the line, in print too."""
    page = opened(page_file)
    places = page.evaluate(
        """[...document.querySelectorAll('.strip:has(.median)')].map(strip =>
          ['.range', '.box', '.median'].map(part => {
            const {left, right} = strip.querySelector(part).getBoundingClientRect();
            return [left, right];
          }))"""
    )
    assert len(places) == 9
    for (first, last), (lower, upper), (left, right) in places:
        assert first - 3 <= lower <= (left + right) / 2 + 3
        assert (left + right) / 2 <= upper + 3
        assert upper <= last + 5
    page.emulate_media(media="print")
    box = page.locator(".strip .box").first
    assert box.evaluate("box => getComputedStyle(box).printColorAdjust") == "exact"
