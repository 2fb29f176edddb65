"""
Plain data that stages, graphs and sources hand to each other, one subject a file.

Everything is frozen, ids are always strings, and a tuple stands wherever a list could.
"""
