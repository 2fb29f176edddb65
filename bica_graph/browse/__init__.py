"""The guide and the style sheet that `bicagraph browse` serves to Neo4j Browser."""
