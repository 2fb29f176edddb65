"""How candidates are found, one strategy a file or folder."""
