"""
Strategies for mining candidates; each module or package defines one.

A strategy proposes papers for queries; `mining.admission` decides which of them are admissible.
To add a strategy, write a subclass of `strategy.Strategy`, with a Cypher statement and a method of
the graph if it needs them, and add it to `registry`. The command line, `explain`, `show`, exports
and the list of runs find it there.
"""
