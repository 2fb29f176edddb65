"""The local engine: a graph in a folder, with SQLite, a matrix of vectors and citation arrays."""
