// serving_often: papers that are a negative of many queries of a run.
//
// Such a paper teaches a model to rank it low in general, for any query.
//
// params
//   $run  STRING  name of the run
// returns one row per paper, the most frequent negative first
//   id          STRING   id of the paper
//   title       STRING   title of the paper
//   queries     INTEGER  number of queries of which it is a negative
//   similarity  FLOAT    mean cosine with these queries
//   cited       INTEGER  number of papers that cite it
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
