// adopt_encoder: make an encoder the graph's, unless it has one.
//
// params
//   $encoder  MAP  name, revision, fingerprint, dim, prompts, pooling, max_length, text
// returns one row
//   encoder   MAP  the graph's encoder from now on: the one given, or the one it had
// mode write
CYPHER 25
MERGE (encoder:Encoder)
  ON CREATE SET encoder = $encoder
RETURN properties(encoder) AS encoder
