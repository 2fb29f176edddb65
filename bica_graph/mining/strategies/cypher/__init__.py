"""A Cypher statement of the user's own as a strategy."""
