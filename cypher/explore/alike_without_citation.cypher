// alike_without_citation: papers very similar to a paper that are more than two citations away.
//
// A citation walk cannot find these papers. They are often candidates of other strategies, or
// positives that nobody has marked.
//
// params
//   $id  STRING  id of the paper
// returns one row per paper, the most similar first
//   id          STRING  id of the paper
//   title       STRING  title of the paper
//   similarity  FLOAT   (1 + cosine) / 2, as computed by the index
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
