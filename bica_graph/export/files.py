"""Output files of an export: their kind by suffix, and atomic replacement of the target."""

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
    followed,
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
    """The file or dataset folder to write, with its kind."""

    path: Path
    kind: FileKind

    @property
    def manifest(self) -> Path:
        """Default path of the manifest, beside the file."""
        return self.path.with_name(self.path.name + ".manifest.json")

    def beside(self, split: str) -> Target:
        """Give the output for another part of the rows: ``NAME-SPLIT``, with the same suffix."""
        suffix = next((each for each, kind in _SUFFIXES.items() if kind == self.kind), "")
        stem = self.path.name[: len(self.path.name) - len(suffix)]
        return Target(self.path.with_name(f"{stem}-{split}{suffix}"), self.kind)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """
    A written file: its name, size in bytes, and SHA-256 in hexadecimal.

    *split* is the part of the queries in it, None if they are not divided.
    """

    name: str
    bytes: int
    sha256: str
    split: str | None = None


def find_target(out: str | Path) -> Target:
    """
    Find the kind of the output file *out* from its name.

    A folder, a name without a suffix, and a name that ends with a slash are datasets. For a
    symbolic link, the name of the link gives the kind, and the file it points to is the target.

    Raises:
        OutputError: If the suffix is unknown, or the name is empty.
    """
    name = os.fspath(out)
    if not name:
        raise OutputError("the name to write to is empty: give a file, or a folder for a dataset")
    with output_errors(Path(name)):
        target = Target(followed(Path(name)), _kind(name))
    if not target.path.name:
        raise OutputError(f"{name} is the root folder: give a folder in it")
    return target


def find_manifest(name: str | Path | None, target: Target | None, force: bool) -> Path | None:
    """
    Find the path of the manifest; None for no manifest.

    Args:
        name: The path that was requested; None for the default, beside the *target*.
        target: The output that the manifest describes; None for standard output.
        force: Whether an existing file at *name* may be replaced.

    Raises:
        OutputError: If the manifest would replace the target, lie in the target's folder, or
            replace another file without *force*.
    """
    beside = None if target is None else target.manifest
    path = beside if name is None else Path(name)
    if path is None:
        return None
    with output_errors(path):
        path = followed(path)
        if target is not None and _lies_in(path, target.path):
            raise OutputError(
                f"{path} is the output of the triplets, or in its folder: choose another file for "
                "the manifest"
            )
        if path.is_dir():
            raise OutputError(f"{path} is a folder: choose a file for the manifest")
        if name is not None:
            check_free(path, force)
        return path


def check_output(out: str | Path, manifest: str | Path | None, force: bool) -> None:
    """
    Check that an export may write its files, before a graph is opened.

    Raises:
        OutputError: As `find_target`, `find_manifest` and `replacing` do.
    """
    target = None if str(out) == STANDARD_OUTPUT else find_target(out)
    find_manifest(manifest, target, force)
    if target is not None:
        with output_errors(target.path):
            check_folder(target.path)
            _check_place(target, force)


@contextlib.contextmanager
def replacing(target: Target, manifest: Path | None, force: bool) -> Iterator[Path]:
    """
    Give a path beside *target* to write to, and move it to *target* on success.

    The path does not exist yet; the writer must create it exclusively, and never open a file that
    somebody else has put there. Partial files of killed runs are deleted first. The old
    *manifest*, and the one beside the target, are deleted after the new rows are written and
    before they replace the target. So at no point does a manifest describe another file, even if
    the process is killed.

    Raises:
        OutputError: If the target exists and *force* is false, or if writing fails.
    """
    with output_errors(target.path):
        check_folder(target.path)
        clear_leftovers(target.path)
        _check_place(target, force)
        part = part_of(target.path)
        try:
            yield part
            for old in filter(None, {manifest, followed(target.manifest)}):
                old.unlink(missing_ok=True)
            _put(part, target.path)
        finally:
            remove(part)


def describe(path: Path, split: str | None = None) -> tuple[FileRecord, ...]:
    """
    Give size and SHA-256 of a file, or of each file in a folder, sorted by name.

    With *split*, the name of a file in a folder begins with that of the folder.
    """
    folder = f"{path.name}/" if split is not None and path.is_dir() else ""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    records = []
    for each in paths:
        with each.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        records.append(FileRecord(folder + each.name, each.stat().st_size, digest, split))
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
        f"{name}: this suffix is not supported: use .jsonl, .jsonl.gz or .parquet, or end the name "
        "with / for a dataset folder"
    )


def _lies_in(path: Path, folder: Path) -> bool:
    """Return whether *path* is *folder* or inside it, after resolving links and dots."""
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
            raise OutputError(f"{path} contains other files than a dataset: choose another name")
    check_free(path, force)


def _put(part: Path, path: Path) -> None:
    """Move *part* to *path*; for a folder this takes two moves."""
    if not part.exists():
        raise OutputError(
            f"{path}: another export wrote to it at the same time: run this one again"
        )
    if not path.is_dir():
        part.replace(path)
        return
    old = path.with_name(f".{path.name}.old-{secrets.token_hex(8)}")
    path.replace(old)
    part.replace(path)
    remove(old)
