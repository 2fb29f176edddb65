// retracted: retracted papers and who cites them. They are never a seed, and never a negative.
//
// params
// returns one row per retracted paper, the most cited first
//   id        STRING
//   title     STRING
//   cited     INTEGER
//   cited_by  LIST<STRING>  ids of papers that cite it, the first ten
// mode read
CYPHER 25
MATCH (paper:Paper) WHERE paper.retracted
OPTIONAL MATCH (citing:Paper)-[:CITES]->(paper)
WITH paper, citing ORDER BY citing.id
WITH paper, collect(citing.id) AS citing
RETURN paper.id AS id, paper.title AS title, size(citing) AS cited, citing[..10] AS cited_by
ORDER BY cited DESC, id
