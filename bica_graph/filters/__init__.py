"""
Judging stored candidates, one filter a file.

A filter deletes nothing: it adds its name to the candidates that it drops, and can be undone. To
add one: write a subclass of `filter.Filter`, and enter it in `registry`. The command line, mining,
`explain` and the export's manifest ask the entry.
"""
