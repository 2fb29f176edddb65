"""
Reads files of PubMed's baseline and updates, several of them at a time.

Each file is read by one process, which writes its chunks of records to a temporary file; they are
handed on in the order of the files, when the file has been read. So the result does not depend on
the number of processes, memory use does not grow with the files, and the temporary files, of about
three times the size of a compressed one, exist for *workers* + 1 files at a time.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from hashlib import file_digest
from itertools import pairwise
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bica_graph.errors import RecordError, SourceError
from bica_graph.sources.files.text_lines import unreadable
from bica_graph.sources.pubmed.chunks import Chunk, pack, read_file, unpack
from bica_graph.sources.pubmed.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Failure = tuple[str] | tuple[str, int, str, str]
    """The arguments of a SourceError or of a RecordError, which cannot be pickled itself."""

ALL = Wanted()

_SUM = re.compile(
    r"(?:MD5\s*\((?P<named>.+)\)\s*=\s*)?(?P<sum>[0-9a-f]{32})(?:\s+\*?(?P<after>\S.*))?",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_SUMS = 1 << 20
_STOP = "stop"


def in_order(files: Iterable[str | Path]) -> list[Path]:
    """
    Sort files by their names, so that updates follow the baseline, and later ones earlier ones.

    A file that is given twice is read once.

    Raises:
        SourceError: If two files have the same name, so that neither is the later one.
    """
    paths = {Path(file).resolve(): Path(file) for file in files}
    ordered = sorted(paths.values(), key=lambda path: path.name)
    for one, other in pairwise(ordered):
        if one.name == other.name:
            raise SourceError(f"{other}: has the same name as {one}: leave one of them out")
    return ordered


def verify_md5(file: Path) -> str | None:
    """
    Compare a file with its MD5 sum, if it lies beside as ``FILE.md5``.

    Args:
        file: The file, as it was downloaded.

    Returns:
        The sum in hex digits; None without a file of sums.

    Raises:
        SourceError: If the sums differ, none is given for the file, or one cannot be read.
    """
    beside = file.with_name(f"{file.name}.md5")
    try:
        with beside.open("rb") as stream:
            told = stream.read(_LONGEST_SUMS).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(str(beside), error) from error
    wanted = _sum_of(file.name, told)
    if wanted is None:
        raise SourceError(f"{beside}: has no MD5 sum of {file.name}: download it again")
    try:
        with file.open("rb") as stream:
            found = file_digest(stream, "md5").hexdigest()  # against errors, not against forgery
    except OSError as error:
        raise unreadable(str(file), error) from error
    if found != wanted:
        raise SourceError(
            f"{file}: its MD5 sum is {found}, and {beside.name} says {wanted}: download both again"
        )
    return found


def read_bulk(files: Sequence[Path], wanted: Wanted = ALL, workers: int = 1) -> Iterator[Chunk]:
    """
    Read files one after the other, each after a check of its MD5 sum where it lies beside.

    A program that calls it with several workers needs ``if __name__ == "__main__"``, as always
    with processes of Python.

    Args:
        files: The files, as *in_order* gives them.
        wanted: Which papers are wanted.
        workers: Number of processes that read files; with one, this process reads them.

    Yields:
        The chunks of each file in order, the last one of a file marked. They do not depend on
        *workers*. Rejected records are in the chunks.

    Raises:
        RecordError: If a file is damaged or not PubMed's; what precedes the fault was yielded.
        SourceError: If a file cannot be read or has another MD5 sum.
    """
    if workers == 1 or len(files) < 2:
        for file in files:
            verify_md5(file)
            yield from read_file(file, wanted)
        return
    try:
        yield from _side_by_side(files, wanted, min(workers, len(files)))
    except BrokenProcessPool as error:
        raise SourceError(
            "a process that read files ended, perhaps for lack of memory: use fewer workers"
        ) from error


def _side_by_side(files: Sequence[Path], wanted: Wanted, workers: int) -> Iterator[Chunk]:
    with TemporaryDirectory(prefix="bicagraph-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _pool(folder, wanted, workers) as pool:
            waiting: deque[tuple[Path, Path, Future[Failure | None]]] = deque()
            for number, file in enumerate(files):
                target = folder / f"{number}.chunks"
                waiting.append((file, target, pool.submit(_read_to, file, target)))
                if len(waiting) > workers:
                    yield from _chunks_of(*waiting.popleft())
            while waiting:
                yield from _chunks_of(*waiting.popleft())


def _sum_of(name: str, told: str) -> str | None:
    """Find the sum of a file in a list of sums; a list of one sum may call it otherwise."""
    found = [each for line in told.splitlines() if (each := _SUM.fullmatch(line.strip()))]
    for each in found:
        if name in {each["named"], each["after"]}:
            return each["sum"].lower()
    return found[0]["sum"].lower() if len(found) == 1 else None


@contextmanager
def _pool(folder: Path, wanted: Wanted, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Start processes that end soon after the block does, however that happens."""
    # Not forked: the caller may have threads, of a driver for instance.
    pool = ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(wanted,),
    )
    try:
        yield pool
    finally:
        (folder / _STOP).touch()
        pool.shutdown(wait=True, cancel_futures=True)


def _chunks_of(file: Path, target: Path, future: Future[Failure | None]) -> Iterator[Chunk]:
    """Wait until a file has been read, and yield its chunks."""
    failure = future.result()
    if target.exists():
        with target.open("rb") as stream:
            while size := int.from_bytes(stream.read(8), "big"):
                yield unpack(str(file), stream.read(size))
        target.unlink()
    if failure is not None:
        raise RecordError(*failure) if len(failure) == 4 else SourceError(*failure)


_wanted = ALL
"""In a process that reads files: which papers are wanted."""


def _begin(wanted: Wanted) -> None:
    """Prepare a process: it leaves Ctrl-C to the first one, and ends when that one is gone."""
    global _wanted
    _wanted = wanted
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _read_to(file: Path, target: Path) -> Failure | None:
    """Read a file in a process, and write its chunks to *target*; give the error, if any."""
    stop = target.with_name(_STOP)
    try:
        verify_md5(file)
        with _writable(target), target.open("wb") as stream:
            for chunk in read_file(file, _wanted):
                if stop.exists():
                    break
                packed = pack(chunk)
                stream.write(len(packed).to_bytes(8, "big") + packed)
    except RecordError as error:
        return error.file, error.line, error.reason, error.message
    except SourceError as error:
        return (str(error),)
    return None


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"{target.parent}: temporary files cannot be written ({error.strerror}): "
            "free some space, name another folder in TMPDIR, or use one worker"
        ) from error
