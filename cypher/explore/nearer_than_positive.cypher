// nearer_than_positive: possible false negatives: candidates about as similar as a positive.
//
// Shown are candidates whose cosine with the query exceeds that of the least similar positive by
// more than least (which is negative). The margin filter drops most of them. A candidate with an
// empty dropped_by is used for training as a negative: read it.
//
// params
//   $run    STRING  name of the run
//   $least  FLOAT   shown is what exceeds it
// returns one row per candidate, the most suspected first
//   query       STRING        text of the query
//   positives   LIST<STRING>  titles of the papers that answer it
//   candidate   STRING        title of the candidate
//   excess      FLOAT         cosine of the query with the candidate, minus that with its least
//                             similar positive
//   dropped_by  LIST<STRING>  filters that dropped it; [] for a negative
// mode read
CYPHER 25
WITH 'demo' AS run, -0.15 AS least
MATCH (query:Query)-[mined:MINED]->(:Run {stage: 'mine', name: run})
MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: run})-[:IS]->(paper:Paper)
WITH query, found, paper, found.similarity_query - mined.positive_similarity AS excess
WHERE excess > least
ORDER BY excess DESC, query.set, query.id, paper.id
LIMIT 50
MATCH (query)-[:POSITIVE]->(positive:Paper)
WITH positive, query, found, paper, excess ORDER BY positive.title
WITH query, found, paper, excess, collect(positive.title) AS positives
RETURN query.text AS query, positives, paper.title AS candidate, round(excess, 4) AS excess,
       found.dropped_by AS dropped_by
ORDER BY excess DESC, query, candidate
