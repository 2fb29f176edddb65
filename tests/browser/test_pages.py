"""Pages as a reader meets them: in a real browser, by pointer, keyboard and switches."""

import pytest
from playwright.sync_api import expect

from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.mining.mine import mine_walk
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.walks import WalkSettings
from bica_graph.view.show import save_run_pages, show_paper, show_query

SMALL, WIDE = 360, 1400


@pytest.fixture
def graph(tmp_path, making):
    """Give a mined graph: two runs, one candidate dropped, one drawn at random; k is a stub."""
    with LocalGraph(tmp_path / "graph") as graph:
        making.circle(
            "s>a s>b s>c a>d a>e b>f c>d d>f e>f a>g a>h b>i c>j c>k",
            {name: 10 * place for place, name in enumerate("sbghaicdfej")},
            query_angle=4,
            changes={"a": {"pmid": "11", "year": 2001}, "k": None},
        ).write(graph)
        mine_walk(graph, "one")
        mine_walk(graph, "two", settings=WalkSettings(paths=1, random=0))
        yield graph


@pytest.fixture
def page_file(graph, tmp_path):
    """Write the page of its query."""
    return show_query(graph, "q").save(tmp_path / "q.html")


def dot(paper):
    """Give the selector of the circle of a paper in the picture of the first run, on a desk."""
    return f'.scene:first-child > .columns:not([hidden]) .paper[data-paper="{paper}"] .dot'


def shown(page, selector):
    """Count the elements that can be seen."""
    return page.locator(f"{selector}:visible").count()


def test_pointing_at_a_paper_tells_of_it(opened, page_file):
    """Title, year, record and cosines stand beside the picture."""
    page = opened(page_file)
    page.locator(dot("a")).hover(force=True)
    told = page.locator(".details").inner_text()
    for part in ("Title a", "2001", "PMID 11", "hop 1", "0.809", "of walk ", "with the query"):
        assert part in told
    link = page.locator(".details a")
    assert link.get_attribute("href") == "https://pubmed.ncbi.nlm.nih.gov/11/"


def test_a_click_holds_what_is_told(opened, page_file):
    """A pointer can go on to the record; Escape, or a click on the ground, lets go."""
    page = opened(page_file)
    told = page.locator(".details h3")
    paper = {name: page.locator(dot(name)) for name in "ab"}
    for let_go in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator(".picture:visible").click(position={"x": 5, "y": 5}),
        lambda: page.uncheck("input[name=citations]"),
    ):
        paper["a"].click(force=True)
        paper["b"].hover(force=True)
        assert told.inner_text() == "Title a"
        page.locator(".details a").hover()
        let_go()
        paper["b"].hover(force=True)
        assert told.inner_text() == "Title b"


def test_the_keyboard_takes_what_is_held_along(opened, page_file):
    """The details of the next paper replace those of the last."""
    page = opened(page_file)
    page.locator(dot("a")).click(force=True)
    page.keyboard.press("ArrowDown")
    told = page.locator(".details h3").inner_text()
    assert told != "Title a"
    page.locator(dot("a")).hover(force=True)
    assert page.locator(".details h3").inner_text() == told


@pytest.mark.parametrize("kind", [".seed", ".embedded", ".stub"])
def test_a_ring_shows_which_paper_is_told(opened, page_file, kind):
    """Whatever the paper is, by pointer and by keyboard, wider than a dot upon it."""
    page = opened(page_file)
    circle = page.locator(f".columns .paper{kind}[data-paper] .dot").first
    style = "each => ['stroke', 'r', 'strokeDasharray'].map(name => getComputedStyle(each)[name])"
    ring = ["rgb(122, 63, 160)", "11px", "none"]
    assert circle.evaluate(style) != ring
    circle.hover(force=True)
    assert circle.evaluate(style) == ring
    page.locator(".columns .paper[data-paper]:not(.at) .dot").first.hover(force=True)
    assert circle.evaluate(style) != ring
    circle.evaluate("each => each.parentNode.focus()")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert circle.evaluate(style) == ring


