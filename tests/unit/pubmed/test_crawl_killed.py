"""A crawl that is killed again and again, while the server fails: nothing lost, nothing twice."""

import os
import random
import signal
import time
from collections import Counter

from crawling import crawling, processes, work
from eutils_server import FAULTS, HARMLESS, EutilsServer, made_library

KILLS = 50


def kill_at_random(process, server, rng):
    """End a process some requests after its start, or before its first one."""
    target = len(server.arrivals) + rng.randint(0, 5)
    while process.is_alive() and len(server.arrivals) < target:
        time.sleep(0.001)
    time.sleep(rng.random() * 0.02)
    process.kill()
    process.join()
    server.wait_until_idle()


def test_killed_50_times_under_faults(tmp_path):
    """
    Its papers are those of an undisturbed crawl, and no answer that it had was asked for again.

    The server cannot know whether an answer reached a process that was being killed. So what was
    sent is held against the journal after each kill: only what was on its way then, at most one
    request for each thread, is sent again, and as often as it was lost.
    """
    library, _ = made_library()
    with EutilsServer(library) as calm:
        undisturbed = crawling(calm, tmp_path, name="undisturbed.journal")
        undisturbed.run()
    expected = undisturbed.records()
    rng = random.Random(0)
    # Nobody waits for "silent" here: on a busy machine, a short time-out would end good answers.
    faults = dict.fromkeys(FAULTS + HARMLESS, 0.01)
    del faults["silent"]
    lost, exit_code, kills = Counter(), None, 0
    with EutilsServer(library, faults, rng_seed=1) as server:
        crawl = crawling(server, tmp_path, together=10)
        while exit_code != 0:
            process = processes().Process(target=work, args=(crawl,))
            process.start()
            if kills < KILLS:
                kill_at_random(process, server, rng)
                kills += process.exitcode == -signal.SIGKILL
            else:
                process.join()
                exit_code = process.exitcode
            settled = crawl.settled()
            on_the_way = [each for each in server.delivered if each not in settled]
            assert len(on_the_way) <= crawl.workers * crawl.eutils.together
            lost.update(on_the_way)
            server.forbidden |= settled
    assert len(expected) > 2000
    assert {paper.status for paper in expected} == {"got", "missing", "merged"}
    assert len(server.injected) == len(faults)
    assert server.trespasses == []
    assert {
        key: times - 1 for key, times in server.delivered.items() if times > lost[key] + 1
    } == {}
    assert crawl.records() == expected


def test_ctrl_c_ends_a_long_pause(tmp_path):
    """The service asked for minutes; nobody has to wait for them."""
    library, _ = made_library()
    with EutilsServer(library) as server:
        server.wait_header = "500"
        server.planned.extend([None, "429_wait"])
        crawl = crawling(server, tmp_path)
        process = processes().Process(target=work, args=(crawl,))
        process.start()
        while len(server.arrivals) < 2:
            time.sleep(0.001)
        server.wait_until_idle()
        os.kill(process.pid, signal.SIGINT)
        process.join(timeout=60)
        assert process.exitcode == 1
