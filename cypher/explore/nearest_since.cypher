// nearest_since: the papers most similar to a paper since a given year, by the vector index.
//
// params
//   $id     STRING   id of the paper
//   $since  INTEGER  the earliest year
// returns one row per paper, the most similar first
//   id          STRING   id of the paper
//   title       STRING   title of the paper
//   year        INTEGER  year of the paper
//   similarity  FLOAT    (1 + cosine) / 2, as computed by the index
//   cited       BOOLEAN  whether there is a citation between the two
// mode read
CYPHER 25
WITH 'metformin-mi-trial' AS id, 2016 AS since
MATCH (paper:Paper {id: id})
MATCH (near:Paper)
  SEARCH near IN (
    VECTOR INDEX paper_embedding FOR paper.embedding WHERE near.year >= since LIMIT 11
  ) SCORE AS similarity
WHERE near <> paper
RETURN near.id AS id, near.title AS title, near.year AS year,
       round(similarity, 4) AS similarity, EXISTS { (paper)-[:CITES]-(near) } AS cited
ORDER BY similarity DESC, id
