"""Pages and pictures: what they hold, on both engines, and that hostile text stays text."""

import json
import os
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import resvg_py

from bica_graph.errors import GraphMismatch, OutputError, RunError, UnknownPaperError
from bica_graph.filters.margin import highest_allowed
from bica_graph.mining.mine import mine_walk
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.walks import WalkSettings
from bica_graph.view import query_view
from bica_graph.view.choice import OTHERS
from bica_graph.view.first_look import look_once
from bica_graph.view.limits import scale
from bica_graph.view.picture import check_fonts
from bica_graph.view.show import page_name, save_run_pages, show_paper, show_query, show_run

HOSTILE = [
    "</script><script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "]]><!-- & \" ' ` {{ 7 * 7 }} {% raw %}",
    "\u202eright to left\u202c \u05d0\u05d1\u05d2",
    "\U0001f9ec\U0001f469\u200d\U0001f52c emoji",
    "long " * 400,
    "bell \x07 and \x0b tab",
]


class Tags(HTMLParser):
    """Collects the tags of a page, and every address in it."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.addresses = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep one tag."""
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href"} and tag != "a"]


def facts(page):
    """Give what a page's script knows."""
    return json.loads(re.search(r'id="facts">(.*?)</script>', page, re.S)[1])


@pytest.fixture
def mined(graph, making):
    """Give a mined graph on which two runs differ; b is dropped by the margin."""
    making.circle(
        "s>a s>b s>c a>d a>e b>f c>d x>s",
        {"s": 0, "a": 40, "b": 5, "c": 60, "d": 70, "e": 80, "f": 50},
        query_angle=4,
        changes={"a": {"pmid": "11", "year": 2001}, "d": {"doi": "10.1/d"}, "x": None},
    ).write(graph)
    mine_walk(graph, "one")
    mine_walk(graph, "two", settings=WalkSettings(temperature=0.01, random=0))
    return graph


def test_a_page_shows_the_query_and_its_candidates(mined):
    """Title, positive, every candidate with its verdict, and records that can be opened."""
    page = show_query(mined, "q").html()
    known = facts(page)
    assert [run["name"] for run in known["runs"]] == ["one", "two"]
    written = {
        each.paper: each.dropped_by
        for each in mined.evidence.candidates(QueryKey("set", "q"))
        if each.run == "one"
    }
    said = known["runs"][0]["said"]
    assert {paper: said[paper][1].split(":")[0] for paper in written} == {
        paper: "Dropped by margin" if dropped else "Negative" for paper, dropped in written.items()
    }
    assert known["papers"]["a"]["link"] == "https://pubmed.ncbi.nlm.nih.gov/11/"
    assert known["papers"]["d"]["link"] == "https://doi.org/10.1/d"
    assert (known["papers"]["a"]["year"], known["papers"]["d"]["where"]) == (2001, "hop 2")
    assert "a question" in page
    assert "alternative" in page


def test_a_first_look_takes_what_is_there(mined):
    """It draws and explains a candidate of the latest run, and keeps nothing."""
    before = list(mined.rows())
    assert look_once(mined)
    assert list(mined.rows()) == before


def test_there_may_be_nothing_to_look_at(graph):
    """Such as in a graph without a run."""
    assert not look_once(graph)


def test_a_page_opens_on_a_run_with_candidates(mined):
    """A run that found nothing, such as none with many papers at hop 1, is there, too."""
    mine_walk(mined, "empty", settings=WalkSettings(min_hop1=50))
    assert [run["name"] for run in facts(show_query(mined, "q").html())["runs"]] == [
        "one", "two", "empty",
    ]  # fmt: skip


def test_a_page_asks_for_nothing(mined):
    """It has no address but those of records, which only a click opens; and it forbids others."""
    for picture in (show_query(mined, "q"), show_paper(mined, "a"), show_run(mined, "one")):
        page = Tags(picture.html())
        assert page.addresses == []
        assert "link" not in page.tags
        assert "default-src 'none'" in picture.html()


def test_the_same_graph_gives_the_same_page(mined):
    """The layout is deterministic."""
    assert show_query(mined, "q").html() == show_query(mined, "q").html()
    assert show_run(mined, "one").html() == show_run(mined, "one").html()


