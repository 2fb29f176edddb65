"""Which ports a private Neo4j takes."""

from __future__ import annotations

import socket

import pytest

from bica_graph.errors import ServerError
from bica_graph.server.ports import Ports, choose_ports, port_is_free


def test_first_pair_is_neo4js_own():
    """On a machine without another server the ports are the usual ones."""
    assert choose_ports(None, lambda _: True) == Ports(7687, 7474)


@pytest.mark.parametrize("taken", [7687, 7474])
def test_next_pair_when_either_port_is_taken(taken):
    """One port that is taken moves both."""
    assert choose_ports(None, lambda port: port != taken) == Ports(7688, 7475)


def test_remembered_pair_comes_first():
    """A server comes back at the ports it had, though the usual ones are free."""
    assert choose_ports(Ports(7690, 7477), lambda _: True) == Ports(7690, 7477)


def test_first_free_pair_when_the_remembered_is_taken():
    """A remembered pair that is taken gives way to the first free one."""
    assert choose_ports(Ports(7690, 7477), lambda port: port != 7690) == Ports(7687, 7474)


def test_no_free_pair_is_an_error():
    """When all pairs are taken the error says what to do."""
    with pytest.raises(ServerError, match="end a program that listens there"):
        choose_ports(None, lambda _: False)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_port_with_a_listener_is_taken(address):
    """A listener on loopback or on all addresses takes a port."""
    with socket.socket() as listener:
        listener.bind((address, 0))
        listener.listen()
        assert not port_is_free(listener.getsockname()[1])


def test_port_is_free_after_its_listener_ended():
    """A port whose listener is gone is free, with a connection to it just closed."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java's listeners have
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = listener.accept()
            accepted.close()
            client.recv(1)
    assert port_is_free(port)
