"""Retrieval: ranks papers for queries by exact cosine, or with the vector index."""
