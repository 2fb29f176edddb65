// papers: every paper with all that is known of it.
//
// params
// returns one row per paper, by id
//   id     STRING
//   paper  MAP     its properties, the embedding among them
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.id > ''
RETURN paper.id AS id, properties(paper) AS paper
ORDER BY id
