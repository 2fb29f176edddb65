"""A strategy that nobody else knows: one class and one line in the registry are all it takes."""

import re
from dataclasses import dataclass

import pytest

from bica_graph.errors import RunError
from bica_graph.explain.explain import explain_candidate
from bica_graph.explain.words import in_words
from bica_graph.export.stage import export_triplets
from bica_graph.filters.max_score import MaxScore
from bica_graph.filters.stage import apply_filter
from bica_graph.mining.replay import Replay
from bica_graph.mining.stage import mine
from bica_graph.mining.strategies import registry
from bica_graph.mining.strategies.strategy import Strategy
from bica_graph.records.candidates import Origin, Proposal, Proposals
from bica_graph.records.settings import setting
from bica_graph.view.show import show_query, show_run


@dataclass(frozen=True)
class NearestSettings:
    count: int = setting(3, says="Papers for each query.", least=1)


@dataclass(frozen=True)
class Nearest(Strategy):
    """The papers most similar to a query."""

    kind = "nearest"
    summary = "Take the papers most similar to each query."
    settings_class = NearestSettings
    algorithm = 1
    is_random = False

    settings: NearestSettings = NearestSettings()

    @property
    def direction(self):
        return "both"

    def propose(self, context, keys):
        rankings = context.graph.retrieval.exact(
            keys, self.settings.count, context.encoder.text, context.encoder.dim
        )
        return [
            Proposals(
                each.key,
                tuple(
                    Proposal(paper, Origin("nearest", score=cosine, score_of="cosine"))
                    for paper, cosine in each.papers
                ),
            )
            for each in rankings
        ]

    def replay(self, context, key):
        return Replay(self.propose(context, [key])[0])

    def why_not_proposed(self, replay, paper, position):
        return f"not among the {self.settings.count} nearest"

    def label(self, name):
        return "nearest to the query"


@pytest.fixture
def mined(graph, making, monkeypatch):
    """Give a graph that the strategy has mined."""
    monkeypatch.setitem(registry.STRATEGIES, "nearest", Nearest)
    angles = {"s": 0, "a": 10, "b": 20, "c": 30, "d": 80}
    making.circle("s>a b>d", angles).write(graph)
    mine(graph, "near", Nearest(NearestSettings(4)), margin=None)
    return graph


def test_it_mines_through_admission(mined):
    """The positive is inadmissible and counted; candidates have scores, and hops as they are."""
    (query,) = mined.candidates.mined("near", "set", "", 9)
    found = [each.candidate for each in query.candidates]
    assert [(each.paper, each.hop) for each in found] == [("a", 1), ("b", None), ("c", None)]
    assert [each.score for each in found] == [each.similarity_query for each in found]
    assert mined.runs.counts("near")["inadmissible"] == {"positive": 1}


def test_it_is_explained_shown_exported_and_filtered(mined, tmp_path):
    """By the words and the settings of its entry alone."""
    lines = "\n".join(in_words(explain_candidate(mined, "q", "a")))
    assert "nearest to the query: candidate number 1, cosine 0.98" in lines
    assert "of 3 candidates of the run, it is number 1 by cosine" in lines
    (account,) = explain_candidate(mined, "q", "d").accounts
    assert account.why_not == "not among the 4 nearest"
    page = show_query(mined, "q").html()
    assert "Candidates of run near" in page
    assert "Nearest to the query" in page
    assert "nearest to the query" in show_run(mined, "near").html()
    report = apply_filter(mined, "near", MaxScore(0.95, "score"))
    assert (report.judged, report.dropped) == (3, 1)
    export_triplets(mined, "near", tmp_path / "t.jsonl")
    assert '"score": 0.9' in (tmp_path / "t.jsonl").read_text(encoding="utf-8")


def test_candidates_far_from_the_positive_close_up(graph, making, monkeypatch):
    """Without citations there is neither a heading of a hop nor a line in the legend."""
    monkeypatch.setitem(registry.STRATEGIES, "nearest", Nearest)
    long = {"title": "Intervention on glycaemic control and cardiovascular outcomes " * 2}
    making.circle("", {"s": 0, "a": 30, "b": 40}, changes={"s": long}).write(graph)
    mine(graph, "near", Nearest())
    picture = show_query(graph, "q")
    for wide in (False, True):
        svg = picture.svg(wide=wide)
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        assert [text for text in texts if "hop" in text] == ["beyond hop 2"]
        assert "citation" not in texts
        width = float(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
        boxes = re.findall(r'<rect class="touch" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
        assert all(float(x) + float(size) <= width for x, size in boxes)


def test_it_stands_in_the_book(mined):
    """The run stores the kind of its strategy."""
    assert mined.runs.find("mine", "near").kind == "nearest"


def test_a_version_that_does_not_know_it_says_so(mined, monkeypatch):
    """The run of another version cannot be explained, only listed."""
    monkeypatch.delitem(registry.STRATEGIES, "nearest")
    with pytest.raises(RunError, match="is of kind 'nearest', which this bicagraph does not know"):
        explain_candidate(mined, "q", "a")
