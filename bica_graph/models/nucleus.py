"""Nucleus sampling with given random numbers for each row of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from transformers import LogitsProcessor

if TYPE_CHECKING:
    from collections.abc import Sequence


class NucleusSampler(LogitsProcessor):
    """
    Samples the next token of each row, and leaves only that token to greedy decoding.

    A token is sampled from the nucleus, the most probable tokens with a total probability of
    *top_p*, in proportion to its probability. The sampling of `generate` itself uses one generator
    for the whole batch, so the queries of a text would depend on the other texts of its batch.

    Args:
        draws: A random number in [0, 1) for each row and token, shape ``(n_rows, n_tokens)``.
        top_p: Total probability of the nucleus, in (0, 1].
    """

    supports_continuous_batching = False

    def __init__(self, draws: Sequence[Sequence[float]], top_p: float) -> None:
        self._draws = torch.tensor(draws, dtype=torch.float64)
        self._top_p = top_p

    def __call__(self, input_ids: torch.LongTensor, scores: torch.Tensor) -> torch.Tensor:
        """Set the scores of all tokens but the sampled one to minus infinity."""
        step = input_ids.shape[1] - 1  # a row begins with the decoder's start token
        probabilities = scores.detach().to("cpu", torch.float64).softmax(dim=-1)
        # Stable, so that tokens of equal probability keep the order of their ids everywhere.
        sizes, tokens = probabilities.sort(dim=-1, descending=True, stable=True)
        ends = sizes.cumsum(dim=-1)
        inside = (ends - sizes) < self._top_p
        mass = (sizes * inside).sum(dim=-1, keepdim=True)
        place = (ends <= self._draws[:, step : step + 1] * mass).sum(dim=-1, keepdim=True)
        place = place.minimum(inside.sum(dim=-1, keepdim=True) - 1)
        chosen = tokens.gather(-1, place).to(scores.device)
        return torch.full_like(scores, -torch.inf).scatter(-1, chosen, 0.0)
