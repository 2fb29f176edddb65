"""What is written of a run, and what is left out and counted."""

import math
from dataclasses import replace

import numpy as np
import pytest

from bica_graph.errors import GraphMismatch, OutputError, RunError
from bica_graph.exact.fixed_point import norms, to_fixed_point
from bica_graph.exact.texts import abstract_digest
from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets
from bica_graph.progress import SILENT
from bica_graph.records.candidates import Origin
from bica_graph.records.embeddings import EncoderRecord, PaperEmbedding
from bica_graph.records.runs import AppliedFilter, Run

ENCODER = EncoderRecord("tiny", "main", "f" * 32, 2, "", "", "mean", 256, "abstract")


def pairs(rows):
    """Give the ids that rows are about."""
    return [(row["query_id"], row["positive_id"], row["negative_id"]) for row in rows]


def embed(graph, *ids):
    """Embed papers of the world with the text that `World.papers` gives them."""
    texts = graph.papers.texts(ids)
    vectors = to_fixed_point(np.array([[1.0, 0.0]] * len(ids)))
    graph.paper_embeddings.write(
        [
            PaperEmbedding(each, abstract_digest(texts[each][1]), vector, norm, 0)
            for each, vector, norm in zip(ids, vectors, norms(vectors).tolist(), strict=True)
        ]
    )


def test_a_triplet_carries_ids_texts_and_where_the_negative_came_from(world):
    """A row of the default layout has every column, in a fixed order."""
    world.papers("p", "n", "via")
    world.query("q", ["p"])
    found = {
        "paper": "n",
        "hop": 2,
        "path": 1,
        "step": 2,
        "probability": 0.1234567,
        "similarity_step": 0.9876543210,
        "similarity_query": 2 / 3,
        "similarity_positive": -1e-9,
        "through": ("via",),
    }
    world.mine("q", [found])
    (row,) = world.rows()
    assert list(row.items()) == [
        ("query_id", "q"),
        ("query", "Query q"),
        ("positive_id", "p"),
        ("positive", "Abstract of p."),
        ("negative_id", "n"),
        ("negative", "Abstract of n."),
        ("set", "titles"),
        ("strategy", "bica_walk"),
        ("hop", 2),
        ("path", 1),
        ("step", 2),
        ("similarity_step", 0.987654),
        ("similarity_query", 0.666667),
        ("similarity_positive", 0.0),
        ("probability", 0.123457),
        ("through", ["via"]),
    ]
    assert math.copysign(1, row["similarity_positive"]) == 1  # not -0.0, which is written so


def test_rows_come_by_set_query_positive_and_rank(world):
    """The order of rows is that of sets, query ids, grades and ranks."""
    world.papers("p1", "p2", "p3", "n1", "n2")
    world.query("q2", ["p1"], set_name="b")
    world.query("q1", ["p2"], set_name="b")
    world.query("q9", {"p1": 1, "p3": 2, "p2": 1}, set_name="a")
    world.mine("q2", ["n1"], set_name="b")
    world.mine("q1", ["n1"], set_name="b")
    world.mine("q9", ["n2", "n1"], set_name="a")
    assert pairs(world.rows()) == [
        ("q9", "p3", "n2"),
        ("q9", "p3", "n1"),
        ("q9", "p1", "n2"),
        ("q9", "p1", "n1"),
        ("q9", "p2", "n2"),
        ("q9", "p2", "n1"),
        ("q1", "p2", "n1"),
        ("q2", "p1", "n1"),
    ]


def test_more_queries_than_a_page_are_all_written(world):
    """Every page of queries is read, and none twice."""
    world.papers("p", "n")
    names = [f"q{number:03}" for number in range(120)]
    for name in names:
        world.query(name, ["p"])
        world.mine(name, ["n"])
    assert [row["query_id"] for row in world.rows()] == names


