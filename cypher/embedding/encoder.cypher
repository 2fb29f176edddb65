// encoder: the encoder that made the graph's embeddings.
//
// params
// returns one row, or none if nothing is embedded yet
//   encoder  MAP  the properties of the Encoder node
// mode read
CYPHER 25
MATCH (encoder:Encoder)
RETURN properties(encoder) AS encoder
