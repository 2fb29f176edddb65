"""Dumps the graph of a stopped server to a file, and loads it from one."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.output.files import clear_leftovers, followed, part_of
from bica_graph.server.admin import TaskFailed, run_admin
from bica_graph.server.folders import Home
from bica_graph.server.settings import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bica_graph.server.admin import Tools

_LOADED = "loaded"


def check_target(file: Path, force: bool) -> None:
    """
    Check that a dump can be written to *file*.

    Raises:
        ServerError: If it exists and *force* is false, or its folder does not exist.
    """
    if file.is_dir():
        raise ServerError(f"{file} is a folder: choose a file for the dump")
    if file.exists() and not force:
        raise ServerError(f"{file} exists: choose another file, or replace it with --force")
    folder = followed(file).parent
    if not folder.is_dir():
        raise ServerError(f"{folder} is not a folder: create it, or choose another file")


def check_archive(file: Path, tools: Tools, home: Home) -> None:
    """
    Check that *file* is a dump, before anything is stopped or replaced.

    Raises:
        ServerError: If it cannot be read, or is not a dump.
    """
    try:
        archive = file.open("rb")
    except OSError as error:
        raise ServerError(f"cannot read {file}: {error.strerror}; choose a dump file") from error
    arguments = ["database", "load", "--info", "--from-stdin", DATABASE]
    with archive:
        try:
            run_admin(tools, home.folder, arguments, standard_input=archive)
        except TaskFailed as error:
            raise ServerError(
                f"{file} is not a dump of a graph: choose a file written by `bicagraph db dump`",
                error.detail,
            ) from error


def write_archive(file: Path, tools: Tools, home: Home) -> None:
    """
    Dump the graph of a stopped server to *file*, atomically.

    Raises:
        ServerError: If the dump fails; *file* is then unchanged.
    """
    place = followed(file)
    beside = part_of(place)
    try:
        clear_leftovers(place)
        beside.mkdir()
    except OSError as error:
        raise ServerError(
            f"cannot write to {place.parent}: {error.strerror}; choose a file elsewhere"
        ) from error
    try:
        arguments = ["database", "dump", f"--to-path={beside}", DATABASE]
        run_admin(tools, home.folder, arguments, target=place.parent)
        os.replace(beside / f"{DATABASE}.dump", place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def read_archive(file: Path, tools: Tools, home: Home) -> None:
    """
    Replace the graph of a stopped server by that of the dump *file*.

    The dump is unpacked in a separate folder first, so an error leaves the graph unchanged.

    Raises:
        ServerError: If the file cannot be loaded.
    """
    with staged_graph(home) as staged, file.open("rb") as archive:
        arguments = ["database", "load", "--from-stdin", DATABASE]
        run_admin(tools, staged.folder, arguments, standard_input=archive)


@contextmanager
def staged_graph(home: Home) -> Iterator[Home]:
    """Give a separate folder, in which the block makes a graph that replaces the present one."""
    shutil.rmtree(home.loading, ignore_errors=True)
    staged = Home(home.loading)
    staged.conf.mkdir(parents=True)
    shutil.copy(home.configuration, staged.conf)
    try:
        yield staged
        (staged.folder / _LOADED).touch()
    finally:
        settle_loading(home)


def settle_loading(home: Home) -> None:
    """Complete an interrupted load if its unpacking was complete; otherwise discard it."""
    staged = Home(home.loading)
    if (staged.folder / _LOADED).exists():
        for new, old in zip(staged.graph_parts(), home.graph_parts(), strict=True):
            if new.exists():
                shutil.rmtree(old, ignore_errors=True)
                old.parent.mkdir(parents=True, exist_ok=True)
                os.replace(new, old)
    shutil.rmtree(staged.folder, ignore_errors=True)
