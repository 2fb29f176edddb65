"""The Cypher statements of this project, one per file; see docs/graph-model.md."""