def test_only_the_run_that_was_named_is_written(mined):
    """Candidates of another run stay out."""
    mined.papers("other")
    mined.mine("q1", ["other"], run="b")
    assert pairs(mined.rows(run="b")) == [("q1", "p1", "other")]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"retracted": True}, "retracted"),
        ({"abstract": ""}, "no_text"),
        ({"abstract": "ABSTRACT  of p1."}, "duplicate_of_positive"),
        ({"doi": "10.1/same"}, "duplicate_of_positive"),
        ({"pmid": "17"}, "duplicate_of_positive"),
        ({"abstract": "Abstract of n1."}, "duplicate"),
    ],
)
def test_what_became_of_a_paper_after_mining_counts(mined, change, verdict):
    """A candidate that has changed since it was mined is judged by what it is now."""
    mined.papers("p1", doi="10.1/same", pmid="17")
    mined.papers("n2", **change)
    report = mined.export()
    assert report.counts["candidates"][verdict] == 1


def test_a_positive_that_came_after_mining_is_no_negative(mined):
    """A paper that answers the query by now is left out as a negative, and written as positive."""
    mined.query("q1", ["p1", "n2"])
    report = mined.export()
    assert report.counts["candidates"]["positive"] == 1
    assert ("q1", "n2", "n1") in pairs(mined.rows(force=True))


def test_a_positive_of_the_same_text_in_another_set_is_no_negative(mined):
    """What answers a query with the same text, elsewhere, is left out too."""
    mined.query("other", ["n1"], text="  query Q1 ", set_name="elsewhere")
    assert ("q1", "p1", "n1") not in pairs(mined.rows())


def test_a_duplicate_by_the_written_text_alone_counts(world):
    """With titles written, papers whose title and abstract together are equal are copies."""
    world.papers("p", title="A b", abstract="c")
    world.papers("n", title="A", abstract="b c")
    world.papers("m")
    world.query("q", ["p"])
    world.mine("q", ["n", "m"])
    assert pairs(world.rows(text="title+abstract")) == [("q", "p", "m")]


def test_of_negatives_with_one_text_the_first_by_rank_stays(mined):
    """Two candidates of a query with the same text give one row."""
    mined.papers("n3", abstract="abstract of  N1.")
    assert pairs(mined.rows()) == [("q1", "p1", "n1"), ("q1", "p1", "n2"), ("q2", "p2", "n3")]


def test_positives_that_cannot_be_used_are_left_out_with_their_reason(world):
    """Retracted positives, ones without a text and copies of others are counted."""
    world.papers("p1", "p2", "p3", "p4", "n")
    world.query("q", ["p1", "p2", "p3", "p4"])
    world.mine("q", ["n"])
    world.papers("p2", retracted=True)
    world.papers("p3", abstract=" ")
    world.papers("p4", abstract="abstract OF p1.")
    report = world.export()
    assert report.counts["positives"] == {
        "total": 4,
        "duplicate": 1,
        "no_text": 1,
        "retracted": 1,
        "used": 1,
    }


def test_a_positive_that_no_margin_was_measured_from_is_left_out(world):
    """Its embedding is missing or stale: nobody knows how similar it is to the query."""
    world.papers("p1", "p2", "p3", "n")
    embed(world.graph, "p1", "p2")
    world.query("q", ["p1", "p2", "p3"])
    world.mine("q", ["n"])
    world.papers("p2", abstract="Another abstract.")
    world.graph.runs.set_filters("a", (AppliedFilter("margin", {"margin": 0.05}),))
    assert pairs(world.rows()) == [("q", "p1", "n")]
    counts = world.export(force=True).counts["positives"]
    assert counts == {"total": 3, "not_embedded": 2, "used": 1}


def test_without_a_margin_no_positive_needs_an_embedding(world):
    """Nothing was measured from any."""
    world.papers("p", "n")
    world.query("q", ["p"])
    world.mine("q", ["n"])
    assert pairs(world.rows()) == [("q", "p", "n")]


def test_embeddings_of_another_encoder_say_nothing_about_a_positive(world):
    """The run was mined with one that the graph no longer has."""
    world.papers("p", "n")
    world.query("q", ["p"])
    world.start("a", encoder="another")
    world.mine("q", ["n"])
    world.graph.runs.set_filters("a", (AppliedFilter("margin", {"margin": 0.05}),))
    assert pairs(world.rows(text="abstract")) == [("q", "p", "n")]


