// drop_encoder: delete the record of the encoder, after its embeddings are deleted.
//
// params
// returns nothing
// mode write
CYPHER 25
MATCH (encoder:Encoder)
DELETE encoder
