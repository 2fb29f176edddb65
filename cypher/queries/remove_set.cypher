// remove_set: remove the queries of a set, and the candidates that were mined for them.
//
// params
//   $set  STRING
// returns one row
//   removed  INTEGER  queries
// mode batch
CYPHER 25
MATCH (query:Query {set: $set})
WHERE query.id > ''
CALL (query) {
  CALL (query) {
    MATCH (query)-[:HAS_CANDIDATE]->(candidate:Candidate)
    DETACH DELETE candidate
  }
  DETACH DELETE query
} IN TRANSACTIONS OF 500 ROWS
RETURN count(*) AS removed
