"""An export that has nothing to write says why, and what to do that can be done."""

import pytest

from bica_graph.errors import OutputError
from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets


def test_no_triplets_is_an_error_that_says_what_removed_them(mined):
    """When all candidates are out, the error counts them by verdict, and no file is left."""
    mined.papers("n1", "n3", retracted=True)
    mined.papers("n2", abstract="")
    with pytest.raises(OutputError) as caught:
        mined.export()
    assert str(caught.value) == (
        "no triplets: of 5 candidates 4 retracted, 1 now without a text: "
        "the graph has changed: mine under another name"
    )
    assert list(mined.folder.iterdir()) == []


def test_no_triplets_because_of_a_filter_names_the_way_out(world):
    """When a filter dropped most, the error says how to get them back."""
    world.papers("p", "n1", "n2")
    world.query("q", ["p"])
    world.mine("q", [{"paper": "n1", "dropped_by": ["margin"]}], reason="all_dropped")
    said = r"1 dropped by margin: undo the filter .*or export with --include-dropped"
    with pytest.raises(OutputError, match=said):
        world.export()


@pytest.mark.parametrize(
    ("layout", "advice"),
    [
        ("lists", "give a smaller number with --negatives, or choose --too-few keep"),
        (
            "n-tuples",
            "give a smaller number with --negatives, or mine under another name with "
            "settings that give more candidates",
        ),
    ],
)
def test_no_triplets_because_of_too_few_advises_what_the_layout_takes(mined, layout, advice):
    """Where every row has the same number of negatives, keeping fewer is no way out."""
    with pytest.raises(OutputError) as caught:
        mined.export(layout=layout, negatives=30, too_few="drop")
    message = str(caught.value)
    assert message.endswith(f"5 of queries with too few negatives: {advice}")


def test_too_few_as_an_error_advises_what_the_layout_takes(mined):
    """The error at the first query names the policies that the layout takes."""
    with pytest.raises(OutputError, match="choose --too-few drop, or mine"):
        mined.export(layout="n-tuples", negatives=30, too_few="error")
    with pytest.raises(OutputError, match="choose --too-few keep or drop, or mine"):
        mined.export(layout="lists", negatives=30, too_few="error")


def test_no_triplets_because_of_a_filter_names_a_layout_that_takes_them_back(world):
    """Where a layout has no room for the names of filters, the way out is another layout."""
    world.papers("p", "n1")
    world.query("q", ["p"])
    world.mine("q", [{"paper": "n1", "dropped_by": ["margin"]}], reason="all_dropped")
    with pytest.raises(OutputError, match="--include-dropped in a layout that names filters, su"):
        world.export(layout="text-only")


def test_no_triplets_of_a_run_that_has_just_begun_says_to_go_on(mined):
    """A run that was killed before its first batch goes on under its own name."""
    mined.start("b")
    settings = ExportSettings(unfinished=True)
    with pytest.raises(OutputError) as caught:
        export_triplets(mined.graph, "b", mined.folder / "x.jsonl", settings=settings)
    assert str(caught.value) == (
        "no triplets: run 'b' has not mined any query so far: "
        "mine again with the same settings to resume it"
    )


def test_no_triplets_of_a_run_that_found_nothing_so_far_says_to_go_on(mined):
    """Queries that are still to come may have candidates."""
    mined.mine("q1", [], run="b", reason="no_hop1")
    settings = ExportSettings(unfinished=True)
    with pytest.raises(OutputError, match=r"\(1 no_hop1\): the run is not finished: mine again"):
        export_triplets(mined.graph, "b", mined.folder / "x.jsonl", settings=settings)


def test_no_triplets_because_nothing_was_found_says_why(world):
    """Without any candidate the reasons of the queries stand in the error."""
    world.papers("p")
    world.query("q", ["p"])
    world.mine("q", [], reason="no_hop1")
    with pytest.raises(OutputError, match=r"none of 1 query has a candidate \(1 no_hop1\)"):
        world.export()


def test_no_triplets_because_nothing_is_there_says_so(mined):
    """A run whose set was removed has nothing to export."""
    mined.graph.queries.remove("titles")
    with pytest.raises(OutputError, match="have been removed: mine under another name"):
        mined.export()
