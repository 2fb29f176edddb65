"""The sources of papers, citations, queries and vectors, and checks of what they contain."""
