"""Vectors from files and into files."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bica_graph.embedding.vector_files import export_vectors, import_vectors
from bica_graph.errors import GraphMismatch, OutputError, RecordError, SourceError
from bica_graph.graph.digest import graph_digest
from bica_graph.models.encoder import foreign_record
from bica_graph.progress import SILENT
from bica_graph.records.queries import QueryKey


def two_wide(dim):
    """Give the record of the graph's own encoder, known by its name."""
    return foreign_record("made", None, dim, "abstract")


def describe(dim):
    """Give the record of somebody else's encoder."""
    return foreign_record("elsewhere", None, dim, "abstract")


def save(file, ids, vectors):
    """Write a user's own file."""
    if file.suffix == ".npz":
        np.savez(file, id=np.array(ids), vector=np.array(vectors, dtype=np.float64))
    else:
        pq.write_table(pa.table({"id": ids, "vector": [list(each) for each in vectors]}), file)
    return file


@pytest.fixture
def corpus(making):
    """A small graph with a query."""
    return making.circle("s>a a>b s>c", {"s": 0, "a": 10, "b": 20, "c": 30}, query_angle=5)


def test_vectors_travel_unchanged(graphs, corpus, tmp_path):
    """Embeddings exported from one engine and imported into the other give the same digest."""
    first, second = graphs
    corpus.write(first)
    assert export_vectors(first, tmp_path / "v.parquet") == 5
    second.papers.write(list(corpus.papers.values()), "jsonl")
    second.papers.write_citations(corpus.citations, "tsv")
    second.queries.write([record for record, _ in corpus.queries])
    report = import_vectors(second, tmp_path / "v.parquet", describe)
    assert (report.asked, report.matched, report.written) == (5, 5, 5)
    assert graph_digest(first) == graph_digest(second)


def test_exported_bytes_are_the_same_twice(graph, corpus, tmp_path):
    """The same graph gives the same file."""
    corpus.write(graph)
    for name in ("one.parquet", "two.parquet"):
        export_vectors(graph, tmp_path / name)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
def test_a_users_own_file(graph, making, tmp_path, suffix):
    """Ids and vectors are enough; every row is written or counted with its reason."""
    graph.papers.write([making.paper(name) for name in "abc"], "jsonl")
    graph.papers.write([making.paper("d", abstract="")], "jsonl")
    vectors = [[3, 4], [0, 0], [float("inf"), 1], [1, 1], [1, 1]]
    file = save(tmp_path / f"v{suffix}", ["a", "b", "c", "d", "x"], vectors)
    report = import_vectors(graph, file, describe)
    assert (report.asked, report.matched, report.written) == (5, 4, 1)
    assert report.skipped == {"zero": 1, "not_finite": 1, "no_text": 1, "unknown_paper": 1}
    assert graph.embeddings.encoder().name == "elsewhere"
    (stored,) = graph.paper_embeddings.read("", 10)
    assert (stored.vector == making.unit(3, 4)).all()


def test_a_file_without_a_usable_vector_replaces_nothing(graph, corpus, tmp_path):
    """Everything would be dropped, and nothing come."""
    corpus.write(graph)
    before = graph_digest(graph)
    file = save(tmp_path / "v.npz", ["s", "a"], [[0, 0], [0, 0]])
    with pytest.raises(SourceError, match="has a vector that can be stored"):
        import_vectors(graph, file, describe, replace=True)
    assert graph_digest(graph) == before


def test_the_first_of_rows_with_the_same_id_counts(graph, corpus, making, tmp_path):
    """Within a block of rows and beyond; a query is no paper, though its id may be a paper's."""
    graph.papers.write([making.paper("a")], "jsonl")
    graph.queries.write([making.query("a", key=QueryKey("set", "a"))])
    rows = {"id": ["a"] * 5000, "set": [""] * 4998 + ["set"] * 2, "vector": [[3.0, 4.0]] * 5000}
    rows["vector"][1] = [1.0, 0.0]
    pq.write_table(pa.table(rows), tmp_path / "v.parquet")
    report = import_vectors(graph, tmp_path / "v.parquet", describe)
    assert (report.asked, report.written, report.skipped) == (5000, 2, {"repeated": 4998})
    assert (graph.paper_embeddings.read("", 1)[0].vector == making.unit(3, 4)).all()


