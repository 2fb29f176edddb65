"""
Finds the files of works in a snapshot of OpenAlex, and checks that all of them are there.

Since 2026, a snapshot has ``data/jsonl/works/updated_date=…/part_….gz``, a ``manifest.json`` in
``works`` and one of all entities above it. Before, it had ``data/works/…`` with a ``manifest``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bica_graph.errors import SourceError
from bica_graph.output.words import counted, listed, verb
from bica_graph.sources.files.text_lines import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORKS = ("", "works", "jsonl/works", "data/jsonl/works", "data/works", "legacy-data/works")
_MANIFESTS = ("manifest.json", "manifest", "../manifest.json")
_PART = re.compile(r"(?:^|/)works/(.+\.(?:gz|jsonl?|ndjson))")
_ENDS = (".gz", ".jsonl", ".json", ".ndjson")
_DATE = re.compile(r"updated_date=([0-9]{4}-[0-9]{2}-[0-9]{2})")
_NAMED = 3
_LARGEST_MANIFEST = 256 << 20


def works_files(path: Path, *, partial: bool = False) -> list[Path]:
    """
    List the files of works.

    Args:
        path: A file, which is given back, or a folder: of a snapshot, of its works, or of files.
        partial: Whether files of a snapshot may be missing.

    Returns:
        The files sorted by their names, so that records that changed later come later.

    Raises:
        SourceError: If there is no file of works, or the manifest of the snapshot names files that
            are not there or have another size, or does not name one that is there.
    """
    if not path.is_dir():
        return [path]
    folder = _works_folder(path)
    there = {
        each.relative_to(folder).as_posix(): each
        for each in folder.rglob("*")
        if each.name.endswith(_ENDS) and not each.name.startswith("manifest") and each.is_file()
    }
    if not there:
        raise SourceError(f"{path}: has no files of works: give the folder of an OpenAlex snapshot")
    named = dict(_named(_manifest(folder)))
    if named:
        _check(folder, there, named, partial)
    return [there[name] for name in sorted(there)]


def snapshot_date(path: Path) -> str | None:
    """
    Give the date of the snapshot that *path* belongs to, such as 2026-06-25; None if unknown.

    It is that of the manifest of the works, or else the latest of ``updated_date`` in the names.

    Raises:
        SourceError: If a manifest cannot be read.
    """
    folder = _works_folder(path) if path.is_dir() else path.parent
    manifest = _manifest(folder) if path.is_dir() else None
    date = manifest.get("date") if type(manifest) is dict else None
    if type(date) is str and date:
        return date
    names = (each.as_posix() for each in folder.rglob("*")) if path.is_dir() else [path.as_posix()]
    return max((found[1] for name in names if (found := _DATE.search(name))), default=None)


def _works_folder(path: Path) -> Path:
    for inside in _WORKS[1:]:
        if (path / inside).is_dir():
            return path / inside
    return path


def _manifest(folder: Path) -> Any:
    """Read the manifest of the works, or else that of all entities; None if there is none."""
    for name in _MANIFESTS:
        file = folder / name
        if not file.is_file():
            continue
        try:
            if file.stat().st_size > _LARGEST_MANIFEST:
                raise SourceError(f"{file}: is too large for a manifest: download it again")
            return json.loads(file.read_bytes())
        except OSError as error:
            raise unreadable(str(file), error) from error
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{file}: is not JSON: download it again") from error
    return None


def _named(value: Any) -> Iterator[tuple[str, int | None]]:
    """Yield the files of works that a manifest names, below ``works``, each with its size."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is list:
            waiting.extend(item)
        if type(item) is not dict:
            continue
        address = item.get("url")
        found = _PART.search(address) if type(address) is str else None
        if found is None:
            waiting.extend(item.values())
            continue
        meta = item.get("meta")
        size = meta.get("content_length") if type(meta) is dict else None
        yield found[1], size if type(size) is int else None


def _check(
    folder: Path, there: dict[str, Path], named: dict[str, int | None], partial: bool
) -> None:
    missing = sorted(named.keys() - there.keys())
    if missing and not partial:
        raise SourceError(
            f"{folder}: {counted(len(missing), 'file')} of the manifest "
            f"{verb(len(missing), 'is', 'are')} not there ({listed(missing, _NAMED)}): download "
            "the rest, or say that the snapshot is partial"
        )
    others = sorted(there.keys() - named.keys())
    if others:
        raise SourceError(
            f"{folder}: {counted(len(others), 'file')} {verb(len(others), 'is', 'are')} not in the "
            f"manifest ({listed(others, _NAMED)}), and may repeat works of another snapshot: "
            "remove what is older"
        )
    for name, size in sorted(named.items()):
        found = there[name].stat().st_size if name in there else size
        if size is not None and found != size:
            raise SourceError(
                f"{there[name]}: has {found:,} bytes where the manifest says {size:,}: "
                "download it again"
            )
