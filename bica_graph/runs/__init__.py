"""The book of runs, and what tells one run from another."""