def test_vectors_of_a_text_that_has_changed_are_left_out(graph, corpus, making, tmp_path):
    """A file of ours says which text it embedded."""
    corpus.write(graph)
    export_vectors(graph, tmp_path / "v.parquet")
    graph.papers.write([making.paper("a", abstract="changed since")], "jsonl")
    report = import_vectors(graph, tmp_path / "v.parquet", describe)
    assert report.skipped == {"other_text": 1}


def test_a_file_names_its_encoder(graph, corpus, making, tmp_path):
    """Vectors of another encoder than the graph's are refused."""
    corpus.write(graph)
    export_vectors(graph, tmp_path / "v.parquet")
    graph.embeddings.drop(SILENT)
    graph.embeddings.adopt(making.encoder(name="new", fingerprint="new"))
    with pytest.raises(GraphMismatch, match=r"new.*made"):
        import_vectors(graph, tmp_path / "v.parquet", describe)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("v.parquet", b"not parquet", "cannot be read as Parquet"),
        ("v.npz", b"not npz", "cannot be read as .npz"),
        ("gone.parquet", None, "gone.parquet"),
    ],
)
def test_files_that_are_none(graph, tmp_path, name, content, message):
    """A file that cannot be read says so in one line."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message) as caught:
        import_vectors(graph, tmp_path / name, describe)
    assert "\n" not in str(caught.value)


@pytest.fixture
def two(graph, making):
    """A graph with two papers, one of them embedded."""
    graph.papers.write([making.paper(name) for name in "ab"], "jsonl")
    graph.embeddings.adopt(making.encoder())
    graph.paper_embeddings.write([making.paper_embedding(making.paper("a"), making.unit(3, 4))])
    return graph


def bad_file(folder, bad):
    """Write a file that must be refused."""
    if bad == "missing":
        return folder / "nothere.npz"
    if bad == "unknown":
        return save(folder / "v.npz", ["x", "y"], [[1, 2], [3, 4]])
    file = folder / "v.parquet"
    table = pa.table({"id": ["a"] * 9000, "vector": [[1.0, 2.0]] * 9000})
    pq.write_table(table, file, row_group_size=8000)
    group = {"first part": 0, "last part": 1}[bad]
    place = pq.read_metadata(file).row_group(group).column(0).dictionary_page_offset
    content = file.read_bytes()
    file.write_bytes(content[:place] + b"\xff" * 20 + content[place + 20 :])
    return file


@pytest.mark.parametrize(
    ("bad", "replace"),
    [
        *((bad, replace) for bad in ("missing", "unknown", "first part") for replace in (0, 1)),
        ("last part", 1),
    ],
)
def test_a_bad_file_drops_and_changes_nothing(two, tmp_path, bad, replace):
    """Embeddings are dropped for a file that can take their place, and for no other."""
    before = list(two.rows())
    with pytest.raises(SourceError, match=r"v\.|nothere") as caught:
        import_vectors(two, bad_file(tmp_path, bad), two_wide, replace=bool(replace))
    assert "\n" not in str(caught.value)
    assert list(two.rows()) == before


def test_without_the_name_of_the_encoder_nothing_is_dropped(two, tmp_path):
    """What the caller cannot describe does not replace anything."""

    def nobody(dim):
        raise GraphMismatch("who made these?")

    file = save(tmp_path / "v.npz", ["a"], [[1, 2]])
    with pytest.raises(GraphMismatch):
        import_vectors(two, file, nobody, replace=True)
    assert two.embeddings.encoder().name == "made"


def test_vectors_replace_all_embeddings(two, tmp_path):
    """Those of another encoder go, and the file's come."""
    report = import_vectors(
        two, save(tmp_path / "v.npz", ["b"], [[1, 2, 3]]), describe, replace=True
    )
    assert report.written == 1
    assert two.embeddings.encoder().name == "elsewhere"
    assert [each.id for each in two.paper_embeddings.read("", 10)] == ["b"]


