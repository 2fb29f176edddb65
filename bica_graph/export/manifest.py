"""The manifest of a training file: how it was made, and the hashes to recognise it by."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from bica_graph.export.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.export.files import FileRecord
    from bica_graph.export.layouts.examples import Shape
    from bica_graph.export.settings import ExportSettings
    from bica_graph.records.runs import Run

VERSION = 1
"""Version of the format, increased when a key changes its meaning."""

_LIBRARIES = (
    "bica-graph",
    "neo4j",
    "numpy",
    "pyarrow",
    "sentence-transformers",
    "torch",
    "transformers",
)


def manifest_text(
    files: Sequence[FileRecord],
    run: Run,
    encoder: Mapping[str, Any],
    settings: tuple[ExportSettings, Shape],
    tallies: Mapping[str | None, Tally],
) -> str:
    """
    Describe an export, without timestamps, secrets or paths of this machine.

    Args:
        files: The files that were written, with names relative to their folder.
        run: The mining run.
        encoder: The encoder of the run (`embedded.runs_encoder`).
        settings: The settings as given, and the shape derived from them. *force* is left out, as
            it has no influence on the rows.
        tallies: The counts of what was read and written, by part of the queries; under None alone
            if they are not divided.

    Returns:
        The text of the manifest's file, JSON.
    """
    return (
        json.dumps(_manifest(files, run, encoder, settings, tallies), indent=2, allow_nan=False)
        + "\n"
    )


def _manifest(
    files: Sequence[FileRecord],
    run: Run,
    encoder: Mapping[str, Any],
    settings: tuple[ExportSettings, Shape],
    tallies: Mapping[str | None, Tally],
) -> dict[str, Any]:
    asked, shape = settings
    return {
        "manifest": VERSION,
        "files": [_without_none(asdict(record)) for record in files],
        "counts": sum(tallies.values(), Tally()).as_json(),
        **({"split": _split(asked, tallies)} if asked.split is not None else {}),
        "settings": {
            "layout": asked.layout,
            "text": shape.text,
            "negatives": shape.negatives,
            "too_few": asked.policy,
            "sets": list(asked.sets),
            "strategies": list(asked.strategies),
            "hops": list(asked.hops),
            "similarity": None if asked.similarity is None else list(asked.similarity),
            "include_dropped": shape.include_dropped,
        },
        "run": {
            "name": run.name,
            "finished": run.finished is not None,
            "rng_seed": run.rng_seed,
            "fingerprint": run.fingerprint,
            "kind": run.kind,
            "filters": [
                {"name": each.name, "settings": dict(each.settings)} for each in run.filters
            ],
            "parameters": json.loads(json.dumps(run.parameters, sort_keys=True)),
        },
        "encoder": dict(encoder),
        "versions": {"python": platform.python_version()}
        | {name: _installed(name) for name in _LIBRARIES},
    }


def _split(asked: ExportSettings, tallies: Mapping[str | None, Tally]) -> dict[str, Any]:
    """Describe how the queries were divided, with the counts of each part."""
    return {
        **(asdict(asked.split) if asked.split is not None else {}),
        "rng_seed": asked.rng_seed,
        "counts": {str(part): tally.as_json() for part, tally in tallies.items()},
    }


def _without_none(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def _installed(name: str) -> str | None:
    """Give the version of a library without loading it; None when it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
