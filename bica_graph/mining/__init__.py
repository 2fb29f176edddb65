"""Mining: finds candidates for hard negatives with a strategy, and applies filters to them."""
