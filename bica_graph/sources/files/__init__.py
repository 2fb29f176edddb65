"""Files that papers, citations, queries and embeddings come from."""
