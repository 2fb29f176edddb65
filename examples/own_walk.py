"""
Mine with a Cypher statement of your own, and compare it with the semantic walk.

With a folder as its argument the server stays up, so that you can look at both in Browser:
bicagraph browse --data FOLDER/explore-graph
"""

import sys
from pathlib import Path
from tempfile import mkdtemp

import bica_graph as bica
from bica_graph.sample import sample_files

given = sys.argv[1:]
folder = Path(given[0] if given else mkdtemp())
statement = Path(__file__).with_name("own_walk.cypher")
papers, citations = sample_files()

try:
    with bica.open_graph(data=folder / "explore-graph") as graph:  # its own Neo4j
        bica.ingest_jsonl(graph, [papers], [citations])
        encoder = bica.Encoder(bica.EncoderChoice("minilm"))
        bica.embed_papers(graph, encoder)
        bica.make_queries(graph, "titles", bica.TitleQueries())
        bica.embed_queries(graph, encoder)

        semantic = bica.mine_walk(graph, "semantic")
        own = bica.mine_cypher(graph, "own", statement, parameters={"paths": 3, "length": 3})
        for report in (semantic, own):
            counts = report.counts
            print(f"{report.run}: {counts['kept']} of {counts['candidates']} candidates kept")
            print(f"  hops {counts['hops']}, inadmissible {counts.get('inadmissible', {})}")
        bica.show_query(graph, "metformin-mi-trial").save(folder / "both.html", force=True)
        print(f"Both walks of one query: {folder / 'both.html'}")
finally:
    if not given:
        bica.PrivateServer(folder / "explore-graph").stop()
