"""
Filters judge candidates, while a run is mined or later; `filter` and `limits` are base classes.

A filter deletes nothing: it adds its name to the candidates that it drops, and can be undone. To
add a filter, write a subclass of `filter.Filter`, and add it to `registry`. The command line,
mining, `explain` and the manifest of exports find it there.
"""
