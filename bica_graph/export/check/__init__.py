"""Checks training files for errors and suspicious rows."""
