"""
What a statement costs must follow from its batch, never from the size of the graph.

Every script that takes a batch or a page is run on a graph and on one four times as large, where
each batch meets exactly as many papers and citations. The server counts what it touched.
"""

from pathlib import Path

import pytest

from bica_graph.graph import scripts
from bica_graph.graph.neo4j.session import Neo4jSession, Written
from bica_graph.mining.strategies.walk.tasks import walk_task
from bica_graph.records.papers import Citation, MeshHeading
from bica_graph.records.queries import QueryKey
from bica_graph.records.walks import DrawTask, WalkSettings

SMALL, LARGE = 160, 640
CITED, NEW, BATCH = 4, 40, 12

BATCHES = frozenset(
    {"limit", "papers", "citations", "keys", "ids", "pairs"}
    | {"digests", "embeddings", "queries", "mined", "tasks", "proposed", "judged"}
)
"""Parameters that limit how much a script does at a time."""


OTHERWISE = {
    "ready/nearest": "asks the vector index, whose work is not counted in hits",
    "papers/search": "asks the full-text index, whose work is not counted in hits",
    "retrieval/exact": "compares each query with every paper: that is what exact means",
    "retrieval/vector_index": "asks the vector index, whose work is not counted in hits",
}
"""Statements whose cost does not follow from their batch, and why."""

FORGET_PLANS = Path(__file__).parents[1] / "data" / "forget_plans.cypher"

SCANS = ("NodeByLabelScan", "NodeIndexScan", "AllNodesScan", "RelationshipTypeScan")
"""Steps of a plan that read every node or relationship of a kind."""

NAMES = {scripts.load(each).text: each for each in scripts.names()}


class Meter:
    """Counts, by script, the most that the server touched in one transaction, and its scans."""

    def __init__(self):
        self.hits, self.scans = {}, {}

    def attempt(self, session, text, parameters):
        """Do what a session does in one attempt, with the statement profiled."""
        before, language, rest = text.partition(scripts.LANGUAGE)
        with session._driver.session() as own, own.begin_transaction() as transaction:
            result = transaction.run(f"{before}{language} PROFILE{rest}", parameters)
            rows = [dict(record) for record in result]
            summary = result.consume()
            transaction.commit()
        hits = total(summary.profile)
        self.hits[NAMES[text]] = max(hits, self.hits.get(NAMES[text], 0))
        self.scans.setdefault(NAMES[text], []).extend(scans(summary.profile))
        return Written(rows, summary.counters.nodes_created, 0)


def total(plan):
    """Sum the database hits of a plan."""
    return plan.get("dbHits", 0) + sum(total(child) for child in plan.get("children", ()))


def steps(plan):
    """Describe the steps of a plan."""
    return [
        f"{plan['operatorType']}: {plan.get('args', {}).get('Details', '')}",
        *(each for child in plan.get("children", ()) for each in steps(child)),
    ]


def scans(plan):
    """Give the scans in a plan."""
    return [each for each in steps(plan) if each.startswith(SCANS)]


def planned(graph, name):
    """Give the plan that a script has now."""
    script = scripts.load(name)
    before, language, rest = script.text.partition(scripts.LANGUAGE)
    with graph.session._driver.session() as own:
        text = f"{before}{language} EXPLAIN{rest}"
        return own.run(text, dict.fromkeys(script.parameters)).consume().plan


def name(number):
    """Name a paper so that names sort as numbers do."""
    return f"p{number:05}"


def ring(making, size):
    """Make papers that each cite the next four; every other one answers a query in two sets."""
    papers = {name(i): making.paper(name(i), pmid=str(i), doi=f"10.1/{i}") for i in range(size)}
    return making.Corpus(
        papers=papers,
        citations=[
            Citation(name(i), name((i + step) % size))
            for i in range(size)
            for step in range(1, CITED + 1)
        ],
        vectors={each: making.degrees(i / 10) for i, each in enumerate(papers)},
        queries=[
            (
                making.query(name(i), key=QueryKey(set_name, name(i)), text=f"question {i}"),
                making.degrees(i),
            )
            for set_name in ("one", "other")
            for i in range(0, size, 2)
        ],
    )


def fill(graph, making, size):
    """Fill *graph* with a ring; two runs have mined both of its sets, but for the last queries."""
    corpus = ring(making, size)
    corpus.write(graph)
    for run in ("run", "old"):
        graph.runs.start(making.run(run))
        for set_name in ("one", "other"):
            keys = [QueryKey(set_name, name(i)) for i in range(0, size - NEW, 2)]
            graph.candidates.write(
                run, [making.mined(candidate(making, run, key), key=key) for key in keys]
            )
    return corpus


def candidate(making, run, key):
    """Make a candidate of a query."""
    return making.candidate(name(int(key.id[1:]) + 1), 0, key=key, run_name=run)


