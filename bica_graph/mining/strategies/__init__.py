"""
Ways of finding candidates, one a file or folder.

A strategy proposes papers for queries; `mining.admission` decides which of them may be negatives.
To add one: write a subclass of `strategy.Strategy`, with the Cypher statement and the verb of the
graph that it needs, if any, and enter it in `registry`. The command line, `explain`, `show`,
exports and the book of runs ask the entry.
"""