def test_citations_are_seen_and_steps_more_so(opened, page_file):
    """On both grounds; those that lead to a path stand out with it, and have no colour."""
    for scheme in ("light", "dark"):
        page = opened(page_file, color_scheme=scheme)
        ground, line, quiet = colours(page, "--ground", "--citation", "--quiet")
        assert 2.2 < contrast(ground, line) < 3.2
        page.locator('button[data-path="0"]').first.click()
        chosen = page.locator(".citations path.chosen").first
        assert chosen.evaluate("line => getComputedStyle(line).stroke") == (
            f"rgb({', '.join(map(str, quiet))})"
        )
        widths = [
            float(
                page.locator(each).first.evaluate("line => getComputedStyle(line).strokeWidth")[:-2]
            )
            for each in (".citations path.chosen", ".transition.chosen")
        ]
        assert widths[1] > 2 * widths[0]


def test_a_path_is_singled_out_and_let_go(opened, page_file):
    """Its button presses in, its stops stand out; Escape and a second click undo it."""
    page = opened(page_file)
    button = page.locator('button[data-path="0"]').first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".picture.single:visible").count() == 1
    assert 0 < page.locator(".transition.chosen").count() < page.locator(".transition").count()
    told = page.locator(".details")
    assert told.locator("h3").inner_text() == "Walk 1"
    page.locator(dot("s")).hover(force=True)
    assert told.locator("h3").inner_text() == "Title s"
    page.locator("h1").hover()
    assert told.locator("h3").inner_text() == "Walk 1"  # nothing of the paper is left
    assert page.locator(".paper.at, .lit").count() == 0
    page.keyboard.press("Escape")
    assert told.locator("h3").inner_text() == "Point at a paper"
    assert page.locator(".picture.single").count() == 0
    button.click()
    button.click()
    assert button.get_attribute("aria-pressed") == "false"


def test_a_click_on_a_line_singles_its_path_out(opened, page_file):
    """The same as its name below the picture."""
    page = opened(page_file)
    transition = page.locator('.transition[data-path="0"]').first
    transition.dispatch_event("click")
    assert page.locator('button[data-path="0"]').first.get_attribute("aria-pressed") == "true"
    assert page.locator(".picture.single:visible").count() == 1
    assert transition.evaluate("line => getComputedStyle(line).pointerEvents") == "stroke"


def test_a_printed_page_is_whole(opened, page_file):
    """Paths have their names, what was not taken is written out, switches are gone."""
    page = opened(page_file)
    page.emulate_media(media="print")
    assert page.locator("button[data-path]:visible").count() > 0
    assert page.locator(".switches:visible").count() == 0
    assert page.locator(".untaken li").first.evaluate("line => line.checkVisibility()")
    assert page.locator(".untaken li").first.bounding_box()["height"] > 5


def test_switches_take_away_and_give_back(opened, page_file):
    """Dropped candidates, citations and strategies, which have words for names."""
    page = opened(page_file)
    dropped = shown(page, ".papers path.dropped")
    assert dropped > 0
    page.uncheck("input[name=dropped]")
    assert shown(page, ".papers path.dropped") == 0
    assert shown(page, "li.dropped") == 0
    page.check("input[name=dropped]")
    assert shown(page, ".papers path.dropped") == dropped
    lines = page.locator(".citations path:not(.off)").count()
    page.uncheck("input[name=citations]")
    assert (lines > 5, page.locator(".citations path:not(.off)").count()) == (True, 0)
    page.get_by_label("sampled at random").uncheck()
    assert shown(page, "li[data-strategy=bica_random]") == 0


def test_another_run_takes_its_place(opened, page_file):
    """Rings, transitions and cards are those of the run that was chosen."""
    page = opened(page_file)
    assert shown(page, "section h2") == 1
    assert "run one" in page.locator("section h2:visible").inner_text()
    one = shown(page, ".transition")
    page.check("input[name=run][value=two]")
    assert "run two" in page.locator("section h2:visible").inner_text()
    assert 0 < shown(page, ".transition") < one


def test_the_keyboard_goes_through_the_papers(opened, page_file):
    """Tab selects one paper, arrows the next, and each is shown as if pointed at."""
    page = opened(page_file)
    first = page.locator('.paper[tabindex="0"]:visible')
    assert first.count() == 1
    first.focus()
    before = page.locator(".details h3").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator(".details h3").inner_text() != before
    assert page.evaluate("document.activeElement.classList.contains('paper')")
    page.keyboard.press("ArrowUp")
    assert page.locator(".details h3").inner_text() == before


def test_a_screen_reader_is_told_every_paper(opened, page_file):
    """Each has a name and says what it is."""
    page = opened(page_file)
    papers = page.locator(".paper[data-paper]")
    names = papers.evaluate_all("all => all.map(each => each.ariaLabel)")
    assert "Title a, 2001, hop 1, embedded, a negative" in names
    assert all(names)


