"""Encoders and query generators: the only package that imports torch, training aside."""
