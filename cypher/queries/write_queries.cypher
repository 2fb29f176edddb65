// write_queries: make or change queries, and say which papers answer them.
//
// params
//   $queries  LIST<MAP>  {set, id, text, text_hash, text_digest, origin,
//                         positives: [{paper, grade}]}
// returns nothing
// mode write
CYPHER 25
UNWIND $queries AS row
MERGE (query:Query {set: row.set, id: row.id})
SET query.text = row.text, query.text_hash = row.text_hash,
    query.text_digest = row.text_digest, query.origin = row.origin
CALL (query, row) {
  MATCH (query)-[positive:POSITIVE]->(paper:Paper)
  WHERE NOT paper.id IN [answer IN row.positives | answer.paper]
  DELETE positive
}
CALL (query, row) {
  UNWIND row.positives AS answer
  MATCH (paper:Paper {id: answer.paper})
  MERGE (query)-[positive:POSITIVE]->(paper)
  SET positive.grade = answer.grade
}