def test_walks_go_from_circle_to_circle(opened, tmp_path, making):
    """Neither they nor citations cross the titles of their papers, even titles of wide letters."""
    titles = {"s": "MWm " * 30, "a": "a quite usual title of a paper " * 4, "b": "漢字" * 30}
    with LocalGraph(tmp_path / "titles") as graph:
        making.circle(
            "s>a s>b a>c b>d", {"s": 0, "a": 20, "b": 30, "c": 50, "d": 60},
            changes={name: {"title": title} for name, title in titles.items()},
        ).write(graph)  # fmt: skip
        mine_walk(graph, "run")
        page = opened(show_query(graph, "q").save(tmp_path / "titles.html"))
    gaps = page.locator(".columns .transition, .columns .citations path").evaluate_all(
        """lines => lines.map(line => {
          const start = line.getPointAtLength(0), box = line.getBBox();
          const name = line.dataset.start ?? line.dataset.citing;
          const paper = line.closest("svg").querySelector(`[data-paper="${name}"]`);
          const circle = paper.querySelector(".dot");
          const titles = [...paper.querySelectorAll("text")].map(text => text.getBBox());
          const crossed = titles.some(title =>
            title.x + title.width > box.x && title.x < box.x + box.width &&
            title.y + title.height > start.y && title.y < start.y);
          const x = circle.cx.baseVal.value, y = circle.cy.baseVal.value;
          const from = Math.hypot(start.x - x, start.y - y);
          return [line.classList.contains("transition") ? from : 0, crossed];
        })"""
    )
    assert len(gaps) >= 5
    assert max(gap for gap, _ in gaps) <= 9
    assert not any(crossed for _, crossed in gaps), gaps


def test_a_picture_turns_upright_on_a_telephone(opened, page_file):
    """It is as wide as the screen, its letters are legible, and the details cover nothing."""
    page = opened(page_file, SMALL, has_touch=True)
    assert page.locator(".columns:visible").count() == 0
    upright = page.locator(".scroll.upright:visible")
    assert upright.evaluate("box => box.scrollWidth <= box.clientWidth")
    letters = "text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a"
    assert upright.locator("text").first.evaluate(letters) >= 12
    touched = upright.locator('.paper[data-paper="a"]')
    assert touched.bounding_box()["height"] >= 34
    touched.locator(".touch").tap(force=True)
    told = page.locator(".details")
    assert "Title a" in told.inner_text()
    assert (
        told.bounding_box()["y"] >= upright.bounding_box()["y"] + upright.bounding_box()["height"]
    )
    assert page.locator(".finger:visible, .mouse:visible").count() == 0  # the hint has gone


def test_a_large_neighbourhood_comes_when_asked_for(opened, tmp_path, making):
    """First the walks, and how many papers are left out; a click on that number draws more."""
    near = {f"n{i:02}": 60 + i / 2 for i in range(40)}
    with LocalGraph(tmp_path / "large") as graph:
        making.circle(
            " ".join(["s>a a>b", *(f"a>{name}" for name in near)]),
            {"s": 0, "a": 40, "b": 50, **near},
        ).write(graph)
        mine_walk(graph, "run", settings=WalkSettings(paths=1, random=0))
        page = opened(show_query(graph, "q").save(tmp_path / "large.html"))
    assert shown(page, ".paper[data-paper]") <= 5
    page.locator(".foot:visible", has_text="+ 3").click()
    assert page.is_checked("input[name=others]")
    assert shown(page, ".paper[data-paper]") > 24
    assert shown(page, ".citations path:not(.lit)") == 0  # so many would hide the walks
    page.locator(".columns:visible .paper[data-paper] .dot").nth(1).hover(force=True)
    assert shown(page, ".citations path.lit") > 0


def test_abstracts_come_on_demand(opened, tmp_path, making):
    """In the details and in the card of a candidate, the words of the query marked."""
    with LocalGraph(tmp_path / "abstract") as graph:
        making.circle("s>a a>b", {"s": 0, "a": 40, "b": 70}).write(graph)
        text = PaperRecord("b", abstract="Some questions <b>remain</b>.")
        graph.papers.write([text], "again")
        mine_walk(graph, "run", allow_unembedded=True)
        page = opened(show_query(graph, "q").save(tmp_path / "abstract.html"))
    page.locator(dot("b")).click(force=True)
    page.locator(".details summary").click()
    assert page.locator(".details .abstract p").inner_text() == "Some questions <b>remain</b>."
    assert page.locator(".details mark").all_inner_texts() == ["questions"]
    card = page.locator("header .abstract")
    card.locator("summary").click()
    expect(card.locator("p")).to_be_visible()
    assert card.locator("p").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [SMALL, WIDE])
