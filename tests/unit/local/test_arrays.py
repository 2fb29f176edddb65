"""Arrays beside the database: exact, rebuilt after changes, and shared."""

import os
import shutil
import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bica_graph.errors import GraphMismatch
from bica_graph.exact.fixed_point import cosines, norms, to_fixed_point
from bica_graph.graph.local import citations, vectors
from bica_graph.graph.local.folder import Folder
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.graph.local.walk import Embedded
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import QueryKey

pairs_of_ten = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), unique=True)


def links(pairs, papers=10):
    """Make the arrays of some citations."""
    array = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return citations.arrays(array, papers)


def near(graph, making, **settings):
    """Give the papers that a walk of the query can come to."""
    return sorted(making.ids(making.walk(graph, paths=1, path_length=1, random=99, **settings)))


@given(pairs=pairs_of_ten, direction=st.sampled_from(["out", "in", "both"]), data=st.data())
def test_neighbours_are_those_of_the_pairs(pairs, direction, data):
    """Compressed arrays give what a look through all citations gives."""
    papers = data.draw(st.lists(st.integers(0, 9), unique=True).map(sorted))
    expected = {b for a, b in pairs if a in papers and direction != "in"}
    expected |= {a for a, b in pairs if b in papers and direction != "out"}
    found = links(pairs).near(np.array(papers, dtype=np.int32), direction)
    assert found.tolist() == sorted(expected)


@given(pairs=pairs_of_ten, direction=st.sampled_from(["out", "in", "both"]))
def test_the_bound_is_no_less_than_the_neighbourhood(pairs, direction):
    """Counted from degrees, two hops hold at least the papers that are there."""
    found = links(pairs)
    for paper in range(10):
        first = found.near(np.array([paper], dtype=np.int32), direction)
        second = found.near(first, direction)
        assert found.bound(paper, direction) >= len(set(first.tolist()) | set(second.tolist()))


@given(pairs=pairs_of_ten)
def test_arrays_come_back_from_their_files(tmp_path_factory, pairs):
    """Written and opened again, they are the same; for other records they are not opened."""
    folder = Folder(tmp_path_factory.mktemp("arrays"))
    made = citations.Stamp("graph", 3, 4, papers=10, links=len(pairs))
    assert citations.opened(folder, made) is None
    citations.saved(folder, made, links(pairs))
    found = citations.opened(folder, made)
    for way in ("out", "into"):
        expected, read = getattr(links(pairs), way), getattr(found, way)
        assert np.array_equal(expected.offsets, read.offsets)
        assert np.array_equal(expected.ranks, read.ranks)
    for other in (replace(made, citations=5), replace(made, nodes=5), replace(made, identity="g")):
        assert citations.opened(folder, other) is None


def test_arrays_are_files_of_numpy(tmp_path):
    """Whoever wants them reads them without us."""
    folder = Folder(tmp_path)
    citations.saved(folder, citations.Stamp("graph", 3, 4, 10, 2), links([(1, 2), (1, 3)]))
    (file,) = tmp_path.glob("*-out-ranks.npy")
    assert np.load(file, allow_pickle=False).tolist() == [2, 3]


def test_arrays_are_mapped_and_not_read(tmp_path):
    """What nobody asks for stays on the disk."""
    folder, made = Folder(tmp_path), citations.Stamp("graph", 3, 4, 10, 2)
    citations.saved(folder, made, links([(1, 2), (1, 3)]))
    found = citations.opened(folder, made)
    arrays = (found.out.offsets, found.out.ranks, found.into.offsets, found.into.ranks)
    assert all(isinstance(array.base, np.memmap) for array in arrays)


@given(data=st.data())
def test_a_damaged_head_is_not_believed(tmp_path_factory, data):
    """Whatever byte of a head is another, in whichever file, the arrays are not opened."""
    folder = Folder(tmp_path_factory.mktemp("damaged"))
    made = citations.Stamp("graph", 3, 4, 10, 2)
    citations.saved(folder, made, links([(1, 2), (1, 3)]))
    file = data.draw(st.sampled_from(folder.citations(made.digest)))
    place, byte = data.draw(st.integers(0, 127)), data.draw(st.integers(1, 255))
    content = bytearray(file.read_bytes())
    content[place] ^= byte
    file.write_bytes(content)
    assert citations.opened(folder, made) is None


