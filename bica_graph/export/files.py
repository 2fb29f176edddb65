"""Where an export goes: kinds of file by suffix, and files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bica_graph.errors import OutputError
from bica_graph.output.files import (
    check_folder,
    check_free,
    clear_leftovers,
    output_errors,
    part_of,
    remove,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FileKind = Literal["jsonl", "jsonl.gz", "parquet", "dataset"]

STANDARD_OUTPUT = "-"
_SUFFIXES: dict[str, FileKind] = {
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl.gz",
    ".parquet": "parquet",
}
_DATASET_FILES = {"state.json", "dataset_info.json"}


@dataclass(frozen=True, slots=True)
class Target:
    """A file of some kind, or the folder of a dataset."""

    path: Path
    kind: FileKind

    @property
    def manifest(self) -> Path:
        """Where its manifest goes unless one is named: beside it."""
        return self.path.with_name(self.path.name + ".manifest.json")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was written: name, size, and SHA-256 in hex."""

    name: str
    bytes: int
    sha256: str


def find_target(out: str | Path) -> Target:
    """
    Tell from its name what kind of file *out* is.

    A folder, a name without a suffix, and one that ends with a slash are datasets. A symbolic link
    says the kind, and what it leads to is the target.

    Raises:
        OutputError: If its suffix is of no kind, or there is no name.
    """
    name = os.fspath(out)
    if not name:
        raise OutputError("the name to write to is empty: name a file, or a dataset's folder")
    with output_errors(Path(name)):
        target = Target(_followed(Path(name)), _kind(name))
    if not target.path.name:
        raise OutputError(f"{name} is the folder that holds all others: name one in it")
    return target


def find_manifest(name: str | Path | None, target: Target | None, force: bool) -> Path | None:
    """
    Tell where the manifest goes.

    Args:
        name: What was asked for; None for beside the *target*.
        target: What it describes; None for standard output.
        force: Whether one that was named may be replaced.

    Raises:
        OutputError: If it would take the place of what it describes, lie in its folder, or
            replace something else unasked.
    """
    beside = None if target is None else target.manifest
    path = beside if name is None else Path(name)
    if path is None:
        return None
    with output_errors(path):
        path = _followed(path)
        if target is not None and _lies_in(path, target.path):
            raise OutputError(
                f"{path} is where the triplets go, or in their folder: name another file for the "
                "manifest"
            )
        if path.is_dir():
            raise OutputError(f"{path} is a folder: name a file for the manifest")
        if name is not None:
            check_free(path, force)
        return path


@contextlib.contextmanager
def replacing(target: Target, manifest: Path | None, force: bool) -> Iterator[Path]:
    """
    Give a path beside *target* to write to; it takes the target's place when all went well.

    Nothing is there yet: whoever writes must make it, and not take what somebody else has made.
    What a killed run left beside it is cleared away first. The old *manifest*, and the one beside
    the target, go when the new rows are all written and before they take their place: whenever
    the process dies, no manifest describes another file.

    Raises:
        OutputError: If there is something already and not *force*, or writing fails.
    """
    with output_errors(target.path):
        check_folder(target.path)
        clear_leftovers(target.path)
        _check_place(target, force)
        part = part_of(target.path)
        try:
            yield part
            for old in filter(None, {manifest, _followed(target.manifest)}):
                old.unlink(missing_ok=True)
            _put(part, target.path)
        finally:
            remove(part)


def describe(path: Path) -> tuple[FileRecord, ...]:
    """Give size and SHA-256 of a file, or of each file in a folder, sorted by name."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    records = []
    for each in paths:
        with each.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        records.append(FileRecord(each.name, each.stat().st_size, digest))
    return tuple(records)


def _kind(name: str) -> FileKind:
    path = Path(name)
    folder = name.endswith(("/", os.sep)) or path.is_dir()
    if not folder:
        for suffix, kind in _SUFFIXES.items():
            if path.name.lower().endswith(suffix):
                return kind
    if folder or not path.suffix:
        return "dataset"
    raise OutputError(
        f"{name}: no file of this suffix is known: end it with .jsonl, .jsonl.gz or .parquet, "
        "or with / for a dataset's folder"
    )


def _followed(path: Path) -> Path:
    """Give what a symbolic link leads to, and a folder that goes by dots under its own name."""
    dots = path.name in {"", ".."}
    return Path(os.path.realpath(path)) if dots or path.is_symlink() else path


def _lies_in(path: Path, folder: Path) -> bool:
    """Return whether *path* is *folder* or in it, whatever links and dots are on the way."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _check_place(target: Target, force: bool) -> None:
    path = target.path
    if not os.path.lexists(path):
        return
    if path.is_dir() != (target.kind == "dataset"):
        raise OutputError(
            f"{path} is a {'folder' if path.is_dir() else 'file'}: choose another name"
        )
    if path.is_dir():
        names = {entry.name for entry in path.iterdir()}
        if not names:
            return
        if any(name not in _DATASET_FILES and not name.endswith(".arrow") for name in names):
            raise OutputError(f"{path} holds other things than a dataset: choose another name")
    check_free(path, force)


def _put(part: Path, path: Path) -> None:
    """Put *part* into the place of *path*; a folder cannot be replaced in one move."""
    if not part.exists():
        raise OutputError(f"{path}: another export to it ran at the same time: run this one again")
    if not path.is_dir():
        part.replace(path)
        return
    old = path.with_name(f".{path.name}.old-{secrets.token_hex(8)}")
    path.replace(old)
    part.replace(path)
    remove(old)
