"""What holds for every export, whatever is in the graph."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bica_graph.errors import OutputError
from bica_graph.export.check.check import check_file
from bica_graph.export.layouts.registry import LAYOUTS
from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.records.candidates import Candidate, Mined
from bica_graph.records.embeddings import EncoderRecord
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.runs import Run
from bica_graph.records.walks import WALK

WORDS = st.one_of(
    st.sampled_from(["Same text", "same  TEXT ", "\ufb01ne", "fine", "x y", "", " ", "\u2028"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6),
    st.text("ab ", min_size=3, max_size=6),
)
IDS = [f"p{number}" for number in range(8)]
PAPERS = st.fixed_dictionaries(
    {
        name: st.builds(
            PaperRecord,
            id=st.just(name),
            title=WORDS,
            abstract=WORDS,
            doi=st.sampled_from([None, None, None, "10.1/a"]),
            retracted=st.sampled_from([False, False, False, True]),
        )
        for name in IDS
    }
)
QUERIES = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        WORDS.filter(str.strip),
        st.dictionaries(st.sampled_from(IDS), st.integers(1, 2), min_size=1, max_size=3),
        st.lists(st.tuples(st.sampled_from(IDS), st.booleans()), unique_by=lambda pair: pair[0]),
    ),
    min_size=1,
    max_size=4,
)
SETTINGS = st.builds(
    ExportSettings,
    layout=st.sampled_from([name for name in LAYOUTS if name != "n-tuples"]),
    text=st.sampled_from(["abstract", "title+abstract"]),
) | st.builds(
    ExportSettings,
    layout=st.sampled_from([name for name in LAYOUTS if LAYOUTS[name].has_provenance]),
    text=st.sampled_from(["abstract", "title+abstract"]),
    negatives=st.integers(1, 3),
    include_dropped=st.booleans(),
)


def fill(graph, papers, queries):
    """Write papers, queries, and what a run mined, into an empty graph."""
    graph.embeddings.adopt(EncoderRecord("tiny", None, "f", 2, "", "", "mean", 9, "abstract"))
    graph.papers.write(list(papers.values()), "jsonl")
    graph.runs.start(Run("r", "mine", {}, "0", 0, "tiny"))
    for number, (name, text, positives, found) in enumerate(queries):
        key = QueryKey(name, f"q{number}")
        answers = tuple(Positive(paper, grade) for paper, grade in positives.items())
        graph.queries.write([Query(name, key.id, text, "user", answers)])
        candidates = tuple(
            Candidate(
                *("r", key, paper, WALK, rank, 1, 0, rank, 0.5, 0.5, 0.5, 0.5, ()),
                dropped_by=("margin",) if dropped else (),
            )
            for rank, (paper, dropped) in enumerate(found)
        )
        graph.candidates.write("r", [Mined(key, None, 1, 1, False, 0.5, candidates)])
    graph.runs.finish("mine", "r", graph.runs.counts("r"))


@pytest.mark.parametrize("kind", ["t.jsonl", "t.parquet", "t"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(papers=PAPERS, queries=QUERIES, chosen=SETTINGS)
def test_an_exported_file_passes_the_check(kind, papers, queries, chosen):
    """A check finds no error in an export, and every candidate of the run is counted once."""
    with tempfile.TemporaryDirectory() as folder:
        graph = LocalGraph(Path(folder) / "graph")
        fill(graph, papers, queries)
        try:
            report = export_triplets(graph, "r", Path(folder) / kind, settings=chosen)
        except OutputError:
            return
        finally:
            graph.close()
        checked = check_file(Path(folder) / kind)
        assert checked.errors == 0, checked.findings
        assert (checked.layout, checked.rows) == (chosen.layout, report.counts["rows"])
        mined = sum(len(found) for *_, found in queries)
        manifest = json.loads((Path(folder) / f"{kind}.manifest.json").read_text(encoding="utf-8"))
        assert manifest["counts"]["candidates"]["total"] == mined