def test_a_query_without_a_usable_positive_is_counted_with_its_candidates(mined):
    """When the only positive is retracted, the query and its negatives are counted as such."""
    mined.papers("p1", retracted=True)
    counts = mined.export(negatives=2).counts
    assert counts["queries"] == {"total": 2, "exported": 1, "no_positive": 1}
    assert counts["candidates"] == {"total": 5, "kept": 2, "no_positive": 3}


def test_why_a_query_was_mined_in_vain_is_counted(mined):
    """The reason that mining stored appears in the counts."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [], reason="no_hop2")
    assert mined.export().counts["queries"]["no_hop2"] == 1


def test_dropped_candidates_stay_out(mined):
    """A candidate that a filter dropped is counted under the filter's name."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "dropped_by": ["margin"]}, "n2"])
    rows = mined.rows()
    assert ("q3", "p1", "n1") not in pairs(rows)
    assert mined.export(force=True).counts["candidates"]["margin"] == 1


PROVENANCE = {
    "strategy": "bica_walk",
    "hop": 1,
    "path": 0,
    "step": 0,
    "similarity_step": 0.5,
    "similarity_query": 0.4,
    "similarity_positive": 0.3,
    "probability": None,
    "through": [],
}


def negatives_of(row):
    """Give what a row of any layout with lists says of its negatives besides their texts."""
    lists = ("negative_passages", "neg_provenance", "negatives")
    (found,) = (row[name] for name in lists if name in row)
    words = {"id", "docid", "title", "text"}
    return [{key: value for key, value in each.items() if key not in words} for each in found]


@pytest.mark.parametrize("layout", ["n-tuples", "lists", "flagembedding", "tevatron"])
def test_where_a_negative_is_from_goes_with_it_in_every_layout_with_lists(mined, layout):
    """Strategy, hop, path, step, similarities, probability and papers between are all there."""
    row, _ = mined.rows(layout=layout, negatives=2)
    second = PROVENANCE | {"step": 1, "probability": 0.25}
    assert [list(each.items()) for each in negatives_of(row)] == [
        list(PROVENANCE.items()),
        list(second.items()),
    ]


@pytest.mark.parametrize("layout", ["n-tuples", "lists", "flagembedding", "tevatron"])
def test_the_filters_names_go_with_each_negative_in_every_layout_with_lists(mined, layout):
    """With include_dropped each negative says which filters dropped it, if any."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "dropped_by": ["margin"]}, "n2"])
    rows = mined.rows(layout=layout, negatives=2, include_dropped=True)
    (row,) = (row for row in rows if row["query_id"] == "q3")
    assert [each["dropped_by"] for each in negatives_of(row)] == [["margin"], []]


def test_dropped_candidates_come_back_with_the_filters_names(mined):
    """With include_dropped every row says which filters dropped its negative."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "dropped_by": ["margin"]}, "n2"])
    rows = mined.rows(include_dropped=True)
    assert [row["dropped_by"] for row in rows if row["query_id"] == "q3"] == [["margin"], []]


def test_dropped_candidates_that_are_written_are_counted_as_what_they_are(mined):
    """Kept means kept: what a filter dropped is counted under its name, written or not."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "dropped_by": ["margin"]}, "n2"])
    without = mined.export("without.jsonl").counts
    report = mined.export(include_dropped=True)
    assert report.counts["candidates"] == without["candidates"]
    assert report.counts["candidates"]["margin"] == 1
    assert report.counts["rows"] == without["rows"] + 1


def test_a_text_that_was_dropped_may_come_again(mined):
    """A kept candidate is no duplicate of one with the same text that a filter dropped."""
    mined.papers("m1", "m2", abstract="The same words.")
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "m1", "dropped_by": ["margin"]}, "m2"])
    rows = [row["negative_id"] for row in mined.rows() if row["query_id"] == "q3"]
    assert rows == ["m2"]


def test_only_candidates_of_a_strategy_are_written(mined):
    """Others are counted apart; a strategy that no candidate has is an error, also among others."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "strategy": "bica_random"}, "n2"])
    rows = [row for row in mined.rows(strategies=("bica_random",)) if row["query_id"] == "q3"]
    assert [(row["negative_id"], row["strategy"]) for row in rows] == [("n1", "bica_random")]
    counts = mined.export(force=True, strategies=("bica_random", "bica_walk")).counts
    assert "other_strategy" not in counts["candidates"]
    for strategies in (("bm25",), ("bica_walk", "bm25")):
        with pytest.raises(OutputError, match=r"strategy bm25: its .* are bica_random, bica_walk$"):
            mined.export(force=True, strategies=strategies)


