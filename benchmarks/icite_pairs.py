"""
Reading the pairs of iCite's citation collection, beside Python's csv module.

    python benchmarks/icite_pairs.py

The file is generated. Both keep the pairs with an end among a million PMIDs; the one with csv
checks nothing. Memory is that of the reading alone, beside the set of PMIDs.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from setting import machine

from bica_graph.sources.files.icite_pairs import Ends, PairCounts, read_citation_pairs
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.pmid_set import PmidSet

LAST = 41_000_000
"""The largest PMID of the file."""
WHOLE = 870_000_000
"""Rows of the real file."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--wanted", type=int, default=1_000_000)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    pmids = wanted(options.wanted)
    if options.read:
        growth(Path(options.read), PmidSet(map(str, pmids)))
        return
    machine()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "open_citation_collection.csv"
        write(file, options.rows)
        packed = file.with_suffix(".csv.gz")
        with file.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target)
        print(f"{options.rows:,} rows, {file.stat().st_size >> 20} MB")
        members = set(pmids)
        kept, plain = fastest(lambda: by_csv(file, members))
        print(f"  csv module          {options.rows / plain / 1e6:6.2f} million rows/s")
        ends = Ends(PmidSet(map(str, pmids)))
        for name, path in (("bica_graph", file), ("bica_graph, gzip", packed)):
            counts, taken = fastest(lambda path=path: ours(path, ends))
            assert counts.kept == kept
            minutes = WHOLE * taken / options.rows / 60
            print(
                f"  {name:<19} {options.rows / taken / 1e6:6.2f} million rows/s, "
                f"ratio {plain / taken:.1f}; {WHOLE:,} rows: {minutes:.1f} min"
            )
        for path in (file, packed):
            command = [sys.executable, __file__, "--read", str(path)]
            print(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout, end=""
            )


def wanted(count: int) -> list[int]:
    return np.random.default_rng(1).choice(LAST, count, replace=False).tolist()


def write(file: Path, rows: int) -> None:
    rng = np.random.default_rng(0)
    with file.open("w", encoding="ascii") as target:
        target.write("citing,referenced\n")
        for start in range(0, rows, 1_000_000):
            pairs = rng.integers(1, LAST, (min(1_000_000, rows - start), 2)).tolist()
            target.writelines(f"{citing},{cited}\n" for citing, cited in pairs)


def fastest(work):
    """Give the result, and the shortest time of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    return result, min(times)


def by_csv(file: Path, pmids: set[int]) -> int:
    kept = 0
    with file.open(encoding="ascii", newline="") as source:
        rows = csv.reader(source)
        next(rows)
        for citing, cited in rows:
            first, second = int(citing), int(cited)
            kept += (first in pmids or second in pmids) and first != second
    return kept


def ours(path: Path, ends: Ends) -> PairCounts:
    counts = PairCounts()
    with text_sources([path]) as (source,):
        for _ in read_citation_pairs(source, ends, counts=counts):
            pass
    return counts


def growth(path: Path, pmids: PmidSet) -> None:
    """Say by how much memory grows while a part of the file is read, and while all of it is."""
    process = psutil.Process()
    before = process.memory_info().rss
    with text_sources([path]) as (source,):
        used = [
            (process.memory_info().rss - before) >> 20
            for _ in read_citation_pairs(source, Ends(pmids))
        ]
    print(f"  memory, {path.suffix:<5} {max(used[:4])} MB in four blocks, {max(used)} MB in all")


if __name__ == "__main__":
    main()
