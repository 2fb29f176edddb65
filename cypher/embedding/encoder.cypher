// encoder: which encoder made the graph's embeddings.
//
// params
// returns one row, or none before the first embedding
//   encoder  MAP  the properties of the Encoder node
// mode read
CYPHER 25
MATCH (encoder:Encoder)
RETURN properties(encoder) AS encoder
