// adopt_encoder: record the encoder of the graph's embeddings, unless it has one.
//
// params
//   $encoder  MAP  name, revision, fingerprint, dim, prompts, pooling, max_length, text
// returns one row
//   encoder  MAP  the graph's encoder: the one it had, or else the given one
// mode write
CYPHER 25
MERGE (encoder:Encoder)
  ON CREATE SET encoder = $encoder
RETURN properties(encoder) AS encoder
