"""
Whatever is done to a file, each of its lines is read, blank, or told as bad: none is lost.

Files are made by damaging good ones, so that the damage is not only at their start.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bica_graph.cli.main import main
from bica_graph.errors import RecordError
from bica_graph.sources.files.citations_tsv import check_header, read_citations
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.jsonl import read_papers
from bica_graph.sources.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bica_graph.sources.files.text_lines import TextSource

    Reader = Callable[..., Iterator[object]]

PAPERS = [
    '{"id": "W1", "pmid": "12", "title": "Größe", "abstract": "A.", "references": ["W2", 3]}',
    '{"id": 3, "doi": "https://doi.org/10.1/A", "year": 1998, "retracted": true, "n": {"a": [1]}}',
    '{"pmid": 77, "title": "an\\u2028other", "abstract": null, "mesh": []}',
    '{"doi": "10.1/b", "year": "1999", "references": [], "title": "two\u2028lines"}',
    '{"id": "W4", "pmid": "n/a", "abstract": "\\ud83d\\ude00 and 😀", "references": ["W1"]}',
    "",
]
CITATIONS = ["W1\tW2", "3\tW1", " W2 \t W4 ", "Größe\tW\u2028", "W1\tW1", "", "\t"]

FIELDS = ["id", "pmid", "doi", "title", "abstract", "year", "references", "retracted", "other"]
VALUES: list[Any] = [
    None,
    True,
    1.5,
    -1,
    10**400,
    1998,
    "",
    "W1",
    "n/a",
    "\ud800",
    "a\0b",
    "a\nb",
    "x" * 600,
    [],
    ["W1", None],
    [["W1"]],
    "W1,W2",
    {},
    {"id": {"id": [1]}},
]
# Good JSON with any value in any field.
SWAPPED = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(VALUES), max_size=3).map(
    lambda fields: json.dumps({"id": "W9"} | fields)
)
LINES = st.lists(st.sampled_from(PAPERS) | SWAPPED, min_size=1, max_size=6)
CITATION_LINES = st.lists(st.sampled_from(CITATIONS), min_size=1, max_size=6)

NASTY = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n\r",
    b'"',
    b"\\",
    b"\t",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\\ud800",
    b"\\u0000",
    b"NaN",
    b"1e999",
    b"-Infinity",
    b"9" * 5000,
    b"[" * 3000,
    b'{"a":' * 3000,
    b"x" * 600,
    b'{"id": 1}',
    b'"id": "again", ',
    b"citing\tcited\n",
]
SWAPS = [
    (b'"', b""),
    (b'": "', b'": ["'),
    (b'"references": [', b'"references": "'),
    (b"true", b'"true"'),
    (b"null", b"undefined"),
    (b"1998", b"1998.5"),
    (b'"id"', b'"ID"'),
    (b'"id": ', b'"id": '),
    (b",", b""),
    (b"\t", b" "),
    (b"\t", b"\t\t"),
    (b"\n", b"\r\n"),
    (b"\n", b"\r"),
    (b"\n", b"\n\n"),
    (b"\n", b"\xe2\x80\xa8"),
    (b"\n", b""),
]
ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "utf-7"]


def cut(content: bytes, place: int, choice: int) -> bytes:
    return content[:place] + content[place + 1 + choice % 9 :]


def truncate(content: bytes, place: int, choice: int) -> bytes:
    return content[:place]


def change_byte(content: bytes, place: int, choice: int) -> bytes:
    return content[:place] + bytes([choice % 256]) + content[place + 1 :]


def insert(content: bytes, place: int, choice: int) -> bytes:
    return content[:place] + NASTY[choice % len(NASTY)] + content[place:]


def swap(content: bytes, place: int, choice: int) -> bytes:
    old, new = SWAPS[choice % len(SWAPS)]
    return content[:place] + content[place:].replace(old, new, 1 + choice % 3)


def swap_all(content: bytes, place: int, choice: int) -> bytes:
    return content.replace(*SWAPS[choice % len(SWAPS)])


def encode(content: bytes, place: int, choice: int) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(ENCODINGS[choice % len(ENCODINGS)], "replace")


def double(content: bytes, place: int, choice: int) -> bytes:
    return content[:place] + content


class Damage(NamedTuple):
    """One thing that is done to the bytes of a file; *at* is a place in it, in [0, 1]."""

    kind: Callable[[bytes, int, int], bytes]
    at: float
    choice: int


KINDS = [cut, truncate, change_byte, insert, swap, swap_all, encode, double]
DAMAGES = st.lists(
    st.builds(Damage, st.sampled_from(KINDS), st.floats(0, 1), st.integers(0, 10_000)),
    min_size=1,
    max_size=3,
)
PACKINGS = st.sampled_from(["plain"] * 5 + ["gzip", "broken gzip", "broken gzip", "not gzip"])


class Broken(NamedTuple):
    """A damaged file: its name, its bytes, and the lines in it if they can be unpacked."""

    name: str
    content: bytes
    lines: list[bytes] | None


def broken(header: bytes, lines: Sequence[str], packing: str, damages: list[Damage]) -> Broken:
    content = header + "".join(f"{line}\n" for line in lines).encode()
    if packing == "broken gzip":
        return _packed(_damaged(gzip.compress(content, mtime=0), damages))
    content = _damaged(content, damages)
    if packing == "gzip":
        return _packed(gzip.compress(content, mtime=0))
    if packing == "not gzip":
        return Broken("broken.gz", content, None if content else [])
    return Broken("broken", content, _split(content))


def _damaged(content: bytes, damages: list[Damage]) -> bytes:
    for damage in damages:
        content = damage.kind(content, int(damage.at * len(content)), damage.choice)
    return content


def _packed(content: bytes) -> Broken:
    if not content:
        return Broken("broken.gz", content, [])
    try:
        lines = _split(gzip.decompress(content))
    except (OSError, EOFError, zlib.error):
        lines = None
    return Broken("broken.gz", content, lines)


def _split(content: bytes) -> list[bytes]:
    mark = b"\xef\xbb\xbf"
    lines = content.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line.removeprefix(mark).removesuffix(b"\r") for line in lines]


class Outcome(NamedTuple):
    """What a reader made of a file."""

    items: list[object]
    blank: int
    bad: list[tuple[RecordError, bytes]]


def read_all(read: Reader, source: TextSource) -> Outcome:
    tally = Tally()
    bad: list[tuple[RecordError, bytes]] = []
    items = list(read(source, lambda *line: bad.append(line), tally))
    return Outcome(items, tally.blank, bad)


def hold(read: Reader, file: Broken, headers: int) -> None:
    """Hold a reader that goes on, and one that stops, against the lines of *file*."""
    Path(file.name).write_bytes(file.content)
    with text_sources([file.name]) as (source,):
        outcome = read_all(read, source)
        first = next(iter(outcome.bad), None)
        if first is None:
            assert list(read(source)) == outcome.items
        else:
            with pytest.raises(RecordError) as caught:
                list(read(source))
            assert str(caught.value) == str(first[0])
            assert "\n" not in str(caught.value)
    nothing_lost(outcome, file, headers)


def nothing_lost(outcome: Outcome, file: Broken, headers: int) -> None:
    bad = [(error.line, raw) for error, raw in outcome.bad if error.line]
    told = len(outcome.items) + outcome.blank + len(bad) + headers
    if file.lines is None:
        # What could be unpacked is not known here, but the damage is told last.
        assert outcome.bad[-1][0].reason in ("truncated", "corrupt", "not_gzip")
        assert told == bad[-1][0]
    else:
        assert told == len(file.lines)
        assert [file.lines[number - 1] for number, _ in bad] == [raw for _, raw in bad]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in a folder of its own, so that names are short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("broken"))
        yield Path()


@given(lines=LINES, packing=PACKINGS, damages=DAMAGES)
@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
def test_papers(lines: list[str], packing: str, damages: list[Damage]) -> None:
    """In 1,500 broken JSONL files every line is a paper, blank, or reported with its bytes."""
    hold(read_papers, broken(b"", lines, packing, damages), headers=0)


@given(lines=CITATION_LINES, packing=PACKINGS, damages=DAMAGES)
@settings(max_examples=1000, deadline=None, derandomize=True, database=None)
def test_citations(lines: list[str], packing: str, damages: list[Damage]) -> None:
    """Of 1,000 broken TSV files every line is a citation, blank, or bad; a header is refused."""
    file = broken(b"citing\tcited\n", lines, packing, damages)
    Path(file.name).write_bytes(file.content)
    with text_sources([file.name]) as (source,):
        refused = wrong_header(source)
        if refused is None:
            headers = 1 if file.lines is None or any(map(bytes.strip, file.lines)) else 0
            hold(read_citations, file, headers)
        else:
            assert refused.line >= 1
            assert "\n" not in str(refused)


def wrong_header(source: TextSource) -> RecordError | None:
    try:
        check_header(source)
    except RecordError as error:
        return error
    return None


def run(arguments: list[str]) -> tuple[int, dict[str, Any]]:
    """Run `ingest jsonl`; give the exit code and the report, if it came to one."""
    result = CliRunner().invoke(main, ["ingest", "jsonl", *arguments, "--json"])
    assert isinstance(result.exception, SystemExit | None)
    assert result.exit_code in (0, 1)
    if result.exit_code:
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        return 1, {}
    return 0, json.loads(result.stdout)


@given(
    papers=LINES,
    citations=CITATION_LINES,
    packing=PACKINGS,
    damages=DAMAGES,
    skip=st.sampled_from([True, True, False]),
    which=st.sampled_from(["papers", "citations"]),
)
@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_command(
    tmp_path_factory: pytest.TempPathFactory,
    papers: list[str],
    citations: list[str],
    packing: str,
    damages: list[Damage],
    skip: bool,
    which: str,
) -> None:
    """Of 50 broken files the command reports every line, or ends with one line of error."""
    place = tmp_path_factory.mktemp("command")
    if which == "papers":
        file = broken(b"", papers, packing, damages)
        arguments = [str(place / file.name)]
    else:
        file = broken(b"citing\tcited\n", citations, packing, damages)
        good = place / "good.jsonl"
        good.write_text('{"id": "good"}\n', encoding="utf-8")
        arguments = [str(good), "--citations", str(place / file.name)]
    (place / file.name).write_bytes(file.content)
    rejects = place / "rejects.jsonl"
    options = ["--skip-bad", "--rejects", str(rejects)] if skip else []
    code, report = run(
        [*arguments, *options, "--engine", "local", "--dir", str(place / "graph")],
    )
    lines = rejects.read_text("ascii").splitlines() if rejects.exists() else []
    rejected = [json.loads(line) for line in lines]
    if code:
        return
    assert len(rejected) == sum(report["skipped"].values())
    assert skip or not rejected
    if file.lines is not None:
        read = report["papers_read"] if which == "papers" else report["citations_read"]
        headers = int(which == "citations" and any(map(bytes.strip, file.lines)))
        bad = [row for row in rejected if row["reason"] != "empty"]
        assert read + headers + report["blank"] + len(bad) == len(file.lines)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[" * 100_000, b'{"id": "a"', b"\0" * 99],
    ids=["empty", "utf-16", "deep", "cut", "nul"],
)
def test_process(tmp_path: Path, content: bytes) -> None:
    """A process that reads a broken file ends with 1 and one line, without a traceback."""
    (tmp_path / "p.jsonl").write_bytes(content)
    code = "from bica_graph.cli.main import main; main()"
    command = [sys.executable, "-c", code, "ingest", "jsonl", "p.jsonl"]
    done = subprocess.run(
        [*command, "--engine", "local", "--dir", "graph"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: p.jsonl:")
    assert done.stderr.count("\n") == 1