def test_both_engines_give_the_same_page(graphs, making):
    """But for the place where the graph is."""
    pages = []
    for graph in graphs:
        making.circle("s>a s>b a>c a>d b>c", {"s": 0, "a": 40, "b": 50, "c": 70, "d": 80}).write(
            graph
        )
        mine_walk(graph, "run")
        found = [show_query(graph, "q").html(), show_run(graph, "run").html()]
        found.append(show_paper(graph, "a").html())
        pages.append([page.replace(graph.place, "") for page in found])
    assert pages[0] == pages[1]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(graph, making, title):
    """Titles and ids make no tag, end no script, and come out of the page as they went in."""
    making.circle(
        "s>a a>b",
        {"s": 0, "a": 40, "b": 70},
        changes={"a": {"title": title}, "s": {"title": title}},
    ).write(graph)
    mine_walk(graph, "run")
    calm = Tags(show_query(graph, "q").html().replace(title, "")).tags
    page = show_query(graph, "q").html()
    assert facts(page)["papers"]["a"]["title"] == title
    assert page.count("<script") == 2
    assert "<img" not in page
    assert calm.count("script") == 2
    ElementTree.fromstring(show_query(graph, "q").svg())
    assert show_run(graph, "run").html().count("<script") == 0


@pytest.mark.parametrize("name", HOSTILE[:5])
def test_hostile_ids_stay_text(graph, making, name):
    """Those of papers, queries and their texts, too."""
    corpus = making.circle("s>b", {"s": 0, "b": 70, name: 40})
    corpus.citations.extend([Citation("s", name), Citation(name, "b")])
    corpus.write(graph)
    key = QueryKey("set", name)
    query = making.query("s", key=key, text=name)
    graph.queries.write([query])
    graph.query_embeddings.write([making.query_embedding(query, making.degrees(2))])
    mine_walk(graph, "run")
    page = show_query(graph, name).html()
    assert page.count("<script") == 2
    assert "<img" not in page
    ElementTree.fromstring(show_query(graph, name).svg())
    assert show_run(graph, "run").html().count("<script") == 0


