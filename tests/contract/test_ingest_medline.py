"""Files of PubMed's baseline and updates become a graph, in whatever order they come."""

from hashlib import md5

import pytest
from medline_files import article, deletion, retraction_of, write_file

from bica_graph.errors import RecordError, SourceError
from bica_graph.graph.digest import graph_digest
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.ingest.medline import ingest_medline
from bica_graph.ingest.medline_settings import MedlineSettings
from bica_graph.sources.pubmed.wanted import Wanted

ONE = MedlineSettings(workers=1)
ASTHMA = ("D001249", "Asthma", True)


@pytest.fixture
def files(tmp_path):
    """Give a baseline file and two updates: corrected, deleted, retracted, and back again."""
    return [
        write_file(
            tmp_path, 1,
            article(1, references=[2, 3], mesh=[ASTHMA]), article(2, references=[4]),
            article(3), article(4), article(5),
        ),
        write_file(
            tmp_path, 2,
            article(2, title="Corrected", references=[1]),
            article(6, notes=retraction_of(1)),
            deletion(3, 5, 77),
        ),
        write_file(tmp_path, 3, article(5, title="Back again"), deletion(4)),
    ]  # fmt: skip


def papers(graph):
    """Give all papers by id."""
    return {row["id"]: row for kind, row in graph.rows() if kind == "paper"}


def cited(graph):
    """Give all citations as pairs."""
    return [(row["citing"], row["cited"]) for kind, row in graph.rows() if kind == "citation"]


def digest(tmp_path, name, *calls):
    """Ingest files into a local graph, with one call after the other, and give its digest."""
    with LocalGraph(tmp_path / name) as graph:
        for files in calls:
            ingest_medline(graph, files, settings=ONE)
        return graph_digest(graph)


def test_later_files_win(graph, files):
    """Records are replaced, deleted papers are marked until they are back, notices retract."""
    report = ingest_medline(graph, files, settings=ONE)
    found = papers(graph)
    assert (found["2"]["title"], found["2"]["release"]) == ("Corrected", "pubmed26n0002")
    assert cited(graph) == [("1", "2"), ("1", "3"), ("2", "1")]
    assert found["1"]["mesh"] == [["D001249", "Asthma", True]]
    assert (found["1"]["retracted"], found["1"]["retraction"]) == (True, "retracted, notice 6")
    assert [found[id].get("retraction") for id in "345"] == [
        "deleted from PubMed", "deleted from PubMed", None,
    ]  # fmt: skip
    assert found["5"]["title"] == "Back again"
    assert "77" not in found
    assert (report.files, report.records, report.deleted, report.retracted) == (3, 8, 3, 1)


def test_the_order_of_files_changes_nothing(files, tmp_path):
    """In one call or in several, forwards or backwards."""
    one, two, three = files
    wanted = digest(tmp_path, "a", files)
    assert digest(tmp_path, "b", [three, one, two]) == wanted
    assert digest(tmp_path, "c", [three], [two], [one]) == wanted
    assert digest(tmp_path, "d", [one], [two, three], [two]) == wanted


def test_processes_side_by_side_change_nothing(files, tmp_path):
    """Two processes give the digest of one."""
    with LocalGraph(tmp_path / "two") as graph:
        ingest_medline(graph, files, settings=MedlineSettings(workers=2, batch_size=1))
        assert graph_digest(graph) == digest(tmp_path, "one", files)


def test_each_file_is_read_once(graph, files):
    """What was read to its end is recorded; a damaged file is named, and read when it is whole."""
    whole = files[1].read_bytes()
    files[1].write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordError, match="pubmed26n0002"):
        ingest_medline(graph, files, settings=ONE)
    assert sorted(papers(graph)) == ["1", "2", "3", "4", "5"]
    files[1].write_bytes(whole)
    report = ingest_medline(graph, files, settings=ONE)
    assert (report.read_before, report.files) == (1, 2)
    assert (ingest_medline(graph, files, settings=ONE).read_before) == 3
    assert papers(graph)["2"]["title"] == "Corrected"


