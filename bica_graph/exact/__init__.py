"""What makes results the same on all machines: texts, ids, fixed point, random numbers, order."""
