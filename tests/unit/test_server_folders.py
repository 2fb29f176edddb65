"""The folder of a private server, and what is remembered in it."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from machines import Heard

from bica_graph.errors import ServerError
from bica_graph.server import PrivateServer, cache_folder, default_home
from bica_graph.server.folders import Home, folder_size, runtime_folder, write_private
from bica_graph.server.process import MAIN_CLASS, find_server
from bica_graph.server.record import Record, read_record, write_record
from bica_graph.server.starting import _chosen_ports

RECORD = Record(bolt_port=7690, http_port=7477, heap_mb=512, page_cache_mb=128, java="java")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_home_is_for_the_user_alone(tmp_path):
    """The folder of a server opens to nobody else."""
    home = Home(tmp_path / "server")
    home.make()
    assert mode(home.folder) == 0o700


def test_private_file_is_for_the_user_alone(tmp_path):
    """A file with a secret opens to nobody else, also when it replaces one that did."""
    file = tmp_path / "password"
    file.write_text("old", encoding="utf-8")
    write_private(file, "new\n")
    assert (mode(file), file.read_text(encoding="utf-8")) == (0o600, "new\n")


def test_foreign_folder_is_refused(tmp_path):
    """A folder with other files in it is never taken for a server's."""
    (tmp_path / "data").mkdir()
    with pytest.raises(ServerError, match="contains other files"):
        PrivateServer(tmp_path).start()


def test_foreign_folder_is_never_removed(tmp_path):
    """Removing a folder that no server was made in removes nothing."""
    (tmp_path / "data").mkdir()
    assert (PrivateServer(tmp_path).remove(), (tmp_path / "data").is_dir()) == (False, True)


def test_removing_leaves_other_files(tmp_path):
    """A file that the user put into the folder stays when the server is removed."""
    home = Home(tmp_path / "server")
    home.make()
    (home.folder / "notes.txt").write_text("mine", encoding="utf-8")
    PrivateServer(home.folder).remove()
    assert [path.name for path in home.folder.iterdir()] == ["notes.txt"]


def test_removed_folder_is_gone(tmp_path):
    """A folder with nothing but the server in it is deleted."""
    home = Home(tmp_path / "server")
    home.make()
    assert (PrivateServer(home.folder).remove(), home.folder.exists()) == (True, False)


def test_home_below_a_file_is_refused(tmp_path):
    """A folder that cannot be created is an error in one line."""
    (tmp_path / "file").touch()
    with pytest.raises(ServerError, match="choose a folder you may write to"):
        PrivateServer(tmp_path / "file" / "server").start()


def test_environment_moves_home_and_cache(tmp_path, monkeypatch):
    """BICAGRAPH_HOME and BICAGRAPH_CACHE take the place of the user's folders."""
    monkeypatch.setenv("BICAGRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BICAGRAPH_CACHE", str(tmp_path / "cache"))
    expected = (tmp_path / "home" / "server", tmp_path / "cache")
    assert (default_home(), cache_folder()) == expected


@pytest.fixture(name="places")
def _places(tmp_path, monkeypatch):
    """Give the folder that the system keeps for the user, and that of temporary files."""
    system, temporary = tmp_path / "user", tmp_path / "tmp"
    system.mkdir(mode=0o700)
    temporary.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(system))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(
        "bica_graph.server.folders.platformdirs.user_runtime_dir",
        lambda name: str(Path(os.environ["XDG_RUNTIME_DIR"], name)),
    )
    return system, temporary


def test_ports_are_locked_in_the_folder_of_the_system(places):
    """Locks of ports lie in the user's runtime folder, in folders for the user alone."""
    with _chosen_ports(None, Heard()) as ports:
        locks = places[0] / "bicagraph" / "ports"
        assert (locks / f"{ports.bolt}.lock").exists()
    assert (mode(locks), mode(locks.parent), list(places[1].iterdir())) == (0o700, 0o700, [])


def test_without_a_folder_of_the_system_one_is_made(places):
    """In a container it lies among the temporary files, and belongs to the user alone."""
    places[0].rmdir()
    folder = runtime_folder()
    assert (folder, mode(folder)) == (places[1] / f"bicagraph-{os.geteuid()}", 0o700)


def test_a_folder_of_the_system_that_is_anothers_is_left_aside(places, monkeypatch):
    """When the library will not take it, temporary files are the place."""

    def refuse(name):
        raise PermissionError("somebody else's")

    monkeypatch.setattr("bica_graph.server.folders.platformdirs.user_runtime_dir", refuse)
    assert runtime_folder().parent == places[1]


