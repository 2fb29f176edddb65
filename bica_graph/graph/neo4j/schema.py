"""
Creates the constraints and indexes of a graph, and checks that they are the right ones.

A database that was emptied keeps its constraints and indexes. Creating one whose name is taken
does nothing, so each is compared with its definition in `cypher/schema.cypher`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphMismatch
from bica_graph.graph import scripts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bica_graph.graph.neo4j.session import Neo4jSession

_CREATED = re.compile(
    r"\b(CONSTRAINT|INDEX) (\w+) IF NOT EXISTS\s+FOR \(\w+:(\w+)\)\s+(?:REQUIRE|ON)\s+(.+)$"
)
_PROPERTY = re.compile(r"\w\.(\w+)")


@dataclass(frozen=True, slots=True)
class Definition:
    """An index over the nodes with *label*; *unique* for the index of a constraint."""

    name: str
    label: str
    properties: tuple[str, ...]
    unique: bool
    type: str = "RANGE"

    @property
    def target(self) -> tuple[str, tuple[str, ...], bool, str]:
        """All but its name."""
        return self.label, self.properties, self.unique, self.type

    def __str__(self) -> str:
        kind = "constraint" if self.unique else "index"
        return f"{kind} {self.name} on (:{self.label} {{{', '.join(self.properties)}}})"


def create_schema(session: Neo4jSession, place: str) -> None:
    """
    Create all constraints and indexes that are missing.

    Raises:
        GraphMismatch: If a constraint or index of another program is in the way. The message has
            the statement that removes it.
    """
    wanted = _wanted()
    _refuse_strangers(wanted, _present(session), place)
    session.schema("schema")
    present = _present(session)
    _refuse_strangers(wanted, present, place)
    for each in wanted:
        if each.target not in {one.target for one in present}:
            kind = "CONSTRAINT" if each.unique else "INDEX"
            raise GraphMismatch(
                f"the database at {place} could not create the {each}: something else has its "
                f"name; remove it with DROP {kind} {each.name}"
            )


def _wanted() -> list[Definition]:
    found = []
    for statement in scripts.load("schema").statements():
        created = _CREATED.search(statement)
        if created is not None:
            kind, name, label, properties = created.groups()
            found.append(
                Definition(name, label, tuple(_PROPERTY.findall(properties)), kind == "CONSTRAINT")
            )
    return found


def _present(session: Neo4jSession) -> list[Definition]:
    return [_definition(row) for row in session.read("connect/indexes")]


def _definition(row: dict[str, Any]) -> Definition:
    return Definition(
        row["name"], ", ".join(row["labels"]), tuple(row["properties"]), row["unique"], row["type"]
    )


def _refuse_strangers(
    wanted: Iterable[Definition], present: Iterable[Definition], place: str
) -> None:
    for ours in wanted:
        for there in present:
            same = (there.label, there.properties) == (ours.label, ours.properties)
            in_the_way = same and there.unique != ours.unique and there.type == ours.type
            if (there.name == ours.name and there.target != ours.target) or in_the_way:
                kind = "CONSTRAINT" if there.unique else "INDEX"
                raise GraphMismatch(
                    f"the database at {place} has a {there}, left by another program, where the "
                    f"{ours} belongs: remove it with DROP {kind} {there.name}"
                )
