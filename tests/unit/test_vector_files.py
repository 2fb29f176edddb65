"""
Vector files that are damaged or odd: each is read, or refused in one line that names it.

Files are made by damaging good ones, so that the damage is not only at their start.
"""

import json
import tracemalloc
import warnings
import zipfile
from dataclasses import asdict, replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bica_graph.errors import RecordError, SourceError
from bica_graph.exact.fixed_point import MAX_DIM, is_usable
from bica_graph.models.encoder import foreign_record
from bica_graph.sources.files import archives
from bica_graph.sources.files.vectors import VectorRows, read_encoder, read_vectors, write_vectors

IDS = ["a", "b"]
GOOD = np.array([[1.0, 2.0], [3.0, 4.0]])


def npz(folder, **arrays):
    """Write arrays as they are."""
    file = folder / "v.npz"
    np.savez(file, **arrays)
    return file


def parquet(folder, metadata=None, **columns):
    """Write columns as they are."""
    file = folder / "v.parquet"
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata(metadata) if metadata else table, file)
    return file


def read(file):
    """Read all of a file: its encoder and its rows."""
    return read_encoder(file), list(read_vectors(file))


def refusal(file):
    """Read a file that must be refused; give the line."""
    with pytest.raises(SourceError) as caught:
        read(file)
    line = str(caught.value)
    assert line.startswith(str(file))
    assert "\n" not in line
    return line


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"id": IDS}, "vector is not a file in the archive"),
        ({"id": "a", "vector": GOOD}, "one id for each row"),
        ({"id": IDS, "vector": 1.0}, "one id for each row"),
        ({"id": ["a"], "vector": GOOD}, "one id for each row"),
        ({"id": IDS, "vector": [["x", "y"]] * 2}, "vector must contain numbers, not <U1"),
        ({"id": [1.5, 2.5], "vector": GOOD}, "texts or whole numbers, not float64"),
        ({"id": IDS, "vector": np.zeros((2, 0))}, "have 0 dimensions"),
        (
            {"id": IDS, "vector": np.ones((2, 4097))},
            "have 4,097 dimensions, which must be from 1 to 4096",
        ),
        ({"id": np.array(IDS, dtype=object), "vector": GOOD}, "allow_pickle"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_odd_arrays_are_refused(tmp_path, arrays, message):
    """Arrays of another kind, shape or width than ids and vectors have."""
    assert message in refusal(npz(tmp_path, **arrays))


def test_the_most_dimensions_are_read(tmp_path):
    """A vector may have as many dimensions as an embedding can."""
    file = npz(tmp_path, id=IDS, vector=np.ones((2, MAX_DIM)))
    assert [rows.vectors.shape for rows in read_vectors(file)] == [(2, MAX_DIM)]


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_a_file_that_was_cut(tmp_path, kept):
    """Whatever of an .npz file has come, less than all of it is damaged."""
    file = npz(tmp_path, id=IDS, vector=GOOD)
    file.write_bytes(file.read_bytes()[:kept])
    assert "cannot be read as .npz" in refusal(file)


def test_a_single_array_under_the_name_of_many(tmp_path):
    """An .npy file that was renamed is no .npz file."""
    with (tmp_path / "v.npz").open("wb") as file:
        np.save(file, GOOD)
    assert "numpy.savez" in refusal(tmp_path / "v.npz")


def packed(file, name, head, size):
    """Add to a zip file an array of *size* zero bytes with the header *head*."""
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{name}.npy", "w") as part,
    ):
        np.lib.format.write_array_header_1_0(part, head)
        part.write(bytes(size))


def head_of(*shape, kind="<f4"):
    return {"descr": kind, "fortran_order": False, "shape": shape}


