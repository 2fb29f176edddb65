// remove_set: remove the queries of a set.
//
// Their candidates are removed too, and stubs that no citation and no other query refers to.
//
// params
//   $set  STRING  name of the set
// returns one row
//   removed  INTEGER  number of queries removed
// mode batch
CYPHER 25
MATCH (query:Query {set: $set})
// The index is on set and id: it is used only with a condition on both
WHERE query.id > ''
CALL (query) {
  CALL (query) {
    MATCH (query)-[:HAS_CANDIDATE]->(candidate:Candidate)
    DETACH DELETE candidate
  }
  CALL (query) {
    MATCH (query)-[:POSITIVE]->(paper:Stub)
    RETURN collect(paper) AS stubs
  }
  DETACH DELETE query
  WITH stubs
  UNWIND stubs AS stub
  WITH stub WHERE NOT EXISTS { (stub)--() }
  DELETE stub
} IN TRANSACTIONS OF 500 ROWS
RETURN count(*) AS removed
