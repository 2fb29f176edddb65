"""The encoder of a graph: a graph has at most one, and all of its embeddings are made by it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from bica_graph.errors import GraphMismatch
from bica_graph.graph.required_encoder import required_encoder
from bica_graph.progress import SILENT
from bica_graph.records.embeddings import EncoderRecord
from bica_graph.records.runs import Run
from bica_graph.runs.fingerprints import fingerprint

if TYPE_CHECKING:
    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress

_STAGE, _REPLACEMENT = "embed", "replacement"


def adopt_encoder(graph: Graph, encoder: EncoderRecord) -> EncoderRecord:
    """
    Make *encoder* the encoder of a graph that has none; compare it with the graph's otherwise.

    Returns:
        The encoder as the graph has recorded it.

    Raises:
        GraphMismatch: If the graph's embeddings were made by another encoder; the message names
            both, and how they differ.
    """
    settled = settle_encoder(graph, encoder)
    graph.embeddings.adopt(settled)
    return settled


def current_encoder(graph: Graph) -> EncoderRecord:
    """
    Give the encoder of the graph's embeddings.

    Raises:
        GraphMismatch: If nothing is embedded yet.
    """
    return required_encoder(graph.embeddings.encoder())


def settle_encoder(graph: Graph, encoder: EncoderRecord) -> EncoderRecord:
    """
    Give the encoder that `adopt_encoder` would give, without changing the graph.

    Raises:
        GraphMismatch: If the graph's embeddings were made by another encoder.
    """
    present = graph.embeddings.encoder()
    if present is None:
        return encoder
    differs = _difference(present, encoder)
    if differs:
        raise GraphMismatch(
            f"the graph's embeddings were made by {_label(present)}, these would be made by "
            f"{_label(encoder)} ({differs}): use the graph's encoder, or delete all embeddings "
            "with --replace"
        )
    return present


def begin_replacement(graph: Graph, encoder: EncoderRecord, *, progress: Progress = SILENT) -> None:
    """
    Delete all embeddings, the encoder and the index, so that *encoder* can make new ones.

    A replacement by the same encoder that was killed is resumed: the embeddings that it made are
    kept. `end_replacement` marks the replacement as complete.
    """
    run = Run(_REPLACEMENT, _STAGE, asdict(encoder), "", encoder=encoder.name)
    run = replace(run, fingerprint=fingerprint(run.parameters))
    under_way, present = graph.runs.find(_STAGE, _REPLACEMENT), graph.embeddings.encoder()
    goes_on = under_way is not None and under_way.fingerprint == run.fingerprint
    if not goes_on or (present is not None and _difference(present, encoder)):
        graph.embeddings.drop(progress)
        graph.runs.start(run)  # only now: a killed deletion must start over
    else:
        progress.say("resuming an interrupted replacement by this encoder")


def end_replacement(graph: Graph) -> None:
    """Mark a replacement as complete: the next one starts by deleting all embeddings."""
    graph.runs.delete(_STAGE, _REPLACEMENT)


def _label(encoder: EncoderRecord) -> str:
    revision = f"@{encoder.revision}" if encoder.revision else ""
    return f"{encoder.name}{revision}"


def _difference(present: EncoderRecord, other: EncoderRecord) -> str:
    """Name the differences that give two encoders different embeddings; '' if there are none."""
    pairs = {
        "text": (present.text, other.text),
        "dim": (present.dim, other.dim),
        "query prompt": (present.query_prompt, other.query_prompt),
        "document prompt": (present.document_prompt, other.document_prompt),
        "max length": (present.max_length, other.max_length),
        "pooling": (present.pooling, other.pooling),
        "name": (present.name, other.name),
        "revision": (present.revision, other.revision),
        "weights": (present.fingerprint, other.fingerprint),
    }
    named_only = [each.fingerprint.startswith("name:") for each in (present, other)]
    decisive = tuple(pairs)
    if any(named_only):
        decisive = ("text", "dim", "name", *(["revision"] if all(named_only) else []))
    elif present.fingerprint == other.fingerprint:
        decisive = ("text",) if None in pairs["revision"] else ("text", "revision")
    return ", ".join(
        f"{key} {pairs[key][0]!r} and {pairs[key][1]!r}"
        for key in decisive
        if pairs[key][0] != pairs[key][1]
    )