def test_a_picture_is_svg_and_png(mined, tmp_path):
    """Both can be written; the SVG is XML with its style in it, the PNG has the width asked for."""
    picture = show_query(mined, "q")
    svg = picture.save(tmp_path / "q.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "--ground: #fff" in svg
    try:
        png = picture.png(600)
    except OutputError as error:
        (pytest.fail if "BICAGRAPH_BROWSER_NEEDED" in os.environ else pytest.skip)(str(error))
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 600


def test_a_picture_alone_says_what_it_shows(mined):
    """Query, run, what decides, and the meaning of every symbol, in letters of 8 pt at 77 mm."""
    picture = show_query(mined, "q", run="two")
    for wide in (False, True):
        svg = picture.svg(wide=wide)
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        for words in ("a question", "query q of set set", "run two", "walk 1", "positive"):
            assert words in texts
        assert any(re.fullmatch(r"limit for negatives 0\.\d{3} \(margin 0\.05\)", t) for t in texts)
    width = int(re.search(r'viewBox="0 0 (\d+) ', picture.svg())[1])
    smallest = min(map(float, re.findall(r"(?:font:|font-size:) ([\d.]+)px", picture.svg())))
    assert smallest * (77 / 25.4 * 72) / width >= 8
    assert ">run one</text>" in show_query(mined, "q").svg()  # of several runs, the first


def test_the_legend_names_every_symbol(mined):
    """Those that are there, of a query and of a paper alone."""
    for picture, expected in (
        (show_query(mined, "q", run="one"), {"positive", "negative", "dropped candidate"}),
        (show_paper(mined, "a"), {"this paper", "other paper", "stub or not embedded"}),
    ):
        legend = re.search(r'<g class="symbols".*?</g>\s*</g>', picture.svg(), re.S)[0]
        assert expected < set(re.findall(r"<text[^>]*>([^<]*)</text>", legend))


def test_walks_are_numbered_from_one(mined):
    """Where they start, in the legend, on the scale and in the words."""
    page = show_query(mined, "q", run="one").html()
    paths = {
        each.path
        for each in mined.evidence.candidates(QueryKey("set", "q"))
        if each.run == "one" and each.path is not None
    }
    for path in paths:
        assert f'text-anchor="middle">{path + 1}</text>' in page
        assert f"The start of walk {path + 1}: cosine " in page
    assert "walk 0" not in page


def test_what_decides_stands_beside_the_picture(mined):
    """The cosine of the positive, the limit of the margin, and each candidate on one scale."""
    (one,) = show_query(mined, "q", run="one").view.runs
    shown = scale(one)
    assert shown.limit == highest_allowed(shown.positive, 0.05)
    on = {dot.paper: dot for track in shown.tracks for dot in track.dots}
    assert on.keys() == {each.paper for each in one.candidates}
    assert on["b"].kind == "dropped"
    assert on["b"].at > shown.at(shown.limit) > on["a"].at
    assert [kind for kind in on.values() if kind.kind == "drawn"] == [
        on[each.paper] for each in one.candidates if each.strategy == "bica_random"
    ]


def test_a_run_without_a_margin_has_no_limit(graph, making):
    """The scale says so."""
    making.circle("s>a a>b", {"s": 0, "a": 40, "b": 70}).write(graph)
    mine_walk(graph, "run", margin=None)
    assert "no margin" in show_query(graph, "q").html()


def test_abstracts_mark_the_words_of_the_query(graph, making):
    """Each second part of the text is such a word."""
    making.circle("s>a a>b", {"s": 0, "a": 40, "b": 70}).write(graph)
    changed = PaperRecord("b", abstract="No questions & <b>answers</b>.")
    graph.papers.write([changed], "again")
    assert facts(show_query(graph, "q").html())["papers"]["b"]["abstract"] == [
        "No ", "questions", " & <b>answers</b>."
    ]  # fmt: skip


def test_each_run_has_a_picture_of_its_own_candidates(graph, making):
    """What another run found is not drawn; it may be asked for as a similar paper."""
    near = {f"n{i:02}": 89 - i / 10 for i in range(40)}
    making.circle(
        " ".join(["s>a a>b", *(f"a>{name}" for name in near)]), {"s": 0, "a": 40, "b": 50, **near}
    ).write(graph)
    mine_walk(graph, "one", settings=WalkSettings(paths=1, random=0, temperature=0.001))
    mine_walk(graph, "two", settings=WalkSettings(paths=1, random=9, path_length=1))
    view = show_query(graph, "q").view
    found = {
        each.run.name: {candidate.paper for candidate in each.candidates} for each in view.runs
    }
    for scene in view.scenes:
        assert found[scene.run] | {"s", "a"} == set(scene.first)
    assert found["one"] != found["two"]
    (one, _) = view.scenes
    others = [name for name, hop in one.full.items() if hop == 2 and name not in found["one"]]
    cosines = [view.papers[name].cosine for name in others]
    assert cosines == sorted(cosines, reverse=True)
    assert ">+ " in show_query(graph, "q").svg()


def test_a_large_neighbourhood_is_cut_and_says_so(graph, making, monkeypatch):
    """Of more papers than are looked at the nearest stand, and candidates where they belong."""
    monkeypatch.setattr(query_view, "NEAR_LIMIT", 3)
    making.circle("s>a s>b s>c c>d", {"s": 0, "a": 80, "b": 70, "c": 20, "d": 25}).write(graph)
    mine_walk(graph, "run")
    known = facts(show_query(graph, "q").html())
    assert {name: paper["where"] for name, paper in known["papers"].items()} == {
        "s": "positive", "a": "hop 1", "b": "hop 1", "c": "hop 1", "d": "hop 2"
    }  # fmt: skip
    page = show_query(graph, "q").html()
    assert "hop 1: 3 of more than 3 papers<" in page
    assert "hop 2: others not searched<" in page
    around = show_paper(graph, "s").html()
    assert "hop 1: 2 of more than 2 papers<" in around
    assert "hop 2: not searched<" in around
    assert "2 of more than 2 papers are shown; at each hop, those most similar" in around


def test_what_is_cut_at_hop_two_leaves_hop_one_whole(graph, making, monkeypatch):
    """Only where it ended does a head say that there is more."""
    making.circle("s>a a>b a>c a>d", {"s": 0, "a": 40}).write(graph)
    for limit, second in ((3, "1 of more than 1 paper"), (2, "not searched")):
        monkeypatch.setattr(query_view, "NEAR_LIMIT", limit)
        svg = show_query(graph, "q").svg()
        assert ">hop 1<" in svg
        assert f">hop 2: {second}<" in svg


def test_a_retracted_positive_begins_nothing(graph, making):
    """It stands with the positives, and what it alone cites is not at hop 1."""
    corpus = making.circle(
        "s>a r>x a>b",
        {"s": 0, "r": 5, "a": 40, "b": 70, "x": 60},
        positives=("s", "r"),
        changes={"r": {"retracted": True}},
    )
    corpus.write(graph)
    mine_walk(graph, "run")
    page = show_query(graph, "q")
    known = facts(page.html())
    assert known["papers"]["r"]["where"] == "positive"
    assert "x" not in known["papers"]
    assert 'class="paper retracted" data-paper="r"' in page.svg()
    assert "no run has mined it" not in page.svg()


def test_a_query_that_was_rewritten_is_still_shown(mined):
    """Its candidates are shown, with a notice that the walk cannot be replayed."""
    mined.queries.write([Query("set", "q", "rewritten", "user", (Positive("s"),))])
    page = show_query(mined, "q", run="one").html()
    assert "the query has no current embedding" in page
    assert "Walks of run one" in page


def test_a_hub_is_thinned_and_says_so(graph, making):
    """Of 5,000 neighbours the most similar to the query are drawn, and their number is shown."""
    making.circle("s>a a>b", {"s": 0, "a": 40, "b": 70}).write(graph)
    graph.papers.write_citations([Citation("s", f"n{i:04}") for i in range(5000)], "tsv")
    among = [(i, (i * step) % 5000) for i in range(5000) for step in (7, 11, 13)]
    graph.papers.write_citations([Citation(f"n{i:04}", f"n{j:04}") for i, j in among], "tsv")
    mine_walk(graph, "run")
    page = show_query(graph, "q").html()
    assert f"hop 1: {OTHERS + 1} of 5,001 papers" in page
    assert len(page) < 300_000


def test_a_machine_without_fonts_says_so():
    """A picture without its titles is not written."""

    def without_fonts(svg):
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))

    with pytest.raises(OutputError, match="no font for the titles"):
        check_fonts(without_fonts)