def test_a_file_that_would_fill_the_memory(tmp_path, monkeypatch):
    """Zeros that come to hundreds of times the file are refused before they are unpacked."""
    monkeypatch.setattr(archives, "ORDINARY_BYTES", 1 << 20)
    file = tmp_path / "v.npz"
    packed(file, "id", head_of(1 << 14, kind="<U1"), 1 << 16)
    packed(file, "vector", head_of(1 << 14, 1 << 9), 1 << 25)
    tracemalloc.start()
    line = refusal(file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "to 33,620,224, too many for vectors" in line
    assert most < 1 << 20


def test_what_is_not_read_may_be_of_any_size(tmp_path, monkeypatch):
    """An array of another name stays packed."""
    monkeypatch.setattr(archives, "ORDINARY_BYTES", 1 << 10)
    file = npz(tmp_path, id=IDS, vector=GOOD)
    packed(file, "mask", head_of(1 << 14), 1 << 16)
    (rows,) = read_vectors(file)
    assert rows.ids == IDS


def test_large_files_that_are_not_packed_are_read(tmp_path, monkeypatch):
    """The limit is one of packing: any number of vectors may come as they are."""
    monkeypatch.setattr(archives, "ORDINARY_BYTES", 100)
    (rows,) = read_vectors(npz(tmp_path, id=IDS * 50, vector=list(GOOD) * 50))
    assert len(rows.ids) == 100


def test_padded_ids_are_no_bomb(tmp_path, monkeypatch):
    """One long id makes NumPy pad all others, and packing takes the padding away."""
    monkeypatch.setattr(archives, "ORDINARY_BYTES", 100)
    ids = [f"{number}" for number in range(1000)] + ["x" * 100]
    vectors = np.random.default_rng(0).normal(size=(len(ids), 32)).astype(np.float32)
    np.savez_compressed(tmp_path / "v.npz", id=ids, vector=vectors)
    (rows,) = read_vectors(tmp_path / "v.npz")
    assert rows.ids == ids


@pytest.mark.parametrize("shape", [(1 << 40, 4), (3, 4), (1 << 62, 1 << 62)])
def test_an_array_larger_than_its_part(tmp_path, shape):
    """The size declared in a header is checked before memory is allocated."""
    file = npz(tmp_path, id=IDS)
    packed(file, "vector", head_of(*shape), 0)
    assert "vector.npy declares" in refusal(file)


def test_what_is_no_array_in_a_zip(tmp_path):
    """Other bytes may stand under the names of the arrays."""
    with zipfile.ZipFile(tmp_path / "v.npz", "w") as file:
        file.writestr("id.npy", b"ids")
        file.writestr("vector", b"vectors")
    assert "one id for each row" in refusal(tmp_path / "v.npz")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"id": IDS, "vector": ["x", "y"]}, "one column vector of lists of numbers"),
        ({"id": IDS, "vector": [1.0, 2.0]}, "one column vector of lists of numbers"),
        ({"id": IDS, "vector": [["x"], ["y"]]}, "one column vector of lists of numbers"),
        ({"id": [1.5, 2.5], "vector": [[1.0], [2.0]]}, "one column id of texts"),
        ({"id": IDS, "vector": [[1.0], [2.0]], "set": [1, 2]}, "one column set of texts"),
        (
            {"id": IDS, "vector": [[1.0], [1.0, 2.0]]},
            ":2: the vector has 2 dimensions, but earlier",
        ),
        ({"id": IDS, "vector": [[1.0] * 4097] * 2}, "have 4,097 dimensions"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_odd_columns_are_refused(tmp_path, columns, message):
    """Columns of another type or width than ids and vectors have."""
    assert message in refusal(parquet(tmp_path, **columns))


def test_an_encoder_that_cuts_nothing_has_no_length(tmp_path):
    """Earlier versions wrote that its maximum length is infinite."""
    encoder = foreign_record("static", None, 1, "abstract")
    assert replace(encoder, max_length=float("inf")) == encoder
    described = json.dumps(asdict(encoder) | {"max_length": float("inf")})
    assert "Infinity" in described
    file = parquet(tmp_path, {"bica_graph.encoder": described}, id=["a"], vector=[[1.0]])
    assert read_encoder(file) == encoder


def test_rows_without_a_vector_are_counted(tmp_path):
    """They are left out wherever they stand, and the others keep their numbers."""
    vectors = [None if number % 3 else [1.0, float(number)] for number in range(10_000)]
    vectors[6000] = []
    vectors[9000] = [1.0, 2.0, 3.0]
    file = parquet(tmp_path, id=[f"p{number}" for number in range(10_000)], vector=vectors)
    rows = read_vectors(file)
    first, second = next(rows), next(rows)
    assert (len(first.ids), first.without) == (1366, 4096 - 1366)
    assert (len(second.ids), second.without) == (1364, 4096 - 1364)
    assert (second.ids[0], second.vectors[0].tolist()) == ("p4098", [1.0, 4098.0])
    with pytest.raises(RecordError) as caught:
        next(rows)
    assert caught.value.line == 9001


def test_a_block_of_rows_without_vectors_is_counted(tmp_path):
    """Nothing of it is left but its number."""
    vectors = pa.array([None] * 5000 + [[1.0]], pa.list_(pa.float32()))
    file = parquet(tmp_path, id=[f"p{number}" for number in range(5001)], vector=vectors)
    assert [(each.ids, each.without) for each in read_vectors(file)] == [
        ([], 4096),
        (["p5000"], 904),
    ]


def test_a_paper_has_its_vector_under_every_spelling(tmp_path):
    """Ids of papers are read as in other files; those of queries stay as they are."""
    ids = ["https://doi.org/10.1000/A", "PMID: 12", "PMID: 12"]
    file = parquet(tmp_path, id=ids, set=["", "", "s"], vector=[[1.0]] * 3)
    assert next(read_vectors(file)).ids == ["10.1000/a", "12", "PMID: 12"]
    np.savez(tmp_path / "v.npz", id=np.array(ids[:2]), vector=np.ones((2, 1)))
    assert next(read_vectors(tmp_path / "v.npz")).ids == ["10.1000/a", "12"]


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "7", '{"name": "x"}', json.dumps({"name": 1})],
)
def test_a_foreign_word_under_our_key(tmp_path, text):
    """Metadata that describes no encoder says under which key it stands."""
    file = parquet(tmp_path, {"bica_graph.encoder": text}, id=IDS, vector=[[1.0], [2.0]])
    assert "bica_graph.encoder does not describe an encoder" in refusal(file)