def test_an_encoder_comes_with_its_first_vector(graph, making, tmp_path):
    """When nothing could be written the graph takes any other encoder."""
    graph.papers.write([making.paper("a")], "jsonl")
    unknown = save(tmp_path / "x.npz", ["x"], [[1, 2]])
    with pytest.raises(
        SourceError,
        match=r"none of its ids belongs to a paper or query of the graph \(1 id checked\)",
    ):
        import_vectors(graph, unknown, describe)
    assert graph.embeddings.encoder() is None
    report = import_vectors(graph, save(tmp_path / "zero.npz", ["a"], [[0, 0]]), describe)
    assert report.skipped == {"zero": 1}
    assert graph.embeddings.encoder() is None


def test_vectors_of_queries_alone_are_matched(graph, corpus, tmp_path):
    """A file of ours may hold queries only."""
    corpus.write(graph)
    export_vectors(graph, tmp_path / "all.parquet")
    table = pq.read_table(tmp_path / "all.parquet")
    pq.write_table(table.filter(pc.field("set") != ""), tmp_path / "queries.parquet")
    assert import_vectors(graph, tmp_path / "queries.parquet", describe).written == 1


def test_another_revision_of_a_foreign_encoder_is_refused(graph, making, tmp_path):
    """When all that is known are name and revision, both must agree."""
    graph.papers.write([making.paper("a")], "jsonl")
    file = save(tmp_path / "v.npz", ["a"], [[1, 2]])

    def of(revision):
        return lambda dim: foreign_record("api", revision, dim, "abstract")

    import_vectors(graph, file, of("v1"))
    assert import_vectors(graph, file, of("v1")).written == 1
    with pytest.raises(GraphMismatch, match="revision 'v1' and 'v2'"):
        import_vectors(graph, file, of("v2"))


def test_an_existing_file_is_kept_unless_forced(graph, corpus, tmp_path):
    """Whatever stands there may be the only copy of something."""
    corpus.write(graph)
    (tmp_path / "v.parquet").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="exists already"):
        export_vectors(graph, tmp_path / "v.parquet", force=False)
    assert (tmp_path / "v.parquet").read_text(encoding="utf-8") == "mine"
    assert export_vectors(graph, tmp_path / "v.parquet") == 5


def test_missing_columns_are_named(graph, tmp_path):
    """A Parquet file needs id and vector."""
    pq.write_table(pa.table({"id": ["a"], "embedding": [[1.0]]}), tmp_path / "v.parquet")
    with pytest.raises(SourceError, match="needs the columns id and vector"):
        import_vectors(graph, tmp_path / "v.parquet", describe)


def test_vectors_of_unequal_width_are_refused(graph, making, tmp_path):
    """One width for all rows."""
    graph.papers.write([making.paper(name) for name in "ab"], "jsonl")
    file = save(tmp_path / "v.parquet", ["a", "b"], [[1, 2], [1, 2, 3]])
    with pytest.raises(RecordError, match=r"v\.parquet:2: the vector has 3 dimensions"):
        import_vectors(graph, file, describe)


def test_rows_without_a_vector_are_skipped_and_counted(graph, making, tmp_path):
    """A file of nothing else holds no vectors."""
    graph.papers.write([making.paper(name) for name in "abc"], "jsonl")
    lists = pa.list_(pa.float32())
    file, empty = tmp_path / "v.parquet", tmp_path / "empty.parquet"
    for path, vectors in ((file, [None, [3, 4], []]), (empty, [None, None, []])):
        pq.write_table(pa.table({"id": ["a", "b", "c"], "vector": pa.array(vectors, lists)}), path)
    report = import_vectors(graph, file, describe)
    assert (report.asked, report.written, report.skipped) == (3, 1, {"no_vector": 2})
    with pytest.raises(SourceError, match="contains no vectors"):
        import_vectors(graph, empty, describe)


def test_nothing_to_export(graph, tmp_path):
    """A graph without embeddings has none to give."""
    with pytest.raises(GraphMismatch, match="no embeddings yet"):
        export_vectors(graph, tmp_path / "v.parquet")


def test_a_folder_that_is_not_there(graph, corpus, tmp_path):
    """The file that cannot be written is named, and nothing is left."""
    corpus.write(graph)
    with pytest.raises(OutputError, match="nowhere"):
        export_vectors(graph, tmp_path / "nowhere" / "v.parquet")
