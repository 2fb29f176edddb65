"""The sample corpus shows what its README says it shows."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from bica_graph.exact.ids import normal_doi
from bica_graph.exact.texts import normal_text
from bica_graph.sample import CITATIONS, PAPERS, sample_files

Papers = dict[str, dict[str, Any]]

FIELDS = {"id", "title", "abstract", "year", "doi", "retracted", "references"}
README = Path(__file__).parents[2] / "bica_graph" / "sample" / "README.md"
STUBS = {"islet-atlas", "pancreas-culture"}


def read_rows() -> list[tuple[str, ...]]:
    lines = CITATIONS.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!]) ", text)


@pytest.fixture(scope="module")
def papers() -> Papers:
    lines = PAPERS.read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


@pytest.fixture(scope="module")
def citations(papers: Papers) -> nx.DiGraph:
    graph = nx.DiGraph(read_rows()[1:])
    graph.add_nodes_from(papers)
    for paper, record in papers.items():
        graph.add_edges_from((paper, cited) for cited in record.get("references", []))
    return graph


def hops(citations: nx.DiGraph, seed: str) -> dict[str, int]:
    reached = nx.single_source_shortest_path_length(citations, seed, cutoff=2)
    return {paper: hop for paper, hop in reached.items() if hop > 0}


def usable_hops(papers: Papers, citations: nx.DiGraph, seed: str) -> Counter[int]:
    """Count, for each hop, the papers that could become a negative of *seed*."""
    own = papers[seed]
    counts: Counter[int] = Counter()
    for paper, hop in hops(citations, seed).items():
        record = papers.get(paper, {})
        if not record.get("abstract") or record.get("retracted"):
            continue
        same_text = normal_text(record["abstract"]) == normal_text(own["abstract"])
        same_doi = "doi" in record and normal_doi(record["doi"]) == normal_doi(own.get("doi", ""))
        if not same_text and not same_doi:
            counts[hop] += 1
    return counts


def eligible(papers: Papers, citations: nx.DiGraph) -> list[Counter[int]]:
    counts = [
        usable_hops(papers, citations, paper)
        for paper, record in papers.items()
        if record["abstract"] and not record.get("retracted")
    ]
    return [count for count in counts if count[1] and count[2]]


# --- form ------------------------------------------------------------------------------------


def test_files_exist() -> None:
    """Both files of the corpus lie where sample_files says."""
    assert [file.is_file() for file in sample_files()] == [True, True]


def test_ids_unique(papers: Papers) -> None:
    """Each of the 63 lines has an id of its own."""
    assert 63 == len(PAPERS.read_text(encoding="utf-8").splitlines()) == len(papers)


def test_ids_readable(papers: Papers) -> None:
    """Every id is short, lower case ASCII with hyphens."""
    form = re.compile(r"(?=.{1,24}$)[a-z0-9]+(-[a-z0-9]+)+")
    assert [paper for paper in papers if not form.fullmatch(paper)] == []


def test_fields(papers: Papers) -> None:
    """Records hold only known fields, and no PubMed id that could belong to a real paper."""
    assert {name for record in papers.values() for name in record} == FIELDS


def test_dois_are_reserved(papers: Papers) -> None:
    """Every DOI has the prefix that is reserved for examples."""
    dois = [normal_doi(record["doi"]) for record in papers.values() if "doi" in record]
    assert [doi for doi in dois if not (doi and doi.startswith("10.5555/"))] == []


def test_titles_unique(papers: Papers) -> None:
    """No two papers have the same title."""
    assert len(papers) == len({normal_text(record["title"]) for record in papers.values()})


def test_titles_can_be_queries(papers: Papers) -> None:
    """Every title has 8 to 16 words."""
    lengths = {paper: len(record["title"].split()) for paper, record in papers.items()}
    assert {paper: length for paper, length in lengths.items() if not 8 <= length <= 16} == {}


def test_abstract_lengths(papers: Papers) -> None:
    """Every abstract has 60 to 120 words."""
    lengths = {paper: len(record["abstract"].split()) for paper, record in papers.items()}
    assert {paper: length for paper, length in lengths.items() if not 60 <= length <= 120} == {
        "islet-editorial": 0
    }


def test_no_sentence_twice(papers: Papers) -> None:
    """Outside the republished abstract no sentence stands in the corpus twice."""
    counts = Counter(
        sentence
        for paper, record in papers.items()
        if record["abstract"] and paper != "fibre-congress"
        for sentence in sentences(normal_text(record["abstract"]))
    )
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_citations_header() -> None:
    """The file of citations begins with its header."""
    assert read_rows()[0] == ("citing", "cited")


def test_citations_are_pairs() -> None:
    """Every line of citations has two columns, and none is there twice."""
    rows = read_rows()
    assert [2] * len(rows) == [len(row) for row in set(rows)]


def test_references_in_records(papers: Papers) -> None:
    """Three papers have lists of references, one of them empty."""
    counts = {
        paper: len(record["references"])
        for paper, record in papers.items()
        if "references" in record
    }
    assert counts == {"metformin-meta": 5, "lps-meal": 0, "gut-review": 6}


def test_references_told_once(papers: Papers) -> None:
    """A paper with a list of references has no citations in the file of citations."""
    told = {paper for paper, record in papers.items() if "references" in record}
    assert set() == told & {row[0] for row in read_rows()}


def test_no_citation_of_the_future(papers: Papers, citations: nx.DiGraph) -> None:
    """No paper cites one of a later year."""
    years = {paper: record["year"] for paper, record in papers.items()}
    assert [(a, b) for a, b in citations.edges if b in years and years[a] < years[b]] == []


# --- structure -------------------------------------------------------------------------------


def test_dead_ends(citations: nx.DiGraph) -> None:
    """Six papers are cited and cite nothing."""
    ends = {
        paper
        for paper in citations
        if citations.in_degree(paper) and not citations.out_degree(paper)
    }
    expected = {
        "clamp-technique",
        "lactate-biguanide",
        "lps-meal",
        "apnoea-sympathetic",
        "guide-design",
        "cgm-accuracy",
    }
    assert expected == ends - STUBS


def test_cycles(citations: nx.DiGraph) -> None:
    """Papers run in circles of one, two and three, and nowhere else."""
    cycles = {frozenset(cycle) for cycle in nx.simple_cycles(citations)}
    expected = {
        frozenset({"butyrate-clamp"}),
        frozenset({"apnoea-dipping", "apnoea-aldosterone"}),
        frozenset({"crispr-er-stress", "crispri-enhancer", "crispr-cytokine"}),
    }
    assert expected == cycles


def test_both_hops(citations: nx.DiGraph) -> None:
    """From metformin-mi-trial, metformin-stiffness is both cited and cited by a cited paper."""
    routes = nx.all_simple_paths(citations, "metformin-mi-trial", "metformin-stiffness", cutoff=2)
    assert {1, 2} == {len(route) - 1 for route in routes}


def test_hub(citations: nx.DiGraph) -> None:
    """One paper is cited by 18 others, and the next by fewer than 12."""
    degrees = sorted((degree, paper) for paper, degree in citations.in_degree)
    assert degrees[-1] == (18, "fasting-vs-clamp")
    assert degrees[-2][0] < 12


def test_without_abstract(papers: Papers) -> None:
    """Exactly one record has no abstract."""
    assert [p for p, record in papers.items() if not record["abstract"]] == ["islet-editorial"]


def test_through_a_paper_without_abstract(citations: nx.DiGraph) -> None:
    """Two papers are in the neighbourhood of crispr-insulin only through the editorial."""
    without = citations.copy()
    without.remove_node("islet-editorial")
    lost = hops(citations, "crispr-insulin").keys() - hops(without, "crispr-insulin").keys()
    assert {"islet-editorial", "islet-organoids", "glucokinase-scan"} == lost


def test_retracted(papers: Papers) -> None:
    """Exactly one paper is retracted, and no other record speaks of it."""
    marks = {paper: r["retracted"] for paper, r in papers.items() if "retracted" in r}
    assert marks == {"akkermansia-pilot": True}


def test_retracted_in_neighbourhoods(papers: Papers, citations: nx.DiGraph) -> None:
    """The retracted paper is within two hops of six papers."""
    around = [paper for paper in papers if "akkermansia-pilot" in hops(citations, paper)]
    assert len(around) == 6


def test_twin_text(papers: Papers) -> None:
    """The republished abstract differs from the first only by case and spacing."""
    first, again = (papers[paper]["abstract"] for paper in ("fibre-trial", "fibre-congress"))
    assert first != again
    assert normal_text(first) == normal_text(again)


def test_twin_is_the_only_one(papers: Papers) -> None:
    """No other two papers share an abstract."""
    counts = Counter(normal_text(record["abstract"]) for record in papers.values())
    assert [count for count in counts.values() if count > 1] == [2]


def test_twin_in_neighbourhood(citations: nx.DiGraph) -> None:
    """The duplicate is at hop 2 of its original."""
    assert hops(citations, "fibre-trial")["fibre-congress"] == 2


def test_duplicates_never_together(papers: Papers, citations: nx.DiGraph) -> None:
    """No paper has both duplicates in its neighbourhood, so no query gets a text twice."""
    duplicates = {"fibre-trial", "fibre-congress"}
    assert [paper for paper in papers if duplicates <= hops(citations, paper).keys()] == []


def test_same_doi(papers: Papers) -> None:
    """Two papers share one DOI, written in two ways."""
    written = [papers[paper]["doi"] for paper in ("cgm-exercise", "cgm-exercise-data")]
    assert written[0] != written[1]
    assert normal_doi(written[0]) == normal_doi(written[1])


def test_same_doi_in_neighbourhood(citations: nx.DiGraph) -> None:
    """Of the two papers with one DOI the second is at hop 1 of the first."""
    assert hops(citations, "cgm-exercise")["cgm-exercise-data"] == 1


def test_stubs(papers: Papers, citations: nx.DiGraph) -> None:
    """Two papers are known only because others cite them."""
    assert set(citations) - set(papers) == STUBS


def test_island(citations: nx.DiGraph) -> None:
    """One paper neither cites nor is cited."""
    assert list(nx.isolates(citations)) == ["barefoot-arches"]


def test_seeds_without_hop_2(papers: Papers, citations: nx.DiGraph) -> None:
    """Five papers have usable papers at hop 1 and no paper at hop 2."""
    short = {
        paper
        for paper, record in papers.items()
        if record["abstract"] and {1} == set(usable_hops(papers, citations, paper))
    }
    expected = {
        "fasting-vs-clamp",
        "carotid-body",
        "apnoea-dipping",
        "sweat-sensor",
        "infarct-insulin",
    }
    assert expected == short


def test_seed_without_text_around(papers: Papers, citations: nx.DiGraph) -> None:
    """All that beta-line cites is a stub."""
    assert hops(citations, "beta-line") == {"pancreas-culture": 1}


def test_hidden_positive(citations: nx.DiGraph) -> None:
    """The trial that answers the same question is at hop 1 of metformin-mi-trial."""
    assert hops(citations, "metformin-mi-trial")["metformin-mi-north"] == 1


def test_eligible_seeds(papers: Papers, citations: nx.DiGraph) -> None:
    """48 papers have a usable paper at hop 1 and at hop 2."""
    assert len(eligible(papers, citations)) == 48


def test_wide_neighbourhoods(papers: Papers, citations: nx.DiGraph) -> None:
    """18 of the eligible papers have nine usable papers or more around them."""
    assert len([count for count in eligible(papers, citations) if count.total() >= 9]) == 18


# --- README ----------------------------------------------------------------------------------


def test_readme_names_papers(papers: Papers) -> None:
    """Every id that the README names is a paper or a stub of the corpus."""
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", text))
    assert set() == named - papers.keys() - STUBS


def test_readme_counts(papers: Papers, citations: nx.DiGraph) -> None:
    """The README gives the numbers of papers, stubs and citations as they are."""
    text = README.read_text(encoding="utf-8")
    counts = f"{len(papers)} papers, {len(STUBS)} stubs, {citations.number_of_edges()} citations"
    assert counts in text
