"""What makes results the same everywhere: texts, ids, fixed point, random numbers."""
