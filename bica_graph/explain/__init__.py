"""Explains why a paper is, or is not, a negative of a query."""
