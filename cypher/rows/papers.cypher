// papers: all papers with their properties.
//
// params
// returns one row per paper, by id
//   id     STRING  id of the paper
//   paper  MAP     properties of the paper, including the embedding
// mode read
CYPHER 25
MATCH (paper:Paper)
// A condition on the id lets the plan use its index for the order
WHERE paper.id > ''
RETURN paper.id AS id, properties(paper) AS paper
ORDER BY id
