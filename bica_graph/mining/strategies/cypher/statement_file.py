"""Reads a Cypher statement of the user, and checks that it can serve as a strategy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import ScriptError
from bica_graph.graph import scripts
from bica_graph.graph.properties import DIGEST
from bica_graph.output.words import beside
from bica_graph.records.walks import CITATION_HOP, RANDOM, WALK
from bica_graph.runs.named_runs import check_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bica_graph.records.embeddings import TextChoice

NEEDED = ("set", "query", "paper")
ALLOWED = ("path", "step", "probability", "similarity_step", "score")
FILLED_IN = ("queries", "digest", "dim")


@dataclass(frozen=True, slots=True)
class OwnStatement:
    """
    A statement of the user with its parameters.

    *name* is the name of the strategy. *columns* are the columns declared in the header; empty if
    the returned columns were checked before.
    """

    name: str
    text: str
    """The text of the whole file, so that line numbers in messages of the server are right."""
    given: Mapping[str, Any]
    columns: tuple[str, ...] = ()

    def parameters(self, text: TextChoice, dim: int) -> dict[str, Any]:
        """Give all parameters of the statement except ``$queries``."""
        own = {"digest": DIGEST[text], "dim": dim}
        used = scripts.used_parameters(self.text)
        return {name: own[name] for name in own if name in used} | {**self.given}


def read_statement(file: Path, given: Mapping[str, Any]) -> OwnStatement:
    """
    Read a statement of the user and check its header.

    Raises:
        ScriptError: If it cannot be read, or cannot serve as a strategy; the message says why.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        near = "" if file.exists() else beside(file)
        raise ScriptError(f"{file} cannot be read: {error.strerror}{near}") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{file} is not UTF-8: save it as UTF-8") from error
    name, text = file.stem, text.replace("\r\n", "\n")
    try:
        check_name("strategy", name)
        json.dumps(dict(given))
    except (ValueError, TypeError) as error:
        raise ScriptError(f"{name}.cypher: {error}") from error
    text = scripts.with_parameters(text, given)  # in the place of defaults
    script = scripts.parse(name, text)
    for problem in (*_problems(script), *_of_parameters(script, given)):
        raise ScriptError(f"{name}.cypher: {problem}")
    return OwnStatement(name, text, given, script.columns)


def _problems(script: scripts.Script) -> Iterator[str]:
    """Yield what is wrong with the header of a script."""
    if script.name in (WALK, RANDOM, CITATION_HOP):
        yield "its name is taken by another strategy: rename the file"
    if script.mode != "read":
        yield "a strategy only reads: its header must say 'mode read'"
    if "queries" not in script.parameters:
        yield "it must take $queries, a LIST<MAP> of {set, id, uniforms}"
    missing = [name for name in NEEDED if name not in script.columns]
    if missing:
        yield f"it must return {', '.join(NEEDED)}: {', '.join(missing)} is missing"
    strange = [name for name in script.columns if name not in (*NEEDED, *ALLOWED)]
    if strange:
        yield f"it may also return {', '.join(ALLOWED)}, but not {', '.join(strange)}"
    if scripts.has_random_calls(script.text):
        yield "it calls rand(), which cannot be replayed: use the uniforms of each query"


def _of_parameters(script: scripts.Script, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the parameters given to a script."""
    for name in given:
        if name in FILLED_IN:
            yield f"${name} is set automatically: leave it out of --param"
        if name not in script.parameters:
            yield f"it has no parameter ${name}"
    for name in scripts.used_parameters(script.text):
        if name not in (*FILLED_IN, *given):
            yield f"it needs ${name}: give it with --param {name}=VALUE"
