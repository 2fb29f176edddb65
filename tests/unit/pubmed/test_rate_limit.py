"""One limit of requests for all processes of a machine."""

import json
import threading
import time
from itertools import pairwise

import pytest
from crawling import crawling, processes, take_turns, work
from eutils_server import EutilsServer, Library, MadePaper

from bica_graph.errors import OutputError, SourceError
from bica_graph.sources.services.rate_limit import LONGEST_PAUSE, SPAN, RateLimit, Stopped


def state_of(folder):
    """Give the file of the only limit in a folder."""
    return next((folder / "limits").glob("*.json"))


@pytest.mark.parametrize(("per_second", "each"), [(3, 2), (10, 6)])
def test_four_processes_share_a_limit(tmp_path, per_second, each):
    """In no second do more requests begin than are allowed, by the clock that all share."""
    context = processes()
    queue = context.Queue()
    four = [
        context.Process(target=take_turns, args=("ncbi", tmp_path, per_second, each, queue))
        for _ in range(4)
    ]
    for process in four:
        process.start()
    moments = sorted(moment for _ in four for moment in queue.get(timeout=60))
    for process in four:
        process.join()
    assert len(moments) == 4 * each
    assert all(b - a >= SPAN for a, b in zip(moments, moments[per_second:], strict=False))


@pytest.mark.parametrize(("api_key", "per_second", "papers"), [(None, 3, 9), ("k" * 36, 10, 30)])
def test_the_server_never_sees_more(tmp_path, api_key, per_second, papers):
    """Four processes that crawl at the real limits: by the server's clock, too."""
    pmids = [str(1000 + number) for number in range(papers)]
    library = Library(papers={pmid: MadePaper(pmid) for pmid in pmids})
    context = processes()
    with EutilsServer(library) as server:
        four = []
        for number in range(4):
            mine = tuple(pmids[number::4])
            crawl = crawling(
                server, tmp_path, name=f"{number}.journal", query=None, pmids=mine, hops=0,
                elink=False, together=1, per_second=None, api_key=api_key,
            )  # fmt: skip
            assert crawl.eutils.rate == per_second
            four.append(context.Process(target=work, args=(crawl,)))
        for process in four:
            process.start()
        for process in four:
            process.join()
    assert [process.exitcode for process in four] == [0] * 4
    assert len(server.arrivals) == papers
    assert server.busiest_second() <= per_second


def test_threads_of_one_process_share_it(tmp_path):
    """The order is that of the clock, whichever thread asks."""
    limit = RateLimit("x", 20, tmp_path)
    moments = []
    threads = [
        threading.Thread(target=lambda: moments.extend(limit.wait() for _ in range(6)))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    moments.sort()
    assert all(b - a >= SPAN for a, b in zip(moments, moments[20:], strict=False))


def test_other_names_have_other_limits(tmp_path):
    """A key has a limit of its own; the names of files do not show it."""
    one, other = RateLimit("ncbi key-1", 1, tmp_path), RateLimit("ncbi key-2", 1, tmp_path)
    one.wait()
    other.wait()
    names = [file.name for file in (tmp_path / "limits").iterdir()]
    assert len({name.split(".")[0] for name in names}) == 2
    assert not any("key" in name for name in names)


def test_waiting_can_be_stopped(tmp_path):
    """A thread that waits for a long pause to end goes at once."""
    limit = RateLimit("x", 1, tmp_path)
    limit.pause(LONGEST_PAUSE)
    caught = []

    def wait():
        try:
            limit.wait()
        except Stopped as error:
            caught.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    limit.stop()
    thread.join(timeout=60)
    assert len(caught) == 1


def test_a_pause_holds_for_other_objects(tmp_path):
    """What one process was asked to wait, all wait; a shorter pause does not end a longer one."""
    limit, other = RateLimit("x", 5, tmp_path), RateLimit("x", 5, tmp_path)
    began = time.monotonic()
    limit.pause(0.3)
    other.pause(0.1)
    assert other.wait() - began >= 0.3


@pytest.mark.parametrize(
    "state",
    [
        {"moments": [time.monotonic() + 5000] * 3, "paused": None},
        {"moments": [], "paused": [time.monotonic() + 5000, time.time(), 500]},
        {"moments": [], "paused": [time.monotonic() - 1, time.time() - 90_000, 500]},
    ],
    ids=["moments ahead", "pause ahead", "pause of another day"],
)
def test_what_was_before_a_restart_counts_no_more(tmp_path, state):
    """The monotonic clock begins anew with the machine; nobody waits for what it was before."""
    limit = RateLimit("x", 3, tmp_path)
    limit.wait()
    state_of(tmp_path).write_text(json.dumps(state), encoding="utf-8")
    limit.wait()
    assert all(a <= b for a, b in pairwise(json.loads(state_of(tmp_path).read_bytes())["moments"]))


@pytest.mark.parametrize("torn", [b"", b'{"moments": [], "paused": [1]}'])
def test_a_torn_file_is_as_if_all_had_just_begun(tmp_path, torn):
    """A process that was killed while it wrote does not let others go too early."""
    limit = RateLimit("x", 2, tmp_path)
    limit.wait()
    state_of(tmp_path).write_bytes(torn)
    began = time.monotonic()
    assert limit.wait() - began >= SPAN


def test_a_folder_of_others_is_refused(tmp_path):
    """Whoever can write to it could hold us up for ever."""
    (tmp_path / "limits").mkdir()
    (tmp_path / "limits").chmod(0o777)
    with pytest.raises(OutputError, match="can be written to by other users"):
        RateLimit("x", 3, tmp_path)


def test_a_file_that_cannot_be_written_is_one_line(tmp_path):
    """A folder stands where the moments should be kept."""
    limit = RateLimit("x", 3, tmp_path)
    limit.wait()
    file = state_of(tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(SourceError, match="cannot be used"):
        limit.wait()