def test_an_unmined_query_says_what_to_do(graph, making):
    """Its neighbourhood is shown all the same."""
    making.circle("s>a a>b", {"s": 0, "a": 40, "b": 70}).write(graph)
    page = show_query(graph, "q").html()
    assert "No run has mined this query yet" in page
    assert sorted(facts(page)["papers"]) == ["a", "b", "s"]


def test_a_query_without_negatives_says_why(graph, making):
    """The reason stands on the page, and on that of the run."""
    making.circle("s>a", {"s": 0, "a": 40}).write(graph)
    mine_walk(graph, "run")
    assert "gave no negative: no paper at hop 2 is usable" in show_query(graph, "q").html()
    assert "no paper at hop 2 is usable" in show_run(graph, "run").html()


@pytest.mark.parametrize(
    ("citations", "settings"),
    [
        ("s>a s>b", WalkSettings()),
        ("s>a a>b", WalkSettings(min_hop1=2)),
        ("s>a a>b", WalkSettings(min_hop2=2)),
    ],
)
def test_a_query_that_was_turned_away_has_not_changed(graph, making, citations, settings):
    """What a walk would have visited is no sign of another graph."""
    making.circle(citations, {"s": 0, "a": 40, "b": 50}).write(graph)
    mine_walk(graph, "run", settings=settings)
    page = show_query(graph, "q").html()
    assert "gave no negative" in page
    assert "has changed" not in page


def test_a_changed_graph_is_told(mined):
    """On the page of the query and of the run; the choices of steps are not made up."""
    mined.papers.write_citations([Citation("s", "d")], "tsv")
    page = show_query(mined, "q", run="one").html()
    assert "The graph has changed since run one: graph.citations was 8, is 9" in page
    assert (
        "The graph has changed since: graph.citations was 8, is 9" in show_run(mined, "one").html()
    )


def test_a_paper_is_shown_without_a_query(mined):
    """With what lies around it both ways."""
    page = show_paper(mined, "a").html()
    papers = facts(page)["papers"]
    assert {name: paper["where"] for name, paper in papers.items() if name in "asde"} == {
        "a": "this paper", "s": "hop 1", "d": "hop 1", "e": "hop 1"
    }  # fmt: skip
    assert papers["x"]["state"] == "known from citations only"
    rows = re.findall(r'<tr><td>\d</td>.*?Title (\w).*?<td class="way">([^<]*)<', page)
    joined = dict(rows)
    assert [row[0] for row in rows][:3] == ["d", "s", "e"]  # the most similar of each hop first
    assert (joined["s"], joined["d"], joined["b"]) == ("cites it", "cited by it", "")


