// dropped: the candidates that each filter dropped in a run, and the negatives left for each query.
//
// A filter deletes nothing: if its name is removed from dropped_by, the candidate is a negative
// again.
//
// params
//   $run  STRING  name of the run
// returns one row per filter and query, the query with the fewest negatives first
//   filter   STRING        name of the filter
//   query    STRING        text of the query
//   dropped  LIST<STRING>  titles of the dropped candidates
//   kept     INTEGER       number of negatives that the query still has
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
