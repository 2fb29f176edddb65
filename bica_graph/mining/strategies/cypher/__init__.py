"""The strategy that runs a Cypher statement of the user."""
