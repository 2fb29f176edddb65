"""From the journal of a crawl to triplets and a page, without a network and without a server."""

import sys
from pathlib import Path
from tempfile import mkdtemp

import bica_graph as bica

journal_file = Path(sys.argv[1])  # bicagraph ingest pubmed --journal FILE makes one
folder = Path(sys.argv[2] if len(sys.argv) > 2 else mkdtemp())

with bica.open_graph("local", directory=folder / "graph") as graph:
    with bica.Journal(journal_file, reading=True) as journal:
        report = bica.ingest_journal(graph, journal)
    for hop in report.hops:
        print(f"{hop.of}: {hop.abstracts} abstracts, {hop.references} papers with references")

    encoder = bica.Encoder(bica.EncoderChoice("minilm"))
    bica.embed_papers(graph, encoder)
    some = bica.QuerySettings(seeds=20)
    bica.make_queries(graph, "titles", bica.TitleQueries(), settings=some)
    bica.embed_queries(graph, encoder)
    mined = bica.mine_walk(graph, "first", settings=bica.WalkSettings(temperature=0.05))
    exported = bica.export_triplets(graph, "first", folder / "triplets.jsonl")
    query = graph.queries.ids("titles", "", 1)[0]
    bica.show_query(graph, query).save(folder / "walks.html")

print(f"{mined.counts['kept']} of {mined.counts['candidates']} candidates kept")
print(f"{exported.counts['rows']} triplets, and the page of a query, in {folder}")
