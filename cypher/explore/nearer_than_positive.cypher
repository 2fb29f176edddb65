// nearer_than_positive: candidates more like the query than a positive, or nearly: hidden ones?
//
// least is how far below the positive a cosine may lie to be shown. The margin drops most of
// these; what has an empty dropped_by will be trained on as a negative: read it.
//
// params
// returns one row per candidate, the most suspected first
//   query       STRING        text of the query
//   positives   LIST<STRING>  titles of the papers that answer it
//   candidate   STRING        title of the candidate
//   excess      FLOAT         cosine of query and candidate, less that of the query and
//                             the positive least like it
//   dropped_by  LIST<STRING>  [] = it is exported
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
