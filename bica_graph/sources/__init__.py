"""Where papers and queries come from, one file each."""
