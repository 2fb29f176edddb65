// serving_often: papers that are a negative of many queries of a run.
//
// A paper that is everybody's negative teaches a model to dislike that paper.
//
// params
// returns one row per paper, the most often used first
//   id          STRING
//   title       STRING
//   queries     INTEGER  queries that it is a negative of
//   similarity  FLOAT    mean cosine with them
//   cited       INTEGER  times cited
// mode read
CYPHER 25
WITH 'demo' AS run
MATCH (found:Candidate {run: run})-[:IS]->(paper:Paper)
WHERE found.dropped_by = []
WITH paper, count(found) AS queries, avg(found.similarity_query) AS similarity
ORDER BY queries DESC, paper.id
LIMIT 20
RETURN paper.id AS id, paper.title AS title, queries, round(similarity, 4) AS similarity,
       COUNT { (paper)<-[:CITES]-() } AS cited
ORDER BY queries DESC, id