def test_a_run_counts_what_it_left(mined):
    """Bars of steps, negatives per query and frequent negatives, and suspected negatives."""
    left = mined.evidence.run("one", 80, 10)
    candidates = [
        each for each in mined.evidence.candidates(QueryKey("set", "q")) if each.run == "one"
    ]
    kept = [each for each in candidates if not each.dropped_by]
    assert sum(count for _, count in left.kept) == len(kept)
    assert sum(count for _, count in left.dropped) == len(candidates) - len(kept) == 1
    assert sum(count for _, count in left.positives) == 1
    assert sum(count for *_, count in left.steps) == len(kept)
    assert left.negatives == ((len(kept), 1),)
    assert left.serving == ((1, len(kept)),)
    assert [each.queries for each in left.often] == [1] * len(kept)
    best = max(kept, key=lambda each: each.similarity_query)
    assert (left.suspected[0].paper, left.suspected[0].query) == (
        best.paper,
        best.similarity_query,
    )
    pages = show_run(mined, "one").html()
    assert {each.pmid for each in left.often} == {None, "11"}
    assert pages.count('href="https://pubmed.ncbi.nlm.nih.gov/11/"') == 1 + sum(
        each.pmid == "11" for each in left.suspected
    )


def test_the_page_of_a_run_says_what_its_shares_are(mined):
    """Per cent of each group, on one axis with round numbers; the one positive is all of its."""
    page = show_run(mined, "one").html()
    assert page.count(">% of each group<") == 2  # once for a desk, once for a telephone
    assert {"0", "50", "100"} <= set(re.findall(r">(\d+)</text>", page))
    assert "of each query, the least similar one" in page
    assert "Positives are shares of all positives; negatives and dropped candidates" in page


def test_runs_are_held_beside_one_another(mined):
    """The counts of both stand in one row, and their histograms have the same axes."""
    page = show_run(mined, "one", beside=["two"]).html()
    assert "Beside it: run two" in page
    row = re.search(r'<th scope="row">hop 1, start</th>.*?</tr>', page, re.S)[0]
    assert re.findall(r'<span class="of">(\w+)</span>', row) == ["one", "two"]
    assert page.count(">% of each group<") == 4
    with pytest.raises(RunError, match="no run 'nobody'"):
        show_run(mined, "one", beside=["nobody"])


def test_a_small_probability_is_no_zero(graph, making):
    """It has three significant digits."""
    making.circle("s>a a>b a>c", {"s": 0, "a": 0, "b": 10, "c": 40}).write(graph)
    mine_walk(graph, "run", settings=WalkSettings(temperature=0.03, path_length=2, random=0))
    page = show_query(graph, "q").html()
    cards = page[: page.index('id="facts"')]
    assert re.findall(r"probability ([^<\s]+)", cards) == ["0.999", "0.000683"]


def test_all_pages_of_a_run(mined, tmp_path):
    """The index leads to a page for each query, and nothing is written over unasked."""
    index = save_run_pages(mined, "one", tmp_path / "pages")
    names = {path.name for path in index.parent.iterdir()}
    assert names == {"index.html", page_name(QueryKey("set", "q"))}
    assert page_name(QueryKey("set", "q")) in index.read_text(encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        save_run_pages(mined, "one", tmp_path / "pages")
    save_run_pages(mined, "one", tmp_path / "pages", force=True)
    index.unlink()  # as a killed command leaves it
    assert save_run_pages(mined, "one", tmp_path / "pages").exists()


def test_page_names_are_told_apart():
    """Whatever letters an id has, and whatever case a file system ignores."""
    keys = [QueryKey("s", id) for id in ("a/b", "a_b", "A/b", "ü", "x" * 500, "..")]
    names = [page_name(key).lower() for key in keys]
    assert len(set(names)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9_-]+\.html", name) for name in names)
    assert max(len(name) for name in names) < 200


def test_what_cannot_be_shown_is_an_error(mined, tmp_path):
    """An unknown query, paper or run; a run that has not mined the query; a strange suffix."""
    with pytest.raises(GraphMismatch, match="no query nobody"):
        show_query(mined, "nobody")
    with pytest.raises(UnknownPaperError, match="no paper nobody"):
        show_paper(mined, "nobody")
    with pytest.raises(RunError, match="there is no run 'nobody'"):
        show_query(mined, "q", run="nobody")
    with pytest.raises(RunError, match="there is no run 'nobody'"):
        show_run(mined, "nobody")
    with pytest.raises(OutputError, match=r"must end in .html, .svg or .png"):
        show_query(mined, "q").save(tmp_path / "q.pdf")
    with pytest.raises(OutputError, match=r"must end in .html"):
        show_run(mined, "one").save(tmp_path / "q.svg")


def test_a_notebook_shows_a_page_in_a_frame(mined):
    """Apart from the notebook's own scripts."""
    for picture in (show_query(mined, "q"), show_run(mined, "one")):
        framed = picture._repr_html_()
        assert framed.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
        assert 'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"' in framed
