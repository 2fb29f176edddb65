"""Neighbourhoods in Neo4j, and walks through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import DIGEST
from bica_graph.records.walks import RANDOM, WALK, Walked, WalkedPaper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import WalkSettings, WalkTask


class Neo4jNeighbourhoods:
    """`graph.protocol.neighbourhoods.Neighbourhoods` over Neo4j."""

    def __init__(self, session: Neo4jSession) -> None:
        self._session = session

    def near(
        self, seeds: Sequence[str], direction: Direction, text: TextChoice, limit: int
    ) -> list[tuple[str, int, str, bool]]:
        rows = self._session.read(
            "papers/near",
            ids=list(seeds),
            direction=direction,
            digest=DIGEST[text],
            limit=limit,
        )
        return [(row["id"], row["hop"], row["title"], row["usable"]) for row in rows]

    def sizes(self, keys: Sequence[QueryKey], direction: Direction) -> list[int]:
        rows = self._session.read_halving("mining/sizes", "keys", _plain(keys), direction=direction)
        return [row["size"] for row in rows]

    def unembedded(
        self, keys: Sequence[QueryKey], direction: Direction, text: TextChoice
    ) -> set[str]:
        rows = self._session.read_halving(
            "mining/unembedded", "keys", _plain(keys), direction=direction, digest=DIGEST[text]
        )
        return {row["id"] for row in rows}

    def walk(
        self, tasks: Sequence[WalkTask], settings: WalkSettings, text: TextChoice, dim: int
    ) -> list[Walked]:
        rows = self._session.read_halving(
            "mining/walk",
            "tasks",
            [_task(task) for task in tasks],
            direction=settings.direction,
            digest=DIGEST[text],
            dim=dim,
            paths=settings.paths,
            path_length=settings.path_length,
            width=settings.width,
            temperature=settings.temperature,
            next_start=settings.on_visited_start == "next",
            max_hop1=settings.max_hop1,
            max_hop2=settings.max_hop2,
        )
        if len(rows) != len(tasks):
            raise GraphMismatch("queries went away while they were being mined: mine again")
        return [_walked(task.key, row) for task, row in zip(tasks, rows, strict=True)]


def _plain(keys: Sequence[QueryKey]) -> list[list[str]]:
    return [[key.set, key.id] for key in keys]


def _task(task: WalkTask) -> dict[str, Any]:
    return {
        "set": task.key.set,
        "id": task.key.id,
        "gumbel": task.gumbel,
        "uniforms": task.uniforms,
        "factor": task.shuffle_factor,
        "offset": task.shuffle_offset,
    }


def _walked(key: QueryKey, row: dict[str, Any]) -> Walked:
    return Walked(
        key=key,
        seeds=row["seeds"],
        cited=row["cited"],
        hop1=row["hop1"],
        hop2=row["hop2"],
        positive_similarity=row["positive"],
        papers=tuple(_paper(paper) for paper in row["papers"]),
    )


def _paper(paper: dict[str, Any]) -> WalkedPaper:
    choices = tuple(paper["choices"])
    start = paper["step"] == 0
    return WalkedPaper(
        id=paper["id"],
        strategy=RANDOM if paper["path"] is None else WALK,
        hop=paper["hop"],
        path=paper["path"],
        step=paper["step"],
        similarity_step=choices[paper["chosen"]] if choices else paper["query"] if start else None,
        similarity_query=paper["query"],
        similarity_positive=paper["positive"],
        choices=choices,
        among=tuple(paper["among"]),
        chosen=paper["chosen"],
        pool=paper["pool"],
        through=tuple(paper["through"]),
    )
