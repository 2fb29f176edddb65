"""Papers ranked for queries: by the exact cosine, or by the vector index."""
