"""Papers and citations into the graph: the stage behind `ingest`."""