@given(whole=st.lists(st.integers(-4095, 4095), min_size=3, max_size=3))
def test_whole_numbers_are_exact(whole):
    """Every multiple of 2^-12 within the unit interval comes back to the last bit."""
    vector = np.array([whole], dtype=np.float32) * np.float32(2**-12)
    assert np.array_equal(vectors.floats(vectors.wholes(vector)), vector)
    data = vectors.packed(vectors.wholes(vector)[0])
    assert np.array_equal(vectors.floats(vectors.unpacked(data)), vector[0])


@pytest.mark.parametrize("wrong", [2**-13, 1.0, -1.0, 5.0, float("nan"), float("inf")])
def test_other_numbers_are_refused(wrong):
    """What 16 bits cannot hold exactly is not rounded in silence."""
    with pytest.raises(ValueError, match="fixed point"):
        vectors.wholes(np.array([[0.0, wrong]], dtype=np.float32))


def test_cosines_row_by_row_are_those_of_one_product():
    """Taking one row at a time changes no bit."""
    rows = to_fixed_point(np.random.default_rng(3).normal(size=(300, 384)))
    lengths = norms(rows)
    expected = cosines(rows, lengths, rows[7], float(lengths[7]))
    assert np.array_equal(Embedded(rows, lengths).cosines_of(7), expected)


def test_a_walk_notices_what_was_written(filled, making):
    """New citations, papers, embeddings, texts and retractions are seen by the next walk."""
    assert near(filled, making) == ["a", "b", "c"]
    filled.papers.write_citations([Citation("s", "d")], "tsv")
    assert near(filled, making) == ["a", "b", "c"]
    filled.papers.write([making.paper("d")], "jsonl")
    filled.paper_embeddings.write([making.paper_embedding(making.paper("d"), making.degrees(40))])
    assert near(filled, making) == ["a", "b", "c", "d"]
    filled.papers.write([PaperRecord("a", retracted=True)], "jsonl")
    assert near(filled, making) == ["b", "c", "d"]
    filled.papers.write([PaperRecord("b", abstract="New.")], "jsonl")
    assert near(filled, making) == ["c", "d"]
    filled.papers.write_references([PaperRecord("s", references=())], "tsv")
    assert near(filled, making) == []


def test_a_walk_notices_what_another_process_wrote(filled, folder, making):
    """Arrays are held against the records, not against what this graph has written."""
    filled.close()
    with LocalGraph(folder) as reader, LocalGraph(folder) as writer:
        assert near(reader, making) == ["a", "b", "c"]
        writer.papers.write([PaperRecord("c", retracted=True)], "jsonl")
        assert near(reader, making) == ["a", "b"]


def test_ids_made_later_may_sort_first(filled, making):
    """Ranks shift when a paper comes before others, and results still name the right ones."""
    assert near(filled, making) == ["a", "b", "c"]
    filled.papers.write_citations([Citation("A", "s"), Citation("s", "0")], "tsv")
    assert near(filled, making) == ["a", "b", "c"]


def array_files(folder):
    """Give the files of citations with the time at which each was written."""
    return {file: file.stat().st_mtime_ns for file in folder.glob("citations*")}


def test_the_files_of_citations_are_kept(filled, folder, making):
    """A reopened graph reads the arrays from their files; after a write it rebuilds them."""
    near(filled, making)
    before = array_files(folder)
    filled.close()
    with LocalGraph(folder) as graph:
        near(graph, making)
        assert array_files(folder) == before
        graph.papers.write_citations([Citation("c", "s")], "tsv")
        near(graph, making)
        after = array_files(folder)
    assert len(before) == len(after) == 4
    assert before.keys().isdisjoint(after)


