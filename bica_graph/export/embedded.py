"""Finds the encoder, and the text given to it, that a run was mined with."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bica_graph.errors import GraphMismatch

if TYPE_CHECKING:
    from bica_graph.records.embeddings import EncoderRecord, TextChoice
    from bica_graph.records.runs import Run


def embedded_text(run: Run, encoder: EncoderRecord | None) -> TextChoice:
    """
    Give the text that was embedded when *run* was mined.

    Raises:
        GraphMismatch: If the graph's *encoder* is no longer that of the run, since the text to
            write would then be ambiguous.
    """
    if encoder is not None and is_encoder_of(encoder, run):
        return cast("TextChoice", run.parameters.get("text", encoder.text))
    now = "no encoder" if encoder is None else _named(encoder.name, encoder.text)
    raise GraphMismatch(
        f"run {run.name!r} was mined with {_named(run.encoder, run.parameters.get('text'))}, but "
        f"the graph now has {now}: choose the text to write with --text"
    )


def runs_encoder(run: Run, encoder: EncoderRecord | None) -> dict[str, Any]:
    """
    Describe the encoder that *run* was mined with, for the manifest.

    Returns:
        The full record of the graph's *encoder* if it is still that of the run; otherwise the
        name, fingerprint and text stored with the run. An encoder loaded from a folder is named by
        the folder's name, without its path.
    """
    if encoder is not None and is_encoder_of(encoder, run):
        return asdict(encoder) | {"name": _short(encoder.name)}
    known = {"fingerprint": run.parameters.get("encoder"), "text": run.parameters.get("text")}
    return {"name": _short(run.encoder)} | known


def is_encoder_of(encoder: EncoderRecord, run: Run) -> bool:
    """Return whether *run* was mined with *encoder*; true for a run that stores no encoder."""
    known = {"encoder": encoder.fingerprint, "text": encoder.text}
    return all(run.parameters.get(key, value) == value for key, value in known.items())


def _named(name: str | None, text: str | None) -> str:
    return f"encoder {name}" + (f" (text: {text})" if text else "")


def _short(name: str | None) -> str | None:
    return Path(name).name if name and Path(name).is_absolute() else name
