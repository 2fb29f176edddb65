"""Judging candidates that are stored."""
