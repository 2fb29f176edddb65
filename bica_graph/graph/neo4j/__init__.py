"""The Neo4j engine; only this package imports the Neo4j driver."""
