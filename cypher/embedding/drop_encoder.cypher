// drop_encoder: forget which encoder made the embeddings, after they are gone.
//
// params
// returns nothing
// mode write
CYPHER 25
MATCH (encoder:Encoder)
DELETE encoder
