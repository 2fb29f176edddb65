"""The embedding stage: encoders, the embeddings of papers and queries, and vector files."""
