"""The doors to the two graphs, and what a stage may ask of either."""
