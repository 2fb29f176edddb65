"""The configuration of the server and of its Java."""

from __future__ import annotations

from pathlib import Path

import pytest

from bica_graph.server.configuration import configuration_text, java_flags
from bica_graph.server.java import Java
from bica_graph.server.memory import Memory
from bica_graph.server.ports import Ports

PLAIN = Java(Path("java"), 25, "25.0.2", vector=False)


def settings(text):
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")
    return {key: value for key, value in pairs if key != "server.jvm.additional"}


@pytest.fixture(name="conf")
def _conf():
    return settings(configuration_text(Ports(7690, 7480), Memory(1024, 300), java_flags(PLAIN)))


def test_everything_listens_on_loopback(conf):
    """No listener and no advertised address is anything but loopback."""
    addresses = {value.split(":")[0] for key, value in conf.items() if key.endswith("_address")}
    assert addresses == {"127.0.0.1"}


def test_authentication_is_on(conf):
    """Nobody gets in without the password."""
    assert conf["dbms.security.auth_enabled"] == "true"


def test_statements_read_files_of_one_folder(conf):
    """LOAD CSV is kept below the home."""
    assert conf["server.directories.import"] == "import"


def test_statements_fetch_no_address(conf):
    """LOAD CSV is kept from every address of either kind."""
    assert conf["internal.dbms.cypher_ip_blocklist"] == "0.0.0.0/0,::/0"


@pytest.mark.parametrize(
    "setting",
    [
        "dbms.usage_report.enabled",
        "client.allow_telemetry",
        "server.bolt.telemetry.enabled",
        "server.fleet_discovery.enabled",
        "dbms.fleet_manager.enabled",
        "server.http.x_forward.enabled",
        "server.https.enabled",
    ],
)
def test_nothing_is_reported_or_trusted(conf, setting):
    """Reports, telemetry, forwarded headers and a second web port are off."""
    assert conf[setting] == "false"


def test_ports_and_memory_are_written(conf):
    """The chosen ports and sizes stand in the file."""
    assert (
        conf["server.bolt.listen_address"],
        conf["server.http.advertised_address"],
        conf["server.memory.heap.max_size"],
        conf["server.memory.pagecache.size"],
    ) == ("127.0.0.1:7690", "127.0.0.1:7480", "1024m", "300m")


def test_cypher_25_is_the_default(conf):
    """A statement pasted into Browser is Cypher 25."""
    assert conf["db.query.default_language"] == "CYPHER_25"


def test_no_setting_is_given_twice():
    """The server refuses a file with a setting that stands twice."""
    text = configuration_text(Ports(1, 2), Memory(512, 64), ())
    keys = [line.split("=")[0] for line in text.splitlines() if line[0] != "#"]
    assert len(keys) == len(set(keys))


def test_flags_stand_in_the_file_for_neo4j_admin():
    """Every flag of the server's Java is a line that neo4j-admin reads."""
    flags = java_flags(PLAIN)
    lines = configuration_text(Ports(1, 2), Memory(512, 64), flags).splitlines()
    assert {f"server.jvm.additional={flag}" for flag in flags} <= set(lines)


def test_memory_is_not_touched_beforehand():
    """The heap is taken when it is needed."""
    assert not any("AlwaysPreTouch" in flag for flag in java_flags(PLAIN))


@pytest.mark.parametrize(("version", "given"), [(21, False), (25, True)])
def test_flag_for_newer_javas_only(version, given):
    """The flag that Java 21 dies of is given from 24 on."""
    flags = java_flags(Java(Path("java"), version, f"{version}.0.2", vector=False))
    assert ("--sun-misc-unsafe-memory-access=allow" in flags) is given


@pytest.mark.parametrize("vector", [True, False])
def test_vector_module_when_there_is_one(vector):
    """The vector module is added for a Java that has it, and no other."""
    flags = java_flags(Java(Path("java"), 25, "25.0.2", vector=vector))
    assert ("--add-modules=jdk.incubator.vector" in flags) is vector
