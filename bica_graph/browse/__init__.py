"""Neo4j Browser with our guide and style: what `bicagraph browse` serves."""
