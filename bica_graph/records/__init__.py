"""
The data that stages, graphs and sources exchange; each module covers one subject.

All classes are frozen, ids are always strings, and sequences are tuples.
"""
