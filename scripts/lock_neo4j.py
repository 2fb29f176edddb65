"""
Write the lock file of the private Neo4j: every jar with its SHA-256 and size.

For developers, when the pinned version changes. Real Maven decides which jars belong to the
server, because other resolvers lose parts of its tree. Needs ``mvn`` on the path and a network:

    python scripts/lock_neo4j.py --neo4j 2026.09.0 --browser 5.24.0
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bica_graph.output.files import write_text

POM = """\
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>bicagraph</groupId>
  <artifactId>private-neo4j</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.neo4j</groupId>
      <artifactId>neo4j</artifactId>
      <version>{neo4j}</version>
    </dependency>
    <dependency>
      <groupId>org.neo4j.client</groupId>
      <artifactId>neo4j-browser</artifactId>
      <version>{browser}</version>
    </dependency>
  </dependencies>
</project>
"""
FOLDER = Path(__file__).resolve().parent.parent / "bica_graph" / "server"


def main() -> None:
    """Resolve, hash, and write the lock file."""
    arguments = parse_arguments()
    if arguments.tree is not None:
        jars = read_tree(arguments.tree)
    else:
        with tempfile.TemporaryDirectory() as folder:
            jars = read_tree(resolve(Path(folder), arguments.neo4j, arguments.browser))
    if not any(jar["artifact"] == "neo4j" and jar["version"] == arguments.neo4j for jar in jars):
        sys.exit(f"no neo4j {arguments.neo4j} among {len(jars)} jars: is this the right tree?")
    target = FOLDER / f"neo4j-{arguments.neo4j}.lock.json"
    write(target, {"version": arguments.neo4j, "browser": arguments.browser, "jars": jars})
    size = sum(int(jar["size"]) for jar in jars)
    print(f"{target.name}: {len(jars)} jars, {size / 1e6:.0f} MB")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--neo4j", default="2026.09.0", help="version of org.neo4j:neo4j")
    parser.add_argument("--browser", default="5.24.0", help="version of neo4j-browser")
    parser.add_argument(
        "--tree", type=Path, help="a folder in repository layout that Maven has filled already"
    )
    return parser.parse_args()


def resolve(folder: Path, neo4j: str, browser: str) -> Path:
    """Let Maven copy everything the server needs at run time, in repository layout."""
    maven = shutil.which("mvn")
    if maven is None:
        sys.exit("mvn is not on the path: install Maven")
    pom = folder / "pom.xml"
    pom.write_text(POM.format(neo4j=neo4j, browser=browser), encoding="utf-8")
    tree = folder / "tree"
    subprocess.run(
        [
            maven,
            "--batch-mode",
            "--quiet",
            f"--file={pom}",
            "dependency:copy-dependencies",
            "-DincludeScope=runtime",
            "-Dmdep.useRepositoryLayout=true",
            f"-DoutputDirectory={tree}",
        ],
        check=True,
    )
    return tree


def read_tree(tree: Path) -> list[dict[str, str | int]]:
    """Describe every jar below *tree*, sorted by group, artifact, version and classifier."""
    jars = [describe(path, path.relative_to(tree)) for path in tree.rglob("*.jar")]
    names = [f"{jar['artifact']}-{jar['version']}-{jar.get('classifier', '')}" for jar in jars]
    if len(set(names)) != len(names):
        sys.exit("two jars share a file name: they cannot lie in one lib folder")
    return sorted(
        jars,
        key=lambda jar: (
            str(jar["group"]),
            str(jar["artifact"]),
            str(jar["version"]),
            str(jar.get("classifier", "")),
        ),
    )


def describe(path: Path, place: Path) -> dict[str, str | int]:
    """Parse group, artifact, version and classifier from the *place* in the repository layout."""
    *group, artifact, version, name = place.parts
    jar: dict[str, str | int] = {
        "group": ".".join(group),
        "artifact": artifact,
        "version": version,
    }
    rest = name.removeprefix(f"{artifact}-{version}").removesuffix(".jar")
    if rest:
        jar["classifier"] = rest.removeprefix("-")
    jar["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    jar["size"] = path.stat().st_size
    return jar


def write(target: Path, lock: dict[str, object]) -> None:
    """Write the lock beside its name, one jar a line, and rename it."""
    jars = lock["jars"]
    if not isinstance(jars, list):
        raise TypeError("jars is a list")
    lines = ",\n".join("    " + json.dumps(jar) for jar in jars)
    text = (
        f'{{\n  "version": {json.dumps(lock["version"])},\n'
        f'  "browser": {json.dumps(lock["browser"])},\n'
        f'  "jars": [\n{lines}\n  ]\n}}\n'
    )
    json.loads(text)
    write_text(target, text)


if __name__ == "__main__":
    main()
