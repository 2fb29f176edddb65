"""Bulk files are checked and read in order, the same way with any number of workers."""

import gzip
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from hashlib import md5
from pathlib import Path

import psutil
import pytest
from pubmed_xml import article, correction, document, reference

from bica_graph.errors import RecordError, SourceError
from bica_graph.sources.pubmed.articles import DeletedPapers
from bica_graph.sources.pubmed.bulk import _read_to, in_order, read_bulk, verify_md5
from bica_graph.sources.pubmed.chunks import RECORDS, pack, read_file, unpack
from bica_graph.sources.pubmed.wanted import Wanted

HEADING = (
    '<MeshHeadingList><MeshHeading><DescriptorName UI="D012890" MajorTopicYN="Y">Sleep'
    "</DescriptorName></MeshHeading></MeshHeadingList>"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder of its own, so that messages hold short names."""
    monkeypatch.chdir(tmp_path)
    return Path()


def packed(name, *records):
    path = Path(name)
    path.write_bytes(gzip.compress(document(*records), mtime=0))
    return path


def numbered(count, start=1):
    return [article(str(number)) for number in range(start, start + count)]


def ids(found):
    return [each.paper.id for chunk in found for each in chunk.records]


def test_order_is_that_of_the_names(folder):
    """The later one wins, so updates come after the baseline, whatever folder they are in."""
    (folder / "a").mkdir()
    names = ["z/pubmed24n1220.xml.gz", "pubmed24n0002.xml.gz", "a/../pubmed24n0002.xml.gz",
             "a/pubmed25n0001.xml.gz", "pubmed24n0010.xml"]  # fmt: skip
    assert [each.name for each in in_order(names)] == [
        "pubmed24n0002.xml.gz",
        "pubmed24n0010.xml",
        "pubmed24n1220.xml.gz",
        "pubmed25n0001.xml.gz",
    ]
    with pytest.raises(SourceError, match="has the same name as"):
        in_order(["a/x.xml.gz", "b/x.xml.gz"])


SUM = md5(b"content").hexdigest()


@pytest.mark.parametrize(
    "told",
    [
        f"MD5(f.xml.gz)= {SUM}\n",
        f"MD5 (f.xml.gz) = {SUM.upper()}",
        f"{SUM}  f.xml.gz\n",
        f"{SUM} *f.xml.gz\r\n",
        f"{SUM}\n",
        f"{'0' * 32}  other.xml.gz\n{SUM}  f.xml.gz\n",
        f"{SUM}  renamed.xml.gz\n",
    ],
)
def test_sum_that_agrees(folder, told):
    """All ways in which sums are written are known."""
    Path("f.xml.gz").write_bytes(b"content")
    Path("f.xml.gz.md5").write_text(told)
    assert verify_md5(Path("f.xml.gz")) == SUM


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (f"MD5(f.xml.gz)= {'0' * 32}", f"f.xml.gz: its MD5 sum is {SUM}, and f.xml.gz.md5 says "
         f"{'0' * 32}: download both again"),
        ("<html>", "f.xml.gz.md5: has no MD5 sum of f.xml.gz: download it again"),
        ("", "f.xml.gz.md5: has no MD5 sum of f.xml.gz: download it again"),
        (f"{SUM}  a\n{SUM}  b\n", "f.xml.gz.md5: has no MD5 sum of f.xml.gz: download it again"),
    ],
)  # fmt: skip
def test_sum_that_does_not(folder, told, said):
    """Nothing of the file is read."""
    Path("f.xml.gz").write_bytes(b"content")
    Path("f.xml.gz.md5").write_text(told)
    with pytest.raises(SourceError) as caught:
        next(read_bulk([Path("f.xml.gz")]))
    assert str(caught.value) == said


def test_sum_of_a_file_that_another_process_reads(folder):
    """It is checked there, too, and the files before it come first."""
    files = [packed("f.xml.gz", article("1")), packed("g.xml.gz")]
    Path("g.xml.gz.md5").write_text("0" * 32)
    found = read_bulk(files, workers=2)
    assert ids([next(found)]) == ["1"]
    with pytest.raises(SourceError, match=r"^g\.xml\.gz: its MD5 sum is"):
        next(found)


def test_no_sum_beside(folder):
    """Then nothing is compared; a missing file is told."""
    Path("f.xml.gz").write_bytes(b"content")
    assert verify_md5(Path("f.xml.gz")) is None
    Path("g.xml.gz.md5").write_text(SUM)
    with pytest.raises(SourceError, match=r"^g\.xml\.gz: there is no such file"):
        verify_md5(Path("g.xml.gz"))


def test_chunks_of_a_file(folder):
    """Their sizes add up to the file's, and the last one is marked."""
    file = packed("f.xml.gz", *numbered(2 * RECORDS + 1))
    found = list(read_file(file, Wanted()))
    assert [len(chunk.records) for chunk in found] == [RECORDS, RECORDS, 1]
    assert [chunk.last for chunk in found] == [False, False, True]
    assert sum(chunk.size for chunk in found) == file.stat().st_size
    assert {chunk.file for chunk in found} == {"f.xml.gz"}
    assert ids(found) == [str(number) for number in range(1, 2 * RECORDS + 2)]
    (empty,) = read_file(packed("g.xml.gz"), Wanted())
    assert (empty.records, empty.last) == ([], True)
    plain = Path("h.xml")
    plain.write_bytes(document(article("5")))
    assert ids(read_file(plain, Wanted())) == ["5"]


def test_only_what_is_wanted(folder):
    """Whatever is left out is counted with its reason; deleted papers are told in any case."""
    file = packed(
        "f.xml.gz",
        article("1", citation=HEADING),
        article("2", citation=HEADING, date="<Year>2005</Year>"),
        article("3", citation=HEADING, date=""),
        article("4"),
        article("5", citation=HEADING),
        "<DeleteCitation><PMID>9</PMID></DeleteCitation>",
    )
    wanted = Wanted(frozenset("1234"), (" sleep", "D000001"), (None, 2004))
    (chunk,) = read_file(file, wanted)
    papers, deleted = chunk.records[:-1], chunk.records[-1]
    assert [each.paper.id for each in papers] == ["1"]
    assert deleted == DeletedPapers(("9",))
    assert chunk.left_out == {"other_year": 1, "no_year": 1, "other_mesh": 1, "other_pmid": 1}
    (late,) = read_file(file, Wanted(mesh=("d012890",), years=(2005, 2005)))
    assert [each.paper.id for each in late.records[:-1]] == ["2"]


def test_rejected_records_are_handed_on(folder):
    """With their errors, in order, through processes, too."""
    bad = "<PubmedArticle/>"
    file = packed("f.xml.gz", article("1"), bad, article("2"), *[bad] * RECORDS)
    other = packed("g.xml.gz")
    for workers in (1, 2):
        found = list(read_bulk([file, other], workers=workers))
        errors = [each.error for chunk in found for each in chunk.rejected]
        assert len(errors) == RECORDS + 1
        assert str(errors[0]) == "f.xml.gz:5: the record has no PMID: download it again"
        assert errors[0].reason == "no_pmid"
        assert ids(found) == ["1", "2"]
        assert max(len(chunk.rejected) for chunk in found) <= RECORDS


def test_packed_chunks_are_the_same(folder):
    """Every field comes through."""
    full = article(
        "1",
        "<ArticleTitle>T</ArticleTitle><Abstract><AbstractText>\U0001f600</AbstractText>"
        "</Abstract><Language>eng</Language>",
        citation=HEADING + correction("RetractionIn", "5"),
        data=f"<ReferenceList>{reference('7')}{reference()}</ReferenceList>",
    )
    notice = article("2", citation=correction("RetractionOf", "1"))
    file = packed("f.xml.gz", full, notice, "<DeleteCitation><PMID>9</PMID></DeleteCitation>")
    (chunk,) = read_file(file, Wanted(pmids=frozenset({"1", "2"})))
    assert unpack("f.xml.gz", pack(chunk)) == chunk
    assert chunk.records[0].unresolved == 1
    assert chunk.records[1].retracts == ("1",)
    left = replace(chunk, left_out=Counter(no_year=3), size=5)
    assert unpack("f.xml.gz", pack(left)) == left


def test_workers_do_not_change_the_result(folder):
    """Files are handed on in their order, chunk by chunk."""
    files = [packed(f"f{n}.xml.gz", *numbered(RECORDS + n, start=1000 * n + 1)) for n in range(5)]
    wanted = Wanted(years=(1998, 1998))
    alone = list(read_bulk(files, wanted))
    assert [chunk.file for chunk in alone if chunk.last] == [str(file) for file in files]
    for workers in (2, 9):
        assert list(read_bulk(files, wanted, workers)) == alone


@pytest.mark.parametrize("workers", [1, 2])
def test_damaged_file(folder, workers):
    """What precedes the fault is given, then the error; later files are not read."""
    whole = document(*numbered(3 * RECORDS))
    damaged = Path("b.xml")
    damaged.write_bytes(whole.replace(b'<PMID Version="1">1400<', b"<PMID>1400</x><"))
    files = [packed("a.xml.gz", article("9000")), damaged, packed("c.xml.gz", article("9001"))]
    found = []
    with pytest.raises(RecordError, match=r"^b\.xml:1403: is not well-formed XML") as caught:
        found.extend(read_bulk(files, workers=workers))
    assert caught.value.reason == "not_well_formed"
    assert ids(found)[:2] == ["9000", "1"]
    assert "9001" not in ids(found)
    assert len(ids(found)) > 2 * RECORDS
    assert not any(chunk.last for chunk in found if chunk.file == "b.xml")


@pytest.mark.parametrize(
    ("name", "content", "reason", "said"),
    [
        ("f.xml.gz", gzip.compress(document(article()))[:-20], "truncated",
         "the gzip file ends too early here: download or compress it again"),
        ("f.xml.gz", gzip.compress(document(article()))[:-8] + b"12345678", "corrupt",
         "the gzip file is damaged here: download or compress it again"),
        ("f.xml.gz", b"\x1f\x8b\x07" + bytes(20), "corrupt",
         "the gzip file is damaged here: download or compress it again"),
        ("f.xml.gz", document(), "not_gzip",
         "is not gzip, contrary to its name: rename it without .gz"),
        ("f.xml.gz", b"", "empty", "is empty: download it again, or leave it out"),
        ("f.xml", b"<html/>", "not_pubmed", "the root element is 'html', not PubmedArticleSet or "
         "MedlineCitationSet or PubmedBookArticleSet: check what was downloaded"),
    ],
    ids=["cut", "sum", "method", "plain", "empty", "page"],
)  # fmt: skip
def test_file_that_cannot_be_read(folder, name, content, reason, said):
    """It is told in one line."""
    Path(name).write_bytes(content)
    with pytest.raises(RecordError) as caught:
        list(read_file(Path(name), Wanted()))
    assert (caught.value.reason, caught.value.message) == (reason, said)
    with pytest.raises(SourceError, match=r"^none\.xml: there is no such file"):
        list(read_bulk([Path("none.xml")]))


def test_damaged_gzip_gives_nothing_wrong(folder):
    """300 damaged files: an error in one line, or all records."""
    good = gzip.compress(document(*numbered(20)), mtime=0)
    rng = random.Random(0)
    for number in range(300):
        damaged = bytearray(good)
        if number % 3:
            damaged[rng.randrange(len(good))] ^= 1 << rng.randrange(8)
        else:
            del damaged[rng.randrange(len(good)) :]
        Path("f.xml.gz").write_bytes(damaged)
        found, fault = [], None
        try:
            found.extend(read_file(Path("f.xml.gz"), Wanted()))
        except SourceError as error:
            fault = error
        assert str(fault).isprintable()
        complete = any(chunk.last for chunk in found)
        assert complete == (fault is None)
        assert not complete or ids(found) == [str(n) for n in range(1, 21)]


def test_ending_early_leaves_nothing_behind(folder, monkeypatch):
    """Neither processes nor temporary files."""
    monkeypatch.setenv("TMPDIR", str(folder.resolve()))
    monkeypatch.setattr("tempfile.tempdir", None)
    files = [packed(f"f{n}.xml.gz", *numbered(2 * RECORDS)) for n in range(4)]
    found = read_bulk(files, workers=2)
    next(found)
    assert list(folder.glob("bicagraph-*"))
    found.close()
    assert list(folder.glob("bicagraph-*")) == []


def test_unwritable_temporary_files(folder):
    """A full disk is told; here, the folder is gone."""
    (said,) = _read_to(packed("f.xml.gz", article()), Path("gone/0"))
    assert said == (
        "gone: temporary files cannot be written (No such file or directory): free some space, "
        "name another folder in TMPDIR, or use one worker"
    )


SLOW = """
import sys
from pathlib import Path
from bica_graph.sources.pubmed.bulk import read_bulk
if __name__ == "__main__":
    for chunk in read_bulk([Path(name) for name in sys.argv[1:]], workers=2):
        print(len(chunk.records), flush=True)
        input()
"""


def test_killed(folder):
    """When the first process is killed, the others end."""
    files = [packed(f"f{n}.xml.gz", *numbered(2 * RECORDS)) for n in range(3)]
    command = [sys.executable, "-c", SLOW, *files]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout.readline() == b"%d\n" % RECORDS
        others = psutil.Process(program.pid).children(recursive=True)
        assert len(others) >= 2
        program.kill()
    deadline = time.monotonic() + 20
    while any(map(runs, others)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def runs(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
