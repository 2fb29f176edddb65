"""Embeddings of papers and queries: the stage behind `embed`."""
