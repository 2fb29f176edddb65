"""The demo in twenty lines: papers to hard-negative triplets, without a server."""

import sys
from pathlib import Path
from tempfile import mkdtemp

import bica_graph as bica
from bica_graph.sample import sample_files

folder = Path(sys.argv[1] if len(sys.argv) > 1 else mkdtemp())
papers, citations = sample_files()

with bica.open_graph("local", directory=folder / "graph") as graph:
    bica.ingest_jsonl(graph, [papers], [citations])
    encoder = bica.Encoder(bica.EncoderChoice("minilm"))
    bica.embed_papers(graph, encoder)
    bica.make_queries(graph, "titles", bica.TitleQueries())
    bica.embed_queries(graph, encoder)
    mined = bica.mine_walk(graph, "first", settings=bica.WalkSettings(temperature=0.05))
    exported = bica.export_triplets(graph, "first", folder / "triplets.jsonl")

print(f"{mined.counts['kept']} of {mined.counts['candidates']} candidates kept")
print(f"{exported.counts['rows']} triplets in {folder / 'triplets.jsonl'}")
