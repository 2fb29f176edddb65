"""The shapes of training files, one a file."""