def test_nothing_runs_over_the_edge(opened, graph, page_file, tmp_path, width, scheme):
    """Pages of a query, a paper and a run, on a telephone and on a desk."""
    index = save_run_pages(graph, "one", tmp_path / "pages")
    around = show_paper(graph, "a").save(tmp_path / "a.html")
    for path in (page_file, around, index):
        page = opened(path, width, color_scheme=scheme)
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, path.name
        page.locator("h1").wait_for(state="visible")


def test_long_names_of_runs_are_broken(opened, graph, tmp_path):
    """A name may have a hundred letters, and a telephone has not the room."""
    mine_walk(graph, "r" * 100)
    index = save_run_pages(graph, "r" * 100, tmp_path / "pages")
    for path in (show_query(graph, "q").save(tmp_path / "long.html"), index):
        page = opened(path, SMALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL, path.name


def test_bars_are_printed(opened, graph, tmp_path):
    """They are a background, which printers leave out by default."""
    page = opened(save_run_pages(graph, "one", tmp_path / "pages"))
    page.emulate_media(media="print")
    for bar in page.locator(".bar").all():
        assert bar.evaluate("bar => getComputedStyle(bar).printColorAdjust") == "exact"


def test_ink_stands_out_from_the_ground(opened, page_file):
    """Light and dark differ, and text is readable on both (contrast of 4.5 at least)."""
    grounds = set()
    for scheme in ("light", "dark"):
        page = opened(page_file, color_scheme=scheme)
        ground, *inks = colours(page, "--ground", "--ink", "--quiet", "--good", "--bad")
        grounds.add(tuple(ground))
        assert min(contrast(ground, ink) for ink in inks) >= 4.5
    assert len(grounds) == 2


def colours(page, *names):
    """Give what variables of a page's style are now: red, green and blue."""
    return page.evaluate(
        """names => names.map(name => {
          const probe = document.createElement('i');
          probe.style.color = `var(${name})`;
          document.body.append(probe);
          return getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).map(Number);
        })""",
        names,
    )


def contrast(one, other):
    """Give the contrast of two colours as WCAG 2 defines it."""

    def light(colour):
        parts = [value / 255 for value in colour]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_hostile_titles_run_nothing(opened, tmp_path, making):
    """Markup in a title is read as text, in the page and beside the picture."""
    title = (
        "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    )
    with LocalGraph(tmp_path / "hostile") as graph:
        making.circle(
            "s>a a>b", {"s": 0, "a": 40, "b": 70},
            changes={name: {"title": title} for name in "sab"},
        ).write(graph)  # fmt: skip
        mine_walk(graph, "run")
        index = save_run_pages(graph, "run", tmp_path / "pages")
    for path in index.parent.iterdir():
        page = opened(path)
        if path != index:
            page.locator(dot("a")).hover(force=True)
            assert page.locator(".details h3").inner_text() == title
        assert page.title() != "run"
        assert page.locator("img").count() == 0


def test_a_hub_of_five_thousand_opens(opened, tmp_path, making):
    """It is thinned, says so, begins on the first screen, and can be pointed at."""
    with LocalGraph(tmp_path / "hub") as graph:
        making.circle("s>a a>b", {"s": 0, "a": 40, "b": 70}).write(graph)
        graph.papers.write_citations([Citation("s", f"n{i:04}") for i in range(5000)], "tsv")
        mine_walk(graph, "run")
        path = show_query(graph, "q").save(tmp_path / "hub.html")
    page = opened(path)
    assert "1 of 5,001 papers" in page.locator(".head").nth(1).text_content()
    assert "+ 5,000 more" in page.locator(".foot").first.text_content()
    seed = page.locator(dot("s")).bounding_box()
    assert seed["y"] < page.viewport_size["height"]  # seen without scrolling
    page.locator(dot("a")).hover(force=True)
    assert "Title a" in page.locator(".details").inner_text()


def test_the_index_leads_to_the_pages(opened, graph, tmp_path):
    """A click on a query opens its page."""
    page = opened(save_run_pages(graph, "one", tmp_path / "pages"))
    page.locator(".pages a").first.click()
    page.locator(".columns .picture").wait_for(state="visible")
