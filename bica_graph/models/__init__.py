"""The only door to torch outside training."""
