"""Exports hard-negative triplets in the layouts of common trainers, and checks training files."""
