"""Readers of files with papers, citations, queries and vectors."""