@pytest.mark.parametrize("write", [npz, parquet])
def test_numbers_that_are_too_large_are_infinite(tmp_path, write):
    """What float32 cannot hold comes as not finite, without a warning."""
    vectors = np.array([[1e300, 1.0], [3.0, 4.0]])
    (rows,) = read_vectors(write(tmp_path, id=IDS, vector=list(vectors)))
    assert is_usable(rows.vectors).tolist() == [False, True]


@pytest.mark.parametrize("ids", [[7, 8], [b"7", b"8"]])
def test_ids_of_other_kinds_are_texts(tmp_path, ids):
    """Whole numbers and bytes are ids too."""
    (rows,) = read_vectors(npz(tmp_path, id=ids, vector=GOOD))
    assert rows.ids == ["7", "8"]


@pytest.fixture(scope="module")
def good_files(tmp_path_factory):
    """The bytes of a file of each kind, and of one of ours, by their ending."""
    folder = tmp_path_factory.mktemp("good")
    ids = [f"paper {number}" for number in range(30)]
    vectors = np.arange(120, dtype=np.float32).reshape(30, 4)
    np.savez_compressed(folder / "v.npz", id=ids, vector=vectors)
    rows = VectorRows(1, ids, vectors, [""] * 30, ["d"] * 30)
    write_vectors(folder / "v.parquet", foreign_record("x", "1", 4, "abstract"), [rows])
    return {file.suffix: file.read_bytes() for file in folder.iterdir()}


DAMAGE = st.tuples(
    st.sampled_from(["cut", "flip", "zero", "insert"]), st.floats(0, 1), st.integers(1, 255)
)


def damaged(content, damage):
    """Do one of some kinds of damage, at a share of the file's length."""
    kind, share, number = damage
    place = int(share * (len(content) - 1))
    if kind == "cut":
        return content[:place]
    if kind == "flip":
        return content[:place] + bytes([content[place] ^ number]) + content[place + 1 :]
    if kind == "zero":
        return content[:place] + bytes(number) + content[place + number :]
    return content[:place] + bytes([number]) * number + content[place:]


@pytest.mark.parametrize("suffix", [".npz", ".parquet"])
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(damages=st.lists(DAMAGE, min_size=1, max_size=3))
def test_a_damaged_file_is_read_or_refused(good_files, tmp_path, suffix, damages):
    """Nothing but a matrix for each part, or one line that names the file, comes out."""
    content = good_files[suffix]
    for damage in damages:
        content = damaged(content, damage) or b"."
    file = tmp_path / f"v{suffix}"
    file.write_bytes(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of zip, about names that stand twice
            encoder, parts = read(file)
    except SourceError as error:
        line = str(error)
        assert line.startswith(str(file))
        assert "\n" not in line
    else:
        assert encoder is None or encoder.dim
        assert all(part.vectors.shape[0] == len(part.ids) for part in parts)
        assert {part.vectors.dtype for part in parts} <= {np.dtype("float32")}
