"""
A process that has imported what commands import, and forks one child for each command.

Importing torch and sentence-transformers takes several seconds, and the tests run more than a
hundred commands. Each child is a process of its own, with its own arguments, folder, environment,
standard streams and exit code: it can be killed like any other. Commands that must prove how a
process starts use the real executable.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PRELOADED = ("neo4j", "torch", "sentence_transformers", "bica_graph.cli.main")
SHIM = """#!{python} -IS
import sys
sys.path.insert(0, {tests!r})
import warm_commands
command = warm_commands.Command({address!r}, ["bicagraph", *sys.argv[1:]], streams=(0, 1, 2))
sys.exit(command.wait())
"""


class Command:
    """A forked command: what `subprocess.Popen` gives, as far as the tests ask for it."""

    def __init__(self, address, words, *, cwd=None, env=None, streams=None):
        self.returncode = None
        self._files, self._texts = [], []
        if streams is None:
            self._files = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 (communicate closes them)
            streams = (None, *(file.fileno() for file in self._files))
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(address)
        request = json.dumps(
            {"words": words, "cwd": str(cwd or Path.cwd()), "env": dict(env or os.environ)}
        ).encode()
        with Path(os.devnull).open("rb") as nothing:
            given = [nothing.fileno() if each is None else each for each in streams]
            socket.send_fds(self._socket, [len(request).to_bytes(4, "big")], given)
        self._socket.sendall(request)
        self.pid = self._number()

    def _number(self):
        return int.from_bytes(_exactly(self._socket, 4), "big", signed=True)

    def poll(self):
        """Give the exit code, None while it runs; minus the signal that ended it."""
        if self.returncode is None and select.select([self._socket], [], [], 0)[0]:
            self.returncode = self._number()
            self._socket.close()
        return self.returncode

    def wait(self, timeout=None):
        """Wait for its end."""
        if self.returncode is None and not select.select([self._socket], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("bicagraph", timeout)
        return self.poll()

    def kill(self):
        """End it by force."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout=None):
        """Wait for its end; give standard output and error."""
        self.wait(timeout)
        for file in self._files:
            with file:
                file.seek(0)
                self._texts.append(file.read().decode())
        self._files.clear()
        return tuple(self._texts)


class WarmProcess:
    """The process that forks; it ends with the one that started it."""

    def __init__(self, folder):
        self.address = str(folder / "warm.socket")
        self.folder = folder
        program = [sys.executable, __file__, self.address]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if not self._process.stdout.readline():
            raise RuntimeError("the warm process could not import what commands import")
        shim = SHIM.format(
            python=sys.executable, tests=str(Path(__file__).parent), address=self.address
        )
        (folder / "bicagraph").write_text(shim, encoding="utf-8")
        (folder / "bicagraph").chmod(0o755)

    def start(self, *words, **options):
        """Start a command: its first word is `bicagraph`, `-c`, or a file of Python."""
        return Command(self.address, [str(word) for word in words], **options)

    def close(self):
        """End it."""
        with self._process:
            self._process.stdin.close()


def _exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError("the warm process has ended")
        data += more
    return data


def _serve(address):
    """Fork for every request, until standard input is closed."""
    import importlib

    for name in PRELOADED:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(16)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _watch(connection)
            connection.close()
            while _reap():
                pass


def _reap():
    try:
        return os.waitpid(-1, os.WNOHANG)[0]
    except ChildProcessError:
        return 0


def _watch(connection):
    """Fork the command, say its process id, and its exit code at the end."""
    length, streams, _, _ = socket.recv_fds(connection, 4, 3)
    request = json.loads(_exactly(connection, int.from_bytes(length, "big")))
    pid = os.fork()
    if pid == 0:
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.closerange(3, 64)
        _become(request)
    connection.sendall(pid.to_bytes(4, "big", signed=True))
    for number in (0, 1, 2, *streams):
        os.close(number)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    try:
        connection.sendall(code.to_bytes(4, "big", signed=True))
    finally:
        os._exit(0)


def _become(request):
    """Be the command that was asked for, and exit."""
    import atexit
    import random
    import traceback

    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    tempfile.tempdir = None
    time.tzset()
    random.seed()
    kind, *words = request["words"]
    code = 0
    try:
        _execute(kind, words)
    except SystemExit as ending:
        if isinstance(ending.code, str):
            sys.stderr.write(f"{ending.code}\n")
        code = ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except BaseException:  # noqa: BLE001 (an interpreter, too, ends with any of them)
        traceback.print_exc()
        code = 1
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = code or 120
        os._exit(code)


def _execute(kind, words):
    import runpy
    import types

    if kind == "bicagraph":
        from bica_graph.cli.main import main

        sys.argv = ["bicagraph", *words]
        main()
    elif kind == "-c":
        sys.argv, sys.path[0] = ["-c"], ""
        sys.modules["__main__"] = module = types.ModuleType("__main__")
        exec(compile(words[0], "<string>", "exec"), module.__dict__)
    else:
        sys.argv, sys.path[0] = [kind, *words], str(Path(kind).parent)
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__":
    _serve(sys.argv[1])