def use(graph, making, corpus):
    """Call every verb that takes a batch or a page, with batches that are alike in any ring."""
    size = len(corpus.papers)
    ids = [name(i) for i in range(size // 2, size // 2 + BATCH)]
    some = [corpus.papers[each] for each in ids]
    walked = [name(i) for i in range(size // 4, size // 4 + BATCH, 2)]
    after = name(size // 2)
    graph.papers.find([(paper.pmid, paper.doi) for paper in some])
    graph.papers.write([making.paper(each, title="New") for each in ids], "jsonl")
    graph.papers.write_references(
        [making.paper(each, references=(name(0), "stub")) for each in ids], "jsonl"
    )
    graph.papers.write_citations([Citation(each, name(1)) for each in ids], "tsv")
    headings = (MeshHeading("D1", "One"), MeshHeading("D2", "Two", major=True))
    graph.papers.write_mesh([making.paper(each, mesh=headings) for each in ids])
    graph.papers.mark_failed(ids)
    graph.papers.versions(ids)
    graph.papers.keys(after, BATCH)
    graph.papers.merge([(f"{each}-old", each) for each in ids])
    graph.papers.ids(after, BATCH)
    graph.papers.texts(ids)
    graph.papers.nearby(after, BATCH)
    use_embeddings(graph, making, ids, after)
    use_queries(graph, making, walked, name(size - NEW - 10))
    use_facts(graph, walked)


def use_embeddings(graph, making, ids, after):
    """Call the verbs of embeddings."""
    embeddings = graph.paper_embeddings.read(after, BATCH)
    graph.paper_embeddings.known([each.digest for each in embeddings])
    graph.paper_embeddings.write(embeddings)
    graph.paper_embeddings.digests(ids, "abstract")
    graph.papers.write([making.paper(each, abstract="Of late.") for each in ids], "jsonl")
    graph.paper_embeddings.waiting("abstract", after, BATCH // 2)
    graph.paper_embeddings.write(embeddings)
    stored = graph.query_embeddings.read("one", after, BATCH)
    graph.query_embeddings.digests([QueryKey("one", each) for each in ids])
    graph.query_embeddings.write(stored)
    new = [making.query(each, key=QueryKey("one", f"{each}-new")) for each in ids]
    graph.queries.write(new)
    graph.query_embeddings.waiting("one", after, BATCH // 2)


def use_queries(graph, making, ids, after):
    """Call the verbs of queries and walks; of those behind *after* some are mined."""
    keys = [QueryKey("one", each) for each in ids]
    graph.queries.ids("one", after, BATCH)
    graph.queries.page("one", after, BATCH)
    graph.queries.nearby("one", after, BATCH)
    graph.candidates.unmined("run", "one", after, BATCH)
    graph.candidates.mined("run", "one", after, BATCH)
    graph.candidates.rows("run", "one", after, BATCH)
    graph.candidates.write(
        "run", [making.mined(candidate(making, "run", key), key=key) for key in keys]
    )
    for direction in ("out", "in", "both"):
        settings = WalkSettings(direction=direction, max_hop1=3, max_hop2=3)
        graph.queries.seeds(ids, direction, "abstract")
        graph.neighbourhoods.sizes(keys, direction)
        graph.neighbourhoods.unembedded(keys, direction, "abstract")
        graph.neighbourhoods.walk(
            [walk_task(key, settings, 0) for key in keys], settings, "abstract", 2
        )
        graph.neighbourhoods.draw([DrawTask(key, (0.5,)) for key in keys], 2, direction, "abstract")
        graph.neighbourhoods.near(ids, direction, "abstract", BATCH)
    graph.verdicts.read("run", "one", after, BATCH)
    graph.verdicts.write("run", "judge", {key: set(ids) for key in keys})
    graph.papers.citations_among(ids)


def use_facts(graph, ids):
    """Call the verbs of pictures and explanations for one query."""
    key = QueryKey("one", ids[0])
    graph.evidence.query(key, "abstract")
    graph.evidence.candidates(key)
    graph.evidence.papers(ids, "abstract")
    graph.evidence.similarities(key, ids, "abstract", 2)
    graph.evidence.relations(key, ids[1])
    graph.evidence.alike(ids[0], ids, "abstract", 2)
    graph.candidates.admit({key: ids}, "both", "abstract", 2)
    for direction in ("out", "in", "both"):
        graph.evidence.rank(key, ids[1], (1, 0), direction, "abstract", 2)


@pytest.fixture(scope="module")
def meters(emptied, making):
    """What every script touched at most, on the small graph and on the large one."""
    found = []
    for size in (SMALL, LARGE):
        graph = emptied()
        corpus = fill(graph, making, size)
        graph.session.run_text(FORGET_PLANS.read_text(encoding="utf-8"), {})
        meter = Meter()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                Neo4jSession, "_attempt", lambda *given, meter=meter: meter.attempt(*given[:3])
            )
            use(graph, making, corpus)
        found.append(meter)
    return found


def take_batches():
    """Name the scripts that take a batch or a page."""
    return {each for each in scripts.names() if BATCHES & set(scripts.load(each).parameters)}


def test_no_script_touches_more_on_a_larger_graph(meters):
    """Four times the papers, queries and candidates, and each batch costs what it did."""
    small, large = (meter.hits for meter in meters)
    grown = {each: (small[each], large[each]) for each in small if large[each] > 1.1 * small[each]}
    assert grown == {}


def test_every_script_that_takes_a_batch_is_measured(meters):
    """None is left out."""
    assert take_batches() - meters[0].hits.keys() == OTHERWISE.keys()


def test_no_script_for_a_batch_scans(meters):
    """Not even with the statistics of a graph so small that a scan would be as quick."""
    for meter in meters:
        found = {each: meter.scans[each] for each in take_batches() - OTHERWISE.keys()}
        assert {each: steps for each, steps in found.items() if steps} == {}


def test_no_script_for_a_batch_scans_in_an_empty_graph(neo4j_graph):
    """Nor with no statistics at all."""
    neo4j_graph.session.run_text(FORGET_PLANS.read_text(encoding="utf-8"), {})
    found = {each: scans(planned(neo4j_graph, each)) for each in take_batches() - OTHERWISE.keys()}
    assert {each: steps for each, steps in found.items() if steps} == {}
