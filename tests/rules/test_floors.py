"""Imports go downwards only, and no module escapes the rules."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "bica_graph"
LONGEST_FUNCTION = 45


def lint_imports(folder):
    """Run import-linter on the package in *folder*."""
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_import_contracts_are_kept():
    """Every contract of .importlinter holds."""
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """Give a copy of the package, for modules that are planted in it."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(PACKAGE, folder / "bica_graph", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        ("filters/planted", "from bica_graph.mining import stage", "go downwards only"),
        ("exact/planted", "from bica_graph.graph import scripts", "go downwards only"),
        ("mining/planted", "from bica_graph.graph.neo4j import session", "knows which graph"),
        ("export/planted", "import neo4j", "the Neo4j driver"),
        ("sources/planted", "import requests", "the web"),
        ("sources/pubmed/planted", "from lxml import etree", "One door to XML"),
        ("explain/planted", "from sentence_transformers import util", "the models"),
        ("graph/local/planted", "from bica_graph.graph.neo4j import session", "of each other"),
        ("planted", "VALUE = 1", "Missing layer|not in the layers|Undeclared|exhaustive"),
    ],
)
def test_a_planted_import_is_found(copied, module, line, said):
    """A new module with a wrong import, and one without a layer, break a contract."""
    file = copied / "bica_graph" / f"{module}.py"
    file.write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    try:
        done = lint_imports(copied)
    finally:
        file.unlink()
    assert done.returncode == 1
    assert re.search(said, done.stdout + done.stderr), done.stdout + done.stderr


def test_every_package_is_installed():
    """pyproject.toml lists every package that there is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = {".".join(file.parent.relative_to(ROOT).parts) for file in PACKAGE.rglob("__init__.py")}
    assert set(project["tool"]["setuptools"]["packages"]) == found | {"bica_graph.cypher"}


def test_no_function_is_long():
    """A function has at most 45 lines beside its docstring."""
    long = {}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
                signature = node.body[0].lineno - node.lineno
                lines = (node.end_lineno or 0) - first.lineno + 1 + signature
                if lines > LONGEST_FUNCTION:
                    long[f"{file.relative_to(ROOT)}:{node.name}"] = lines
    assert not long
