"""Pairs of iCite: the quick way and the exact way give the same, and every row is accounted for."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bica_graph.errors import RecordError, SourceError
from bica_graph.sources.files import icite_pairs
from bica_graph.sources.files.icite_pairs import Ends, PairCounts, read_citation_pairs
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.pmid_set import LARGEST_PMID, PmidSet

HEADER = "citing,referenced\n"
FIRST = "write citing,referenced on the first line"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(content: str | bytes, ends=None, counts=None, name="p.csv", **options):
    raw = content.encode() if isinstance(content, str) else content
    Path(name).write_bytes(raw)
    with text_sources([name]) as (source,):
        blocks = list(read_citation_pairs(source, ends, counts=counts, **options))
    return [pair for block in blocks for pair in zip(*map(np.ndarray.tolist, block), strict=True)]


def error_of(content: str | bytes, **options) -> RecordError:
    with pytest.raises(RecordError) as caught:
        read(content, **options)
    return caught.value


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1,2\n3,4\n", [(1, 2), (3, 4)]),
        ("1,2\r\n1,2", [(1, 2), (1, 2)]),
        ('"1","2"\n 3 , 4 \n', [(1, 2), (3, 4)]),
        ("\n\n1,2\n \n3,4\n\n", [(1, 2), (3, 4)]),
        ("007,2.0\nPMID:5,6\n", [(7, 2), (5, 6)]),
        (f"1,{LARGEST_PMID}\n", [(1, LARGEST_PMID)]),
        ("", []),
    ],
    ids=["plain", "CRLF and repeated", "quotes", "blank lines", "spellings", "largest", "none"],
)
def test_pairs(content, expected):
    """Every row below the header is a pair, whoever wrote the file."""
    assert read(HEADER + content) == expected


@pytest.mark.parametrize("head", ["\ufeff" + HEADER, "\n\n" + HEADER, '"citing","referenced"\r\n'])
def test_headers(head):
    """The header may have a byte order mark, quotes, or blank lines above it."""
    assert read(head + "1,2\n") == [(1, 2)]


@pytest.mark.parametrize(
    ("content", "line", "reason", "message"),
    [
        ("", 0, "empty", "the file is empty: leave it out"),
        ("1,2\n", 1, "header", f"the header is '1,2': {FIRST}"),
        ("referenced,citing\n", 1, "header", f"the header is 'referenced,citing': {FIRST}"),
        (HEADER + "\n1\n", 3, "one_column", "has 1 column: write two PMIDs with a comma between"),
        (HEADER + "1,2\n1,2,3\n", 3, "many_columns", "has 3 columns: write two PMIDs"),
        (HEADER + "1,2\n1,\n", 3, "blank_id", "referenced is blank: give a PMID"),
        (HEADER + "0,2\n", 2, "pmid", "citing is '0', which is no PMID: correct it"),
        (HEADER + "-1,2\n", 2, "pmid", "citing is '-1', which is no PMID"),
        (HEADER + "0x1F,2\n", 2, "pmid", "citing is '0x1F', which is no PMID"),
        (HEADER + f"1,{LARGEST_PMID + 1}\n", 2, "pmid", "referenced is '4294967296'"),
        (HEADER + "1," + "9" * 6000 + "\n", 2, "pmid", "referenced is '9"),
        (HEADER + "1,2\n" + HEADER, 3, "header", "repeats the header: remove this line"),
        (HEADER + "1,2\r3,4\n", 2, "many_columns", "has 3 columns"),
        (HEADER.encode() + b"1,2\n\xff,3\n", 3, "encoding", "is not UTF-8 (byte 0xFF at"),
        (HEADER.encode() + b"1,\x002\n", 2, "nul_byte", "contains a NUL byte"),
    ],
)
def test_bad_lines(content, line, reason, message):
    """A row that is no pair is reported with its line, a reason, and what to do."""
    error = error_of(content)
    assert (error.line, error.reason) == (line, reason)
    assert error.message.startswith(message)


def test_line_without_end(monkeypatch):
    """A line of megabytes is not kept, and counts as one bad line; what follows is read."""
    monkeypatch.setattr(icite_pairs, "_BLOCK", 1 << 12)
    monkeypatch.setattr(icite_pairs, "_LONGEST", 1 << 10)
    found: list[tuple[int, str, int]] = []
    content = HEADER.encode() + b"1,2\n" + b"7" * 2_000_000 + b"\n3,4\n"
    pairs = read(content, bad=lambda error, raw: found.append((error.line, error.reason, len(raw))))
    assert pairs == [(1, 2), (3, 4)]
    assert [each[:2] for each in found] == [(3, "too_long")]
    assert found[0][2] < 1 << 18


def test_rows_are_accounted_for():
    """Rows are kept, outside, of one paper with itself, or bad; going on loses the bad ones."""
    bad: list[tuple[int, bytes]] = []
    counts = PairCounts()
    content = HEADER + "1,2\n2,3\n8,9\n5,5\nx,1\n\n9,1\n1,3\n"
    ends = Ends(PmidSet(["1", "3"]))
    pairs = read(content, ends, counts, bad=lambda error, raw: bad.append((error.line, raw)))
    assert pairs == [(1, 2), (2, 3), (9, 1), (1, 3)]
    assert bad == [(6, b"x,1")]
    assert counts == PairCounts(rows=7, kept=4, outside=1, self_citations=1, bad=1)


def test_both_ends():
    """With both ends wanted, a pair with one of them is left out."""
    counts = PairCounts()
    content = HEADER + "1,2\n1,3\n3,1\n1,1\n"
    assert read(content, Ends(PmidSet(["1", "3"]), both=True), counts) == [(1, 3), (3, 1)]
    assert counts == PairCounts(rows=4, kept=2, outside=1, self_citations=1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda p: f"{p[0]},{p[1]}"),
            st.text(alphabet='0123456789,," -x.\r', max_size=8),
        ),
        max_size=30,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 64),
)
def test_quick_and_exact_way_agree(rows, end, block):
    """Whatever the rows and the size of blocks, Arrow and the parser of lines give the same."""
    content = HEADER + end.join(rows)
    results = []
    quick = icite_pairs._parsed
    with pytest.MonkeyPatch.context() as patch:
        for size, parse in ((block, quick), (1 << 22, quick), (1 << 22, lambda _: None)):
            patch.setattr(icite_pairs, "_BLOCK", size)
            patch.setattr(icite_pairs, "_parsed", parse)
            bad: list[tuple[int, str, bytes]] = []
            counts = PairCounts()
            pairs = read(
                content,
                Ends(PmidSet(["3", "4", "5"])),
                counts,
                bad=lambda error, raw, bad=bad: bad.append((error.line, error.reason, raw)),
            )
            results.append((pairs, counts, bad))
    assert results[0] == results[1] == results[2]
    assert counts.rows == counts.kept + counts.outside + counts.self_citations + counts.bad


def numbers(count: int) -> bytes:
    rng = np.random.default_rng(1)
    rows = rng.integers(1, 40_000_000, (count, 2)).tolist()
    return (HEADER + "".join(f"{a},{b}\n" for a, b in rows)).encode()


def zipped(name: str, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)


def test_packed_files():
    """A gzip file and a zip file give what the plain file gives, and say how far they are."""
    content = numbers(30_000)
    expected = read(content)
    Path("p.csv.gz").write_bytes(gzip.compress(content, 1))
    zipped("p.zip", {"pairs/p.csv": content, "pairs/": b"", "__MACOSX/p.csv": b""})
    for name in ("p.csv.gz", "p.zip"):
        steps: list[int] = []
        with text_sources([name]) as (source,):
            found = [
                pair
                for block in read_citation_pairs(source, advance=steps.append)
                for pair in zip(*map(np.ndarray.tolist, block), strict=True)
            ]
        assert found == expected
        assert sum(steps) == source.size
        assert min(steps) >= 0


def test_zip_of_several_files():
    """A zip file with more than one file, or with none, is refused by what it holds."""
    zipped("p.zip", {"a.csv": b"1", "b.csv": b"2"})
    zipped("none.zip", {})
    with text_sources(["p.zip", "none.zip"]) as sources:
        with pytest.raises(SourceError) as caught:
            list(read_citation_pairs(sources[0]))
        message = "p.zip: holds 2 files ('a.csv', 'b.csv'): unpack it and give the one to read"
        assert str(caught.value) == message
        with pytest.raises(SourceError, match=r"^none\.zip: holds no file: unpack it"):
            list(read_citation_pairs(sources[1]))


@pytest.mark.parametrize("name", ["p.csv.gz", "p.zip"])
@pytest.mark.parametrize("keep", [0.02, 0.5, 0.99])
def test_cut_packed_file(name, keep):
    """A file that was cut is an error; who goes on gets what is before the cut, and is told."""
    content = numbers(20_000)
    if name == "p.zip":
        zipped(name, {"a.csv": content})
        raw = Path(name).read_bytes()
    else:
        raw = gzip.compress(content, 1)
    raw = raw[: int(len(raw) * keep)]
    error = error_of(raw, name=name)
    assert error.reason in ("truncated", "corrupt")
    assert "\n" not in str(error)
    if name == "p.csv.gz" and keep > 0.1:
        counts = PairCounts()
        read(raw, counts=counts, name=name, bad=lambda *_: None)
        assert counts.bad == 1
        assert keep * 0.8 < counts.kept / 20_000 < 1


def test_damaged_zip():
    """A bit that flipped in a zip file is found, at the latest by its sum."""
    zipped("p.zip", {"a.csv": numbers(20_000)})
    raw = bytearray(Path("p.zip").read_bytes())
    raw[len(raw) // 2] ^= 0x10
    assert error_of(bytes(raw), name="p.zip").line > 1
    bad: list[str] = []
    read(bytes(raw), name="p.zip", bad=lambda error, raw: bad.append(error.reason))
    assert bad[-1] == "corrupt"


def test_memory_is_flat():
    """Ten times as many rows take no more memory; blocks are small enough here to see it."""
    peaks = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(icite_pairs, "_BLOCK", 1 << 16)
        for count in (20_000, 200_000):
            Path("m.csv").write_bytes(numbers(count))
            with text_sources(["m.csv"]) as (source,):
                tracemalloc.start()
                rows = sum(len(block.citing) for block in read_citation_pairs(source))
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            assert rows == count
    assert peaks[1] < 1.5 * peaks[0] + 100_000


@settings(max_examples=50, deadline=None)
@given(
    st.sets(st.integers(1, 200) | st.integers(LARGEST_PMID - 20, LARGEST_PMID + 20)),
    st.lists(st.integers(0, 250) | st.integers(LARGEST_PMID - 25, LARGEST_PMID)),
)
def test_set_of_pmids(inside, asked):
    """A set of PMIDs knows its members, of any size, one by one and all at once."""
    some = PmidSet(map(str, inside))
    expected = [each in inside for each in asked]
    assert [each in some for each in asked] == expected
    assert some.has(np.array(asked, dtype=np.uint32)).tolist() == expected
    assert len(some) == sum(each <= LARGEST_PMID for each in inside)
