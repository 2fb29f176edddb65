"""What the papers of a run were embedded with, as far as the run and the graph still tell."""

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
        GraphMismatch: If the graph's *encoder* is not the run's any more: what is embedded now and
            what was mined would differ, and so would the text that somebody expects.
    """
    if encoder is not None and _is_of(encoder, run):
        return cast("TextChoice", run.parameters.get("text", encoder.text))
    now = "no encoder" if encoder is None else _named(encoder.name, encoder.text)
    raise GraphMismatch(
        f"run {run.name!r} was mined with {_named(run.encoder, run.parameters.get('text'))}, and "
        f"the graph has {now} now: say with --text which text to write"
    )


def runs_encoder(run: Run, encoder: EncoderRecord | None) -> dict[str, Any]:
    """
    Describe the encoder that *run* was mined with.

    Returns:
        All of the graph's *encoder* when it is still the one; otherwise what the run remembers,
        its name, fingerprint and text. One that was loaded from a folder goes by the folder's name
        alone.
    """
    if encoder is not None and _is_of(encoder, run):
        return asdict(encoder) | {"name": _short(encoder.name)}
    known = {"fingerprint": run.parameters.get("encoder"), "text": run.parameters.get("text")}
    return {"name": _short(run.encoder)} | known


def _is_of(encoder: EncoderRecord, run: Run) -> bool:
    """Return whether *encoder* made what *run* was mined with; a run that says nothing agrees."""
    known = {"encoder": encoder.fingerprint, "text": encoder.text}
    return all(run.parameters.get(key, value) == value for key, value in known.items())


def _named(name: str | None, text: str | None) -> str:
    return f"encoder {name}" + (f" (text: {text})" if text else "")


def _short(name: str | None) -> str | None:
    return Path(name).name if name and Path(name).is_absolute() else name