def test_an_origin_of_the_strategy_is_enough(mined):
    """A candidate that several strategies came to is one of each."""
    also = (Origin("bm25", score=7.5, score_of="BM25"),)
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "also": also}, "n2"])
    rows = mined.rows(strategies=("bm25",))
    assert [(row["query_id"], row["negative_id"]) for row in rows] == [("q3", "n1")]


def test_scores_are_written_where_there_are_some(mined):
    """A run of a strategy with scores has two columns more, in every row; others have none."""
    assert "score" not in mined.rows()[0]
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "score": 12.34567891, "score_of": "BM25"}, "n2"])
    rows = [row for row in mined.rows(force=True) if row["query_id"] == "q3"]
    assert [(row["score"], row["score_of"]) for row in rows] == [(12.345679, "BM25"), (None, "")]


def test_facts_hold_for_dropped_candidates_too(mined):
    """A retracted paper is no negative even when what filters dropped is written."""
    mined.query("q3", ["p1"])
    mined.mine("q3", [{"paper": "n1", "dropped_by": ["margin"]}, "n2"])
    mined.papers("n1", retracted=True)
    rows = mined.rows(include_dropped=True)
    assert "n1" not in {row["negative_id"] for row in rows}


def test_the_first_negatives_by_rank_are_taken(mined):
    """A number of negatives takes those that the walk came to first."""
    assert pairs(mined.rows(negatives=1)) == [("q1", "p1", "n1"), ("q2", "p2", "n3")]


def test_a_query_with_too_few_negatives_is_kept_by_default(mined):
    """Without a policy a query gives the negatives that it has."""
    report = mined.export(negatives=3)
    assert (report.counts["rows"], report.counts["queries"]["exported"]) == (5, 2)


def test_a_query_with_too_few_negatives_can_be_dropped(mined):
    """Dropped queries are counted with their candidates."""
    counts = mined.export(negatives=3, too_few="drop").counts
    assert counts["queries"] == {"total": 2, "exported": 1, "too_few": 1}
    assert counts["candidates"] == {"total": 5, "kept": 3, "too_few": 2}


def test_a_query_with_too_few_negatives_can_stop_the_export(mined):
    """The error names the query and how many it has, and leaves no file."""
    with pytest.raises(OutputError, match="query 'q2' of set 'titles' has 2 of 3 negatives: "):
        mined.export(negatives=3, too_few="error")
    assert list(mined.folder.iterdir()) == []