def test_the_later_version_of_a_record_stays(graph, tmp_path):
    """Whether it comes first or last, in one file or in two."""
    first = write_file(
        tmp_path, 1, article(1, version=2, title="Second"), article(1, version=1, title="First")
    )
    ingest_medline(graph, [first], settings=ONE)
    assert (papers(graph)["1"]["title"], papers(graph)["1"]["version"]) == ("Second", 2)
    later = write_file(tmp_path, 2, article(1, version=1, title="First again"))
    report = ingest_medline(graph, [later], settings=ONE)
    assert report.left_out == {"earlier_version": 1}
    assert papers(graph)["1"]["title"] == "Second"


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(pmids=frozenset({"2", "6"})), ["2", "6"]),
        (Wanted(mesh=("asthma",)), ["1"]),
        (Wanted(years=(2002, None)), []),
    ],
)
def test_only_what_is_wanted(files, tmp_path, wanted, ids):
    """The rest is counted by reason."""
    with LocalGraph(tmp_path / "graph") as graph:
        report = ingest_medline(graph, files, wanted, settings=ONE)
        assert [id for id, row in papers(graph).items() if "source" in row] == ids
        assert report.records == 8
        assert sum(report.left_out.values()) >= 5


@pytest.mark.parametrize(
    ("hops", "baseline", "updated"),
    [(0, ["2"], ["2"]), (1, ["2", "4"], ["1", "2"]), (2, ["2", "4"], ["1", "2", "3"])],
)
def test_a_neighbourhood_alone(files, tmp_path, hops, baseline, updated):
    """The papers within some citations of a list; the latest references of a paper count."""
    settings = MedlineSettings(workers=1, hops=hops)
    for name, some, ids in (("one", files[:1], baseline), ("all", files, updated)):
        with LocalGraph(tmp_path / name) as graph:
            ingest_medline(graph, some, neighbourhood_of=["2"], settings=settings)
            assert [id for id, row in papers(graph).items() if "source" in row] == ids


def test_further_files_reach_further_papers(files, tmp_path):
    """Files that were read before are read again for them."""
    settings = MedlineSettings(workers=1, hops=2)
    found = []
    for name, calls in (("once", [files]), ("twice", [files[:1], files])):
        with LocalGraph(tmp_path / name) as graph:
            for some in calls:
                ingest_medline(graph, some, neighbourhood_of=["2"], settings=settings)
            found.append([id for id, row in papers(graph).items() if "source" in row])
    assert found[0] == ["1", "2", "3"]
    assert set(found[1]) == {"1", "2", "3", "4"}  # 2 cited 4 in the first file


@pytest.mark.parametrize("order", [("6", "1"), ("1", "6")])
def test_a_notice_counts_for_papers_of_other_calls(files, tmp_path, order):
    """Whether the notice or the paper comes first."""
    with LocalGraph(tmp_path / "graph") as graph:
        for pmid in order:
            ingest_medline(graph, files, Wanted(pmids=frozenset({pmid})), settings=ONE)
        assert papers(graph)["1"]["retraction"] == "retracted, notice 6"


def test_sums_are_checked(files, tmp_path):
    """A wrong sum is an error, and with --md5 a missing one, too."""
    with LocalGraph(tmp_path / "graph") as graph:
        with pytest.raises(SourceError, match=r"has no pubmed26n0001\.xml\.gz\.md5 beside it"):
            ingest_medline(graph, files, settings=MedlineSettings(workers=1, md5=True))
        for file in files:
            file.with_name(f"{file.name}.md5").write_text(
                f"MD5({file.name})= {md5(file.read_bytes()).hexdigest()}\n"
            )
        ingest_medline(graph, files[:1], settings=MedlineSettings(workers=1, md5=True))
        files[1].with_name(f"{files[1].name}.md5").write_text("0" * 32)
        with pytest.raises(SourceError, match="its MD5 sum is"):
            ingest_medline(graph, files, settings=ONE)


def test_records_without_a_number_are_skipped(files, tmp_path):
    """They are an error, or with skip_bad in a file of their own."""
    bad = write_file(tmp_path, 9, article("none"), article(9))
    with LocalGraph(tmp_path / "graph") as graph:
        with pytest.raises(RecordError, match="pubmed26n0009"):
            ingest_medline(graph, [bad], settings=ONE)
        rejects = tmp_path / "rejects.jsonl"
        settings = MedlineSettings(workers=1, skip_bad=True, rejects=rejects)
        report = ingest_medline(graph, [bad], settings=settings)
        assert (report.records, sum(report.skipped.values())) == (2, 1)
        assert "pubmed26n0009" in rejects.read_text(encoding="utf-8")
        assert list(papers(graph)) == ["9"]
