"""The ingest stage: read papers and citations from files, and write them to the graph."""
