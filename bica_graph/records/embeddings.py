"""Encoders, the texts they embed, and the embeddings they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np


TextChoice = Literal["abstract", "title+abstract"]


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """
    Which model, with which settings, made the graph's embeddings.

    Two encoders with equal *fingerprint* and *text* give the same embedding space.
    """

    name: str
    revision: str | None
    fingerprint: str
    """
    Hash of weights, vocabulary, prompts, pooling and maximum length; of the name for foreign
    vectors.
    """
    dim: int
    query_prompt: str
    document_prompt: str
    pooling: str
    max_length: int | None
    text: TextChoice


@dataclass(frozen=True, slots=True)
class PaperText:
    """What of a paper may be embedded. *digest* is of the exact text (`texts.text_digest`)."""

    id: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class QueryText:
    """A query that may be embedded."""

    set: str
    id: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class PaperEmbedding:
    """A paper's embedding in fixed point. *vector* is float32, shape ``(dim,)``."""

    id: str
    digest: str
    vector: np.ndarray
    norm: float
    sort_key: int
    """Number in [0, 2^31 - 1) made from the id; orders the papers around a capped hub."""


@dataclass(frozen=True, slots=True)
class QueryEmbedding:
    """A query's embedding in fixed point. *vector* is float32, shape ``(dim,)``."""

    set: str
    id: str
    digest: str
    vector: np.ndarray
    norm: float


@dataclass(frozen=True, slots=True)
class IndexState:
    """The vector index: *percent* in [0, 100] of the papers that it holds."""

    state: str
    percent: float
    dim: int
