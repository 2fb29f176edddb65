"""What a walk is given: the chance it will spend, and a batch small enough to be walked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.exact.random_numbers import generator, gumbels, sort_key_shuffle, uniforms
from bica_graph.mining.stage import STAGE
from bica_graph.records.walks import WalkTask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import WalkSettings

QUERIES_A_BATCH = 500


def walk_task(key: QueryKey, settings: WalkSettings, rng_seed: int) -> WalkTask:
    """Draw everything that the walk of one query can spend."""
    steps = settings.path_length - 1
    flat = gumbels(
        generator(rng_seed, STAGE, "walk", key.id), settings.paths * steps * settings.width
    )
    moves = [flat[i : i + settings.width] for i in range(0, len(flat), settings.width)]
    factor, offset = sort_key_shuffle(generator(rng_seed, STAGE, "cap", key.id))
    return WalkTask(
        key=key,
        gumbel=tuple(
            tuple(moves[path * steps : (path + 1) * steps]) for path in range(settings.paths)
        ),
        uniforms=uniforms(generator(rng_seed, STAGE, "random", key.id), settings.random),
        shuffle_factor=factor,
        shuffle_offset=offset,
    )


def batches(
    keys: Sequence[QueryKey], sizes: Sequence[int], papers: int
) -> Iterator[list[QueryKey]]:
    """
    Cut *keys*, in their order, into batches by the size of their neighbourhoods.

    Args:
        keys: Queries.
        sizes: For each, how many papers its neighbourhood can have at most.
        papers: So many papers a batch at most, unless a single query has more.
    """
    batch: list[QueryKey] = []
    filled = 0
    for key, size in zip(keys, sizes, strict=True):
        if batch and (filled + size > papers or len(batch) == QUERIES_A_BATCH):
            yield batch
            batch, filled = [], 0
        batch.append(key)
        filled += size
    if batch:
        yield batch
