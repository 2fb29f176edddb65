"""Draws the random numbers of walks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.exact.random_numbers import generator, gumbels, sort_key_shuffle, uniforms
from bica_graph.mining.strategies.strategy import STAGE
from bica_graph.records.walks import WalkTask

if TYPE_CHECKING:
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import WalkSettings


def walk_task(key: QueryKey, settings: WalkSettings, rng_seed: int) -> WalkTask:
    """Draw all random numbers that the walks of one query can need."""
    steps = settings.path_length - 1
    flat = gumbels(
        generator(rng_seed, STAGE, "walk", key.id), settings.paths * steps * settings.width
    )
    moves = [flat[i : i + settings.width] for i in range(0, len(flat), settings.width)]
    factor, offset = cap_shuffle(key, rng_seed)
    return WalkTask(
        key=key,
        gumbel=tuple(
            tuple(moves[path * steps : (path + 1) * steps]) for path in range(settings.paths)
        ),
        uniforms=uniforms(generator(rng_seed, STAGE, "random", key.id), settings.random),
        shuffle_factor=factor,
        shuffle_offset=offset,
    )


def cap_shuffle(key: QueryKey, rng_seed: int) -> tuple[int, int]:
    """Draw the factor and offset that select the papers of a capped neighbourhood."""
    return sort_key_shuffle(generator(rng_seed, STAGE, "cap", key.id))
