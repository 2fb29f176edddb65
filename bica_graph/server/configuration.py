"""Writes the configuration file of the server, and chooses the flags of its Java."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.server.java import VECTOR_MODULE
from bica_graph.server.settings import HOST

if TYPE_CHECKING:
    from bica_graph.server.java import Java
    from bica_graph.server.memory import Memory
    from bica_graph.server.ports import Ports

TX_LOG_MB = 64

# The flags of the server's own launcher, without AlwaysPreTouch: memory is taken only when needed,
# which suits laptops. An overflow of the heap ends the process: the next start recovers the graph,
# while a server that has lost a thread would not recover.
_FLAGS = (
    "-XX:+UseG1GC",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+UnlockExperimentalVMOptions",
    "-XX:+TrustFinalNonStaticFields",
    "-XX:+DisableExplicitGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dio.netty.leakDetection.level=DISABLED",
    "-Djdk.tls.ephemeralDHKeySize=2048",
    "-Djdk.tls.rejectClientInitiatedRenegotiation=true",
    "-XX:FlightRecorderOptions=stackdepth=256",
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:+DebugNonSafepoints",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Dorg.neo4j.shaded.lucene9.vectorization.upperJavaFeatureVersion=25",
    "-Dlog4j2.disable.jmx=true",
    "-Dlog4j.layout.jsonTemplate.maxStringLength=32768",
    "-Dfile.encoding=UTF-8",
)


def java_flags(java: Java) -> tuple[str, ...]:
    """List the flags for *java*, except the heap size; versions of Java need different flags."""
    flags = list(_FLAGS)
    if java.version >= 24:
        flags.append("--sun-misc-unsafe-memory-access=allow")
    if java.vector:
        flags.append(f"--add-modules={VECTOR_MODULE}")
    return tuple(flags)


def initial_heap_mb(memory: Memory) -> int:
    """Give the initial size of the heap; it grows when needed."""
    return min(256, memory.heap_mb)


def configuration_text(ports: Ports, memory: Memory, flags: tuple[str, ...]) -> str:
    """
    Give the text of ``neo4j.conf``.

    It contains no paths, as the server misreads letters beyond ASCII in this file; all folders are
    below the home that the process is given. The flags are included for ``neo4j-admin``, which
    starts its own Java with them.
    """
    lines = [
        "# Overwritten at every start; change the options of `bicagraph db start` instead.",
        f"server.default_listen_address={HOST}",
        "server.bolt.enabled=true",
        f"server.bolt.listen_address={HOST}:{ports.bolt}",
        f"server.bolt.advertised_address={HOST}:{ports.bolt}",
        "server.http.enabled=true",
        f"server.http.listen_address={HOST}:{ports.http}",
        f"server.http.advertised_address={HOST}:{ports.http}",
        "server.http.x_forward.enabled=false",
        "server.https.enabled=false",
        "dbms.security.auth_enabled=true",
        # Without a folder, LOAD CSV reads every file that the user may read.
        "server.directories.import=import",
        # Statements may not fetch any address, not even of this machine, as they may be untrusted.
        "internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0",
        f"server.memory.heap.initial_size={initial_heap_mb(memory)}m",
        f"server.memory.heap.max_size={memory.heap_mb}m",
        f"server.memory.pagecache.size={memory.page_cache_mb}m",
        "db.query.default_language=CYPHER_25",
        "db.logs.query.enabled=OFF",
        # Else each statement is planned anew for each order of magnitude of its batch.
        "internal.cypher.use_parameter_size=false",
        # Either database preallocates one log of this size; nothing is backed up from them.
        f"db.tx_log.rotation.size={TX_LOG_MB}m",
        "db.tx_log.rotation.retention_policy=keep_none",
        # On shutdown, Bolt waits this long for late packets; the default of 10 s suits a network.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=100ms",
        "dbms.usage_report.enabled=false",
        "client.allow_telemetry=false",
        "server.bolt.telemetry.enabled=false",
        "server.fleet_discovery.enabled=false",
        "dbms.fleet_manager.enabled=false",
    ]
    lines.extend(f"server.jvm.additional={flag}" for flag in flags)
    return "\n".join(lines) + "\n"
