"""Finding candidates for negatives, and judging them."""