@pytest.mark.parametrize("part", ["out-offsets", "out-ranks", "into-offsets", "into-ranks"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "longer", "zeros"])
def test_a_file_of_citations_that_does_not_fit_is_made_anew(filled, folder, making, part, damage):
    """Gone, cut, grown, or emptied by a disk that was lost: it is not believed."""
    expected = near(filled, making)
    (path,) = folder.glob(f"citations-*-{part}.npy")
    good = path.read_bytes()
    filled.close()
    if damage == "gone":
        path.unlink()
    else:
        damaged = {
            "empty": b"",
            "cut": good[:-1],
            "longer": good + b"x",
            "zeros": bytes(len(good)),
        }
        path.write_bytes(damaged[damage])
    with LocalGraph(folder) as graph:
        assert near(graph, making) == expected
    assert path.read_bytes() == good


def test_offsets_that_lost_their_pages_are_made_anew(filled, folder, making):
    """A head whose numbers never reached the disk is not believed either."""
    expected = near(filled, making)
    (path,) = folder.glob("citations-*-out-offsets.npy")
    good = path.read_bytes()
    filled.close()
    path.write_bytes(good[:128] + bytes(len(good) - 128))
    with LocalGraph(folder) as graph:
        assert near(graph, making) == expected
    assert path.read_bytes() == good


def test_files_of_another_graph_are_not_taken(filled, folder, making):
    """Copied into the folder, they are left aside, and go when ours are made."""
    expected = near(filled, making)
    filled.close()
    with LocalGraph(folder.with_name("other")) as other:
        making.circle("s>a s>c a>b", dict.fromkeys("sabc", 0)).write(other)
        near(other, making)
    for file in folder.glob("citations-*"):
        file.unlink()
    for file in folder.with_name("other").glob("citations-*"):
        shutil.copy(file, folder)
    with LocalGraph(folder) as graph:
        assert near(graph, making) == expected
    assert len(array_files(folder)) == 4


def test_a_folder_of_an_older_version_makes_its_arrays_anew(filled, folder, making):
    """The one file that held all arrays goes, with what killed processes left of it."""
    expected = near(filled, making)
    filled.close()
    for file in folder.glob("citations-*"):
        file.unlink()
    for name in ("citations.arrays", "citations.arrays.x7k2"):
        (folder / name).write_bytes(b"x" * 700)
    with LocalGraph(folder) as graph:
        assert near(graph, making) == expected
    assert len(array_files(folder)) == 4
    assert not (folder / "citations.arrays").exists()


@pytest.mark.parametrize(("age", "left"), [(10, True), (7200, False)])
def test_what_a_killed_process_left_of_the_arrays_goes(filled, folder, making, age, left):
    """The next writer removes a part that nobody can be writing any more."""
    filled.close()
    part = folder / ".citations-0123-out-ranks.npy.part-4567"
    part.touch()
    os.utime(part, (time.time() - age,) * 2)
    with LocalGraph(folder) as graph:
        graph.papers.write([making.paper("x")], "jsonl")
    assert part.exists() is left


def test_a_graph_without_papers_can_be_asked(graph, making):
    """Nothing is near nobody, in any direction."""
    graph.queries.write([making.query()])
    for direction, text in product(("out", "in", "both"), ("abstract", "title+abstract")):
        assert graph.neighbourhoods.unembedded([making.KEY], direction, text) == set()
        assert graph.neighbourhoods.sizes([making.KEY], direction) == [0]
        assert graph.queries.seeds(["x"], direction, text) == []


def test_a_query_without_an_embedding_cannot_be_walked(filled, making):
    """The message of one line says what to do."""
    key = QueryKey("set", "new")
    filled.queries.write([making.query("s", key=key)])
    with pytest.raises(GraphMismatch, match="query new of set set has no embedding"):
        making.walk(filled, key=key)


def test_embeddings_of_another_width_cannot_be_walked(filled, making):
    """The encoder was changed while somebody mined."""
    with pytest.raises(GraphMismatch, match="dimension 2, not 3"):
        making.walk(filled, dim=3)
