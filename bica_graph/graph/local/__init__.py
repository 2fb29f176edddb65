"""The graph without a server: SQLite, a matrix of vectors, compressed citations."""
