"""
Finds, checks and loads the .cypher files.

A file contains one statement below a header. The header declares the parameters, the returned
columns and the mode, and is checked against the statement when the file is loaded.

A parameter can have a default. The statement then does not use it as ``$name``, but begins with a
``WITH`` that gives the value a name, such as ``WITH 'a' AS id, 20 AS most``. So it can be pasted
into Browser as it stands, and another value can take the place of the default.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, cast

from bica_graph.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

Mode = Literal["read", "write", "batch", "schema"]

LANGUAGE = "CYPHER 25"

_MODES = ("read", "write", "batch", "schema")
_NAME = re.compile(r"^([\w.-]+): (\S.*)$")
_PARAMETER = re.compile(r"^  \$(\w+) {2,}(\S+)(?: {2,}(\S.*))?$")
_COLUMN = re.compile(r"^  (\w+) {2,}(\S+)(?: {2,}(\S.*))?$")
_RANDOM_CALL = re.compile(r"\brand(omUUID)?\s*\(", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
      (?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<quoted>  '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `(?:``|[^`])*` )
    | \$(?P<parameter>\w+)
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)


_LITERAL = r"(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|-?\d+(?:\.\d+)?|true|false)"
_DEFAULT = re.compile(rf"(?P<literal>{_LITERAL})(?P<named>\s+AS\s+(?P<name>\w+))", re.IGNORECASE)
_OPENING = re.compile(
    rf"\A(?:\s|//[^\n]*\n|{LANGUAGE}\n)*WITH\s+(?P<defaults>{_LITERAL}\s+AS\s+\w+\b"
    rf"(?:\s*,\s*{_LITERAL}\s+AS\s+\w+\b)*)(?=\s+[a-z])",
    re.IGNORECASE,
)

Value = str | int | float | bool
"""The value of a parameter that has a default."""


@dataclass(frozen=True, slots=True)
class Script:
    """
    One checked .cypher file.

    *parameters* and *columns* are the names in the header, in its order. Parameters with a default
    are among them. The *mode* is ``read`` or
    ``write`` for a statement that runs in a transaction and can be retried, ``batch`` for one that
    opens transactions itself, and ``schema`` for a file of several statements that run one by one.
    """

    name: str
    summary: str
    text: str
    mode: Mode
    parameters: tuple[str, ...]
    columns: tuple[str, ...]

    def statements(self) -> list[str]:
        """Give the statements, each with the version of the language."""
        parts = split_statements(self.text)
        return [part if part.startswith(LANGUAGE) else f"{LANGUAGE}\n{part}" for part in parts]

    def check(self, given: dict[str, object]) -> None:
        """
        Check the parameters *given* against the header.

        Raises:
            ScriptError: If a parameter is missing or unknown.
        """
        needed = set(used_parameters(self.text))
        if set(given) != needed:
            missing = sorted(needed - set(given))
            unknown = sorted(set(given) - needed)
            raise ScriptError(
                f"{self.name}.cypher: missing parameters {missing}, unknown parameters {unknown}"
            )


def parse(name: str, text: str) -> Script:
    """
    Read the header of a .cypher file and check the statement against it.

    Args:
        name: Folder and file name without suffix, such as ``mining/walk``.
        text: The text of the file.

    Raises:
        ScriptError: If the header is malformed or does not match the statement.
    """
    header, statement = _split(name, text)
    sections = _sections(name, header)
    used, optional = set(used_parameters(statement)), set(defaults(statement))
    declared = [_field(name, line, _PARAMETER) for line in sections["params"]]
    columns = [_field(name, line, _COLUMN) for line in sections["returns"]]
    if not used <= set(declared) <= used | optional:
        raise ScriptError(f"{name}.cypher: declares {sorted(declared)} but uses {sorted(used)}")
    if not statement.startswith(LANGUAGE + "\n"):
        raise ScriptError(f"{name}.cypher: the statement must begin with a line {LANGUAGE}")
    script = Script(
        name=name,
        summary=sections["summary"][0],
        text=statement,
        mode=cast("Mode", sections["mode"][0]),
        parameters=tuple(declared),
        columns=tuple(columns),
    )
    if script.mode != "schema" and len(script.statements()) != 1:
        raise ScriptError(f"{name}.cypher: contains more than one statement")
    return script


def split_statements(text: str) -> list[str]:
    """Split Cypher at semicolons outside strings, quoted names and comments."""
    starts = [0]
    starts += [found.end() for found in _TOKEN.finditer(text) if found["end"]]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
    return [part.strip().rstrip(";").strip() for part in parts if _bare(part).strip("; \n")]


def used_parameters(text: str) -> list[str]:
    """List the parameters that Cypher uses, sorted."""
    return sorted({found["parameter"] for found in _TOKEN.finditer(text) if found["parameter"]})


def defaults(statement: str) -> dict[str, Value]:
    """
    Give the parameters of a statement that have a default, with it, in their order.

    Example:
        >>> defaults("WITH 'demo' AS run, 20 AS most RETURN run, most")
        {'run': 'demo', 'most': 20}
    """
    opening = _OPENING.match(statement)
    found = _DEFAULT.finditer(opening["defaults"]) if opening else ()
    return {each["name"]: _value(each["literal"]) for each in found}


def with_values(statement: str, values: Mapping[str, Value]) -> str:
    """
    Put *values* in the place of defaults; other defaults stay, and other values are not used.

    Example:
        >>> with_values("WITH 'demo' AS run, 20 AS most RETURN run, most", {"run": "bica"})
        "WITH 'bica' AS run, 20 AS most RETURN run, most"
    """
    return _reopened(statement, {name: _literal(value) for name, value in values.items()})


def with_parameters(statement: str, names: Iterable[str]) -> str:
    """
    Put parameters in the place of the defaults with these *names*.

    Example:
        >>> with_parameters("WITH 'demo' AS run RETURN run", ["run"])
        'WITH $run AS run RETURN run'
    """
    return _reopened(statement, {name: f"${name}" for name in names})


def has_random_calls(text: str) -> bool:
    """Return whether Cypher calls its own random functions, which no seed can fix."""
    code = _TOKEN.sub(lambda found: " " if found["comment"] or found["quoted"] else found[0], text)
    return bool(_RANDOM_CALL.search(code))


@cache
def load(name: str) -> Script:
    """
    Load the script *name*, such as ``mining/walk``.

    Raises:
        ScriptError: If there is no such file, or it is malformed.
    """
    file = files("bica_graph.cypher").joinpath(f"{name}.cypher")
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ScriptError(
            f"there is no script {name}.cypher: the package may be incomplete"
        ) from error
    return parse(name, text)


def names() -> list[str]:
    """List all scripts, sorted."""
    return sorted(_walk(files("bica_graph.cypher"), ""))


def _walk(folder: Traversable, prefix: str) -> list[str]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".cypher"):
            found.append(prefix + entry.name.removesuffix(".cypher"))
    return found


def _split(name: str, text: str) -> tuple[list[str], str]:
    lines = text.split("\n")
    size = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    if not size:
        raise ScriptError(f"{name}.cypher: has no header")
    header = [line.removeprefix("//").removeprefix(" ") for line in lines[:size]]
    return header, "\n".join(lines[size:]).strip() + "\n"


def _sections(name: str, header: list[str]) -> dict[str, list[str]]:
    """Group the lines of the header by section, without continuation lines."""
    title = _NAME.match(header[0])
    if title is None or title[1] != name.rsplit("/", 1)[-1]:
        raise ScriptError(f"{name}.cypher: must begin with '// <its name>: <what it does>'")
    sections: dict[str, list[str]] = {"summary": [title[2]], "params": [], "returns": []}
    current = None
    for line in header[1:]:
        word = line.split(" ", 1)[0]
        if word == "mode":
            sections["mode"] = [line.removeprefix("mode").strip()]
        elif word in ("params", "returns"):
            current = word
        elif current and line.startswith("  ") and not line.startswith("   "):
            sections[current].append(line)
    if sections.get("mode", [""])[0] not in _MODES:
        raise ScriptError(f"{name}.cypher: needs a line '// mode' with one of {', '.join(_MODES)}")
    return sections


def _field(name: str, line: str, form: re.Pattern[str]) -> str:
    found = form.match(line)
    if found is None:
        raise ScriptError(f"{name}.cypher: cannot read the header line '{line.strip()}'")
    return str(found[1])


def _reopened(statement: str, expressions: Mapping[str, str]) -> str:
    opening = _OPENING.match(statement)
    if opening is None:
        return statement

    def replaced(found: re.Match[str]) -> str:
        return expressions.get(found["name"], found["literal"]) + found["named"]

    start, end = opening.span("defaults")
    return statement[:start] + _DEFAULT.sub(replaced, statement[start:end]) + statement[end:]


def _value(literal: str) -> Value:
    if literal[0] in "'\"":
        return re.sub(r"\\(.)", r"\1", literal[1:-1])
    value: Value = json.loads(literal.lower())
    return value


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return json.dumps(value, allow_nan=False)


def _bare(text: str) -> str:
    return _TOKEN.sub(lambda found: "" if found["comment"] else found[0], text)
