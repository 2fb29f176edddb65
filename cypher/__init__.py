"""The Cypher of this project, one statement a file; see docs/graph-model.md."""
