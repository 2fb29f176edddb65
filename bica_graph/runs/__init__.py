"""Runs: what a stage was asked to do and on which graph, so that it can be resumed."""
