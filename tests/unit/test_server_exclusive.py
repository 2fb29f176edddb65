"""Commands that take turns, and a load that was interrupted."""

from __future__ import annotations

import pytest
from machines import Heard

from bica_graph.errors import ServerError
from bica_graph.progress import SILENT
from bica_graph.server.archive import settle_loading
from bica_graph.server.exclusive import exclusive, taking
from bica_graph.server.folders import Home


def test_second_command_says_that_it_waits(tmp_path):
    """Who finds the lock held says so, and gives up with the file's name when time is over."""
    heard = Heard()
    with (
        exclusive(tmp_path / "lock", 1.0, SILENT, ""),
        pytest.raises(ServerError, match="another command still holds"),
        exclusive(tmp_path / "lock", 0.0, heard, "waiting for it"),
    ):
        pass
    assert heard.said == ["waiting for it"]


def test_lock_is_free_afterwards(tmp_path):
    """A lock can be taken again after the one who held it failed."""
    with pytest.raises(KeyError), exclusive(tmp_path / "lock", 1.0, SILENT, ""):
        raise KeyError
    with exclusive(tmp_path / "lock", 0.0, SILENT, ""):
        pass


def test_what_is_taken_cannot_be_taken_twice(tmp_path):
    """A port that one start has chosen is not chosen by another until the first is done."""
    with taking() as first, taking() as second:
        held = (first(tmp_path / "7687.lock"), second(tmp_path / "7687.lock"))
    with taking() as third:
        assert (held, third(tmp_path / "7687.lock")) == ((True, False), True)


@pytest.fixture(name="half_loaded")
def _half_loaded(tmp_path):
    """Give a home with an old graph, and a new one unpacked beside it."""
    home = Home(tmp_path)
    for where, content in ((home, "old"), (Home(home.loading), "new")):
        for part in where.graph_parts():
            part.mkdir(parents=True)
            (part / "store").write_text(content, encoding="utf-8")
    return home


def stores(home):
    return [(part / "store").read_text(encoding="utf-8") for part in home.graph_parts()]


def test_load_killed_while_unpacking_is_forgotten(half_loaded):
    """A dump that was not unpacked to its end leaves the old graph in place."""
    settle_loading(half_loaded)
    assert (stores(half_loaded), half_loaded.loading.exists()) == (["old", "old"], False)


@pytest.mark.parametrize("moved", [0, 1])
def test_load_killed_while_moving_is_finished(half_loaded, moved):
    """A dump that was unpacked to its end takes the place of the old graph, whole."""
    (half_loaded.loading / "loaded").touch()
    staged = Home(half_loaded.loading).graph_parts()
    for new, old in list(zip(staged, half_loaded.graph_parts(), strict=True))[:moved]:
        (old / "store").unlink()
        (new / "store").rename(old / "store")
        new.rmdir()
    settle_loading(half_loaded)
    assert (stores(half_loaded), half_loaded.loading.exists()) == (["new", "new"], False)
