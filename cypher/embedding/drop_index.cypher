// drop_index: delete the vector index.
//
// params
// returns nothing
// mode write
CYPHER 25
DROP INDEX paper_embedding IF EXISTS
