"""Neighbourhoods in Neo4j, and walks through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph.properties import DIGEST
from bica_graph.records.walks import Drawn, Visit, Walked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bica_graph.graph.neo4j.session import Neo4jSession
    from bica_graph.records.embeddings import TextChoice
    from bica_graph.records.papers import Direction
    from bica_graph.records.queries import QueryKey
    from bica_graph.records.walks import DrawTask, WalkSettings, WalkTask


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
        _check_all_there(tasks, rows)
        return [_walked(task.key, row) for task, row in zip(tasks, rows, strict=True)]

    def draw(
        self, tasks: Sequence[DrawTask], hop: int, direction: Direction, text: TextChoice
    ) -> list[Drawn]:
        rows = self._session.read_halving(
            "mining/draw",
            "tasks",
            [{"set": t.key.set, "id": t.key.id, "uniforms": t.uniforms} for t in tasks],
            hop=hop,
            direction=direction,
            digest=DIGEST[text],
        )
        _check_all_there(tasks, rows)
        return [_drawn(task.key, row) for task, row in zip(tasks, rows, strict=True)]


def _plain(keys: Sequence[QueryKey]) -> list[list[str]]:
    return [[key.set, key.id] for key in keys]


def _check_all_there(asked: Sequence[Any], rows: Sequence[Any]) -> None:
    if len(rows) != len(asked):
        raise GraphMismatch("queries were removed while they were being mined: mine again")


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
    visits = row.pop("visits")
    return Walked(key=key, **row, visits=tuple(_visit(visit) for visit in visits))


def _visit(visit: dict[str, Any]) -> Visit:
    return Visit(**{name: _plain_value(value) for name, value in visit.items()})


def _drawn(key: QueryKey, row: dict[str, Any]) -> Drawn:
    papers = row.pop("papers")
    return Drawn(key=key, **row, papers=tuple((each["id"], each["pool"]) for each in papers))


def _plain_value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
