"""The graph in Neo4j; the only door to its driver."""
