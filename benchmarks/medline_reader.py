"""
Reading a file of PubMed's baseline, beside pubmed_parser: both from the file to records.

Ours also reads what pubmed_parser leaves out unless it is asked: the references, which it is asked
for here, and versions, retractions and major headings, which it does not know. The two read the
same real file in turns, in one process. Then ours reads 1 and 20 copies of it, in a process of
its own that prints its peak; with --workers, as many processes share them.

    pip install -e ".[benchmarks]"
    python benchmarks/medline_reader.py --file pubmed20n0014.xml.gz
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import deque
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from setting import ROOT, machine

from bica_graph.sources.pubmed.chunks import read_file
from bica_graph.sources.pubmed.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = Path(
    os.environ.get(
        "BICAGRAPH_MEDLINE", ROOT.parent / "shared" / "data" / "medline" / "pubmed20n0014.xml.gz"
    )
)
PEAK = """
import resource, sys
from pathlib import Path
from bica_graph.sources.pubmed.bulk import read_bulk
if __name__ == "__main__":
    workers, *files = sys.argv[1:]
    files = [Path(file) for file in files]
    count = sum(len(chunk.records) for chunk in read_bulk(files, workers=int(workers)))
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status").read_text()  # ru_maxrss is also that of the benchmark
    print(count, status.partition("VmHWM:")[2].split()[0], others)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--copies", type=int, nargs=2, default=[1, 20])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    if not options.file.is_file():
        raise SystemExit(
            f"Error: cannot read {options.file}: name a file of the baseline with --file or "
            "BICAGRAPH_MEDLINE"
        )
    machine()
    speed(options.file, options.rounds)
    for workers in options.workers:
        memory(options.file, options.copies, workers)


def speed(file: Path, rounds: int) -> None:
    """Read the file with both, in turns; print seconds of processor time and their ratio."""
    readers: dict[str, Callable[[Path], int]] = {"bica_graph": ours, "pubmed_parser": theirs}
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            begin = time.process_time()
            count = read(file)
            seconds[name].append(time.process_time() - begin)
            print(f"{name:<14} {count:,} records in {seconds[name][-1]:.2f} s")
    ratios = [b / a for a, b in zip(*seconds.values(), strict=True)]
    print(
        f"pubmed_parser {version('pubmed-parser')} takes {statistics.median(ratios):.2f} times as "
        f"long (median of {rounds} rounds; {min(ratios):.2f} to {max(ratios):.2f})\n"
    )


def ours(file: Path) -> int:
    return sum(len(chunk.records) for chunk in read_file(file, Wanted()))


def theirs(file: Path) -> int:
    from pubmed_parser import parse_medline_xml

    count = 0
    last: deque[object] = deque(maxlen=500)  # as many are kept as ours keeps in a chunk
    for record in parse_medline_xml(str(file), reference_list=True):
        last.append(record)
        count += 1
    return count


def memory(file: Path, copies: list[int], workers: int) -> None:
    """Print the peak of the first process, and of the largest other one, for few and many files."""
    peaks = []
    with TemporaryDirectory() as folder:
        for count in copies:
            files = [Path(folder) / f"{count}n{number:04}{file.suffix}" for number in range(count)]
            for each in files:
                each.symlink_to(file.resolve())
            done = subprocess.run(
                [sys.executable, "-c", PEAK, str(workers), *map(str, files)],
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=True,
            )
            records, first, others = map(int, done.stdout.split())
            peaks.append(max(first, others))
            print(
                f"{workers} workers, {count:>2} files: {records:,} records, peak "
                f"{first / 1024:.0f} MB, of the other processes {others / 1024:.0f} MB"
            )
    print(f"growth {peaks[1] / peaks[0] - 1:+.1%}")


if __name__ == "__main__":
    main()
