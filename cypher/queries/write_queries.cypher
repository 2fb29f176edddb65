// write_queries: create or update queries with their positives.
//
// A missing positive is created as a stub, so it is never mined as a negative once it is ingested.
//
// params
//   $queries  LIST<MAP>  {set, id, text, text_hash, text_digest, origin, left_out, positives:
//                        [{paper, grade}]}; left_out is true for a query that is not mined, but
//                        whose positives answer its text, and null for any other
// returns one row
//   new  INTEGER  number of queries that did not exist before
// mode write
CYPHER 25
UNWIND $queries AS row
MERGE (query:Query {set: row.set, id: row.id})
WITH row, query, query.text_hash IS NULL AS new
SET query.text = row.text, query.text_hash = row.text_hash,
    query.text_digest = row.text_digest, query.origin = row.origin,
    query.left_out = row.left_out
CALL (query, row) {
  MATCH (query)-[positive:POSITIVE]->(paper:Paper)
  WHERE NOT paper.id IN [answer IN row.positives | answer.paper]
  DELETE positive
  WITH paper WHERE paper:Stub AND NOT EXISTS { (paper)--() }
  DELETE paper
}
CALL (query, row) {
  UNWIND row.positives AS answer
  MERGE (paper:Paper {id: answer.paper})
    ON CREATE SET paper:Stub, paper.references = 'unknown'
  MERGE (query)-[positive:POSITIVE]->(paper)
  SET positive.grade = answer.grade
}
RETURN count(DISTINCT CASE WHEN new THEN query END) AS new