def test_the_runtime_folder_is_found_without_a_word(monkeypatch):
    """The library's warning that there is no folder of the system is nobody's concern."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert runtime_folder().is_dir()


def test_a_link_in_place_of_the_runtime_folder_is_refused(places):
    """Nothing is written where a link leads."""
    (places[1] / "theirs").mkdir()
    (places[0] / "bicagraph").symlink_to(places[1] / "theirs")
    with pytest.raises(ServerError, match=r"bicagraph is a link: remove it, or set XDG_"):
        runtime_folder()
    assert list((places[1] / "theirs").iterdir()) == []


def test_a_runtime_folder_of_somebody_else_is_refused(places, monkeypatch):
    """Whoever made it could put anything into it."""
    (places[0] / "bicagraph").mkdir(mode=0o700)
    own = os.geteuid()
    monkeypatch.setattr("bica_graph.server.folders.os.geteuid", lambda: own + 1)
    with pytest.raises(ServerError, match="belongs to another user: remove it"):
        runtime_folder()


@pytest.mark.parametrize("rights", [0o770, 0o702])
def test_a_runtime_folder_that_others_may_write_to_is_refused(places, rights):
    """What they put there would be taken for ours."""
    (places[0] / "bicagraph").mkdir()
    (places[0] / "bicagraph").chmod(rights)
    with pytest.raises(ServerError, match="can be written to by other users"):
        runtime_folder()


def test_a_runtime_folder_that_others_may_read_is_closed(places):
    """An earlier version left it open to be looked into."""
    (places[0] / "bicagraph").mkdir()
    (places[0] / "bicagraph").chmod(0o755)
    assert mode(runtime_folder()) == 0o700


def test_a_file_in_place_of_the_runtime_folder_is_one_line(places):
    """What cannot be created is named."""
    (places[0] / "bicagraph").touch()
    with pytest.raises(ServerError, match=r"bicagraph cannot be created \(File exists\)"):
        runtime_folder()


def test_record_comes_back(tmp_path):
    """What is remembered is read as it was written."""
    write_record(tmp_path / "server.json", replace(RECORD, pid=12, asked_heap="1g"))
    assert read_record(tmp_path / "server.json") == replace(RECORD, pid=12, asked_heap="1g")


def test_nothing_is_remembered_at_first(tmp_path):
    """A folder without a record is not an error."""
    assert read_record(tmp_path / "server.json") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_damaged_record_is_named(tmp_path, text):
    """A record that cannot be read is an error that says to delete it."""
    (tmp_path / "server.json").write_text(text, encoding="utf-8")
    with pytest.raises(ServerError, match=r"server.json is damaged: delete it"):
        read_record(tmp_path / "server.json")


def test_pid_of_another_program_is_no_server(tmp_path, other_program):
    """A pid that was given to another program since is not taken for the server."""
    assert find_server(Home(tmp_path), other_program("sleeper")) is None


def test_pid_of_another_home_is_no_server(tmp_path, other_program):
    """The server of another folder is not taken for this one's."""
    other = other_program(MAIN_CLASS, f"--config-dir={tmp_path / 'other' / 'conf'}")
    assert find_server(Home(tmp_path), other) is None


def test_pid_with_the_command_line_of_this_home_is_its_server(tmp_path, other_program):
    """Main class and folder in the command line make a process the server of a home."""
    own = other_program(MAIN_CLASS, f"--config-dir={tmp_path / 'conf'}")
    assert find_server(Home(tmp_path), own) is not None


def test_pid_that_does_not_exist_is_no_server(tmp_path):
    """A pid without a process is no server."""
    assert find_server(Home(tmp_path), 2**22 - 1) is None


def test_size_counts_all_files(tmp_path):
    """The size of a folder is that of the files at any depth, and 0 when it is not there."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(b"12345")
    (tmp_path / "two").write_bytes(b"123")
    assert (folder_size(tmp_path), folder_size(tmp_path / "nowhere")) == (8, 0)


def test_stopped_server_has_no_connection(tmp_path):
    """Asking a server that was never started for a connection says how to start it."""
    with pytest.raises(ServerError, match=r"start it with `bicagraph db start --data"):
        PrivateServer(tmp_path).connection()


def test_server_never_started_has_no_password(tmp_path):
    """Asking for a password that was never made says how to make one."""
    with pytest.raises(ServerError, match="there is no password"):
        PrivateServer(tmp_path).password()


def test_stopping_a_server_that_does_not_run(tmp_path):
    """Stopping is idempotent, and makes no folder."""
    server = PrivateServer(tmp_path / "server")
    assert (server.stop(), server.folder.exists()) == (False, False)


@pytest.fixture(name="other_program")
def _other_program():
    import subprocess
    import sys

    started = []

    def start(*arguments):
        program = [sys.executable, "-c", "import sys; sys.stdin.read()", *arguments]
        started.append(subprocess.Popen(program, stdin=subprocess.PIPE))
        seen = psutil.Process(started[-1].pid)
        while arguments[-1] not in seen.cmdline():  # for a moment it has none
            pass
        return started[-1].pid

    yield start
    for process in started:
        process.communicate()
