// alike_without_citation: papers much like a paper, to which no two citations lead.
//
// What a citation walk can not find. Candidates of other strategies are often among them, and so
// are positives that nobody has marked.
//
// params
// returns one row per paper, the nearest first
//   id          STRING
//   title       STRING
//   similarity  FLOAT   (1 + cosine) / 2, as the index gives it
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id
MATCH (paper:Paper {id: id})
MATCH (near:Paper)
  SEARCH near IN (VECTOR INDEX paper_embedding FOR paper.embedding LIMIT 30) SCORE AS similarity
WHERE near <> paper AND NOT EXISTS { (paper)-[:CITES]-{1,2}(near) }
RETURN near.id AS id, near.title AS title, round(similarity, 4) AS similarity
ORDER BY similarity DESC, id
LIMIT 10
