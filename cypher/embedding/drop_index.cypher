// drop_index: take the vector index away.
//
// params
// returns nothing
// mode write
CYPHER 25
DROP INDEX paper_embedding IF EXISTS
