"""Services on the network that papers and citations come from."""
