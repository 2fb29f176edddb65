// dropped: what each filter dropped in a run, and what is left of each query.
//
// A filter deletes nothing: take its name out of dropped_by, and the candidate is back.
//
// params
// returns one row per filter and query, the query with fewest negatives first
//   filter   STRING
//   query    STRING        text of the query
//   dropped  LIST<STRING>  titles
//   kept     INTEGER       negatives that the query still has
// mode read
CYPHER 25
WITH 'demo' AS run
MATCH (query:Query)-[:HAS_CANDIDATE]->(found:Candidate {run: run})-[:IS]->(paper:Paper)
WHERE found.dropped_by <> []
UNWIND found.dropped_by AS filter
WITH run, query, filter, paper ORDER BY found.rank
WITH run, query, filter, collect(paper.title) AS dropped
RETURN filter, query.text AS query, dropped,
       COUNT { (query)-[:HAS_CANDIDATE]->(left:Candidate {run: run}) WHERE left.dropped_by = [] }
         AS kept
ORDER BY kept, filter, query
LIMIT 50
