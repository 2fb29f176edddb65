"""Rules that hold for every .cypher file, and for Cypher anywhere."""

import ast
import re
from pathlib import Path

import pytest

from bica_graph.graph import scripts

ROOT = Path(__file__).parents[2]
CLAUSE = re.compile(
    r"\b(MATCH|MERGE|UNWIND|DETACH DELETE)\b\s*[(\[$]|\b(MATCH|MERGE)\s+\w+\s*=\s*\(|"
    r"\bRETURN\s+\w+[.(]|\bCREATE\s+(CONSTRAINT|VECTOR|\()|\bFOR\s+\(\w+:|\bCALL\s+db\."
)


@pytest.mark.parametrize("name", scripts.names())
def test_every_script_is_well_formed(name):
    """Its header parses, and declares exactly the parameters that the statement uses."""
    script = scripts.load(name)
    assert script.summary
    assert script.statements()


def python_files():
    folders = ("bica_graph", "tests", "scripts", "benchmarks", "examples")
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def strings(file):
    """Give every string constant of a Python file that is no docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("file", python_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_python_file_holds_cypher(file):
    """Statements stand in .cypher files, tests included."""
    if file.name == "test_scripts.py":
        return
    assert [text for text in strings(file) if CLAUSE.search(text)] == []
