"""Runs: the stored record of a stage, its settings and the state of the graph, for resuming."""
