"""`python -m bica_graph` is the command `bicagraph`."""

from bica_graph.cli.main import main

main(prog_name="bicagraph")
