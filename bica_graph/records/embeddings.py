"""Encoders, the texts that they embed, and the embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np


TextChoice = Literal["abstract", "title+abstract"]


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """
    The model, with its settings, that made the embeddings of a graph.

    Two encoders with the same *fingerprint* and *text* have the same embedding space.
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
    """Number of tokens after which a text is cut; None if it is not known, or never cut."""
    text: TextChoice

    def __post_init__(self) -> None:
        # A graph or file of an earlier version has infinity for a model that cuts nothing.
        if self.max_length == inf:
            object.__setattr__(self, "max_length", None)


@dataclass(frozen=True, slots=True)
class PaperText:
    """The text of a paper to embed; *digest* is the hash of the exact text (`exact.texts`)."""

    id: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class QueryText:
    """The text of a query to embed, with its digest."""

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
    """Random sort key in [0, 2^31 - 1), a hash of the id; it selects papers around a capped hub."""


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
    """The state of the vector index; *percent*, in [0, 100], is the share of papers indexed."""

    state: str
    percent: float
    dim: int
