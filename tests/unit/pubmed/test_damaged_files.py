"""Damaged files through the whole command: one line, and no record lost without being counted."""

import gzip
import json
import random

import pytest
from click.testing import CliRunner
from pubmed_xml import article, document

from bica_graph.cli.main import main

WHOLE = document(*(article(str(number), f"<ArticleTitle>T {number}</ArticleTitle>") for number in range(1, 6)))  # fmt: skip  # noqa: E501
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


def damaged(number):
    """Give the content of one of fifty files: cut, flipped, packed badly, hostile."""
    rng = random.Random(number)
    kind = number % 5
    if kind == 0:
        return WHOLE[: rng.randrange(len(WHOLE))]
    if kind == 1:
        flipped = bytearray(WHOLE)
        for _ in range(1 + rng.randrange(4)):
            flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        return bytes(flipped)
    if kind == 2:
        packed = gzip.compress(WHOLE)
        return packed[: rng.randrange(len(packed))]
    if kind == 3:
        packed = bytearray(gzip.compress(WHOLE))
        packed[rng.randrange(len(packed))] ^= 0x10
        return bytes(packed)
    return [BOMB, OUTSIDE, b"", b"\x00" * 99, b"<html>Blocked</html>"][number // 5 % 5]


@pytest.mark.parametrize("number", range(50))
def test_a_damaged_file(number, tmp_path, monkeypatch):
    """It is read, and all five records are counted, or it is refused with its name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pubmed26n0001.xml.gz").write_bytes(damaged(number))
    command = ["ingest", "medline", "pubmed26n0001.xml.gz", "--engine", "local", "--dir", "graph"]
    done = CliRunner().invoke(main, [*command, "--json", "--workers", "1"])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    if done.exit_code == 0:
        report = json.loads(done.stdout)
        assert report["records"] == 5
        assert report["papers"]["created"] + sum(report["left_out"].values()) <= 5
    else:
        assert done.exit_code == 1
        line = done.stderr.strip().splitlines()[-1]
        assert line.startswith("Error: pubmed26n0001.xml.gz")
        assert "root:" not in done.output
