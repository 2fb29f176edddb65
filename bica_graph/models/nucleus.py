"""Sampling whose chance is data: each row of a batch spends random numbers of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from transformers import LogitsProcessor

if TYPE_CHECKING:
    from collections.abc import Sequence


class NucleusDraws(LogitsProcessor):
    """
    Leaves a single token to greedy decoding: the one that a row's number falls on.

    Of the most probable tokens that hold *top_p* of the probability together, each is drawn in
    proportion to its own. `generate` by itself draws for a whole batch from one generator, so a
    text's queries would depend on the texts beside it.

    Args:
        draws: For each row one number in [0, 1) for each token, shape ``(n_rows, n_tokens)``.
        top_p: Share of the probability, in (0, 1].
    """

    supports_continuous_batching = False

    def __init__(self, draws: Sequence[Sequence[float]], top_p: float) -> None:
        self._draws = torch.tensor(draws, dtype=torch.float64)
        self._top_p = top_p

    def __call__(self, input_ids: torch.LongTensor, scores: torch.Tensor) -> torch.Tensor:
        """Give scores of minus infinity to all tokens but the drawn one."""
        step = input_ids.shape[1] - 1  # the row begins with the decoder's start token
        probabilities = scores.detach().to("cpu", torch.float64).softmax(dim=-1)
        # Stable: of equal probabilities, as for a vocabulary's padding, the smaller token first.
        sizes, tokens = probabilities.sort(dim=-1, descending=True, stable=True)
        ends = sizes.cumsum(dim=-1)
        inside = (ends - sizes) < self._top_p
        mass = (sizes * inside).sum(dim=-1, keepdim=True)
        place = (ends <= self._draws[:, step : step + 1] * mass).sum(dim=-1, keepdim=True)
        place = place.minimum(inside.sum(dim=-1, keepdim=True) - 1)
        chosen = tokens.gather(-1, place).to(scores.device)
        return torch.full_like(scores, -torch.inf).scatter(-1, chosen, 0.0)