def test_n_tuples_drop_queries_with_too_few_by_default(mined):
    """Rows of the layout with fixed columns never differ in length."""
    (row,) = mined.rows(layout="n-tuples", negatives=3)
    assert [row[f"negative_{place}"] for place in (1, 2, 3)] == [
        "Abstract of n1.",
        "Abstract of n2.",
        "Abstract of n3.",
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layout": "n-tuples"}, "needs a number of negatives"),
        ({"layout": "n-tuples", "negatives": 2, "too_few": "keep"}, "choose drop or error"),
        ({"layout": "pairs"}, r"there is no layout 'pairs' \(layouts: triplets, "),
        ({"negatives": 0}, "at least 1"),
        ({"too_few": "drop"}, "without a number of negatives: --negatives N"),
        ({"text": "title"}, "text must be one of abstract, title"),
        ({"layout": "text-only", "include_dropped": True}, "would be unmarked among the negatives"),
        (
            {"layout": "bica", "include_dropped": True},
            "choose one of triplets, n-tuples, lists, flag",
        ),
        ({"negatives": 1, "too_few": "pad"}, "too_few must be one of keep, drop, error, not 'pad'"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings, message):
    """Wrong settings are a ValueError that says what goes."""
    with pytest.raises(ValueError, match=message):
        ExportSettings(**settings)


def test_the_text_is_what_was_embedded(world):
    """Without a choice, the encoder's text is written."""
    world.papers("p", "n")
    world.query("q", ["p"])
    world.mine("q", ["n"])
    (row,) = world.rows(text="title+abstract")
    assert row["negative"] == "Title n Abstract of n."
    (row,) = world.rows(force=True)
    assert row["negative"] == "Abstract of n."


def test_without_an_encoder_the_text_must_be_chosen(mined):
    """If the graph does not know what was embedded, the text must be chosen."""
    mined.graph.embeddings.drop(SILENT)
    with pytest.raises(GraphMismatch, match="the graph now has no encoder: choose the text"):
        mined.export()
    assert mined.export(text="abstract").counts["rows"] == 5


def test_another_encoder_than_the_runs_must_be_met_with_a_choice(world):
    """When the encoder was replaced after mining, the text is not guessed."""
    world.papers("p", "n")
    world.query("q", ["p"])
    world.start("a", encoder="of another model")
    world.mine("q", ["n"])
    with pytest.raises(GraphMismatch, match="choose the text to write with --text"):
        world.export()


def test_another_text_than_the_runs_must_be_met_with_a_choice(mined):
    """When the same encoder was given other texts after mining, the text is not guessed."""
    mined.graph.embeddings.drop(SILENT)
    mined.graph.embeddings.adopt(replace(ENCODER, text="title+abstract"))
    with pytest.raises(GraphMismatch) as caught:
        mined.export()
    assert str(caught.value) == (
        "run 'a' was mined with encoder tiny (text: abstract), but the graph now has "
        "encoder tiny (text: title+abstract): choose the text to write with --text"
    )


def test_a_run_that_names_no_text_has_the_encoders(world):
    """A run of before the text was remembered is written as its encoder was given it."""
    world.papers("p", "n")
    world.query("q", ["p"])
    key = {"encoder": ENCODER.fingerprint}
    world.runs.add("a")
    world.graph.runs.start(Run("a", "mine", key, "0" * 32, 7, ENCODER.name))
    world.mine("q", ["n"])
    (row,) = world.rows()
    assert row["negative"] == "Abstract of n."


def test_an_unknown_run_is_refused_with_those_that_there_are(mined):
    """The error names the runs."""
    mined.finish()
    with pytest.raises(RunError, match=r"there is no run 'x' \(runs: a\)"):
        export_triplets(mined.graph, "x", mined.folder / "x.jsonl")


def test_an_unfinished_run_is_refused(mined):
    """A run that is not finished is exported only when that is asked for."""
    with pytest.raises(RunError, match=r"run 'a' is not finished: .*--unfinished"):
        export_triplets(mined.graph, "a", mined.folder / "x.jsonl")
    settings = ExportSettings(unfinished=True)
    report = export_triplets(mined.graph, "a", mined.folder / "x.jsonl", settings=settings)
    assert report.counts["rows"] == 5


def test_every_candidate_and_positive_is_counted_once(mined):
    """The counts by verdict add up to what was mined."""
    mined.papers("n1", retracted=True)
    counts = mined.export(negatives=2, too_few="drop").counts
    for name, total in (("queries", 2), ("candidates", 5), ("positives", 2)):
        assert counts[name]["total"] == total
        assert sum(counts[name].values()) == 2 * total


@pytest.mark.parametrize("layout", ["text-only", "bica"])
def test_rows_that_cannot_be_told_apart_are_written_once(world, layout):
    """Two queries with one text give the same rows in a layout without ids; the first stays."""
    world.papers("p", "n1", "n2")
    for name in ("x", "y"):
        world.query("q", ["p"], text="One text", set_name=name)
        world.mine("q", ["n1", "n2"], set_name=name)
    counts = world.export(layout=layout).counts
    assert counts["queries"] == {"total": 2, "exported": 1, "repeated": 1}
    assert counts["repeated_rows"] == counts["rows"]


def test_rows_with_ids_are_all_written(world):
    """Two queries with the same text keep their rows if the rows have ids."""
    world.papers("p", "n1", "n2")
    for name in ("x", "y"):
        world.query("q", ["p"], text="One text", set_name=name)
        world.mine("q", ["n1", "n2"], set_name=name)
    assert world.export().counts["rows"] == 4
